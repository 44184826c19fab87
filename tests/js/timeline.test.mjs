/* The timeline as numbers. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { markOf, withoutEchoes } from '../../static/js/state/marks.js';
import { beside, clusters, nearest, rangeOf, rates, scale, ticks, worded } from '../../static/js/state/timeline.js';

const NOW = 1_767_268_800_000, MINUTE = 60_000;
const at = (ms, more = {}) => ({ at: NOW + ms, offset: ms, text: `m${ms}`, loss: false, kind: 'rebalance', ...more });

test('live, the range ends now; all of it begins where what is kept begins', () => {
  assert.deepEqual(rangeOf({ zoom: 82_000, now: NOW, first: NOW - 2 * MINUTE }), { from: NOW - 82_000, to: NOW });
  assert.deepEqual(rangeOf({ zoom: 0, now: NOW, first: NOW - 50 * MINUTE }), { from: NOW - 50 * MINUTE, to: NOW });
});

test('no range begins before what is kept', () => {
  const first = NOW - 20_000;
  for (const zoom of [82_000, 0]) assert.deepEqual(rangeOf({ zoom, now: NOW, first }), { from: first, to: NOW });
  assert.deepEqual(rangeOf({ zoom: 82_000, now: NOW, first, at: NOW - 9_000, was: { from: NOW - 90_000, to: NOW - 8_000 } }), { from: first, to: NOW });
  assert.deepEqual(rangeOf({ zoom: 82_000, now: NOW, first: NOW - 1_000 }), { from: NOW - 1_000, to: NOW + 9_000 });
});

test('while somebody looks back the range stands still, and moves only where the moment would leave it', () => {
  const was = { from: NOW - 82_000, to: NOW }, look = (moment, now = NOW + 5_000) => rangeOf({ zoom: 82_000, now, first: 0, at: moment, was });
  assert.deepEqual(look(NOW - 40_000), was);
  assert.deepEqual(look(NOW - 200_000), { from: NOW - 241_000, to: NOW - 159_000 });
  assert.equal(look(NOW + 90_000, NOW + 100_000).to, NOW + 100_000);
});

test('time to x and back', () => {
  const { x, at: time } = scale({ from: NOW, to: NOW + 1_000 }, 500);
  assert.equal(x(NOW + 250), 125);
  assert.equal(time(125), NOW + 250);
  assert.equal(time(-20), NOW);
  assert.equal(time(900), NOW + 1_000);
});

test('ticks are round and apart', () => {
  const found = ticks({ from: NOW + 3_300, to: NOW + 85_300 }, 1_200);
  assert.ok(found.every((one) => one % 10_000 === 0) && found.length === 8);
  assert.ok(ticks({ from: NOW, to: NOW + 60 * MINUTE }, 1_000).every((one) => one % (10 * MINUTE) === 0));
});

test('marks that would overlap are one, named after the weightiest, with a count', () => {
  const { x } = scale({ from: NOW, to: NOW + 100_000 }, 1_000);
  const found = clusters([at(0), at(1_000, { kind: 'command' }), at(2_000, { loss: true, text: 'B1 dies' }), at(30_000, { kind: 'command' })], x, 26);
  assert.deepEqual(found.map((one) => [one.text, one.more, one.loss]), [['B1 dies', 2, true], ['m30000', 0, false]]);
  assert.equal(found[0].x, 0);
});

test('words stand where there is room: to the right, else to the left, else nowhere', () => {
  const placed = worded([{ x: 10, text: 'a' }, { x: 40, text: 'b' }, { x: 290, text: 'c' }], 300, () => 50);
  assert.deepEqual(placed.map((one) => one.side), ['', 'right', 'left']);
});

test('the nearest mark, the next one and the one before', () => {
  const marks = [at(1_000), at(5_000), at(9_000)];
  assert.equal(nearest(marks, NOW + 5_900, 1_000).offset, 5_000);
  assert.equal(nearest(marks, NOW + 7_000, 1_000), null);
  assert.equal(beside(marks, 5_001, 1).offset, 9_000);
  assert.equal(beside(marks, 5_001, -1).offset, 1_000);
  assert.equal(beside(marks, 9_001, 1), null);
  assert.equal(beside(marks, 1_000, -1), null);
});

test('rates are per second, whatever the stretch', () => {
  assert.deepEqual(rates({ from: NOW, to: NOW + 4_000 }, 2, (from, to) => ((to - from) / 1_000) * 7), [7, 7]);
});

test('facts that the timeline marks, in a few words', () => {
  const told = (fact) => markOf({ at: 5, ...fact }, 9)?.text;
  assert.equal(told({ kind: 'broker_killed', broker: 3 }), 'broker 3 dies');
  assert.equal(told({ kind: 'consumer_changed', consumer: 'C2', state: 'dead' }), 'C2 dies');
  assert.equal(told({ kind: 'consumer_changed', consumer: 'C2', state: 'running' }), undefined);
  assert.equal(told({ kind: 'partition_changed', topic: 'a', partition: 1, leader: 2, previous: 3 }), 'P1 of a moves to broker 2');
  assert.equal(told({ kind: 'partition_changed', topic: 'a', partition: 1, leader: 2, previous: 2 }), undefined);
  assert.equal(told({ kind: 'partition_changed', topic: 'a', partition: 1, leader: -1, previous: 2 }), 'P1 of a has no leader');
  assert.equal(told({ kind: 'log_start', topic: 'a', partition: 0, reason: 'retention.ms' }), 'retention: P0 of a');
  assert.equal(told({ kind: 'assigned', group: 'billing' }), 'rebalance of billing');
  assert.equal(told({ kind: 'appended', topic: 'a' }), undefined);
});

test('a command whose effect is marked in the same instant has no mark of its own', () => {
  const marks = [at(0, { kind: 'command' }), at(0, { kind: 'death', offset: 1 }), at(9, { kind: 'command' })];
  assert.deepEqual(withoutEchoes(marks).map((one) => one.kind), ['death', 'command']);
});
