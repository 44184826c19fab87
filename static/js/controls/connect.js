/* The drawer "Connect a real client": addresses, settings to copy, who is connected.
   Law of the module: what changes while it is open is asked for again and again, and put in only where it differs, so that nothing jumps
   under a pointer or a focus. */

import * as drawer from './drawer.js';
import { said } from './toast.js';
import { gettext } from '../state/text.js';

const EVERY = 1_500;
let timer = 0;
let drawn = '';

const url = (part = '') => document.getElementById('controls').dataset.connectUrl + (part ? `?part=${part}` : '');
const card = () => document.querySelector('.drawer .connect');

const text = async (address) => {
  const answer = await fetch(address, { headers: { 'HX-Request': 'true' } });
  if (!answer.ok) throw new Error(String(answer.status));
  return answer.text();
};

/** Open it; `library`: whose settings are shown at first. */
export async function open(opener = document.activeElement) {
  try {
    const shell = document.createElement('template');
    shell.innerHTML = await text(url());
    drawer.show(shell.content.querySelector('.connect'), opener);
    card().querySelector('[data-close]').focus({ preventScroll: true });
    drawn = '';
    follow();
  } catch {
    document.dispatchEvent(new CustomEvent('refused', { detail: { sentence: gettext('The lab cannot be reached: try again in a moment.') } }));
  }
}

function follow() {
  clearTimeout(timer);
  timer = setTimeout(async () => {
    if (!card()) return;
    if (!document.hidden) await refresh();
    follow();
  }, EVERY);
}

async function refresh() {
  try {
    const next = await text(url('now')), box = card()?.querySelector('[data-connect-now]');
    if (!box || next === drawn || box.contains(document.activeElement)) return;
    drawn = next;
    const { scrollTop } = card().querySelector('.pbody');
    box.innerHTML = next;
    card().querySelector('.pbody').scrollTop = scrollTop;
  } catch {
    // The stage itself says that the connection is lost.
  }
}

async function take(button) {
  button.classList.add('pending');
  const token = document.querySelector('#controls-direct [name=csrfmiddlewaretoken]').value;
  const answer = await fetch(button.dataset.takePorts, { method: 'POST', headers: { 'X-CSRFToken': token }, body: new URLSearchParams(button.dataset.closes ? { close: '1' } : {}) });
  button.classList.remove('pending');
  if (!answer.ok) return void document.dispatchEvent(new CustomEvent('refused', { detail: { sentence: await answer.text() } }));
  said(button.dataset.closes ? gettext('The ports are closed.') : gettext('The brokers’ ports are this lab’s now.'));
  await open(document.querySelector('.connect-open'));
}

/** What a click on `opener` asks for. */
export const toggle = (opener) => (card() && opener.matches('.connect-open') ? drawer.close() : open(opener));

document.addEventListener('click', (event) => {
  const taking = event.target.closest?.('[data-take-ports]');
  if (taking) take(taking);
});
