/* A logarithmic ruler from 0.1× to 1000×.
   Law of the module: it draws and points; a press on it or an arrow key asks for a pace, in steps of 1, 2, 5. */

import { gettext } from '../state/text.js';

const NS = 'http://www.w3.org/2000/svg', LEAST = 0.1, MOST = 1000, WIDE = 320, EDGE = 14;
const STEPS = [0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50, 60, 100, 200, 500, 1000];

const x = (pace) => EDGE + ((Math.log10(Math.max(LEAST, Math.min(MOST, pace))) + 1) / 4) * (WIDE - 2 * EDGE);
const paceAt = (at) => 10 ** (((at - EDGE) / (WIDE - 2 * EDGE)) * 4 - 1);
const nearest = (pace) => STEPS.reduce((best, one) => (Math.abs(Math.log(one / pace)) < Math.abs(Math.log(best / pace)) ? one : best));

function add(parent, name, attributes, text) {
  const own = document.createElementNS(NS, name);
  for (const [key, value] of Object.entries(attributes)) own.setAttribute(key, value);
  if (text) own.textContent = text;
  parent.append(own);
  return own;
}

/** Draw the ruler into a box; `ask(pace)` is called with what is wanted. */
export function ruler(box, ask) {
  const svg = document.createElementNS(NS, 'svg');
  svg.setAttribute('viewBox', `0 0 ${WIDE} 48`);
  let ticks = `M${x(LEAST)} 20H${x(MOST)}`;
  for (let decade = LEAST; decade < MOST; decade *= 10) for (let step = 1; step < 10; step++) ticks += `M${x(step * decade).toFixed(1)} 20v${step === 1 ? -10 : -5}`;
  add(svg, 'path', { class: 'base', d: `${ticks}M${x(MOST)} 20v-10` });
  for (const pace of [0.1, 1, 10, 100, 1000]) add(svg, 'text', { x: x(pace), y: 40, 'text-anchor': 'middle' }, String(pace));
  add(svg, 'path', { class: 'reached', d: 'M-5 31H5L0 23Z', visibility: 'hidden' });
  add(svg, 'path', { class: 'asked', d: 'M-6.5 3H6.5L0 13Z' });
  box.replaceChildren(svg);
  box.tabIndex = 0;
  box.setAttribute('role', 'slider');
  box.setAttribute('aria-label', gettext('Pace of the lab’s clock'));
  box.setAttribute('aria-valuemin', String(LEAST));
  box.setAttribute('aria-valuemax', String(MOST));
  box.addEventListener('click', (event) => {
    const edge = svg.getBoundingClientRect();
    ask(nearest(paceAt(((event.clientX - edge.left) / edge.width) * WIDE)));
  });
  box.addEventListener('keydown', (event) => {
    const by = { ArrowRight: 1, ArrowUp: 1, ArrowLeft: -1, ArrowDown: -1 }[event.key];
    if (!by) return;
    event.preventDefault();
    const now = STEPS.indexOf(nearest(Number(box.getAttribute('aria-valuenow')) || 1));
    ask(STEPS[Math.max(0, Math.min(STEPS.length - 1, now + by))]);
  });
}

/** Point at what is asked for (▾ above) and, where it differs, at what is reached (▴ below). */
export function point(box, asked, reached) {
  const mark = box?.querySelector('.asked'), below = box?.querySelector('.reached');
  if (!mark) return;
  mark.setAttribute('transform', `translate(${x(asked).toFixed(1)} 3)`);
  const differs = reached !== null && Math.abs(Math.log(reached / asked)) > 0.1;
  below.setAttribute('visibility', differs ? 'visible' : 'hidden');
  if (differs) below.setAttribute('transform', `translate(${x(reached).toFixed(1)} 0)`);
  box.setAttribute('aria-valuenow', String(asked));
  box.setAttribute('aria-valuetext', gettext('{pace} times', { pace: asked }));
}
