/* Pointing at an action on a shelf says what it would do, and draws it, dashed, before anything happens.
   Law of the module: words only; it never takes the focus or a click, and is gone with its shelf. */

import * as lab from './lab.js';
import { followed, loaded } from './preview.js';
import * as popover from './popover.js';

const WAIT_MS = 250;
let timer = 0;
let shown = null; // the button told about

function tell(button) {
  const { choices = {}, lines = [], outcome = null } = followed(button.dataset.command, JSON.parse(button.dataset.values || '{}'));
  const words = choices[button.dataset.command] ?? button.dataset.words;
  const hint = document.createElement('div');
  hint.className = 'shelf-hint';
  hint.append(words, ...(button.dataset.direct === 'yes' && choices[button.dataset.command] ? lines : []));
  button.closest('.shelf').append(hint);
  const spare = document.documentElement.clientWidth - hint.getBoundingClientRect().right - 6;
  if (spare < 0) hint.style.marginLeft = `${spare}px`;
  if (button.dataset.direct === 'yes' && !popover.isOpen()) lab.preview(outcome);
}

function hide() {
  clearTimeout(timer);
  if (!shown) return;
  shown = null;
  document.querySelector('.shelf-hint')?.remove();
  if (!popover.isOpen()) lab.preview(null);
}

function point(event) {
  const button = event.target.closest?.('.shelf .sh[data-command]');
  if (button && button === shown) return;
  hide();
  if (!button || event.pointerType === 'touch' || !button.dataset.words) return;
  shown = button;
  timer = setTimeout(async () => {
    await loaded();
    if (button.isConnected && button === shown) tell(button);
  }, WAIT_MS);
}

export function start() {
  document.addEventListener('pointerover', point);
  document.addEventListener('focusin', point);
  document.addEventListener('click', hide, { capture: true });
  document.addEventListener('controls:opened', hide);
}
