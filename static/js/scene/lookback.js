/* Looking back: which moment is on the stage, and how one comes to another.
   Law of the module: rewinding is looking, not moving: nothing here reaches the lab but questions. It decides what is looked at; how that is
   drawn and told others decide (`onLook`). A moment that cannot be had leaves the stage as it is and says why. */

import { Gone } from '../feed/past.js';
import { Moments, storeAt } from '../state/moments.js';
import { beside, nearest } from '../state/timeline.js';
import { forkMark, markOf, withoutEchoes } from '../state/marks.js';
import { spoken } from '../state/text.js';
import { Stay } from './stay.js';

const NEAR_END = 400, LIVE_AGAIN_MS = 400, SURVEY_MS = 20_000;

export class Lookback {
  /**
   * `view`: what is looked at. `feed`: a PastFeed. `onLook(frame)`: the stage shows something else; `frame`: the facts that led on to it, null
   * after a jump. `onRefused(sentence)`.
   */
  constructor({ view, feed, loop, onLook, onRefused }) {
    Object.assign(this, { view, feed, loop, onLook, onRefused });
    this.moments = new Moments();
    this.stay = new Stay({ view, feed, grown: (store) => this.grow(store) });
    this.overview = null;
    this.joined = 0; // the live picture's offset: marks from here on come from the live history
    this.at = null; // virtual ms looked at; null: live
    this.playing = false;
    this.wanted = new URLSearchParams(globalThis.location?.search ?? '').get('at');
  }

  get active() {
    return this.view.past !== null;
  }

  get offset() {
    return this.active ? this.view.past.state.offset : this.view.live.state.offset;
  }

  /** The moment looked at, as a fork or a file begins there: {offset, at, later}. The lab may have forgotten the offset meanwhile: then its time counts. */
  get moment() {
    const { state: { offset, at }, stretch } = this.view.past;
    return { offset, at, later: stretch.later(offset, at) };
  }

  /** The last fact before the moment, with its sentence; null where none is known. */
  get fact() {
    const { past } = this.view, fact = past?.stretch.fact(past.state.offset - 1);
    return fact ? { fact, say: spoken(past.stretch.say[past.state.offset - 1]) } : null;
  }

  /** Where what is kept begins, in virtual ms. */
  get first() {
    return this.overview?.first_at ?? this.view.live.history.since ?? this.view.live.state.start;
  }

  /** All marks, oldest first. */
  marks() {
    const { live } = this.view, older = this.overview?.marks ?? [];
    const newer = live.history.marks;
    if (this.known?.length === newer.length && this.known?.older === older && this.known?.last === newer.at(-1)) return this.known.all;
    const all = withoutEchoes([...older.filter((one) => one.fork || one.offset < this.joined), ...newer.filter((one) => one.offset >= this.joined)].sort((a, b) => a.offset - b.offset));
    this.known = { length: newer.length, last: newer.at(-1), older, all };
    return all;
  }

  /** The live picture is a new one: what came before it the server knows. An address with ?at= opens at that moment, once. */
  begin(offset) {
    this.joined = offset;
    this.survey();
    const wanted = this.wanted;
    this.wanted = null;
    if (wanted) this.look(Number(wanted));
  }

  /** What the timeline wishes for: a time, an offset, or now. */
  wish({ at, offset, live }) {
    this.pause();
    if (live) return this.live();
    if (offset !== undefined) return this.look(offset);
    return at === undefined ? this.survey() : this.lookAt(at);
  }

  /** Go to an offset. Answers whether the stage shows it. */
  async look(offset) {
    if (offset >= this.view.live.state.offset) return this.live();
    const held = this.moments.of(offset, this.view.past);
    return held ? this.show(held, offset) : this.fetch({ offset });
  }

  /** Go to a time; the newest of several wishes counts. */
  async lookAt(at) {
    if (at >= this.view.live.state.at - LIVE_AGAIN_MS) return this.live();
    const time = Math.round(Math.max(this.first, at)), offset = this.moments.offsetAt(time);
    const held = offset === null ? null : this.moments.of(offset, this.view.past);
    return held ? this.show(held, offset, time) : this.fetch({ at: time }, time);
  }

