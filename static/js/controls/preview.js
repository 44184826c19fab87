/* As one types: what would follow, in words on the form and dashed on the stage.
   Law of the module: a preview never changes anything, and is gone with its form. */

import * as lab from './lab.js';
import { values } from './forms.js';

let FOLLOWS = null, lined = null, asked = null;

/** What knows what follows: it comes when somebody first points at an action or opens a form. */
export function loaded() {
  asked ??= Promise.all([import('./follows/producing.js'), import('./follows/reading.js'), import('./follows/serving.js'), import('./follows/words.js')]).then(([producing, reading, serving, words]) => {
    FOLLOWS = { ...producing, ...reading, ...serving };
    ({ lined } = words);
  });
  return asked;
}

/** What would follow from a command: {lines, outcome, key, choices}; nothing where nobody knows. */
export function followed(command, given) {
  try {
    return FOLLOWS?.[command]?.(given) ?? {};
  } catch (error) {
    console.warn('preview', error);
    return {};
  }
}

/** Compute and show what follows from a form as it stands. */
export function show(form) {
  if (!FOLLOWS) return void loaded().then(() => form.isConnected && show(form));
  if (!FOLLOWS[form.dataset.follows]) return undefined;
  const { lines = [], choices = {}, outcome = null, key } = followed(form.dataset.follows, values(form));
  if (choices[form.dataset.command]) lines.unshift(lined(choices[form.dataset.command]));
  const slot = form.querySelector('[data-computed]'), said = lines.map((one) => one.textContent).join('\n');
  if (slot && slot.dataset.said !== said) {
    slot.dataset.said = said;
    slot.replaceChildren(...lines);
    const rule = slot.closest('[data-rule]');
    if (rule) rule.hidden = !rule.textContent.trim();
  }
  mark(form, key);
  lab.preview(outcome);
  return undefined;
}

/** The key's own mark beside its input, as the stage draws it. */
function mark(form, key) {
  const place = form.querySelector('[data-keymark]');
  if (!place || key === undefined) return;
  const drawn = window.streamlab?.token?.(key, 17);
  if (drawn instanceof Node) place.replaceChildren(drawn);
  else if (typeof drawn === 'string') place.innerHTML = drawn;
}

const shown = () => document.querySelectorAll('.pop form[data-follows], .drawer form[data-follows]');

export function start() {
  const all = () => shown().forEach(show);
  document.addEventListener('input', (event) => {
    const form = event.target.closest?.('form[data-follows]');
    if (form) show(form);
  });
  document.addEventListener('controls:opened', all);
  document.addEventListener('htmx:afterSettle', all);
  document.addEventListener('controls:closed', () => lab.preview(null));
  let due = 0;
  document.addEventListener('stage:state', () => {
    due ||= setTimeout(() => {
      due = 0;
      all();
    }, 300);
  });
}
