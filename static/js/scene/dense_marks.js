/* The marks of a dense lane: ▾ committed, the lag as a bar beneath, the high watermark.
   Law of the module: what stands on an offset stands in the belt and moves with it, so a lane that steps draws nothing anew; only what keeps
   its place while the lane moves (the watermark at the end, ◂ at the left edge) stands in front of it. */

import { Glide } from './glide.js';
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
    put(this.com, 'd', `M${-k} ${n1(g.top + 1 - k * 1.5)}h${k * 2}L0 ${n1(g.top + 1)}Z`);
    this.glide = new Glide(this.com);
  }

  /** The places are measured from another offset. */
  rebase() {
    this.glide = new Glide(this.com);
  }

  /** `values`: the lane's; `end`: as it stands on the screen; `origin`: the offset from which places are measured; `jump`: not to move. */
  draw(values, end, origin, real, jump) {
    const { g } = this, { committed, hw } = values, x = (offset) => n1((offset - origin) * g.pitch - g.gap / 2);
    const none = committed === undefined, far = !none && committed <= values.end - g.count, low = n1(g.bottom + 2.75);
    put(this.far, 'visibility', far ? 'visible' : 'hidden');
    put(this.com, 'visibility', none || far ? 'hidden' : 'visible');
    if (!none) this.glide.to(x(committed), real, jump || far);
    put(this.bar, 'd', none || hw <= committed ? '' : `M${x(Math.max(committed, values.first))} ${low}H${x(hw)}`);
    put(this.hw, 'visibility', hw === values.end ? 'visible' : 'hidden');
    put(this.within, 'd', hw === values.end ? '' : `M${x(hw)} ${n1(g.top)}V${n1(g.bottom + 4)}`);
    drawAim(this.aimed, g, values.aim, end);
  }

  drawRing(name, offset, end, last) {
    drawRing(this[name], this.g, offset, end, last);
  }

  remove() {
    for (const one of [this.bar, this.within, this.com, this.hw, this.far, this.aimed, this.ring, this.cursorRing]) one.remove();
  }
}
