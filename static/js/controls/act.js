/* To act: at once, or by opening the form.
   Law of the module: whatever started it (shelf, key, sheet, palette, slot), an action goes this one way. */

import { late } from '../feed/late.js';
import * as lab from './lab.js';
import * as past from './past.js';
import * as popover from './popover.js';
import { completed } from './things.js';
import { gettext } from '../state/text.js';

const under_way = new Map(); // what is being done -> its token

/** Do what a button says. `at`: where a form is to open; `opener`: what gets the focus back. */
export function run(button, at, opener = document.activeElement) {
  const values = JSON.parse(button.dataset.values || '{}');
  if (button.dataset.command === 'connect') return late(() => import('./connect.js')).then((connect) => connect?.open(opener));
  return button.dataset.direct === 'yes' ? post(button.dataset.command, values, at) : open(button.dataset.command, values, at, opener);
}

/** Open a command's form. */
export function open(command, values, at, opener) {
  if (!lab.canSteer()) return watching();
  return popover.openForm(command, completed(command, values), at, opener);
}

/** Post a command at once. While it is under way the thing stands dashed, and the same click again is the same command. */
export async function post(command, values, at) {
  if (!lab.canSteer()) return watching();
  const deed = `${command} ${JSON.stringify(values)}`;
  if (under_way.has(deed)) return undefined;
  under_way.set(deed, crypto.randomUUID?.() ?? String(Math.random()));
  const thing = at?.closest?.('[data-kind]');
  thing?.classList.add('pending');
  try {
    return await window.htmx.ajax('POST', lab.commandUrl(command), {
      source: '#controls-direct',
      target: '#controls-direct',
      swap: 'none',
      values: { ...values, direct: '1', once: under_way.get(deed) },
    });
  } finally {
    under_way.delete(deed);
    thing?.classList.remove('pending');
  }
}

function watching() {
  if (past.active()) return past.refuse();
  return document.dispatchEvent(new CustomEvent('refused', { detail: { sentence: gettext('You are watching this lab: only those who steer it can change it.') } }));
}

/** Buttons anywhere on the stage: data-open="command" opens its form, data-act="command" acts at once; data-initial holds values as JSON. */
export function start() {
  document.addEventListener('click', (event) => {
    const button = event.target.closest?.('[data-open], [data-act]');
    if (!button) return;
    const values = JSON.parse(button.dataset.initial || '{}');
    event.preventDefault();
    if (button.dataset.open) open(button.dataset.open, values, button, button);
    else post(button.dataset.act, values, button);
  });
  document.addEventListener('stage:open', (event) => {
    const { form, at, element, rect: _, initial, ...values } = event.detail ?? {};
    if (form) open(form, { ...values, ...initial }, at ?? element ?? document.activeElement);
  });
}
