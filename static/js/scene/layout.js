/* Where everything stands.
   Law of the module: pure geometry. Sizes and numbers in, places out; no DOM. All lanes end at the same x, so the distance to the left is lag. */

import { gettext, ngettext } from '../state/text.js';

/** How rows are drawn for so many partitions. */
export const densityOf = (count) => (count <= 4 ? 'full' : count <= 8 ? 'medium' : count <= 24 ? 'compact' : count <= 100 ? 'strips' : 'paged');

/** The arrangement of columns for a width. */
export const arrangementOf = (width, present = false) => (width <= 800 ? 'column' : present ? 'present' : width <= 1100 ? 'tablet' : width >= 1800 ? 'large' : 'wide');

/**
 * What fits. `rowHeight`: of one lane with its rails; `head`, `bar`, `time`, `line`, `brokers`: heights of those parts; `dock`: the least of a dock.
 * Answers {dock, brokers, producers, time}: whether each of them is on the stage, or folded behind a button.
 */
export function whatFits({ arrangement, density, count, rowHeight, height, extra = 0, bar = 48, head = 70, brokers = 75, time = 60, line = 52, dock = 210 }) {
  if (arrangement === 'column' || arrangement === 'tablet') return { dock: true, brokers: density === 'full' || density === 'medium', producers: true, time: true, scrolls: true };
  if (density !== 'full' && density !== 'medium') return { dock: false, brokers: false, producers: false, time: false, scrolls: true };
  const rows = bar + head + count * rowHeight + extra;
  if (arrangement === 'present') return { dock: false, brokers: rows + brokers + line <= height, producers: false, time: false, scrolls: rows + line > height };
  const producers = density === 'full';
  if (rows + brokers + time + dock <= height) return { dock: true, brokers: true, producers, time: true, scrolls: false };
  if (rows + brokers + time + line <= height) return { dock: false, brokers: true, producers, time: true, scrolls: false };
  if (rows + brokers + line <= height) return { dock: false, brokers: true, producers, time: false, scrolls: false };
  return { dock: false, brokers: false, producers, time: false, scrolls: rows + line > height };
}

/** The lines of a long list that are in view, with a few on either side: {first, last}, `last` the one after. */
export function windowOf(scrolled, room, height, count, spare = 4) {
  const first = Math.max(0, Math.min(count, Math.floor(scrolled / height)) - spare);
  return { first, last: Math.min(count, Math.ceil((scrolled + room) / height) + spare) };
}

/** Sizes of a lane's parts from the tokens (px). `tight`: five to eight rows; `quiet`: such rows on a projector. */
export function laneSizes(tokens, { density, names = false, open = false }) {
  const { offset: font } = tokens, big = font >= 19, tight = density === 'medium', k = font / 12;
  const sizes = { cw: tokens.cellW, ch: tokens.cellH, gap: tokens.gap, token: tokens.token, font, mark: tokens.mark, dim: tokens.dim, tight, big, quiet: tight && big, names };
  if (tight && !big) Object.assign(sizes, { cw: 36 * k, ch: 40 * k, token: 14 * k, mark: 20 * k, dim: 20 * k });
  if (names) sizes.cw = Math.max(sizes.cw, font * 4.4);
  sizes.chars = Math.max(5, Math.floor((sizes.cw - 4) / (font * .66)));
  sizes.tri = sizes.quiet ? sizes.mark * .5 : Math.max(4.5, font * .42);
  sizes.tick = font * .36;
  sizes.dimY = sizes.dim * (tight ? .62 : .56);
  sizes.padR = big ? sizes.cw * .5 : sizes.cw * (open ? 1.5 : .95);
  sizes.rail = font * 1.75;
  sizes.height = sizes.mark + sizes.ch + sizes.dim;
  return sizes;
}

/** A lane of width `width`: where its slot stands, where its first whole cell begins. */
export function laneGeometry(sizes, width) {
  const pitch = sizes.cw + sizes.gap, xEnd = width - sizes.padR - sizes.cw, padL = Math.max(16, sizes.font * 1.25);
  const count = Math.max(1, Math.floor((xEnd - padL) / pitch));
  return { ...sizes, width, pitch, xEnd, count, clipX: xEnd - count * pitch, top: sizes.mark, bottom: sizes.mark + sizes.ch };
}

/** A reader's name beside its mark, or its chip's letters where the name would run into the owners' column. */
const named = (p, g, x) => (p.short && x + p.who.length * g.font * .6 > g.width + g.font * 2.2 ? p.short : p.who);

const wordWidth = (word, font) => word.length * font * .56 + 14;

