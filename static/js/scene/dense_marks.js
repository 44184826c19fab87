/* The marks of a dense lane: ▾ committed, the lag as a bar beneath, the high watermark.
   Law of the module: what stands on an offset stands in the belt and moves with it, so a lane that steps draws nothing anew; only what keeps
   its place while the lane moves (the watermark at the end, ◂ at the left edge) stands in front of it. */

import { put } from './keyed.js';
import { n1 } from './layout.js';
import { drawAim, drawRing } from './marks.js';
import { svg } from './shapes.js';

export class DenseMarks {
  constructor(belt, top) {
    Object.assign(this, { belt, top });
    this.bar = svg('path', 'lagbar', {}, belt);
    this.within = svg('path', 'hw', {}, belt);
    this.com = svg('path', 'com', {}, belt);
    this.hw = svg('path', 'hw', {}, top);
    this.far = svg('path', 'com', {}, top);
    this.aimed = svg('path', 'aimed', {}, top);
    this.ring = svg('rect', 'ring', {}, top);
    this.cursorRing = svg('rect', 'ring cursor', {}, top);
  }

  /** Take a lane's geometry. */
  resize(g) {
    this.g = g;
    const k = g.tri, x = n1(g.xEnd - g.gap / 2), edge = n1(g.clipX - 8);
    put(this.hw, 'd', `M${x} ${n1(g.top)}V${n1(g.bottom + 4)}`);
    put(this.far, 'd', `M${edge + k * 1.5} ${n1(g.top + g.ch / 2 - k)}v${n1(k * 2)}L${edge} ${n1(g.top + g.ch / 2)}Z`);
  }

  /** `values`: the lane's; `at`: {end, committed}, as they stand on the screen; `base`: the offset at which the belt begins. */
  draw(values, at, base) {
    const { g } = this, { committed, hw, end } = values, k = g.tri, x = (offset) => n1((offset - base) * g.pitch - g.gap / 2);
    const none = committed === undefined, far = !none && at.committed < at.end - g.count + .01, low = n1(g.bottom + 2.75);
    put(this.far, 'visibility', far ? 'visible' : 'hidden');
    put(this.com, 'd', none || far ? '' : `M${x(at.committed) - k} ${n1(g.top + 1 - k * 1.5)}h${k * 2}L${x(at.committed)} ${n1(g.top + 1)}Z`);
    put(this.bar, 'd', none || hw - committed < .01 ? '' : `M${x(Math.max(at.committed, values.first))} ${low}H${x(hw)}`);
    put(this.hw, 'visibility', hw === end ? 'visible' : 'hidden');
    put(this.within, 'd', hw === end ? '' : `M${x(hw)} ${n1(g.top)}V${n1(g.bottom + 4)}`);
    drawAim(this.aimed, g, values.aim, at.end);
  }

  drawRing(name, offset, end, last) {
    drawRing(this[name], this.g, offset, end, last);
  }

  remove() {
    for (const one of [this.bar, this.within, this.com, this.hw, this.far, this.aimed, this.ring, this.cursorRing]) one.remove();
  }
}
