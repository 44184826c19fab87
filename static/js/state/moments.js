/* Moments of the past, from what the server answers: a picture and the facts after it.
   Law of the module: the state of a moment is its picture with the facts up to it, whichever way one has come there. It keeps the last few
   answers; it never asks for any. No DOM. */

import { Store } from './store.js';

const KEPT = 6, MOST_FACTS = 24_000, WARM_MS = 5_000, NEAR = 100, AT_ONCE = 250;

/** An answer of the server: {picture, tells, from, to, facts, say}; facts that follow may be added. */
export class Stretch {
  constructor(answer) {
    Object.assign(this, answer);
  }

  /** Whether this offset is in it, with enough before it for rates, or with as much as the server thought good. */
  holds(offset) {
    if (offset < this.from || offset > this.to) return false;
    return offset >= this.moment - NEAR || (this.fact(offset - 1)?.at ?? 0) - this.picture.at >= WARM_MS;
  }

  /** Facts that follow those it has; answers whether they fit. */
  add({ from, facts, say }) {
    if (from !== this.to || this.facts.length > MOST_FACTS) return false;
    this.facts.push(...facts);
    Object.assign(this.say, say);
    this.to += facts.length;
    return true;
  }

  /** The facts from one offset up to another, as a frame of the feed. */
  frame(from, to) {
    return { type: 'facts', from, to, facts: this.facts.slice(from - this.from, to - this.from), say: this.say };
  }

  fact = (offset) => this.facts[offset - this.from];

  /** How many commands of virtual ms `at` follow an offset: whoever forks there does not want them. */
  later(offset, at) {
    let count = 0;
    for (let next = offset; this.fact(next)?.at === at; next++) count += this.fact(next).kind === 'command';
    return count;
  }

  /** The offset that follows everything up to virtual ms `at`; null where that lies outside. */
  offsetAt(at) {
    if (at < this.picture.at || !this.facts.length || at > this.facts.at(-1).at) return null;
    let low = 0, high = this.facts.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.facts[middle].at <= at) low = middle + 1;
      else high = middle;
    }
    return this.from + low;
  }
}

/** The stretches that are known, the last used one first. */
export class Moments {
  constructor() {
    this.stretches = [];
  }

  keep(answer) {
    const made = new Stretch(answer);
    this.stretches = [made, ...this.stretches.filter((one) => one.from !== made.from)].slice(0, KEPT);
    return made;
  }

  /** The stretch that holds an offset: that of `store` where it is on its way there, else the one with the least to fold; or null. */
  of(offset, store = null) {
    if (store && store.state.offset <= offset && store.stretch.holds(offset)) return store.stretch;
    const found = this.stretches.filter((one) => one.holds(offset)).sort((a, b) => b.from - a.from)[0] ?? null;
    if (found) this.stretches = [found, ...this.stretches.filter((one) => one !== found)];
    return found;
  }

  /** The offset of a time, where a stretch holds it; or null. */
  offsetAt(at) {
    for (const one of this.stretches) {
      const offset = one.offsetAt(at);
      if (offset !== null) return offset;
    }
    return null;
  }
}

/** A store at a moment: the one given where it is on its way there, else a new one. `keys`: shared, so that colours stay. */
export function storeAt(stretch, offset, keys, store = null) {
  const found = store && store.stretch === stretch && store.state.offset <= offset ? store : begun(stretch, keys);
  fold(found, offset);
  return found;
}

/** The same in small steps, so that nothing stutters meanwhile: yields between them, and returns the store. `offset()`: where to, by then. */
export function* comingTo(stretch, offset, keys) {
  const store = begun(stretch, keys);
  while (store.state.offset < offset()) {
    fold(store, Math.min(offset(), store.state.offset + AT_ONCE));
    yield;
  }
  return store;
}

function begun(stretch, keys) {
  const store = new Store(keys);
  store.stretch = stretch;
  store.take({ type: 'picture', picture: stretch.picture, tells: stretch.tells }, 0);
  return store;
}

function fold(store, to) {
  const at = store.state.offset;
  if (at < to) store.take(store.stretch.frame(at, to), 0);
}
