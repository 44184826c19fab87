/* Looking back at what is nearly gone. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Gone } from '../../static/js/feed/past.js';
import { Lookback } from '../../static/js/scene/lookback.js';
import { Store } from '../../static/js/state/store.js';

const START = 1_767_268_800_000;
const picture = (at) => ({ offset: 500, at, start: START, cluster_id: 'c', brokers: [], topics: [], producers: [], groups: [], consumers: [], links: [], ledger: {} });

/** A server that keeps what happened since `first`; the page was told so when the lab had kept more. */
function looking(first) {
  const live = new Store(), refused = [], asked = [];
  live.take({ type: 'picture', picture: { ...picture(START + 60_000), offset: 900 }, tells: [], clock: { now: START + 60_000 }, lab: {} }, 0);
  const feed = {
    overview: async () => ({ first: 10, first_at: first, marks: [], forks: [], rates: [] }),
    moment: async (where) => {
      asked.push(where.at ?? where.offset);
      if (!(where.at >= first)) throw new Gone('gone');
      return { moment: 500, picture: picture(where.at), tells: [], from: 500, to: 500, facts: [], say: {} };
    },
    stay: () => new Promise(() => {}), further: () => new Promise(() => {}),
  };
  const view = { live, past: null, keys: live.keys };
  const lookback = new Lookback({ view, feed, loop: { wake() {} }, onLook() {}, onRefused: (sentence) => refused.push(sentence) });
  lookback.overview = { first: 0, first_at: START, marks: [], forks: [], rates: new Map() };
  return { lookback, refused, asked };
}

test('where the oldest went while a finger was on it, the oldest that is kept is looked at', async () => {
  const { lookback, refused, asked } = looking(START + 20_000);
  assert.equal(await lookback.lookAt(START + 5_000), true);
  assert.deepEqual([asked, lookback.at, refused], [[START + 5_000, START + 20_000], START + 20_000, []]);
  lookback.live();
});

test('a link to a moment that is gone is refused in the server\'s words', async () => {
  const { lookback, refused } = looking(START + 20_000);
  assert.equal(await lookback.look(3), false);
  assert.deepEqual([refused, lookback.active], [['gone'], false]);
});
