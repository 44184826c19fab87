/* Owners over time: a bar where a partition is read, a dotted gap where nobody reads it, a line where somebody acted.
   Law of the module: drawn anew at most a few times a second, from spans; time runs to the right edge's tenth. */

import { gettext } from '../state/text.js';
import { svg } from './shapes.js';

const WINDOW_MS = 30_000, LEAST_MS = 8_000, AHEAD = .06, LEFT = 32, LEAST_NAME = 26;

/** `spans`: Map partition -> [{from, to, who}]; `marks`: [{at}]; `now`, `since`: ms. */
export function gantt(box, { spans, marks, now, since }) {
  const width = box.clientWidth, rows = [...spans].sort(([a], [b]) => a - b), small = 12;
  if (!width) return;
  const height = rows.length > 8 ? 14 : 21, from = Math.max(since, now - WINDOW_MS), span = Math.max(LEAST_MS, now - from);
  const x = (at) => LEFT + (Math.max(from, at) - from) / span * (width - LEFT) * (1 - AHEAD);
  const full = rows.length * height + small + 10, drawing = svg('svg', '', { width, height: full + 20, viewBox: `0 -16 ${width} ${full + 20}`, role: 'img', 'aria-label': told(rows, now) });
  rows.forEach(([partition, list], row) => {
    const y = row * height;
    svg('text', '', { x: 0, y: y + height * .7 }, drawing).textContent = `P${partition}`;
    for (const { from: begun, to, who } of list) {
      if ((to ?? now) <= from) continue;
      const left = x(begun), right = x(to ?? now);
      if (!who) {
        svg('path', 'gap', { d: `M${left + 2} ${y + height / 2}H${Math.max(left + 2, right - 2)}` }, drawing);
        continue;
      }
      svg('rect', 'own', { x: left, y: y + 2.5, width: Math.max(1, right - left), height: height - 5, rx: 3 }, drawing);
      if (right - left > LEAST_NAME) svg('text', 'own-t', { x: left + 6, y: y + height * .7 }, drawing).textContent = who;
    }
  });
  for (const { at } of marks) if (at > from) svg('path', 'mark', { d: `M${x(at)} -3V${rows.length * height}` }, drawing);
  svg('path', 'nowl', { d: `M${x(now)} -3V${rows.length * height}` }, drawing);
  svg('text', 'own-t', { x: x(now), y: -6, 'text-anchor': 'end' }, drawing).textContent = gettext('now');
  for (const back of [20, 10]) if (now - back * 1_000 > from) svg('text', '', { x: x(now - back * 1_000), y: full, 'text-anchor': 'middle' }, drawing).textContent = gettext('{seconds} s ago', { seconds: back });
  box.replaceChildren(drawing);
}

function told(rows, now) {
  const owners = rows.map(([partition, list]) => `P${partition}: ${list.at(-1).who || gettext('nobody, for {seconds} s', { seconds: ((now - list.at(-1).from) / 1_000).toFixed(1) })}`);
  return gettext('Who reads what now: {owners}', { owners: owners.join(', ') });
}
