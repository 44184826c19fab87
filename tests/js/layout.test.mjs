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
  const near = 980 - G.count + 2, under = laneMarks({ ...P, hw: 980, committed: 412, position: near }, G, { end: 980, hw: 980, committed: 412, position: near });
  assert.deepEqual(under.texts.filter((one) => one.id === 'com').map(({ text, num, more }) => [text, num, more]), [['', 412, '']]); // where the reader stands comes first
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

/** A steady stream of numbers in [0, 1): the same labs at every run. */
function numbers(seed) {
  let state = seed;
  return () => (state = (state * 1103515245 + 12345) % 2147483648) / 2147483648;
}

test('in labs of any size cards never touch, stay in order of their rows and begin inside the column', () => {
  const next = numbers(7);
  for (let lab = 0; lab < 400; lab++) {
    const lines = next() < .4, height = lines ? 26 : 66, gap = lines ? 3 : 12, count = 1 + Math.floor(next() * (lines ? 40 : 9));
    const wants = Array.from({ length: count }, (_, id) => ({ id, y: next() < .2 ? null : next() * 900, height })), room = next() * 1_200;
    const tops = stackCards(wants, room, gap), sorted = [...tops.values()].sort((a, b) => a - b);
    assert.equal(tops.size, count);
    sorted.forEach((top, at) => {
      assert.ok(top >= -.01, `lab ${lab}: a card begins above its column`);
      if (at) assert.ok(top - sorted[at - 1] >= height + gap - .01, `lab ${lab}: two cards touch`);
    });
    assert.ok(sorted.at(-1) + height <= Math.max(room, count * (height + gap) - gap) + .01, `lab ${lab}: the last card leaves its column`);
    const read = wants.filter((one) => one.y !== null).sort((a, b) => a.y - b.y || a.id - b.id).map((one) => tops.get(one.id));
    assert.deepEqual(read, read.slice().sort((a, b) => a - b));
  }
});

test('in lanes of any width and size the slot, the cells and the marks stay inside, and committed never stands right of next', () => {
  const next = numbers(11), projector = { cellW: 62, cellH: 70, gap: 2, token: 28, offset: 20, mark: 32, dim: 34 };
  for (let lab = 0; lab < 600; lab++) {
    const tokens = next() < .5 ? TOKENS : projector, density = next() < .5 ? 'full' : 'medium', width = 280 + next() * 1_500, g = laneGeometry(laneSizes(tokens, { density, names: next() < .2 }), width);
    const end = Math.floor(next() * 5_000), hw = Math.max(0, end - Math.floor(next() * 4)), committed = Math.floor(next() * (hw + 1)), position = committed + Math.floor(next() * (hw - committed + 1)), log_start = Math.floor(next() * (committed + 1));
    assert.ok(g.xEnd + g.cw <= width && g.clipX >= 0 && g.count >= 1);
    const marks = laneMarks({ log_start, hw, committed, position, who: 'C1', group: 'g' }, g, { end, hw, committed, position });
    assert.ok(marks.com.x <= marks.hwX + .01 && marks.hwX <= g.xEnd, `lab ${lab}: a mark right of the log's end`);
    assert.ok(marks.com.x >= g.clipX - 3, `lab ${lab}: a mark left of its lane`);
    if (marks.pos) assert.ok(marks.pos.x >= marks.com.x && marks.pos.x <= g.xEnd);
  }
});

test('whatever the lab and the window, what is said to fit does fit', () => {
  const next = numbers(5);
  for (let lab = 0; lab < 600; lab++) {
    const count = 1 + Math.floor(next() * 8), rowHeight = 70 + next() * 60, height = 500 + next() * 900, head = 70 + next() * 60, arrangement = next() < .3 ? 'present' : 'wide';
    const fits = whatFits({ arrangement, density: densityOf(count), count, rowHeight, height, head });
    const used = 48 + head + count * rowHeight + (fits.brokers ? 75 : 0) + (fits.time ? 60 : 0) + (fits.dock ? 210 : 52);
    if (!fits.scrolls) assert.ok(used <= height + .01, `lab ${lab}: ${used} in ${height}`);
  }
});