  async fetch(where, time) {
    this.stay.leave();
    try {
      const told = await this.feed.moment(where);
      return this.show(this.moments.keep(told), told.moment, time);
    } catch (error) {
      if (error.name === 'AbortError') return false;
      if (!(error instanceof Gone)) throw error;
      const { asking } = this.feed;
      await this.survey();
      if (asking !== this.feed.asking || asking?.signal.aborted) return false; // something newer is wished for
      if (time < this.first) return this.lookAt(this.first); // the oldest went meanwhile: the timeline begins later now
      this.onRefused(error.message);
      return false;
    }
  }

  show(stretch, offset, time) {
    const { view } = this, before = view.past?.stretch === stretch ? view.past.state.offset : null;
    view.past = storeAt(stretch, offset, view.keys, view.past);
    const on = before !== null && before <= offset;
    this.at = time ?? view.past.state.at;
    this.keepTime();
    this.onLook(on ? { ...stretch.frame(before, offset), played: this.playing } : null);
    if ((on || this.playing) && stretch.to - offset < NEAR_END) this.prepare(stretch);
    this.stay.begin();
    return true;
  }

  /** The same moment, with more of what came before it. */
  grow(store) {
    this.view.past = store;
    this.onLook(store.stretch.frame(this.offset, this.offset));
  }

  keepTime(real = performance.now()) {
    this.view.past.clock = { now: this.at, paused: !this.playing, received: real, reached: this.pace };
  }

  get pace() {
    return this.view.live.clock?.asked ?? 1;
  }

  /** Have the facts that follow at hand before they are wanted. */
  async prepare(stretch) {
    if (stretch.asks || stretch.to >= this.view.live.state.offset) return;
    stretch.asks = true;
    try {
      const fits = stretch.add(await this.feed.further(stretch.to));
      if (!fits && this.playing) await this.fetch({ offset: this.offset }, this.at);
    } catch (error) {
      if (!(error instanceof Gone)) throw error;
    } finally {
      stretch.asks = false;
    }
  }

  /** One fact on (1) or back (-1). */
  step(by) {
    this.pause();
    return this.look(Math.max(this.overview?.first ?? 0, this.offset + by));
  }

  /** To the next mark (1), or the one before (-1): to the moment right after its fact. */
  toMark(by) {
    const mark = beside(this.marks(), this.offset, by);
    this.pause();
    if (mark) return this.look(mark.offset + 1);
    return by > 0 ? this.live() : this.lookAt(this.first);
  }

  /** The forks that began at the moment looked at: [{name, address}]. */
  get forks() {
    return this.marks().filter((one) => one.fork && one.offset + 1 === this.offset).map((one) => one.fork);
  }

  /** The mark near a time, as a place to go to. */
  near = (at, most) => nearest(this.marks(), at, most);

  /** Back to now. */
  live() {
    this.feed.asking?.abort();
    this.stay.leave();
    this.playing = false;
    this.at = null;
    if (!this.active) return true;
    this.view.past = null;
    this.onLook(null);
    return true;
  }

  toggle() {
    if (this.playing) return this.pause();
    this.playing = true;
    this.keepTime();
    this.onLook(this.view.past.stretch.frame(this.offset, this.offset));
    this.loop.wake();
    return undefined;
  }

  pause() {
    if (!this.playing) return;
    this.playing = false;
    this.keepTime();
    this.onLook(this.view.past.stretch.frame(this.offset, this.offset));
  }

  /** One frame of playing on; answers whether it goes on. */
  frame(dt) {
    if (performance.now() - this.surveyed > SURVEY_MS) this.survey();
    if (!this.playing || !this.active) return false;
    const { stretch, state } = this.view.past, end = stretch.facts.at(-1)?.at ?? state.at;
    this.at = Math.min(this.at + dt * this.pace, Math.max(this.at, end));
    const offset = this.at >= end ? stretch.to : stretch.offsetAt(this.at) ?? state.offset;
    if (offset >= this.view.live.state.offset) this.live();
    else if (offset > state.offset) this.show(stretch, offset, this.at);
    else {
      this.keepTime();
      this.prepare(stretch);
    }
    return this.playing;
  }

  /** What there is to look at; asked anew now and then, since the oldest goes. */
  async survey() {
    this.surveyed = performance.now();
    try {
      const told = await this.feed.overview();
      const marks = told.marks.map((fact) => markOf(fact, fact.offset, spoken(told.say?.[fact.offset] ?? ''))).filter(Boolean);
      this.overview = { ...told, rates: new Map(told.rates), marks: [...marks, ...told.forks.map(forkMark)] };
    } catch (error) {
      if (!(error instanceof Gone)) throw error;
    }
  }
}
