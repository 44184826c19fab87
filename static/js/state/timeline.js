/* The timeline as numbers: time to x and back, ticks, marks that would overlap, what is beside what.
   Law of the module: virtual ms and px in, plain values out; it knows neither the store nor the DOM. Pure. */

const SECOND = 1_000, LEAST = 10 * SECOND;
const STEPS = [1, 2, 5, 10, 20, 30, 60, 120, 300, 600, 1_200, 1_800, 3_600, 7_200, 21_600, 86_400].map((one) => one * SECOND);

/** How much is seen at once, in ms; 0: all that is kept. */
export const ZOOMS = [82 * SECOND, 600 * SECOND, 0];

/**
 * What is seen: {from, to}. `now`: the lab's; `first`: where what is kept begins, and so does the range: what is gone is not offered; `at`: the
 * moment looked at (null: live); `was`: what was seen before. While somebody looks back the picture stands still, and moves only where the
 * moment would leave it.
 */
export function rangeOf({ zoom, now, first, at = null, was = null }) {
  const upTo = (to) => {
    const from = zoom ? Math.max(first, to - zoom) : first;
    return { from, to: Math.max(to, from + LEAST) };
  };
  if (at === null || !zoom) return upTo(now);
  const held = was && was.from >= first ? was : upTo(now);
  return at >= held.from && at <= held.to ? held : upTo(Math.min(now, at + zoom / 2));
}

/** x(ms) and at(px) of a range that is `width` px wide. */
export function scale({ from, to }, width) {
  const span = Math.max(1, to - from);
  return { x: (at) => ((at - from) / span) * width, at: (x) => from + (Math.max(0, Math.min(width, x)) / width) * span };
}

/** The times to write below: round ones, at least `apart` px from each other. */
export function ticks({ from, to }, width, apart = 110) {
  const step = STEPS.find((one) => (one / (to - from)) * width >= apart) ?? STEPS.at(-1), found = [];
  for (let at = Math.ceil(from / step) * step; at <= to; at += step) found.push(at);
  return found;
}

/**
 * Marks that can be drawn beside each other: [{at, x, text, loss, offset, more, marks}], from left to right. Those less than `gap` px apart
 * are one, named after the weightiest of them (a loss, then what is not a command), with `more` for the others.
 */
export function clusters(marks, x, gap) {
  const found = [];
  for (const mark of marks) {
    const last = found.at(-1), px = x(mark.at);
    if (last && px - last.x < gap) last.marks.push(mark);
    else found.push({ x: px, marks: [mark] });
  }
  return found.map(({ x: px, marks: all }) => {
    const chief = all.reduce((best, one) => (weight(one) > weight(best) ? one : best));
    return { ...chief, x: px, marks: all, more: all.length - 1, loss: all.some((one) => one.loss) };
  });
}

const weight = ({ loss, kind }) => (loss ? 2 : kind === 'command' ? 0 : 1);

/** Where words fit: from right to left each cluster gets side "right", "left" or "" (no room). `long(cluster)`: px its words take. */
export function worded(found, width, long, gap = 12) {
  let free = width;
  const placed = found.map((one) => ({ ...one, side: '' }));
  for (let turn = placed.length - 1; turn >= 0; turn--) {
    const one = placed[turn], before = placed[turn - 1], room = long(one) + gap;
    if (one.x + room <= free) one.side = 'right';
    else if (one.x <= free && one.x - room >= (before ? before.x + gap : 0)) one.side = 'left';
    free = one.side === 'left' ? one.x - room : one.x - gap;
  }
  return placed;
}

/** The mark nearest to a time, at most `most` ms away; null: none. */
export function nearest(marks, at, most) {
  let best = null;
  for (const one of marks) if (Math.abs(one.at - at) <= most && (!best || Math.abs(one.at - at) < Math.abs(best.at - at))) best = one;
  return best;
}

/** The next mark after a moment (`by` 1) or the one before it (-1), by offsets: a mark's moment is the one right after its fact. Null: none. */
export function beside(marks, offset, by) {
  if (by > 0) return marks.find((one) => one.offset + 1 > offset) ?? null;
  return marks.findLast((one) => one.offset + 1 < offset) ?? null;
}

/** Records per second over `count` equal stretches of a range. `rate(from, to)`: records in a stretch of time. */
export function rates({ from, to }, count, rate) {
  const step = (to - from) / count, found = [];
  for (let turn = 0; turn < count; turn++) found.push(rate(from + turn * step, from + (turn + 1) * step) / (step / SECOND));
  return found;
}
