/* One partition as a lane of cells, drawn by key and kept.
   Law of the module: a cell is made once, and changed only when its state does; the lane moves as a whole by translate3d; all marks follow
   their values exponentially, so a late event never restarts a movement. */

import { short } from '../state/keys.js';
import { recordAt } from '../state/picture.js';
import { laneGeometry, laneMarks, n1, railMarks } from './layout.js';
import { html, svg, token } from './shapes.js';

const AHEAD = 48, TAU = 67, HIT_MS = 160, STILL_HIT_MS = 1_000, OPEN_AFTER_MS = 700, REFRESH_MS = 1_000, GLIDES_BELOW = 6;
const NEAR = .012;

export class Lane {
  /** `box`: where it stands; `place(key)`: a key's place. */
  constructor(box, place) {
    this.box = box;
    this.place = place;
    this.cells = new Map();
    this.labels = new Map();
    this.flying = new Set();
    this.belt = svg('svg', 'belt', { 'aria-hidden': 'true' });
    this.clip = html('div', 'belts', this.belt);
    this.top = svg('svg', 'marks', { 'aria-hidden': 'true' });
    this.slot = svg('g', 'next', {}, this.top);
    this.slotRect = svg('rect', '', {}, this.slot);
    this.slotWord = svg('text', 'lab', {}, this.slot);
    this.slotNumber = svg('text', 'off b', {}, this.slot);
    this.more = svg('text', 'more', {}, this.top);
    this.more.textContent = '…';
    this.hw = svg('path', 'hw', {}, this.top);
    this.held = svg('path', 'held', {}, this.top);
    this.dim = svg('path', 'dim', {}, this.top);
    this.aimed = svg('path', 'aimed', {}, this.top);
    this.pos = svg('path', 'pos', {}, this.top);
    this.com = svg('path', 'com', {}, this.top);
    this.rails = svg('g', 'rails', {}, this.top);
    this.ring = svg('rect', 'ring', {}, this.top);
    this.cursorRing = svg('rect', 'ring cursor', {}, this.top);
    box.replaceChildren(this.clip, this.top);
    this.view = null;
    this.shown = null;
    this.end = 0;
    this.hit = -1e9;
    this.refreshed = 0;
  }

  /** Take a size. Everything is drawn anew. */
  resize(sizes, width, railCount = 0) {
    const g = (this.g = laneGeometry(sizes, width)), height = g.height + railCount * g.rail;
    this.top.setAttribute('width', width);
    this.top.setAttribute('height', height);
    this.clip.style.left = `${g.clipX}px`;
    this.clip.style.width = `${width - g.clipX + 2}px`;
    this.clip.style.height = `${g.height}px`;
    this.belt.setAttribute('width', (g.count + AHEAD + 8) * g.pitch);
    this.belt.setAttribute('height', g.height);
    const rect = { x: n1(g.xEnd + 1), y: n1(g.top + 1), width: n1(g.cw - 2), height: n1(g.ch - 2), rx: g.mini ? 3 : 4 };
    for (const [name, value] of Object.entries(rect)) this.slotRect.setAttribute(name, value);
    const middle = n1(g.xEnd + g.cw / 2), low = n1(g.bottom - g.ch * (g.quiet ? .11 : .14));
    place(this.slotWord, middle, n1(g.top + g.ch * .42), g.font);
    place(this.slotNumber, middle, g.tight || g.cw < 36 ? n1(g.top + g.ch / 2 + g.font * .36) : low, g.font);
    place(this.more, n1(g.clipX - 4), low, g.font);
    this.more.setAttribute('text-anchor', 'end');
    const k = g.tri, triangle = `M${n1(-k)} ${n1(-k * 1.5)}H${n1(k)}L0 0Z`;
    this.pos.setAttribute('d', triangle);
    this.triangle = triangle;
    this.arrow = `M${n1(k * 1.5)} ${n1(-k)}V${n1(k)}L0 0Z`;
    this.hw.setAttribute('d', `M0 ${n1(g.top)}V${n1(g.bottom + (g.mini ? 4 : g.tight ? 4 : 7))}`);
    this.dim.setAttribute('class', g.quiet ? 'lagbar' : 'dim');
    this.clear();
    this.draw = true;
  }

  clear() {
    for (const { element } of this.cells.values()) element.remove();
    this.cells.clear();
    this.base = null;
  }

