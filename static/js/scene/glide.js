/* A movement that the browser's compositor carries out by itself: begun once, no work of the page in the frames between.
   Law of the module: the way is exponential, and an exponential has no memory: to begin anew from where it stands *is* to go on, so a late
   event never restarts a movement. */

export const TAU = 67;

const LONG = TAU * 3.6, POINTS = 18, REST = Math.exp(-LONG / TAU);
/** The share of the way that is left after so many ms. */
const left = (passed) => (passed >= LONG ? 0 : (Math.exp(-passed / TAU) - REST) / (1 - REST));
/** Where browsers know linear(), the very curve; elsewhere the one that tokens.css gives. */
const CURVE = globalThis.CSS?.supports?.('transition-timing-function', 'linear(0, 1)') ? `linear(${Array.from({ length: POINTS + 1 }, (_, at) => (1 - left((LONG * at) / POINTS)).toFixed(4)).join(',')})` : 'cubic-bezier(.2, .7, .2, 1)';

export class Glide {
  /** `element`: moved along x, in px; `layered`: a layer of its own even at rest. */
  constructor(element, layered = false) {
    this.element = element;
    this.placed = layered ? (x) => `translate3d(${x.toFixed(2)}px,0,0)` : (x) => `translate(${x.toFixed(2)}px,0)`;
    this.from = this.target = null;
    this.since = 0;
    this.move = null;
  }

  /** Where it stands at real ms. */
  at(real) {
    return this.target + (this.from - this.target) * left(real - this.since);
  }

  rests(real) {
    return real - this.since >= LONG;
  }

  /** Go there; `jump`: at once. */
  to(target, real, jump) {
    if (target === this.target && !jump) return;
    this.begin(jump || this.target === null ? target : this.at(real), target, real);
  }

  /** The place from which all is measured has moved by so much: what is on its way goes on. */
  shift(by, real) {
    if (this.target === null || !by) return;
    this.begin(this.at(real) + by, this.target + by, real);
  }

  begin(from, target, real) {
    this.move?.cancel();
    this.move = null;
    Object.assign(this, { from, target, since: from === target ? -1e9 : real });
    this.element.style.transform = this.placed(target);
    if (from !== target) this.move = this.element.animate([{ transform: this.placed(from) }, { transform: this.placed(target) }], { duration: LONG, easing: CURVE });
  }
}
