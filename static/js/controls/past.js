/* Looking back, by buttons and keys; and what is refused meanwhile.
   Law of the module: from a looked-at past nothing is asked of the lab but a fork. Whatever would act is answered with one sentence. */

import { gettext } from '../state/text.js';
import { copy } from './copy.js';
import * as drawer from './drawer.js';
import * as lab from './lab.js';
import * as popover from './popover.js';

const time = () => window.streamlab?.past;

/** Whether the stage shows the past. */
export const active = () => lab.looksBack();

/** One fact on or back. From the live lab a step back is the first look at the past. */
export const step = (by) => time()?.step(by);
export const toMark = (by) => time()?.toMark(by);
export const toggle = () => time()?.toggle();
export const live = () => time()?.live();

function link(beside) {
  const address = new URL(location.href);
  address.search = `?at=${time().offset}`;
  address.hash = '';
  copy(address.href, beside);
}

const ACTS = { back: () => step(-1), on: () => step(1), 'mark-back': () => toMark(-1), 'mark-on': () => toMark(1), play: toggle, live, copy: link };

/** The same sentence for everything that would act. */
export function refuse() {
  document.dispatchEvent(new CustomEvent('refused', { detail: { sentence: gettext('This is the past: fork from here to try another future.') } }));
}

export function start() {
  document.addEventListener('click', (event) => {
    const button = event.target.closest?.('[data-past-act]');
    if (button) ACTS[button.dataset.pastAct](button);
  });
  document.addEventListener('stage:past', (event) => {
    if (!event.detail.active) return;
    if (document.querySelector('.pop form')) popover.close(false);
    if (document.querySelector('.drawer form')) drawer.close();
  });
  document.addEventListener('htmx:beforeRequest', (event) => {
    if (!active() || event.detail.requestConfig?.verb === 'get' || event.target.closest?.('[data-fork]')) return;
    event.preventDefault();
    refuse();
  });
}
