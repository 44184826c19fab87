/* One partition as a lane of cells, drawn by key and kept.
   Law of the module: a cell is made once, and changed only when its state does; the lane moves as a whole by translate3d; all marks follow
   their values exponentially, so a late event never restarts a movement. */

import { short } from '../state/keys.js';
import { recordAt } from '../state/picture.js';
import { DenseMarks } from './dense_marks.js';
import { Glide, TAU } from './glide.js';
import { put } from './keyed.js';
import { laneGeometry, laneMarks, n1 } from './layout.js';
import { deletedBy, Marks, place } from './marks.js';
import { html, svg, token } from './shapes.js';
import { gettext } from '../state/text.js';

const AHEAD = 48, FURTHEST = 2_000, HIT_MS = 160, STILL_HIT_MS = 1_000, OPEN_AFTER_MS = 700, REFRESH_MS = 1_000, GLIDES_BELOW = 6;
const NEAR = .012;
/** A rate that fits into a cell. */
const compact = (rate) => (rate < 1_000 ? String(Math.round(rate)) : rate < 10_000 ? `${(rate / 1_000).toFixed(1)}k` : `${Math.round(rate / 1_000)}k`);

export class Lane {
  /** `box`: where it stands; `place(key)`: a key's place. */
  constructor(box, place) {
    this.box = box;
    this.place = place;
    this.cells = new Map();
    this.flying = new Set();
    this.belt = svg('svg', 'belt', { 'aria-hidden': 'true' });
    this.track = svg('g', '', {}, this.belt); // the cells: each at a place of its own, without a transform of its own
    this.over = svg('g', '', {}, this.belt); // marks that move along, in front of all cells
    this.clip = html('div', 'belts', this.belt);
    this.top = svg('svg', 'marks', { 'aria-hidden': 'true' });
    this.slot = svg('g', 'next', {}, this.top);
    this.slotRect = svg('rect', '', {}, this.slot);
    this.slotWord = svg('text', 'lab', {}, this.slot);
    this.slotNumber = svg('text', 'off b', {}, this.slot);
    this.marks = null;
    box.replaceChildren(this.clip, this.top);
    this.glide = new Glide(this.belt, true);
    this.beside = null; // told of every movement
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
    this.clip.style.height = `${g.mini ? g.height - 1 : g.height}px`; // dense rows touch: a layer that reached into the next one would take its drawing along
    this.belt.setAttribute('width', (g.count + AHEAD + 8) * g.pitch);
    this.belt.setAttribute('height', g.height);
    const rect = { x: n1(g.xEnd + 1), y: n1(g.top + 1), width: n1(g.cw - 2), height: n1(g.ch - 2), rx: g.mini ? 3 : 4 };
    for (const [name, value] of Object.entries(rect)) this.slotRect.setAttribute(name, value);
    const middle = n1(g.xEnd + g.cw / 2), low = n1(g.bottom - g.ch * (g.quiet ? .11 : .14));
    place(this.slotWord, middle, n1(g.top + g.ch * .42), g.font);
    place(this.slotNumber, middle, g.tight || g.cw < 36 ? n1(g.top + g.ch / 2 + g.font * .36) : low, g.font);
    this.marks?.remove();
    this.marks = g.mini ? new DenseMarks(this.over, this.top) : new Marks(this.top);
    this.marks.resize(g, low);
    this.clear();
    this.draw = true;
  }

  clear() {
    for (const { element } of this.cells.values()) element.remove();
    this.cells.clear();
    this.base = null; // the offset at the belt's left edge
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
    const jump = still || quick || !this.shown || Math.abs(this.end - this.shown.end) > this.g.count;
    const moved = this.g.mini ? this.glideTo(real, jump) : this.followTo(dt, jump);
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
    this.render(quick, real);
    this.draw = false;
    return moved || hot || quick || (open && !showHW);
  }

  /** The marks are drawn in every frame in which something moves. */
  followTo(dt, jump) {
    const { part, committed, position } = this.view;
    const target = { end: this.end, hw: Math.min(part.high_watermark, this.end), com: Math.min(committed ?? 0, this.end), pos: Math.min(position ?? committed ?? 0, this.end) };
    return this.follow(target, jump ? 1 : 1 - Math.exp(-dt / TAU));
  }

  /** A dense lane moves by itself, with what stands on it. Answers whether something has to be drawn meanwhile. */
  glideTo(real, jump) {
    const { glide } = this, fresh = jump || this.base === null;
    this.shown = { end: fresh ? this.end : this.endAt(glide.at(real)) };
    this.jumps = fresh;
    return !fresh && !glide.rests(real) && (this.beside !== null || this.view.selected !== undefined || this.view.cursor !== undefined);
  }

