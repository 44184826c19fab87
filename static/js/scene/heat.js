/* Lag over the last five minutes as ink: five steps of it, on a bed.
   Law of the module: plain numbers in, one SVG changed only where its runs differ. */

import { svg } from './shapes.js';
import { gettext } from '../state/text.js';

export const SECONDS = 300;
const STEPS = [20, 100, 300, 600, 1_000], SAMPLES = 60, WIDTH = 190, HEIGHT = 13;

/** What each step of ink stands for. */
export const words = () => [gettext('under 20'), '20', '100', '300', '600', gettext('1,000 and more')];

const level = (lag) => STEPS.filter((step) => lag >= step).length;

export function bed() {
  const box = svg('svg', 'strip', { height: HEIGHT, viewBox: `0 0 ${WIDTH} ${HEIGHT}`, preserveAspectRatio: 'none', 'aria-hidden': 'true' });
  svg('rect', 'bed', { width: WIDTH, height: HEIGHT }, box);
  return box;
}

/** Draw a trace (one lag per second, newest last) into a bed. */
export function ink(box, trace) {
  const found = runs(trace), said = JSON.stringify(found);
  if (box.said === said) return;
  box.said = said;
  box.replaceChildren(box.firstChild, ...found.map(([at, long, step]) => svg('rect', `ink o${step}`, { x: at, width: long, height: HEIGHT })));
}

/** A trace as runs of equal ink: [x, width, step]s over WIDTH, the right edge now. */
export function runs(trace) {
  const every = SECONDS / SAMPLES, w = WIDTH / SAMPLES, samples = [];
  for (let at = trace.length - 1; at >= 0; at -= every) samples.unshift(level(trace[Math.floor(at)]));
  const from = WIDTH - samples.length * w, found = [];
  samples.forEach((step, at) => {
    const last = found.at(-1);
    if (last && last[2] === step) last[1] += w;
    else found.push([Math.round((from + at * w) * 10) / 10, w, step]);
  });
  return found.filter(([, , step]) => step);
}
