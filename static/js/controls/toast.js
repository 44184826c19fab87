/* One sentence about what was done, or about why not.
   Law of the module: one toast at a time of each sort, six seconds, longer while it is looked at; the words are read out by their live region. */

import { gettext } from '../state/text.js';

const STAYS = 6000;
let closing = 0;

function show(sort, sentence) {
  const box = document.getElementById('toasts');
  if (!box || !sentence) return;
  const card = document.querySelector(`template[data-toast="${sort}"]`).content.firstElementChild.cloneNode(true);
  card.querySelector('[data-sentence]').textContent = sentence;
  for (const old of box.querySelectorAll('.toast')) old.remove();
  box.querySelector(sort === 'done' ? '[data-said]' : '[data-refused]').append(card);
  const close = () => card.remove();
  const wait = () => {
    clearTimeout(closing);
    closing = setTimeout(close, STAYS);
  };
  card.querySelector('[data-dismiss]').addEventListener('click', close);
  card.addEventListener('pointerenter', () => clearTimeout(closing));
  card.addEventListener('pointerleave', wait);
  wait();
}

export const said = (sentence) => show('done', sentence);
export const refused = (sentence) => show('refused', sentence);

/** Answers of the lab arrive as the events `done` and `refused` (HX-Trigger); answers that are none, as htmx's own. */
export function start() {
  document.addEventListener('done', (event) => said(event.detail?.sentence));
  document.addEventListener('refused', (event) => refused(event.detail?.sentence));
  document.addEventListener('htmx:sendError', () => refused(gettext('The lab cannot be reached. Nothing was changed; try again in a moment.')));
  document.addEventListener('htmx:timeout', () => refused(gettext('The lab did not answer in time. Look at the stage before you try again.')));
  document.addEventListener('htmx:responseError', (event) => {
    const answer = event.detail.xhr;
    if (answer.getResponseHeader('HX-Trigger')) return;
    refused(SENTENCES[answer.status] ?? gettext('The lab answered with an error ({status}). Nothing was changed.', { status: answer.status }));
  });
}

const SENTENCES = {
  400: gettext('That is more than the lab takes at once. Nothing was changed.'),
  403: gettext('This page has been open for too long. Reload it, then try again.'),
  404: gettext('This lab is no longer there.'),
  413: gettext('That is more than the lab takes at once. Nothing was changed.'),
};