/**
 * A lane's marks for shown (possibly moving) values. `p`: {log_start, committed, position, who, at, trend, showHW, ghostNote}; `at`: {end, hw,
 * committed, position}, as they stand on the screen. Answers places and words only.
 */
export function laneMarks(p, g, at) {
  const edge = (offset) => g.xEnd - (at.end - offset) * g.pitch - g.gap / 2;
  const first = at.end - g.count, hwX = Math.max(g.clipX - 2, edge(at.hw)), f = g.font, k = g.tri, y = g.top - (g.quiet ? 2 : 4), dimY = g.bottom + g.dimY;
  const marks = { hwX, com: null, pos: null, held: null, dim: '', lag: null, texts: [], more: p.log_start < first - .01 };
  if (p.showHW && !g.quiet) marks.texts.push({ id: 'hw', cls: 'lab', x: hwX + 5, y: dimY + f * .36, a: 'start', text: g.big || g.tight ? 'HW' : gettext('high watermark'), num: p.hw });
  if (p.committed === undefined) {
    const px = Math.max(g.clipX, edge(at.position)), x = p.position === undefined ? hwX + 6 : px + k + 5;
    if (!g.quiet) marks.texts.push({ id: 'who', cls: 'who', x, y: y - k * .15, a: 'start', text: named(p, g, x), more: p.position !== undefined && p.who !== gettext('no reader') ? ` ${gettext('at {offset}', { offset: p.position })}` : '' });
    if (p.position !== undefined) marks.pos = { x: px, y };
    if (!g.quiet && p.group) marks.texts.push({ id: 'lag', cls: 'lab', x: hwX - 7, y: dimY + f * .36, a: 'end', text: gettext('nothing committed: -') });
    return marks;
  }
  const lag = Math.max(0, p.hw - p.committed), far = at.committed < first - .01, left = g.clipX - 2;
  const cx = far ? left : edge(at.committed), px = Math.max(cx, p.position === undefined ? cx : edge(at.position));
  marks.com = { x: cx, y: far ? g.top - 4 - k * .75 : y, far };
  if (p.position > p.committed && px > cx + 1) {
    marks.pos = { x: px, y };
    marks.held = [Math.max(cx + 2, g.clipX), px - 2];
  }
  if (g.quiet) {
    marks.dim = hwX > cx + 1 ? `M${n1(cx)} ${n1(g.bottom + 4.5)}H${n1(hwX)}` : '';
    return marks;
  }
  const word = lag ? behindTold(lag, p.trend) : gettext('caught up'), ww = wordWidth(word, f), mid = (cx + hwX) / 2;
  if (far) {
    const label = { id: 'com', cls: 'lab', x: left + k * 1.5 + 6, y: g.top - 4 - k * .75 + f * .36, a: 'start', text: gettext('committed'), num: p.committed, more: gettext(', further left') };
    const hidden = marks.pos && px - k < label.x + wordWidth(`${label.text} ${label.num}${label.more}`, f);
    marks.texts.push(hidden ? { ...label, text: '', more: '' } : label);
  } else {
    const room = cx - k - 6 - g.clipX + 30;
    if (room > f * 6.6) marks.texts.push({ id: 'com', cls: 'lab', x: cx - k - 5, y: y - k * .15, a: 'end', text: gettext('committed'), num: p.committed });
    else marks.texts.push({ id: 'com', cls: 'lab', x: cx - k - 5, y: y - k * .15, a: 'end', text: '', num: p.committed });
  }
  const whoX = px + k + 5, name = named(p, g, whoX), overlaps = far && px < left + f * 15;
  if (!overlaps) marks.texts.push({ id: 'who', cls: 'who', x: whoX, y: y - k * .15, a: 'start', text: name, more: p.who === gettext('no reader') || whoX + f * (name.length * .6 + 4) > g.width ? '' : ` ${gettext('at {offset}', { offset: p.position ?? p.committed })}` });
  if (lag && hwX - cx > 1) {
    const inside = hwX - cx > ww + 26, t = g.tick, start = far ? `M${n1(cx + 5)} ${n1(dimY - 4)}L${n1(cx)} ${n1(dimY)}L${n1(cx + 5)} ${n1(dimY + 4)}` : `M${n1(cx)} ${n1(dimY - t)}V${n1(dimY + t)}`;
    marks.dim = `${start}M${n1(hwX)} ${n1(dimY - t)}V${n1(dimY + t)}M${n1(cx)} ${n1(dimY)}H${n1(inside ? mid - ww / 2 : hwX)}${inside ? `M${n1(mid + ww / 2)} ${n1(dimY)}H${n1(hwX)}` : ''}`;
    marks.texts.push({ id: 'lag', cls: 'lag', x: inside ? mid : cx - 7, y: dimY + f * .36, a: inside ? 'middle' : 'end', text: word });
  } else marks.texts.push({ id: 'lag', cls: lag ? 'lag' : 'lab', x: cx - 7, y: dimY + f * .36, a: 'end', text: word });
  if (p.ghostNote && p.log_start > Math.max(0, first) && edge(p.log_start) - Math.max(g.clipX, edge(0)) > g.cw * 2.8 && edge(p.log_start) < cx - ww) marks.texts.push({ id: 'ghost', cls: 'lab', x: Math.max(g.clipX, edge(0)), y: dimY + f * .36, a: 'start', text: p.ghostNote });
  return marks;
}

