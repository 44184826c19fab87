/* A teacher's deeds: one POST each, refused in one sentence.
   Law of the module: every button and form with a deed goes through here; what came of it is shown by the news, never guessed. */

import { gettext } from '../state/text.js';

const room = () => document.getElementById('room');
let hush = 0;

/** Say one sentence for a while. */
export function say(sentence) {
  const box = document.getElementById('said');
  if (!box) return;
  box.textContent = sentence;
  box.hidden = !sentence;
  clearTimeout(hush);
  hush = setTimeout(() => (box.hidden = true), 6000);
}

/** Do it; answers whether it was done. */
export async function deed(name, fields = {}) {
  const form = room(), body = new URLSearchParams({ deed: name, ...fields, csrfmiddlewaretoken: form.querySelector('[name=csrfmiddlewaretoken]').value });
  const answer = await fetch(form.dataset.do, { method: 'POST', body }).catch(() => null);
  if (answer?.status === 204) return true;
  say(answer && answer.status === 422 ? await answer.text() : gettext('The server does not answer just now: try again.'));
  return false;
}

/** Where a button's deed needs more than its name. */
function fieldsOf({ dataset, ariaPressed: pressed }) {
  const fields = {};
  if (dataset.prediction) fields.prediction = dataset.prediction;
  if (dataset.role) fields.role = dataset.role;
  if (dataset.roleAll) fields.role = dataset.roleAll;
  if (dataset.deed === 'nicknames' && pressed !== 'true') fields.on = 'on';
  if (dataset.ofSeat !== undefined) fields.seat = document.getElementById('seat-card').dataset.seat;
  return fields;
}

async function pressed(button) {
  const { sure, then, done } = button.dataset;
  if (sure && !confirm(sure)) return;
  button.disabled = true;
  const went = await deed(button.dataset.deed, fieldsOf(button));
  button.disabled = false;
  if (!went) return;
  if (done) say(done);
  button.closest('dialog')?.close();
  if (then !== undefined) location.assign(then || location.href);
}

document.addEventListener('click', (event) => {
  const button = event.target.closest?.('[data-deed]');
  if (button) void pressed(button);
  else if (event.target.closest?.('dialog [data-close]')) event.target.closest('dialog').close();
});
document.addEventListener('submit', (event) => {
  const form = event.target.closest?.('[data-deed-form]');
  if (!form) return;
  event.preventDefault();
  const { deed: name, ...fields } = Object.fromEntries(new FormData(form));
  void deed(name, fields).then((went) => went && form.closest('dialog')?.close());
});
