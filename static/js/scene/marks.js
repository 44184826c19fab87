/* A lane's marks: ▾ committed, ▿ position, the high watermark, the lag's line, the other groups' rails, rings.
   Law of the module: elements are made once; layout.js says where, here it is only put there. */

import { set } from './keyed.js';
import { n1, railMarks } from './layout.js';
import { svg } from './shapes.js';

const NOTES = { 'retention.ms': 'deleted by retention', 'retention.bytes': 'deleted by retention', 'delete records': 'deleted on request', 'lab limit': 'no longer kept by this lab' };

/** Why the first records of a partition are gone, in words. */
export const deletedBy = (part) => NOTES[part.deleted_by] ?? 'deleted by retention';

export class Marks {
  constructor(top) {
    this.top = top;
    this.labels = new Map();
    this.more = svg('text', 'more', {}, top);
    this.more.textContent = '…';
    this.hw = svg('path', 'hw', {}, top);
    this.held = svg('path', 'held', {}, top);
    this.dim = svg('path', 'dim', {}, top);
    this.aimed = svg('path', 'aimed', {}, top);
    this.pos = svg('path', 'pos', {}, top);
    this.com = svg('path', 'com', {}, top);
    this.rails = svg('g', 'rails', {}, top);
    this.ring = svg('rect', 'ring', {}, top);
    this.cursorRing = svg('rect', 'ring cursor', {}, top);
  }

  /** Take a lane's geometry; `low`: the baseline of the offsets. */
  resize(g, low) {
    this.g = g;
    place(this.more, n1(g.clipX - 4), low, g.font);
    this.more.setAttribute('text-anchor', 'end');
    const k = g.tri, triangle = `M${n1(-k)} ${n1(-k * 1.5)}H${n1(k)}L0 0Z`;
    this.pos.setAttribute('d', triangle);
    this.triangle = triangle;
    this.arrow = `M${n1(k * 1.5)} ${n1(-k)}V${n1(k)}L0 0Z`;
    this.hw.setAttribute('d', `M0 ${n1(g.top)}V${n1(g.bottom + (g.mini ? 4 : g.tight ? 4 : 7))}`);
    this.dim.setAttribute('class', g.quiet ? 'lagbar' : 'dim');
  }

  /** Draw what laneMarks found. `values`: the lane's; `end`: the shown end. */
  draw(marks, values, end) {
    const { g } = this;
    this.more.setAttribute('visibility', marks.more && !g.mini && !marks.com?.far ? 'visible' : 'hidden');
    this.hw.setAttribute('transform', `translate(${marks.hwX.toFixed(2)} 0)`);
    this.dim.setAttribute('d', g.mini && marks.dim ? marks.dim.replaceAll(n1(g.bottom + 4.5), n1(g.bottom + 2.75)) : marks.dim);
    this.com.setAttribute('visibility', marks.com ? 'visible' : 'hidden');
    if (marks.com) {
      this.com.setAttribute('d', marks.com.far ? this.arrow : this.triangle);
      const y = g.mini ? (marks.com.far ? g.top + g.ch / 2 : g.top + 1) : marks.com.y;
      this.com.setAttribute('transform', `translate(${(marks.com.x - (g.mini && marks.com.far ? 6 : 0)).toFixed(2)} ${n1(y)})`);
    }
    this.pos.setAttribute('visibility', marks.pos && !g.mini ? 'visible' : 'hidden');
    if (marks.pos) this.pos.setAttribute('transform', `translate(${marks.pos.x.toFixed(2)} ${n1(marks.pos.y)})`);
    this.held.setAttribute('d', marks.held && !g.mini ? `M${n1(marks.held[0])} ${n1(g.bottom + 3.5)}H${n1(marks.held[1])}` : '');
    if (!g.mini) this.write(marks.texts);
    const aim = values.aim;
    if (aim === undefined) this.aimed.setAttribute('d', '');
    else {
      const x = Math.max(g.clipX, g.xEnd - (end - aim) * g.pitch - g.gap / 2), k = g.tri, y = g.top - 4;
      this.aimed.setAttribute('d', `M${n1(x - k)} ${n1(y - k * 1.5)}H${n1(x + k)}L${n1(x)} ${n1(y)}ZM${n1(x)} ${n1(g.top)}V${n1(g.bottom)}`);
    }
  }

