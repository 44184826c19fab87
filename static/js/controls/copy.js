/* Copying to the clipboard, and where the browser does not allow it, a selected field to copy from by hand.
   Law of the module: it never fails silently. */

import { said } from './toast.js';
import { gettext } from '../state/text.js';

/** Copy a text. `beside`: an element after which the field may appear. */
export async function copy(text, beside) {
  try {
    await navigator.clipboard.writeText(text);
    said(gettext('Copied.'));
  } catch {
    byHand(text, beside);
  }
}

function byHand(text, beside) {
  const box = beside?.closest('.pop, .drawer') ?? document.getElementById('controls');
  let field = box.querySelector('textarea.byhand');
  if (!field) {
    field = document.createElement('textarea');
    field.className = 'in byhand';
    field.readOnly = true;
    field.setAttribute('aria-label', gettext('Press Ctrl-C to copy'));
    field.addEventListener('blur', () => field.remove());
    (beside?.closest('.cmd-box') ?? box).append(field);
  }
  field.value = text;
  field.rows = Math.min(6, text.split('\n').length + 1);
  field.focus();
  field.select();
  said(gettext('Press Ctrl-C to copy: it is selected.'));
}

export function start() {
  document.addEventListener('click', (event) => {
    const button = event.target.closest?.('[data-copy]'), beside = event.target.closest?.('[data-copy-text]');
    if (button) copy(button.dataset.copy, button);
    if (beside) copy(beside.parentElement.querySelector('pre').textContent, beside);
  });
}
