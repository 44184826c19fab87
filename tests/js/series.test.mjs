/* What the charts draw, per second of the lab's time. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { extent, joined, older, over, Series } from '../../static/js/state/series.js';

const state = (watermark, committed, isr = [1, 2]) => ({ groups: { g: { name: 'g', offsets: [['t', 0, committed]] } }, topics: { t: { name: 't', partitions: [{ partition: 0, high_watermark: watermark, leader: 1, isr }] } } });

test('lags and ISR sizes are noted as a second ends; between them the last value holds', () => {
  const series = new Series();
  series.sample(10, state(8, 5));
  series.sample(13, state(9, 9, [1]));
  const { seconds, lines } = over({ from: 9_000, to: 14_000 }, series.lags, series);
  assert.deepEqual(seconds, [9, 10, 11, 12, 13, 14]);
  assert.deepEqual(lines, [{ name: 'g|t-0', values: [null, 3, 3, 3, 0, null] }]);
  assert.deepEqual(over({ from: 12_000, to: 13_000 }, series.isr, series).lines[0].values, [2, 1]);
});

test('records out are counted in their second, and none is none', () => {
  const series = new Series(), read = (at, count) => series.take({ kind: 'read', at, positions: [['t', 0, 9, count]] });
  read(10_100, 3);
  read(10_900, 1);
  series.sample(10, state(0, 0));
  series.sample(12, state(0, 0));
  const out = (step) => over({ from: 10_000, to: 13_000 }, new Map([['out', series.out]]), { ...series, holds: false, step }).lines[0].values;
  assert.deepEqual(out(1), [4, 0, 0, null]);
  assert.deepEqual(out(2), [2, 0]);
});

test('what is older than ten minutes goes, rebalances too', () => {
  const series = new Series();
  series.take({ kind: 'group_state', state: 'PreparingRebalance', at: 30_000 });
  series.sample(30, state(1, 0));
  series.sample(1_200, state(1, 0));
  assert.deepEqual([series.rebalances, [...series.lags.get('g|t-0').keys()], series.since], [[], [1_200], 500]);
});

test('a line in three numbers', () => {
  assert.deepEqual(extent([null, 3, 1, 2, null]), { now: 2, least: 1, most: 3 });
  assert.deepEqual(extent([null]), { now: null, least: null, most: null });
});

test('what was before the page was opened comes from the server, and does not overwrite what was seen', () => {
  const live = new Series();
  live.sample(20, state(8, 5));
  const past = older({ every: 5, seconds: [14, 19, 24], out: [10, 0, 5], lags: { 'g|t-0': [null, 7, 99] }, isr: { 't-0': [1, 2, 2] }, rebalances: [13_000, 21_000] });
  const all = joined(live, past), range = { from: 13_000, to: 20_000 };
  assert.deepEqual(over(range, all.lags, all).lines, [{ name: 'g|t-0', values: [null, null, null, null, null, null, 7, 3] }]);
  assert.deepEqual(over(range, new Map([['out', all.out]]), { ...all, holds: false }).lines[0].values, [2, 2, 0, 0, 0, 0, 0, 0]);
  assert.deepEqual(all.rebalances, [13_000]);
});
