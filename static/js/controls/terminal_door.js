/* The way to the terminal: its code comes when somebody opens it; most visits never do.
   Law of the module: whoever opens it can type at once, and what was clicked before it came is handed on in its order: nothing is missed. */

import { ask } from '../terminal/known.js';
import * as place from '../terminal/place.js';

const MOST_KEPT = 200, KEYS = new Set(['Enter', 'Tab', 'ArrowUp', 'ArrowDown']);
let terminal = null, coming = null;
let missed = []; // what was clicked meanwhile
const keep = (event) => { missed = [...missed, event.detail ?? {}].slice(-MOST_KEPT); };

/** The terminal, started. Where the server does not answer, the next opening asks again. */
function fetched() {
  coming ??= Promise.all([import('../terminal/terminal.js'), ask()]).then(([module]) => {
    document.removeEventListener('done', keep);
    module.start(missed);
    missed = [];
    terminal = module;
    return module;
  }).catch((failed) => {
    coming = null;
    throw failed;
  });
  return coming;
}

export function start() {
  const box = document.getElementById('term'), input = document.getElementById('term-input');
  if (!box) return;
  place.start(box, input, () => (terminal ? terminal.draw() : fetched()));
  document.addEventListener('done', keep);
  document.addEventListener('terminal:type', async ({ detail: { line, run } }) => (await fetched()).type(line, run));
  input.addEventListener('keydown', async (event) => {
    if (terminal || !KEYS.has(event.key)) return;
    event.preventDefault();
    await fetched();
    input.dispatchEvent(new KeyboardEvent('keydown', event));
  });
}
