/* The course's page: a button beside each text copies it.
   Law of the module: where the browser does not let it, the text is selected instead, and the button says so. */

import { gettext } from './state/text.js';

const SAYS_FOR = 2_000;

async function copy(button) {
  const text = button.parentElement.querySelector('pre'), word = button.querySelector('span');
  let said = gettext('Copied');
  try {
    await navigator.clipboard.writeText(text.textContent);
  } catch {
    getSelection().selectAllChildren(text);
    said = gettext('Press Ctrl-C');
  }
  button.dataset.word ??= word.textContent;
  word.textContent = said;
  clearTimeout(button.timer);
  button.timer = setTimeout(() => { word.textContent = button.dataset.word; }, SAYS_FOR);
}

document.addEventListener('click', (event) => {
  const button = event.target.closest?.('[data-copy-text]');
  if (button) copy(button);
});
