/* 25 to 100 partitions: one strip each, ink = behind over the last five minutes.
   Law of the module: a strip is a button that unfolds its partition; it is made once and told of changes. */

import { attribute, set } from './keyed.js';
import { bed, ink, SECONDS } from './heat.js';
import { html } from './shapes.js';
import { gettext } from '../state/text.js';

export class Strips {
  constructor() {
    this.element = html('div', 'strips');
    this.buttons = new Map();
    this.element.addEventListener('keydown', (event) => this.key(event));
  }

  /** Arrows move as the eye does, whatever the number of columns; Home and End to the first and the last. */
  key(event) {
    const own = event.target.closest('.st'), all = [...this.element.children];
    const next = !own || event.ctrlKey || event.metaKey || event.altKey ? null : event.key === 'Home' ? all[0] : event.key === 'End' ? all.at(-1) : nearest(own, all, event.key);
    if (!next) return;
    event.preventDefault();
    event.stopPropagation();
    next.focus();
  }

  /** `views`: in the order wanted; `trace(partition)`: lags, newest last; `next`: Map partition -> who takes it over, while a rebalance plays. */
  draw(views, chosen, trace, next) {
    const wanted = views.map((view) => this.strip(view, view.part.partition === chosen, trace, next?.get(view.part.partition)));
    this.element.style.setProperty('--rows', Math.ceil(views.length / 4));
    if (wanted.length !== this.element.children.length || wanted.some((one, at) => this.element.children[at] !== one)) this.element.replaceChildren(...wanted);
  }

  strip(view, chosen, trace, next) {
    const { partition } = view.part;
    let button = this.buttons.get(partition);
    if (!button) this.buttons.set(partition, (button = made(partition)));
    const [, box, number, owner] = button.children;
    set(number, view.committed === undefined ? '-' : view.lag.toLocaleString('en-US'));
    number.classList.toggle('z', !view.lag);
    set(owner, next ? `→ ${next}` : view.owner.text);
    owner.classList.toggle('next', Boolean(next));
    const reader = view.owner.reader || gettext('no reader');
    attribute(button, 'aria-label', next ? gettext('Partition {partition}, {lag} behind, {reader}, next {next}', { partition, lag: view.lag, reader, next }) : gettext('Partition {partition}, {lag} behind, {reader}', { partition, lag: view.lag, reader }));
    button.classList.toggle('sel', chosen);
    attribute(button, 'aria-pressed', chosen);
    ink(box, trace(partition, SECONDS));
    return button;
  }
}

const WAYS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

/** The element that comes next in a direction; none: the list ends there. */
function nearest(own, all, key) {
  if (!WAYS[key]) return null;
  const [x, y] = WAYS[key], from = own.getBoundingClientRect();
  let best = null, least = Infinity;
  for (const one of all) {
    const box = one.getBoundingClientRect(), dx = box.left - from.left, dy = box.top - from.top, ahead = x * dx + y * dy, aside = Math.abs(y * dx) + Math.abs(x * dy);
    if (ahead < 4 || ahead + aside * 8 >= least) continue;
    least = ahead + aside * 8;
    best = one;
  }
  return best;
}

function made(partition) {
  const button = html('button', 'st', html('b', '', `P${partition}`), bed(), html('span', 'n'), html('span', 'o'));
  button.type = 'button';
  button.tabIndex = -1;
  button.dataset.unfold = partition;
  button.dataset.stripe = partition;
  return button;
}
