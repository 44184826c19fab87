/* The way to the inspectors, whoever asks: ⋯, Enter, a link in a text, the page's own address.
   Law of the module: most visits open none, so the drawer and all that is said in it come with the first; what is remembered for them is
   gathered from the beginning. */

import { late } from '../feed/late.js';
import { Seen } from './seen.js';

const NAMED = new Set(['broker', 'topic', 'partition', 'group', 'consumer', 'producer', 'link']), NAMES = { member: 'consumer', config: 'topic' };
export const HASH = /^#inspect=(\w+):(.+)$/;

export class InspectDoor {
  /** `store`: the lab as it is; the rest is what `Inspect` wants. */
  constructor({ store, ...rest }) {
    this.seen = new Seen();
    this.rest = rest;
    this.inspect = null;
    store.listen((frame) => this.take(frame));
    document.addEventListener('stage:inspect', ({ detail }) => this.open(detail.kind, detail.id));
    document.addEventListener('click', (event) => {
      const into = event.target.closest?.('[data-inspect]');
      if (!into) return;
      event.preventDefault();
      this.open(into.dataset.inspect, into.dataset.id);
    });
    window.addEventListener('hashchange', () => this.fromAddress());
  }

  /** Open the inspector of a thing. False: there is none for this kind. */
  open(kind, id) {
    const name = NAMES[kind] ?? kind, wanted = String(id ?? '');
    if (!NAMED.has(name) || !wanted) return false;
    if (this.inspect) this.inspect.open(name, wanted);
    else void this.fetch(name, wanted);
    return true;
  }

  async fetch(name, wanted) {
    const found = await late(() => import('./inspect.js'));
    if (!found) return;
    this.inspect ??= new found.Inspect({ ...this.rest, seen: this.seen });
    this.inspect.open(name, wanted);
  }

  /** What the page's address names, if it names something. */
  fromAddress() {
    const [, kind, id] = location.hash.match(HASH) ?? [];
    if (kind) this.open(kind, decodeURIComponent(id));
  }

  take(frame) {
    if (frame.type === 'picture') {
      this.seen.begin(frame.picture);
      if (!this.begun) {
        this.begun = true;
        setTimeout(() => this.fromAddress());
      }
    } else if (frame.type === 'facts') this.seen.take(frame.facts);
    else if (frame.type === 'detail' && frame.before) this.seen.recall(frame.kind, frame.id, frame.since, frame.before);
    else if (frame.type === 'detail') this.inspect?.take(frame);
  }
}
