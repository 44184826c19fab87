/* Whoever stays at a moment is given more of what came before it: traces, trends, a rebalance under way, the journeys of records.
   Law of the module: a jump never waits for it. The state stays what it is, its history grows; in small steps, so that nothing stutters. */

import { Gone } from '../feed/past.js';
import { comingTo, Stretch } from '../state/moments.js';

const REST_MS = 350;

export class Stay {
  /** `view`: what is looked at. `feed`: a PastFeed. `grown(store)`: a store with the same state as the one looked at, and more history. */
  constructor({ view, feed, grown }) {
    Object.assign(this, { view, feed, grown });
    this.timer = 0;
  }

  /** Something else is looked at, or will be. */
  leave() {
    clearTimeout(this.timer);
  }

  /** The moment that is looked at may be one where somebody stays. */
  begin() {
    this.leave();
    if (!this.view.past.stays) this.timer = setTimeout(() => this.ask(this.view.past), REST_MS);
  }

  async ask(looked) {
    if (!looked || this.view.past !== looked) return;
    looked.stays = true;
    try {
      const stretch = new Stretch(await this.feed.stay(looked.state.offset));
      if (stretch.from < looked.stretch.from) this.fold(looked, comingTo(stretch, () => Math.min(looked.state.offset, stretch.to), this.view.keys));
    } catch (error) {
      if (!(error instanceof Gone) && error.name !== 'AbortError') throw error;
      looked.stays = false;
    }
  }

  fold(looked, steps) {
    if (this.view.past !== looked) return;
    const { done, value: store } = steps.next();
    if (!done) this.timer = setTimeout(() => this.fold(looked, steps), 0);
    else if (store.state.offset === looked.state.offset) this.grown(Object.assign(store, { stays: true, clock: looked.clock }));
  }
}
