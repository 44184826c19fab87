/* Assignment lines on the stage.
   Law of the module: a line that is gone fades for a phase's time, a new one draws itself; what stands is not touched. */

import { route } from './wires.js';
import { svg } from './shapes.js';

const PHASE = 700;

export class Lines {
  constructor(element) {
    this.element = element;
    this.back = svg('g', 'backs', {}, element);
    this.front = svg('g', 'fronts', {}, element);
    this.known = new Map();
    this.loop = null;
    this.begun = false;
  }

  resize(width, height) {
    this.element.setAttribute('width', width);
    this.element.setAttribute('height', height);
  }

  draw(lines, rows, theatre) {
    const parts = route(lines, rows), wanted = new Set(parts.map((one) => one.id)), animate = this.begun && theatre.phase !== null && !this.loop?.still;
    for (const [id, one] of this.known) {
      if (wanted.has(id)) continue;
      this.known.delete(id);
      if (animate) this.leave(one);
      else one.remove();
    }
    for (const part of parts) {
      let one = this.known.get(part.id);
      const fresh = !one;
      if (fresh) {
        one = svg('g', 'line', {}, this.front);
        svg('path', 'halo', {}, one);
        svg('path', 'wire', {}, one);
        this.known.set(part.id, one);
      }
      const [halo, wire] = one.children;
      halo.setAttribute('d', part.d);
      wire.setAttribute('d', part.d);
      wire.setAttribute('class', `wire ${part.kind}`);
      while (one.children.length > 2) one.lastChild.remove();
      for (const [x, y] of part.dots) svg('circle', 'pin', { cx: x, cy: y, r: 3.25 }, one);
      if (part.pin) svg('circle', 'pin', { cx: part.pin[0], cy: part.pin[1], r: 3 }, one);
      if (fresh && animate) this.enter(one, wire, part.kind);
    }
    if (lines.length) this.begun = true;
  }

  leave(one) {
    one.children[1].setAttribute('class', 'wire leaving');
    this.back.append(one);
    this.loop.tween(PHASE, (p) => { one.style.opacity = 1 - p; }, () => one.remove());
  }

  enter(one, wire, kind) {
    if (kind) return;
    wire.setAttribute('pathLength', 1);
    one.classList.add('entering');
    this.loop.tween(PHASE, (p) => { wire.style.strokeDasharray = p < 1 ? `${p} 1` : ''; }, () => {
      wire.removeAttribute('pathLength');
      one.classList.remove('entering');
    });
  }
}
