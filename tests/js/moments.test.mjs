/* Moments of the past: which answer is used for an offset, and that whichever way one comes to a moment it is the same. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Keys } from '../../static/js/state/keys.js';
import { comingTo, Moments, storeAt, Stretch } from '../../static/js/state/moments.js';

const START = 1_767_268_800_000;
const picture = (offset) => ({ offset, at: START + offset * 100, start: START, cluster_id: 'c', brokers: [], topics: [{ name: 't', internal: false, configs: {}, partitions: [] }], producers: [], groups: [], consumers: [], links: [], ledger: {} });
const fact = (offset) => ({ kind: 'committed', at: START + offset * 100, group: 'g', offsets: [['t', 0, offset]] });
const answer = (from, to, moment) => ({ moment, picture: picture(from), tells: [], from, to, facts: Array.from({ length: to - from }, (_, turn) => fact(from + turn)), say: {} });

test('of several answers that hold an offset the one with the least to fold is taken', () => {
  const moments = new Moments(), long = moments.keep(answer(0, 700, 600)), near = moments.keep(answer(500, 700, 600));
  assert.equal(moments.of(600), near);
  assert.equal(moments.of(400), long);
  assert.equal(moments.of(900), null);
});

test('who is on the way stays in its answer', () => {
  const moments = new Moments(), long = moments.keep(answer(0, 700, 300)), store = storeAt(long, 300, new Keys());
  moments.keep(answer(500, 700, 600));
  assert.equal(moments.of(610, store), long);
  assert.equal(storeAt(long, 610, new Keys(), store), store);
});

test('an offset with too little before it is not held, unless the server gave no more', () => {
  const stretch = new Stretch(answer(500, 700, 640));
  assert.equal(stretch.holds(520), false);
  assert.equal(stretch.holds(545), true);
  assert.equal(new Stretch(answer(500, 700, 520)).holds(520), true);
});

test('the commands that follow a moment within its ms are counted, since a fork there has not had them', () => {
  const at = START + 500, stretch = new Stretch({ ...answer(0, 0, 0), to: 5, facts: [fact(4), { kind: 'appended', at }, { kind: 'command', at }, { kind: 'command', at }, { kind: 'command', at: at + 1 }] });
  assert.deepEqual([1, 2, 3, 4].map((offset) => stretch.later(offset, at)), [2, 2, 1, 0]);
  assert.equal(stretch.later(1, START + 400), 0);
});

test('a moment that is come to in small steps is the same, also where the goal moves on meanwhile', () => {
  const stretch = new Stretch(answer(0, 2_000, 900));
  let goal = 900, result;
  for (const steps = comingTo(stretch, () => goal, new Keys()); ; goal = 950) {
    result = steps.next();
    if (result.done) break;
  }
  assert.deepEqual(result.value.state, storeAt(stretch, 950, new Keys()).state);
});
