/* On a form: the terminal's line of what it would do, before it is done; folded under it the same in other languages.
   Law of the module: the server says it, from the form as it stands; while the form is not complete, the last line stays, quiet. */

import * as code from './code.js';

const PAUSE_MS = 180;
const asking = new WeakMap(); // form -> {timer, turn}

/** Ask soon: people type faster than a server answers. */
function soon(form, pause = PAUSE_MS) {
  const own = asking.get(form) ?? { timer: 0, turn: 0 };
  asking.set(form, own);
  clearTimeout(own.timer);
  own.timer = setTimeout(() => ask(form, own), pause);
}

async function ask(form, own) {
  const box = form.querySelector('[data-commands]'), turn = ++own.turn, fields = new URLSearchParams();
  for (const [name, value] of new FormData(form)) if (typeof value === 'string') fields.append(name, value);
  try {
    const answer = await fetch(code.url({ command: form.dataset.command }), { method: 'POST', body: fields });
    if (turn !== own.turn || !box.isConnected) return;
    box.classList.toggle('stale', !answer.ok);
    if (answer.ok && code.put(box, await answer.text())) fold(form);
  } catch {
    box.classList.add('stale');
  }
  form.dispatchEvent(new CustomEvent('controls:grown', { bubbles: true }));
}

/** Folded: the line alone. Open: every language. */
function fold(form) {
  const box = form.querySelector('[data-commands]'), button = form.querySelector('[data-as-command]');
  const open = button.getAttribute('aria-expanded') === 'true', texts = box.querySelector('[data-code-texts]');
  box.hidden = !texts;
  if (!texts) return;
  texts.hidden = !open;
  box.querySelector('.typed').hidden = open;
}

export function start() {
  const all = () => document.querySelectorAll('.pop form.pform, .drawer form.pform').forEach((form) => soon(form, 0));
  document.addEventListener('controls:opened', all);
  document.addEventListener('htmx:afterSettle', all);
  for (const kind of ['input', 'change']) {
    document.addEventListener(kind, (event) => {
      const form = event.target.closest?.('form.pform');
      if (form?.querySelector('[data-commands]')) soon(form);
    });
  }
  document.addEventListener('click', (event) => {
    const button = event.target.closest?.('[data-as-command]');
    if (!button) return;
    button.setAttribute('aria-expanded', String(button.getAttribute('aria-expanded') !== 'true'));
    fold(button.closest('form'));
  });
}
