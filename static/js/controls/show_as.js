/* How the page is shown: light, dark or as the system has it; and which keys a presenter has.
   Law of the module: choices are the browser's own (localStorage) and change nothing of the lab. */

import { ACTIONS, bindings, keep, keyName, nameOf } from './present_keys.js';
import * as popover from './popover.js';
import { gettext } from '../state/text.js';

const THEME = 'streamlab.theme';
const opener = () => document.querySelector('[data-show-as]');
let waiting = null; // the button whose action waits for its new key

/** The theme chosen: "light", "dark" or "system". */
export const theme = () => document.documentElement.dataset.theme ?? 'system';

export function setTheme(name) {
  const root = document.documentElement;
  if (name === 'system') delete root.dataset.theme;
  else root.dataset.theme = name;
  try {
    if (name === 'system') localStorage.removeItem(THEME);
    else localStorage.setItem(THEME, name);
  } catch {
    // it holds for this visit
  }
  document.dispatchEvent(new CustomEvent('stage:mode'));
}

function open(button) {
  if (document.querySelector('.show-as-card')) return void popover.close();
  const card = document.importNode(document.querySelector('template[data-show-as-card]').content.firstElementChild, true);
  card.classList.add('show-as-card');
  draw(card);
  popover.show(card, button, button);
  button.setAttribute('aria-expanded', 'true');
  card.querySelector('[data-theme-set][aria-pressed=true]')?.focus();
}

function draw(card) {
  for (const one of card.querySelectorAll('[data-theme-set]')) one.setAttribute('aria-pressed', String(one.dataset.themeSet === theme()));
  const own = bindings();
  for (const one of card.querySelectorAll('[data-bind]')) {
    const action = one.dataset.bind, waits = waiting === action;
    one.textContent = waits ? gettext('press a key…') : own[action] ? nameOf(own[action]) : gettext('none');
    one.setAttribute('aria-pressed', String(waits));
  }
}

function redraw() {
  const card = document.querySelector('.show-as-card');
  if (card) draw(card);
}

/** The next key is the new one; Esc leaves it, Backspace takes it away. */
function bind(event) {
  if (!waiting || ['Shift', 'Control', 'Alt', 'Meta'].includes(event.key)) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  const own = bindings();
  if (event.key === 'Backspace' || event.key === 'Delete') own[waiting] = '';
  else if (event.key !== 'Escape' && event.key !== 'Tab') {
    const key = keyName(event);
    for (const action of Object.keys(own)) if (own[action] === key) own[action] = '';
    own[waiting] = key;
  }
  waiting = null;
  keep(own);
  redraw();
}

export function start() {
  window.addEventListener('keydown', bind, { capture: true });
  document.addEventListener('controls:closed', () => {
    waiting = null;
    opener()?.setAttribute('aria-expanded', 'false');
  });
  document.addEventListener('click', (event) => {
    const button = event.target.closest?.('[data-show-as]'), chosen = event.target.closest?.('[data-theme-set]'), key = event.target.closest?.('[data-bind]');
    if (button) return open(button);
    if (chosen) setTheme(chosen.dataset.themeSet);
    else if (key) waiting = waiting === key.dataset.bind ? null : key.dataset.bind;
    else if (event.target.closest?.('[data-bind-reset]')) keep(ACTIONS);
    else return undefined;
    return redraw();
  });
}
