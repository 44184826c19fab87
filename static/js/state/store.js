/* The state, its history and its clock, in one place.
   Law of the module: frames go in, listeners are told once per frame; it knows neither socket nor DOM. */

import { received, nowAt } from './clock.js';
import { fromPicture, nothing } from './picture.js';
import { reduce } from './reduce.js';
import { History } from './history.js';
import { Keys } from './keys.js';
import { spoken } from './text.js';

export class Store {
  /** `keys`: the places of keys, where another store has given some already. */
  constructor(keys = new Keys()) {
    this.state = nothing();
    this.history = new History();
    this.keys = keys;
    this.clock = null;
    this.lab = null;
    this.frozen = null;
    this.ready = false;
    this.listeners = [];
  }

  /** Be told of every frame: listener({type, facts, from}, store). */
  listen(listener) {
    this.listeners.push(listener);
  }

  /** Take a frame that came at real ms `real`. */
  take(frame, real) {
    if (frame.clock) this.clock = received(frame.clock, real);
    if (frame.type === 'picture') {
      this.history.begin(frame.picture, (frame.tells ?? []).map((one) => ({ ...one, say: spoken(one.say) })));
      this.state = fromPicture(frame.picture);
      this.lab = frame.lab ?? this.lab;
      this.ready = true;
      this.meet();
    } else if (frame.type === 'facts') this.fold(frame);
    else if (frame.type === 'frozen') this.frozen = frame;
    for (const listener of this.listeners) listener(frame, this);
  }

  fold({ facts, from, say = {} }) {
    let next = this.state;
    for (let turn = 0; turn < facts.length; turn++) {
      const offset = from + turn, fact = facts[turn];
      if (offset < this.state.offset) continue;
      this.history.sample(next, fact.at);
      next = reduce(next, fact);
      this.history.take(fact, offset, say[offset] && spoken(say[offset]), next);
      if (fact.kind === 'appended' && !next.topics[fact.topic]?.internal) for (const [, key] of fact.records) if (key !== null) this.keys.place(key);
    }
    this.state = { ...next, offset: Math.max(this.state.offset, from + facts.length) };
  }

  /** Give every key of the picture its place, the oldest record first. */
  meet() {
    const records = Object.values(this.state.topics).filter((topic) => !topic.internal).flatMap((topic) => topic.partitions.flatMap((one) => one.records));
    for (const { key } of records.sort((a, b) => a.timestamp - b.timestamp)) if (key !== null) this.keys.place(key);
  }

  /** Virtual ms at real ms `real`. */
  now(real) {
    return this.clock ? nowAt(this.clock, real) : this.state.at;
  }
}