  /** Where the belt stands when the lane ends at `end`, in px from the window's left edge; and the reverse. */
  x(end) {
    return Math.round((this.g.xEnd - this.g.clipX - (end - this.base) * this.g.pitch) * 100) / 100;
  }

  endAt(x) {
    return this.base + (this.g.xEnd - this.g.clipX - x) / this.g.pitch;
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

  render(quick, real) {
    const { g, shown, view } = this, { part } = view, base = this.base;
    this.fill();
    if (!g.mini) this.belt.style.transform = `translate3d(${this.x(shown.end).toFixed(2)}px,0,0)`;
    else {
      if (base !== null && base !== this.base) this.glide.shift((this.base - base) * g.pitch, real);
      this.glide.to(this.x(this.end), real, this.jumps);
    }
    put(this.slot, 'class', `next${this.hot ? ' hit' : ''}${view.preview !== undefined ? ' aim' : ''}`);
    this.previewToken();
    const upTo = (offset) => (offset === undefined ? undefined : Math.min(offset, this.end));
    const values = { ...view, committed: upTo(view.committed), position: upTo(view.position), log_start: part.log_start, hw: Math.min(part.high_watermark, this.end), showHW: this.showHW, ghostNote: deletedBy(part), end: this.end, first: this.first };
    const at = { end: shown.end, hw: shown.hw, committed: shown.com, position: shown.pos };
    if (g.mini) this.marks.draw(values, shown.end, this.origin, real, this.jumps);
    else {
      this.word(quick);
      this.marks.draw(laneMarks(values, g, at), values, shown.end);
      this.marks.drawRails(values, at);
    }
    this.marks.drawRing('ring', view.selected, shown.end, this.end);
    this.marks.drawRing('cursorRing', view.cursor, shown.end, this.end);
    this.beside?.();
  }

  /** What stands in the slot: "next" and its offset, or how much comes where nobody can follow it. */
  word(quick) {
    const { g, view } = this, gap = this.end - this.shown.end > .12 || this.flying.size > 0 && this.end - this.shown.end > .02;
    const word = view.preview !== undefined ? '' : quick ? `×${compact(view.rate)}` : g.tight || g.cw < 36 ? '' : gettext('next');
    write(this.slotWord, gap ? '' : word);
    write(this.slotNumber, gap ? '' : String(this.end));
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
    if (this.base === null || this.end - this.base > g.count + AHEAD || first < this.base) this.rebase(first);
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

  /** Another offset at the belt's left edge; the cells stay where they are on it, as long as their numbers are exact. */
  rebase(first) {
    const { g } = this;
    if (this.base === null || first < this.base || first - this.origin > FURTHEST) {
      this.clear();
      this.origin = first;
      this.marks.rebase?.();
    }
    this.base = first;
    this.draw = true;
    for (const one of [this.track, this.over]) put(one, 'transform', `translate(${n1((this.origin - first) * g.pitch)} 0)`);
  }

  make(offset, part) {
    const { g } = this, left = (offset - this.origin) * g.pitch, element = svg('g', 'cell', { 'data-offset': offset });
    svg('rect', 'face', { x: n1(left + .5), y: g.top + .5, width: n1(g.cw - 1), height: n1(g.ch - 1), rx: g.mini ? 3 : 4 }, element);
    const cell = { element, left, state: '', record: null };
    this.complete(cell, recordAt(part, offset));
    if (!g.mini) {
      const text = svg('text', 'off', { x: n1(left + g.cw / 2), y: n1(g.bottom - g.ch * (g.quiet ? .11 : .14)), 'font-size': g.font }, element);
      text.textContent = g.names && cell.record ? short(cell.record.key, g.chars, part.records.map((one) => one.key)) : offset;
    }
    this.cells.set(offset, cell);
    this.track.append(element);
    return cell;
  }

  complete(cell, record) {
    if (!record) return;
    const { g } = this, y = g.top + g.ch * (g.mini ? .5 : g.quiet ? .29 : .36);
    cell.record = record;
    cell.element.insertBefore(token(record.key, record.key === null ? 0 : this.place(record.key), cell.left + g.cw / 2, y, g.token), cell.element.children[1] ?? null);
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

/** Change a text that nobody else changes. */
function write(element, text) {
  if (element.written === text) return;
  element.written = text;
  element.textContent = text;
}
