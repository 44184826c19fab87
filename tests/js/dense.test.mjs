/* Very many partitions and members: orders, sums, windows, strips of lag. */
import assert from 'node:assert/strict';
import test from 'node:test';
import { gathered, movesTold, readerSums, sorted } from '../../static/js/state/dense.js';
import { runs } from '../../static/js/scene/heat.js';
import { pageOf } from '../../static/js/scene/pages.js';
import { windowOf } from '../../static/js/scene/layout.js';
import { offsetOf, withOffsets } from '../../static/js/state/picture.js';
import { ownerOf } from '../../static/js/state/words.js';

const view = (turn, lag, text) => ({ turn, lag, committed: 0, part: { partition: turn }, owner: { text, reader: text } });
const turns = (views) => views.map((one) => one.turn);

test('partitions stand by id, by lag, by owner with C10 after C2', () => {
  const views = [view(0, 3, 'C10'), view(1, 9, 'C2'), view(2, 3, 'C1')];
  assert.deepEqual(turns(sorted(views, 'id')), [0, 1, 2]);
  assert.deepEqual(turns(sorted(views, 'lag')), [1, 0, 2]);
  assert.deepEqual(turns(sorted(views, 'owner')), [2, 1, 0]);
});

test('readers are summed up, the furthest behind first', () => {
  const sums = readerSums([view(0, 3, 'C1'), view(1, 9, 'C2'), view(2, 8, 'C1'), { ...view(3, 50, ''), owner: { reader: '' } }]);
  assert.deepEqual(sums.map((one) => [one.name, one.lag, one.count]), [['C1', 11, 2], ['C2', 9, 1]]);
  assert.equal(readerSums([{ ...view(0, 0, 'C1'), committed: undefined }])[0].lag, undefined);
});

test('few members have a card each; of many the idle ones are one line', () => {
  const reads = (id) => ({ id, label: id, state: '', owned: [1] }), idle = (id) => ({ id, label: id, state: 'idle', owned: [] });
  assert.deepEqual(gathered([reads('a'), idle('b')]), { lines: false, items: [reads('a'), idle('b')] });
  const many = gathered([...Array.from({ length: 8 }, (_, at) => reads(`r${at}`)), ...Array.from({ length: 37 }, (_, at) => idle(`i${at}`))]);
  assert.equal(many.lines, true);
  assert.equal(many.items.length, 9);
  assert.equal(many.items.at(-1).count, 37);
});

test('of a long list only what is in view is made', () => {
  assert.deepEqual(windowOf(0, 500, 26, 1_000), { first: 0, last: 24 });
  for (const [scrolled, room, count] of [[13_000, 500, 1_000], [25_500, 500, 1_000], [0, 500, 3], [90, 0, 10]]) {
    const { first, last } = windowOf(scrolled, room, 26, count);
    assert.ok(first >= 0 && last <= count && first <= last);
    assert.ok(last - first <= Math.ceil(room / 26) + 9);
  }
});

test('a strip ends at its right edge now and has ink only where somebody is behind', () => {
  assert.deepEqual(runs([]), []);
  assert.deepEqual(runs(Array(300).fill(5)), []);
  const found = runs([...Array(150).fill(0), ...Array(150).fill(700)]);
  assert.equal(found.length, 1);
  assert.ok(Math.abs(found[0][0] - 95) < 4 && found[0][2] === 4);
});

test('a thousand offsets are found as a few are', () => {
  const long = Array.from({ length: 1_000 }, (_, at) => ['t', at, at * 2]);
  assert.equal(offsetOf(long, 't', 999), 1_998);
  assert.equal(offsetOf(long, 'u', 9), undefined);
  const next = withOffsets(long, [['t', 5, 77], ['u', 0, 1]]);
  assert.equal(offsetOf(next, 't', 5), 77);
  assert.equal(offsetOf(next, 'u', 0), 1);
  assert.equal(offsetOf(long, 't', 5), 10);
  const readers = [{ name: 'a', owned: [['t', 1]] }, { name: 'b', owned: [['t', 1], ['t', 2]] }];
  assert.equal(ownerOf(readers, 't', 1).name, 'a');
  assert.equal(ownerOf(readers, 't', 2).name, 'b');
  assert.equal(ownerOf(readers, 't', 3), null);
});

test('a long table stands on pages; one that shrinks shows its last', () => {
  assert.deepEqual(pageOf(0, 0), { page: 0, pages: 1, first: 0, last: 0 });
  assert.deepEqual(pageOf(0, 200), { page: 0, pages: 1, first: 0, last: 200 });
  assert.deepEqual(pageOf(5, 1_001), { page: 5, pages: 6, first: 1_000, last: 1_001 });
  assert.deepEqual(pageOf(5, 450), { page: 2, pages: 3, first: 400, last: 450 });
  assert.deepEqual(pageOf(-1, 450).first, 0);
});

test('what moves is told with the readers\' chips, and each partition\'s next reader as long as that does not read yet', () => {
  const moves = { all: 40, count: 3, pairs: [{ from: 'consumer-1', to: 'C3', numbers: [4, 5] }, { from: 'C3', to: '', numbers: [9] }] }, readers = [{ name: 'consumer-1' }, { name: 'C3' }];
  const told = movesTold(moves, readers, true);
  assert.deepEqual(told.pairs.map((one) => [one.from, one.to]), [['C1', 'C3'], ['C3', '']]);
  assert.deepEqual([...told.next], [[4, 'C3'], [5, 'C3'], [9, '…']]);
  assert.equal(movesTold(moves, readers, false).next.size, 0);
});
