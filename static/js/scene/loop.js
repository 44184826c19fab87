/* The one animation-frame loop.
   Law of the module: it runs while something moves, and rests otherwise; parts say whether they still move. */

const LONGEST_STEP = 64, STRAINED_MS = 24;

export class Loop {
  constructor() {
    this.parts = [];
    this.tweens = [];
    this.asked = false;
    this.last = 0;
    this.usual = 16; // ms from frame to frame, of late
    this.query = globalThis.matchMedia?.('(prefers-reduced-motion: reduce)');
    this.cost = [];
  }

  /** Whether motion is unwanted. */
  get still() {
    return Boolean(this.query?.matches);
  }

  /** Whether this machine does not keep up: what need not move may then be drawn half as often. */
  get strained() {
    return this.usual > STRAINED_MS;
  }

  /** A part: (real ms, ms since the last frame) -> whether it still moves. */
  add(part) {
    this.parts.push(part);
  }

  /** Move something for `ms`: step(0..1). Where motion is unwanted it goes to the end at once. */
  tween(ms, step, done = () => {}) {
    if (this.still || ms <= 0) {
      step(1);
      done();
      return;
    }
    this.tweens.push({ ms, step, done, passed: 0 });
    this.wake();
  }

  wake() {
    if (this.asked) return;
    this.asked = true;
    requestAnimationFrame((real) => this.tick(real));
  }

  tick(real) {
    const begun = performance.now(), dt = Math.min(LONGEST_STEP, this.last ? real - this.last : 16);
    this.asked = false;
    if (this.last) this.usual += (dt - this.usual) * .05;
    this.last = real;
    let moving = false;
    for (const part of this.parts) moving = part(real, dt) || moving;
    this.tweens = this.tweens.filter((one) => {
      one.passed += dt;
      one.step(Math.min(1, one.passed / one.ms));
      if (one.passed < one.ms) return true;
      one.done();
      return false;
    });
    if (moving || this.tweens.length) this.wake();
    else this.last = 0;
    this.cost.push(performance.now() - begun);
    if (this.cost.length > 600) this.cost.splice(0, 300);
  }
}

export const ease = (x) => 1 - (1 - x) ** 2.6;