  /** Take new values. `view`: {part, committed, position, who, group, trend, rails, rate, light, selected, cursor}. */
  update(view) {
    const old = this.view;
    this.view = view;
    if (!old || old.part.partition !== view.part.partition || old.topic !== view.topic) {
      this.flying.clear();
      this.shown = null;
      this.end = view.part.end;
      this.clear();
    }
    if (old && view.part.end < old.part.end) {
      for (const [offset, { element }] of this.cells) {
        if (offset >= view.part.end) {
          element.remove();
          this.cells.delete(offset);
        }
      }
      this.flying.clear();
      this.end = view.part.end;
    }
    if (old?.light !== view.light || old?.part.records !== view.part.records) this.filled = false;
    this.draw = true;
  }

  /** A record of this offset is in the air: its cell waits for it. */
  fly(offset) {
    this.flying.add(offset);
  }

  land(offset, real) {
    this.flying.delete(offset);
    this.hit = real;
    this.draw = true;
  }

  /** One frame. `still`: no movement wanted. Answers whether it still moves. */
  frame(real, dt, still) {
    if (!this.view || !this.g) return false;
    const { part } = this.view, quick = this.view.rate > GLIDES_BELOW;
    if (quick) {
      const due = Math.floor((real + this.view.turn * 97) / REFRESH_MS);
      if (due !== this.refreshed) {
        this.refreshed = due;
        this.end = part.end;
        if (this.view.rate) this.hit = real;
        this.draw = true;
      }
    } else {
      const end = this.flying.size ? Math.min(part.end, ...this.flying) : part.end;
      if (end !== this.end) {
        if (end > this.end && !this.flying.size && !this.landedBy) this.hit = real;
        this.end = end;
        this.draw = true;
      }
    }
    const target = { end: this.end, hw: Math.min(part.high_watermark, this.end), com: Math.min(this.view.committed ?? 0, this.end), pos: Math.min(this.view.position ?? this.view.committed ?? 0, this.end) };
    const jump = still || quick || !this.shown || Math.abs(target.end - this.shown.end) > this.g.count;
    const moved = this.follow(target, jump ? 1 : 1 - Math.exp(-dt / TAU));
    const hot = real - this.hit < (still ? STILL_HIT_MS : HIT_MS);
    if (hot !== this.hot) {
      this.hot = hot;
      this.draw = true;
    }
    const open = part.high_watermark < part.end;
    if (!open) this.openSince = null;
    else this.openSince ??= real;
    const showHW = open && real - this.openSince > OPEN_AFTER_MS;
    if (showHW !== this.showHW) {
      this.showHW = showHW;
      this.draw = true;
    }
    if (!moved && !this.draw && this.filled) return hot || (open && !showHW) || quick;
    this.render(quick);
    this.draw = false;
    return moved || hot || quick || (open && !showHW);
  }

  follow(target, share) {
    if (!this.shown) {
      this.shown = { ...target };
      return true;
    }
    let moved = false;
    for (const name in target) {
      const gap = target[name] - this.shown[name];
      if (!gap) continue;
      moved = true;
      this.shown[name] = Math.abs(gap) < NEAR || share === 1 ? target[name] : this.shown[name] + gap * share;
    }
    return moved;
  }

  render(quick) {
    const { g, shown, view } = this, { part } = view;
    this.fill();
    this.belt.style.transform = `translate3d(${(g.xEnd - g.clipX - (shown.end - this.base) * g.pitch).toFixed(2)}px,0,0)`;
    const gap = this.end - shown.end > .12 || this.flying.size > 0 && this.end - shown.end > .02;
    const word = g.mini ? '' : view.preview !== undefined ? '' : quick ? `×${Math.round(view.rate)}` : g.tight || g.cw < 36 ? '' : 'next';
    set(this.slotWord, gap ? '' : word);
    set(this.slotNumber, g.mini || gap ? '' : String(this.end));
    this.slot.setAttribute('class', `next${this.hot ? ' hit' : ''}${view.preview !== undefined ? ' aim' : ''}`);
    this.previewToken();
    const values = { ...view, log_start: part.log_start, hw: Math.min(part.high_watermark, this.end), showHW: this.showHW, ghostNote: NOTES[part.deleted_by] ?? 'deleted by retention' };
    const at = { end: shown.end, hw: shown.hw, committed: shown.com, position: shown.pos };
    this.marks(laneMarks(values, g, at), values);
    this.drawRails(at);
    this.drawRing(this.ring, view.selected);
    this.drawRing(this.cursorRing, view.cursor);
  }

