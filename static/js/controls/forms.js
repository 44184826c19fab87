/* What every form does in the browser: show the fields that matter, say what is under way, close and keep.
   Law of the module: a form works without this; the server checks, the browser only helps. */

import * as popover from './popover.js';

const PATIENCE_MS = 900;

/** A form's values by name; several of one name joined by commas. */
export function values(form) {
  const all = {};
  for (const [name, value] of new FormData(form)) all[name] = name in all ? `${all[name]},${value}` : value;
  return all;
}

/** Show a field only while another has the value it depends on: data-when="to=offset" or "keys!=none". */
function showWhen(form) {
  const now = values(form);
  for (const field of form.querySelectorAll('[data-when]')) {
    const [, name, not, wanted] = field.dataset.when.match(/^(\w+)(!?)=(.*)$/);
    field.hidden = ((now[name] ?? '') === wanted) === Boolean(not);
  }
  for (const line of form.querySelectorAll('.line')) line.hidden = [...line.children].every((field) => field.hidden);
}

function pending(event) {
  const form = event.target.closest?.('form.pform');
  if (!form) return;
  const button = event.detail.requestConfig?.triggeringEvent?.submitter ?? (event.target.matches('button') ? event.target : form.querySelector('[data-primary]'));
  const label = button?.querySelector('b, span') ?? button;
  if (!button) return;
  form.setAttribute('aria-busy', 'true');
  button.classList.add('pending');
  button.dataset.label = label.textContent;
  if (button.dataset.pending) label.textContent = button.dataset.pending;
  form.waits = setTimeout(() => form.querySelector('[data-stop]')?.removeAttribute('hidden'), PATIENCE_MS);
  form.pendingButton = { button, label };
}

function settled(event) {
  const form = event.target.closest?.('form.pform');
  if (!form?.pendingButton) return;
  const { button, label } = form.pendingButton;
  form.removeAttribute('aria-busy');
  clearTimeout(form.waits);
  button.classList.remove('pending');
  label.textContent = button.dataset.label;
  form.querySelector('[data-stop]')?.setAttribute('hidden', '');
  delete form.pendingButton;
}

function click(event) {
  const times = event.target.closest?.('[data-times]');
  if (times) {
    const input = times.form.elements[times.dataset.of], value = Number(input.value.replace(/[, ]/g, '')) || 50;
    input.value = String(Math.max(1, Math.round(value * Number(times.dataset.times))));
    input.dispatchEvent(new Event('input', { bubbles: true }));
    input.focus();
  }
  const stop = event.target.closest?.('[data-stop]');
  if (stop) window.htmx.trigger(stop.form, 'htmx:abort');
}

export function start() {
  const opened = (event) => {
    for (const form of document.querySelectorAll('form.pform')) showWhen(form);
    if (event.type === 'controls:opened') popover.place();
  };
  document.addEventListener('controls:opened', opened);
  document.addEventListener('htmx:afterSettle', opened);
  document.addEventListener('input', (event) => {
    const form = event.target.closest?.('form.pform');
    if (!form) return;
    showWhen(form);
    popover.place();
  });
  document.addEventListener('htmx:beforeRequest', pending);
  document.addEventListener('htmx:afterRequest', settled);
  document.addEventListener('click', click);
}