/** The rail of another group under a lane: the same line to the high watermark, at the height of its turn. */
export function railMarks(rail, g, at, turn) {
  const f = g.font, y = g.height + g.rail * (turn + .5) - 3, k = g.tri * .86, edge = (offset) => g.xEnd - (at.end - offset) * g.pitch - g.gap / 2;
  const hwX = edge(at.hw), none = rail.committed === undefined, lag = none ? 0 : Math.max(0, rail.hw - rail.committed);
  const far = !none && rail.committed < at.end - g.count, cx = none ? hwX : far ? g.clipX - 2 : edge(Math.min(rail.committed, at.end));
  const word = none ? gettext('no offset yet') : lag ? behindTold(lag, rail.trend) : gettext('caught up'), ww = wordWidth(word, f);
  const name = `${rail.group} `, nameW = (name.length + String(rail.committed ?? '-').length) * f * .56, mid = far ? Math.max((cx + hwX) / 2, cx + nameW + ww) : (cx + hwX) / 2, inside = hwX - cx > ww + 30 + (far ? nameW : 0);
  const dim = lag ? `M${n1(hwX)} ${n1(y - g.tick)}V${n1(y + g.tick)}M${n1(far ? cx + nameW + 18 : cx)} ${n1(y)}H${n1(inside ? mid - ww / 2 : hwX)}${inside ? `M${n1(mid + ww / 2)} ${n1(y)}H${n1(hwX)}` : ''}` : '';
  const arrow = none ? '' : far ? `M${n1(cx + k * 1.5)} ${n1(y - k)}V${n1(y + k)}L${n1(cx)} ${n1(y)}Z` : `M${n1(cx - k)} ${n1(y + k * .75)}H${n1(cx + k)}L${n1(cx)} ${n1(y - k * .75)}Z`;
  const px = rail.position > rail.committed && !far ? edge(Math.min(rail.position, at.end)) : null;
  const pos = px === null ? '' : `M${n1(px - k)} ${n1(y + k * .75)}H${n1(px + k)}L${n1(px)} ${n1(y - k * .75)}Z`;
  const wordX = inside ? mid : cx - k - 5;
  return {
    y, dim, arrow, pos,
    word: { x: wordX, y: y + f * .36, a: inside ? 'middle' : 'end', text: word, cls: lag ? 'lag' : 'lab' },
    name: { x: far ? cx + k * 1.5 + 6 : inside ? cx - k - 6 : cx - k - 5 - ww, y: y + f * .36, a: far ? 'start' : 'end', text: name, num: none ? '-' : rail.committed },
  };
}

/**
 * The heights at which members' cards stand: each at the mean of its rows, pushed apart by `gap` where they would touch, inside `room`.
 * `wants`: [{id, y (or null: at the end), height}] ; answers Map id -> top.
 */
export function stackCards(wants, room, gap = 10) {
  const placed = wants.map((one, turn) => ({ ...one, turn, y: one.y ?? Infinity })).sort((a, b) => a.y - b.y || a.turn - b.turn);
  let low = 0;
  const tops = placed.map((one) => {
    const top = Math.max(low, one.y === Infinity ? low : one.y - one.height / 2);
    low = top + one.height + gap;
    return top;
  });
  let high = Math.max(room, placed.reduce((sum, one) => sum + one.height + gap, -gap));
  for (let at = placed.length - 1; at >= 0; at--) {
    tops[at] = Math.min(tops[at], high - placed[at].height);
    high = tops[at] - gap;
  }
  return new Map(placed.map((one, at) => [one.id, tops[at]]));
}

export const n1 = (number) => Math.round(number * 10) / 10;

/** "1,200 behind ↗": how far a group is behind, and whether that grows. */
function behindTold(lag, trend) {
  const count = lag.toLocaleString('en-US');
  return trend ? ngettext('{count} behind {trend}', '{count} behind {trend}', lag, { count, trend }) : ngettext('{count} behind', '{count} behind', lag, { count });
}