  marks(marks, values) {
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
      const x = Math.max(g.clipX, g.xEnd - (this.shown.end - aim) * g.pitch - g.gap / 2), k = g.tri, y = g.top - 4;
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

  drawRails(at) {
    const { g, view } = this, rails = view.rails ?? [];
    while (this.rails.children.length > rails.length) this.rails.lastChild.remove();
    rails.forEach((rail, turn) => {
      const group = this.rails.children[turn] ?? railParts(this.rails), [dim, arrow, pos, word, name] = group.children;
      const marks = railMarks({ ...rail, hw: view.part.high_watermark }, g, at, turn);
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

  drawRing(ring, offset) {
    const { g, shown } = this, x = offset === undefined || offset === null ? -1 : g.xEnd - (shown.end - offset) * g.pitch;
    const seen = x >= g.clipX - 1 && offset <= this.end;
    ring.setAttribute('visibility', seen ? 'visible' : 'hidden');
    if (!seen) return;
    const room = g.mini ? 1.5 : 2.5;
    for (const [name, value] of Object.entries({ x: x - room, y: g.top - room, width: g.cw + room * 2, height: g.ch + room * 2, rx: 6 })) ring.setAttribute(name, n1(value));
  }

  previewToken() {
    const { g, view } = this, wanted = view.preview === undefined ? null : JSON.stringify(view.preview);
    if (wanted === (this.previewed ?? null)) return;
    this.previewed = wanted;
    this.slot.querySelector('.tok')?.remove();
    if (wanted !== null) this.slot.append(token(view.preview, view.preview === null ? 0 : this.place(view.preview), g.xEnd + g.cw / 2, g.top + g.ch * .36, g.token, 'pre'));
  }

  /** Make the cells that are missing, take away those that have left, mark what has changed. */
  fill() {
    const { g, view } = this, { part } = view, first = Math.max(0, Math.floor(this.shown.end) - g.count - 1);
    if (this.base === null || this.end - this.base > g.count + AHEAD || first < this.base) {
      this.clear();
      this.base = first;
    }
    if (!this.draw && this.filled && first === this.first) return;
    this.first = first;
    for (let offset = first; offset < this.end; offset++) {
      const cell = this.cells.get(offset) ?? this.make(offset, part);
      if (!cell.record && !this.filled) this.complete(cell, recordAt(part, offset));
      const state = this.stateOf(offset, cell);
      if (state !== cell.state) {
        cell.state = state;
        cell.element.setAttribute('class', `cell ${state}`);
      }
    }
    for (const [offset, { element }] of this.cells) {
      if (offset >= first && offset < this.end) continue;
      element.remove();
      this.cells.delete(offset);
    }
    this.filled = true;
  }

  make(offset, part) {
    const { g } = this, element = svg('g', 'cell', { transform: `translate(${n1((offset - this.base) * g.pitch)} 0)`, 'data-offset': offset });
    svg('rect', 'face', { x: .5, y: g.top + .5, width: n1(g.cw - 1), height: n1(g.ch - 1), rx: g.mini ? 3 : 4 }, element);
    const cell = { element, state: '', record: null };
    this.complete(cell, recordAt(part, offset));
    if (!g.mini) {
      const text = svg('text', 'off', { x: n1(g.cw / 2), y: n1(g.bottom - g.ch * (g.quiet ? .11 : .14)), 'font-size': g.font }, element);
      text.textContent = g.names && cell.record ? short(cell.record.key, g.chars, part.records.map((one) => one.key)) : offset;
    }
    this.cells.set(offset, cell);
    this.belt.append(element);
    return cell;
  }

  complete(cell, record) {
    if (!record) return;
    const { g } = this, y = g.top + g.ch * (g.mini ? .5 : g.quiet ? .29 : .36);
    cell.record = record;
    cell.element.insertBefore(token(record.key, record.key === null ? 0 : this.place(record.key), g.cw / 2, y, g.token), cell.element.children[1] ?? null);
  }

  stateOf(offset, cell) {
    const { part, committed, position, light } = this.view;
    let state = 'wait';
    if (offset < part.log_start) state = 'ghost';
    else if (offset >= part.high_watermark) state = 'open';
    else if (committed !== undefined && offset < committed) state = 'done';
    else if (committed !== undefined && position !== undefined && offset < position) state = 'hand';
    if (!cell.record) state += ' bare';
    if (light !== undefined && light !== null) state += cell.record && cell.record.key === light.key ? ' lit' : ' faded';
    return state;
  }

  /** Where the slot's middle stands inside the box. */
  slotMiddle() {
    return { x: this.g.xEnd + this.g.cw / 2, y: this.g.top + this.g.ch * .36 };
  }
}

const NOTES = { 'retention.ms': 'deleted by retention', 'retention.bytes': 'deleted by retention', 'delete records': 'deleted on request', 'lab limit': 'no longer kept by this lab' };

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

function place(text, x, y, size) {
  text.setAttribute('x', x);
  text.setAttribute('y', y);
  text.setAttribute('font-size', size);
}

/** Change a text only where it differs. */
export function set(element, text) {
  if (element.textContent !== text) element.textContent = text;
}
