/* Where things stand. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { arrangementOf, densityOf, laneGeometry, laneMarks, laneSizes, stackCards, whatFits } from '../../static/js/scene/layout.js';
import { crosses, flightPath, route } from '../../static/js/scene/wires.js';

const TOKENS = { cellW: 40, cellH: 46, gap: 2, token: 17, offset: 12, mark: 24, dim: 26 };
const G = laneGeometry(laneSizes(TOKENS, { density: 'full' }), 700);
const AT = { end: 20, hw: 20, committed: 12, position: 14 };
const P = { log_start: 0, hw: 20, committed: 12, position: 14, who: 'C2', group: 'g' };

test('density and arrangement', () => {
  assert.deepEqual([1, 4, 5, 8, 9, 24, 25, 100, 101].map(densityOf), ['full', 'full', 'medium', 'medium', 'compact', 'compact', 'strips', 'strips', 'paged']);
  assert.deepEqual([390, 820, 1280, 1440, 1920].map((width) => arrangementOf(width)), ['column', 'tablet', 'wide', 'wide', 'large']);
});

test('what fits on a laptop, a short laptop, a projector', () => {
  const of = (height, arrangement = 'wide', count = 3) => whatFits({ arrangement, density: densityOf(count), count, rowHeight: count > 4 ? 84 : 107, height });
  assert.equal(of(900).dock, true);
  assert.deepEqual([of(720).dock, of(720).brokers, of(720).time], [false, true, true]);
  assert.deepEqual([of(900, 'wide', 8).dock, of(900, 'wide', 8).brokers, of(900, 'wide', 8).scrolls], [false, false, false]);
  assert.equal(of(720, 'present').producers, false);
});

test('all lanes end at the same x, whatever their offsets', () => {
  assert.equal(laneMarks(P, G, AT).hwX, laneMarks({ ...P, hw: 900, committed: 890, position: 890 }, G, { end: 900, hw: 900, committed: 890, position: 890 }).hwX);
});

test('the lag is a line from the committed offset to the high watermark', () => {
  const marks = laneMarks(P, G, AT), lag = marks.texts.find((one) => one.id === 'lag');
  assert.equal(marks.hwX - marks.com.x, 8 * G.pitch);
  assert.equal(lag.text, '8 behind');
  assert.equal(lag.a, 'middle');
  assert.ok(marks.held[0] < marks.held[1]);
  assert.equal(laneMarks({ ...P, committed: 20, position: 20 }, G, { ...AT, committed: 20, position: 20 }).texts.find((one) => one.id === 'lag').text, 'caught up');
});

test('a reader left of the window is pointed to; nothing committed is no mark', () => {
  const far = laneMarks({ ...P, hw: 980, committed: 412, position: 412 }, G, { end: 980, hw: 980, committed: 412, position: 412 });
  assert.equal(far.com.far, true);
  assert.ok(far.texts.some((one) => one.more === ', further left'));
  assert.equal(laneMarks({ ...P, committed: undefined, position: 3 }, G, AT).com, null);
});

test('cards stand at their rows and never touch', () => {
  const tops = stackCards([{ id: 'C1', y: 50, height: 66 }, { id: 'C2', y: 60, height: 66 }, { id: 'C3', y: null, height: 66 }], 400);
  assert.equal(tops.get('C1'), 17);
  assert.equal(tops.get('C2'), 93);
  assert.ok(tops.get('C3') >= tops.get('C2') + 76);
});

test('cards that do not fit at their rows are pushed together before the stage grows', () => {
  const wants = ['C1', 'C2', 'C3', 'C4'].map((id, row) => ({ id, y: row < 3 ? 60 + row * 130 : null, height: 90 }));
  const tops = stackCards(wants, 400, 10);
  assert.deepEqual([...tops.values()], [10, 110, 210, 310]);
  assert.deepEqual([...stackCards(wants, 300, 10).values()], [0, 100, 200, 300]);
});

test('a long name gives way to its chip before it runs into the owners', () => {
  const name = (who, short) => laneMarks({ ...P, who, short, position: 20, committed: 20 }, G, { ...AT, committed: 20, position: 20 }).texts.find((one) => one.id === 'who').text;
  assert.equal(name('C2', 'C2'), 'C2');
  assert.equal(name('a-consumer-with-a-long-name', 'AC'), 'AC');
});

test('lines: straight, curved, and brackets where they would cross', () => {
  const line = (row, to, y1, y2) => ({ id: `${row}>${to}`, to, kind: '', x1: 0, y1, x2: 44, y2, cardHeight: 66 });
  assert.match(route([line(0, 'C1', 50, 52)], 3)[0].d, /^M2 50H44$/);
  assert.match(route([line(0, 'C1', 50, 80), line(1, 'C1', 150, 80)], 3)[0].d, /C/);
  const crossing = [line(0, 'C1', 50, 70), line(1, 'C2', 150, 170), line(2, 'C1', 250, 70)];
  assert.equal(crosses(crossing), true);
  const parts = route(crossing, 3);
  assert.ok(parts.every((one) => !one.d.includes('C')));
  assert.equal(parts.filter((one) => one.pin).length, 2);
});

test('a flight runs level between rows and ends in the slot', () => {
  const path = flightPath([10, 200], 120, [600, 150]);
  assert.deepEqual(path(0), [10, 200]);
  assert.equal(path(.5)[1], 120);
  assert.deepEqual(path(1).map(Math.round), [600, 150]);
});
