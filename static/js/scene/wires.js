/* The lines from lanes to their readers.
   Law of the module: pure geometry, places in, paths out. A lone row is a straight line; up to four rows are curves; from five on, or where
   two lines would cross, brackets: one vertical track per member, a dot joins, a crossing leaves a gap. */

import { n1 } from './layout.js';

const ease = (x) => 1 - (1 - x) ** 2.6;

/** Whether any two lines cross: rows in one order, cards in another. */
export function crosses(lines) {
  return lines.some((a) => lines.some((b) => (a.y1 - b.y1) * (a.y2 - b.y2) < 0));
}

/** `lines`: [{id, to, kind, x1, y1, x2, y2, cardHeight}]; answers [{id, kind, d, pin: [x, y] | null, dots: [[x, y]]}], in drawing order. */
export function route(lines, rows) {
  if (!lines.length) return [];
  const members = new Map();
  for (const line of lines) members.set(line.to, [...(members.get(line.to) ?? []), line]);
  return rows > 4 || crosses(lines) ? brackets([...members.values()]) : curves([...members.values()]);
}

function curves(members) {
  return members.flatMap((own) => own.map((line, turn) => {
    const { x1, y1, x2 } = line;
    let { y2 } = line;
    if (own.length > 1) y2 += (turn - (own.length - 1) / 2) * Math.min(16, line.cardHeight / (own.length + 1));
    else if (Math.abs(y2 - y1) < 12) y2 = y1;
    const bend = (x2 - x1) * .55;
    const d = y1 === y2 ? `M${n1(x1 + 2)} ${n1(y1)}H${n1(x2)}` : `M${n1(x1 + 2)} ${n1(y1)}C${n1(x1 + bend)} ${n1(y1)} ${n1(x2 - bend)} ${n1(y2)} ${n1(x2)} ${n1(y2)}`;
    return { id: line.id, kind: line.kind, d, pin: line.kind ? null : [n1(x2), n1(y2)], dots: [] };
  }));
}

function brackets(members) {
  const spans = members.map((own) => {
    const y2 = own.length === 1 && Math.abs(own[0].y1 - own[0].y2) < 12 ? own[0].y1 : own[0].y2, ys = own.map((line) => line.y1);
    return { own, y2, low: Math.min(y2, ...ys), high: Math.max(y2, ...ys), straight: own.length === 1 && own[0].y1 === y2, track: -1 };
  }).sort((a, b) => a.low + a.high - b.low - b.high);
  const tracks = [];
  for (const span of spans.filter((one) => !one.straight)) {
    let track = 0;
    while (tracks[track]?.some((other) => span.low < other.high + 6 && span.high > other.low - 6)) track++;
    (tracks[track] ??= []).push(span);
    span.track = track;
  }
  const x1 = Math.max(...spans.flatMap(({ own }) => own.map((line) => line.x1))), x2 = Math.min(...spans.map(({ own }) => own[0].x2)), step = (x2 - x1) / (tracks.length + 1);
  const parts = [];
  for (const { own, y2, low, high, straight, track } of spans) {
    const x = n1(x1 + step * (track + 1)), common = own.every((line) => line.kind) ? own[0].kind : '', pin = common ? null : [n1(own[0].x2), n1(y2)];
    if (straight) {
      parts.push({ id: own[0].id, kind: own[0].kind, d: `M${n1(own[0].x1 + 2)} ${n1(y2)}H${n1(own[0].x2)}`, pin, dots: [] });
      continue;
    }
    const dots = common ? [] : [...own.filter((line) => !line.kind).map((line) => line.y1), y2].filter((y) => y !== low && y !== high).map((y) => [x, n1(y)]);
    parts.unshift({ id: `${own[0].to}|`, kind: common, d: `M${x} ${n1(low)}V${n1(high)}`, pin: null, dots: [] });
    for (const line of own) parts.push({ id: line.id, kind: line.kind, d: `M${n1(line.x1 + 2)} ${n1(line.y1)}H${x}`, pin: null, dots: [] });
    parts.push({ id: `${own[0].to}>`, kind: common, d: `M${x} ${n1(y2)}H${n1(own[0].x2)}`, pin, dots });
  }
  return parts;
}

/** The way of a record in flight: out of its producer, level along the gap above the lane, down into the slot. Answers p in [0, 1] -> [x, y]. */
export function flightPath([x1, y1], rail, [x2, y2]) {
  const turn = x1 + 14, drop = x2 - 14;
  return (p) => {
    if (p < .18) return [x1 + (turn - x1) * (p / .18), y1 + (rail - y1) * ease(p / .18)];
    if (p < .86) return [turn + (drop - turn) * ((p - .18) / .68), rail];
    const q = (p - .86) / .14;
    return [drop + 14 * q, rail + (y2 - rail) * q ** 1.4];
  };
}

const STEPS = 24, TAIL = .14;

/** A flight as keyframes for its token (its middle `half` from its corner) and for the line behind it, 100 px long, from its left end. */
export function flightFrames(path, half) {
  const at = (p) => { const q = Math.max(0, p); return path(q < .86 ? ease(q / .86) * .86 : q); }, behind = (p) => path(Math.max(0, (p < .86 ? ease(p / .86) * .86 : p) - TAIL)), body = [], trail = [];
  for (let step = 0; step <= STEPS; step++) {
    const p = step / STEPS, [x, y] = at(p), [tx, ty] = behind(p);
    body.push({ transform: `translate(${(x - half).toFixed(1)}px,${(y - half).toFixed(1)}px)` });
    trail.push({ transform: `translate(${tx.toFixed(1)}px,${ty.toFixed(1)}px) rotate(${Math.atan2(y - ty, x - tx).toFixed(3)}rad) scaleX(${(Math.hypot(x - tx, y - ty) / 100).toFixed(3)})` });
  }
  return { body, trail };
}
