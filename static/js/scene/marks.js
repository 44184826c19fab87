/* A lane's marks: ▾ committed, ▿ position, the high watermark, the lag's line, the other groups' rails, rings.
   Law of the module: elements are made once; layout.js says where, here it is only put there. */

import { put, set } from './keyed.js';
import { n1, railMarks } from './layout.js';
import { svg } from './shapes.js';
import { gettext } from '../state/text.js';

const NOTES = { 'delete records': () => gettext('deleted on request'), 'lab limit': () => gettext('no longer kept by this lab') };

/** Why the first records of a partition are gone, in words. */
export const deletedBy = (part) => NOTES[part.deleted_by]?.() ?? gettext('deleted by retention');

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
    this.hw.setAttribute('d', `M0 ${n1(g.top)}V${n1(g.bottom + (g.tight ? 4 : 7))}`);
    this.dim.setAttribute('class', g.quiet ? 'lagbar' : 'dim');
  }

  /** Draw what laneMarks found. `values`: the lane's; `end`: the shown end. */
  draw(marks, values, end) {
    const { g } = this;
    put(this.more, 'visibility', marks.more && !marks.com?.far ? 'visible' : 'hidden');
    put(this.hw, 'transform', `translate(${marks.hwX.toFixed(1)} 0)`);
    put(this.dim, 'd', marks.dim);
    put(this.com, 'visibility', marks.com ? 'visible' : 'hidden');
    if (marks.com) {
      put(this.com, 'd', marks.com.far ? this.arrow : this.triangle);
      put(this.com, 'transform', `translate(${marks.com.x.toFixed(1)} ${n1(marks.com.y)})`);
    }
    put(this.pos, 'visibility', marks.pos ? 'visible' : 'hidden');
    if (marks.pos) put(this.pos, 'transform', `translate(${marks.pos.x.toFixed(1)} ${n1(marks.pos.y)})`);
    put(this.held, 'd', marks.held ? `M${n1(marks.held[0])} ${n1(g.bottom + 3.5)}H${n1(marks.held[1])}` : '');
    this.write(marks.texts);
    drawAim(this.aimed, g, values.aim, end);
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
      put(label.text, 'class', `${one.cls} a-${one.a}`);
      put(label.text, 'transform', `translate(${n1(one.x)} ${n1(one.y)})`); // moved as a whole: its letters are not laid out anew
      put(label.text, 'font-size', one.id === 'lag' ? font + 1 : font);
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
      put(dim, 'd', marks.dim);
      put(arrow, 'd', marks.arrow);
      put(pos, 'd', marks.pos);
      place(word, n1(marks.word.x), n1(marks.word.y), g.font);
      put(word, 'class', `${marks.word.cls} a-${marks.word.a}`);
      set(word, marks.word.text);
      place(name, n1(marks.name.x), n1(marks.name.y), g.font);
      put(name, 'class', `lab a-${marks.name.a}`);
      set(name.firstChild, marks.name.text);
      set(name.lastChild, String(marks.name.num));
      put(name, 'visibility', marks.name.x < g.font * 5 ? 'hidden' : 'visible');
    });
  }

  /** A ring around one offset; `last`: no ring beyond it. */
  drawRing(name, offset, end, last) {
    drawRing(this[name], this.g, offset, end, last);
  }

  remove() {
    for (const one of [this.more, this.hw, this.held, this.dim, this.aimed, this.pos, this.com, this.rails, this.ring, this.cursorRing, ...[...this.labels.values()].map(({ text }) => text)]) one.remove();
  }
}

/** Where a group's position is going to be put, dashed. */
export function drawAim(aimed, g, aim, end) {
  if (aim === undefined) return put(aimed, 'd', '');
  const x = Math.max(g.clipX, g.xEnd - (end - aim) * g.pitch - g.gap / 2), k = g.tri, y = g.top - 4;
  return put(aimed, 'd', `M${n1(x - k)} ${n1(y - k * 1.5)}H${n1(x + k)}L${n1(x)} ${n1(y)}ZM${n1(x)} ${n1(g.top)}V${n1(g.bottom)}`);
}

export function drawRing(ring, g, offset, end, last) {
  const x = offset === undefined || offset === null ? -1 : g.xEnd - (end - offset) * g.pitch, seen = x >= g.clipX - 1 && offset <= last;
  put(ring, 'visibility', seen ? 'visible' : 'hidden');
  if (!seen) return;
  const room = g.mini ? 1.5 : 2.5;
  for (const [key, value] of Object.entries({ x: x - room, y: g.top - room, width: g.cw + room * 2, height: g.ch + room * 2, rx: 6 })) put(ring, key, n1(value));
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
  put(text, 'x', x);
  put(text, 'y', y);
  put(text, 'font-size', size);
}