  write(texts) {
    const { font } = this.g, seen = new Set();
    for (const one of texts) {
      seen.add(one.id);
      let label = this.labels.get(one.id);
      if (!label) {
        const text = svg('text', '', {}, this.top);
        label = { text, word: svg('tspan', '', {}, text), num: svg('tspan', 'num', {}, text), more: svg('tspan', 'lab2', {}, text) };
        this.labels.set(one.id, label);
      }
      label.text.setAttribute('class', `${one.cls} a-${one.a}`);
      label.text.setAttribute('x', n1(one.x));
      label.text.setAttribute('y', n1(one.y));
      label.text.setAttribute('font-size', one.id === 'lag' ? font + 1 : font);
      set(label.word, one.num === undefined ? one.text : one.text ? `${one.text} ` : '');
      set(label.num, one.num === undefined ? '' : String(one.num));
      set(label.more, one.more ?? '');
    }
    for (const [id, { text }] of this.labels) {
      if (!seen.has(id)) {
        text.remove();
        this.labels.delete(id);
      }
    }
  }

  drawRails(view, at) {
    const { g } = this, rails = view.rails ?? [];
    while (this.rails.children.length > rails.length) this.rails.lastChild.remove();
    rails.forEach((rail, turn) => {
      const group = this.rails.children[turn] ?? railParts(this.rails), [dim, arrow, pos, word, name] = group.children;
      const marks = railMarks({ ...rail, hw: view.hw }, g, at, turn);
      dim.setAttribute('d', marks.dim);
      arrow.setAttribute('d', marks.arrow);
      pos.setAttribute('d', marks.pos);
      place(word, n1(marks.word.x), n1(marks.word.y), g.font);
      word.setAttribute('class', `${marks.word.cls} a-${marks.word.a}`);
      set(word, marks.word.text);
      place(name, n1(marks.name.x), n1(marks.name.y), g.font);
      name.setAttribute('class', `lab a-${marks.name.a}`);
      set(name.firstChild, marks.name.text);
      set(name.lastChild, String(marks.name.num));
      name.setAttribute('visibility', marks.name.x < g.font * 5 ? 'hidden' : 'visible');
    });
  }

  /** A ring around one offset; `last`: no ring beyond it. */
  drawRing(name, offset, end, last) {
    const { g } = this, ring = this[name], x = offset === undefined || offset === null ? -1 : g.xEnd - (end - offset) * g.pitch;
    const seen = x >= g.clipX - 1 && offset <= last;
    ring.setAttribute('visibility', seen ? 'visible' : 'hidden');
    if (!seen) return;
    const room = g.mini ? 1.5 : 2.5;
    for (const [key, value] of Object.entries({ x: x - room, y: g.top - room, width: g.cw + room * 2, height: g.ch + room * 2, rx: 6 })) ring.setAttribute(key, n1(value));
  }
}

function railParts(parent) {
  const group = svg('g', 'rail', {}, parent);
  svg('path', 'dim', {}, group);
  svg('path', 'com', {}, group);
  svg('path', 'pos', {}, group);
  svg('text', '', {}, group);
  const name = svg('text', 'lab', {}, group);
  svg('tspan', '', {}, name);
  svg('tspan', 'num', {}, name);
  return group;
}

/** Put a text at a place. */
export function place(text, x, y, size) {
  text.setAttribute('x', x);
  text.setAttribute('y', y);
  text.setAttribute('font-size', size);
}
