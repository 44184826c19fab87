/* Where the terminal stands: in the dock, or tall over the lower half (the whole of a phone).
   Law of the module: one terminal, moved, never two. Opening it by key or button gives it the focus; closing gives it back. */

import * as dock from '../controls/dock.js';
import { gettext } from '../state/text.js';

const SMALL = 700;
let box = null;
let input = null;
let moved = () => {};
let opener = null;

const home = () => document.getElementById('dock-terminal');
const drawer = () => document.getElementById('term-drawer');

export const isTall = () => box?.parentElement === drawer();

/** Show it; in the dock where the dock is seen, else tall. */
export function open({ focus = false } = {}) {
  dock.show('terminal');
  if (!isTall() && (!home().offsetParent || window.innerWidth < SMALL)) tall(true);
  if (focus) input.focus({ preventScroll: true });
}

/** Tall, or back in its place. */
export function tall(on) {
  if (on === isTall()) return;
  if (on) opener = document.activeElement;
  (on ? drawer() : home()).append(box);
  drawer().hidden = !on;
  box.querySelector('[data-term=tall]').textContent = on ? gettext('smaller') : gettext('larger');
  moved();
  if (on) input.focus({ preventScroll: true });
  else if (home().offsetParent) input.focus({ preventScroll: true });
  else opener?.focus?.({ preventScroll: true });
  box.querySelector('#term-screen').scrollTop = 1e9;
}

const typing = (target) => target.matches?.('input:not([type=radio]):not([type=checkbox]), select, textarea, [contenteditable]');

/** The key of the terminal: opens it, closes it when it is in front. */
function key(event) {
  if (event.key !== '`' || event.altKey || event.metaKey) return;
  if (!event.ctrlKey && typing(event.target)) return;
  event.preventDefault();
  if (isTall()) tall(false);
  else if (document.activeElement === input) tall(true);
  else open({ focus: true });
}

export function start(own, line, changed) {
  box = own;
  input = line;
  moved = changed;
  document.addEventListener('keydown', key, { capture: true });
  document.addEventListener('dock:shown', (event) => {
    if (event.detail.name === 'terminal') moved();
  });
}
