/* What every form does in the browser: show the fields that matter, say what is under way, close and keep.
   Law of the module: a form works without this; the server checks, the browser only helps. */

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

/** A record chosen on the stage fills the offset that a form asks for. */
function pick(event) {
  const record = event.detail, form = document.querySelector('.pop form'), input = form?.querySelector('[name=offset], [name=before]');
  if (!record || !input) return;
  const at = form.elements.at, part = form.elements.partition, place = `${record.topic}-${record.partition}`;
  if (at && at.value !== place && ![...(at.options ?? at)].some((one) => one.value === place)) return;
  if (at) at.value = place;
  else if (part && String(part.value) !== String(record.partition)) return;
  const to = form.querySelector('[name=to][value=offset]');
  if (to) to.checked = true;
  input.value = String(record.offset);
  input.dispatchEvent(new Event('input', { bubbles: true }));
}

export function start() {
  document.addEventListener('stage:record', pick);
  const opened = () => document.querySelectorAll('form.pform').forEach(showWhen);
  document.addEventListener('controls:opened', opened);
  document.addEventListener('htmx:afterSettle', opened);
  document.addEventListener('input', (event) => {
    const form = event.target.closest?.('form.pform');
    if (!form) return;
    showWhen(form);
  });
  document.addEventListener('htmx:beforeRequest', pending);
  document.addEventListener('htmx:afterRequest', settled);
  document.addEventListener('click', click);
  // A form that was drawn this very moment may not be htmx's yet; the page must never be left for its answer.
  document.addEventListener('submit', (event) => event.target.matches('form.pform') && event.preventDefault());
}
