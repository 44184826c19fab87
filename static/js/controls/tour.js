/* The tour: one minute, from the log to "now you".
   Law of the module: it shows itself once, on the first visit, and never again uninvited; it takes neither focus nor clicks, and what it
   points at stays in use. A thing that is not on this stage is passed over. */

import { stand } from './place.js';
import { fill } from '../state/text.js';

const SEEN = 'streamlab.tour', FOLLOW_MS = 250, PHONE = 700;
let open = null; // { card, ring, steps, at, timer, opener }

const template = (name) => document.querySelector(`template[data-tour-${name}]`);
const target = (step) => [...document.querySelectorAll(step.dataset.at)].find((one) => one.getClientRects().length);

/** Whether this browser has had the tour; one that keeps nothing has had it, so that it is not bothered at each visit. */
function seen() {
  try {
    return localStorage.getItem(SEEN) !== null;
  } catch {
    return true;
  }
}

function remember() {
  try {
    localStorage.setItem(SEEN, 'seen');
  } catch { /* a browser that keeps nothing is not asked again either: see `seen` */ }
}

/** Begin it; `opener` gets the focus back where a person asked for it. */
export function begin(opener = null) {
  end();
  const steps = [...template('steps').content.children].filter(target);
  if (!steps.length) return;
  remember();
  const card = document.importNode(template('card').content.firstElementChild, true), ring = document.createElement('i');
  ring.className = 'tour-ring';
  document.getElementById('controls').append(ring, card);
  open = { card, ring, steps, at: 0, opener, timer: setInterval(place, FOLLOW_MS) };
  card.addEventListener('click', (event) => {
    if (event.target.closest('[data-tour-skip]')) end();
    else if (event.target.closest('[data-tour-next]')) next();
  });
  show();
  if (opener) card.querySelector('[data-tour-next]').focus({ preventScroll: true });
}

/** End it, wherever it is. Answers whether there was one. */
export function end() {
  if (!open) return false;
  const { card, ring, timer, opener } = open, focused = card.contains(document.activeElement);
  clearInterval(timer);
  card.remove();
  ring.remove();
  open = null;
  if (focused) opener?.focus?.({ preventScroll: true });
  return true;
}

function next() {
  open.at++;
  while (open.at < open.steps.length && !target(open.steps[open.at])) open.at++;
  if (open.at >= open.steps.length) end();
  else show();
}

function show() {
  const { card, steps, at } = open, words = template('steps').dataset, last = at === steps.length - 1;
  card.querySelector('[data-tour-words]').replaceChildren(...steps[at].cloneNode(true).childNodes);
  card.querySelector('[data-tour-place]').textContent = fill(words.place, { step: at + 1, steps: steps.length });
  if (last) card.querySelector('[data-tour-next]').textContent = words.last;
  card.querySelector('[data-tour-skip]').hidden = last;
  target(steps[at])?.scrollIntoView({ block: 'nearest' });
  place();
}

/** Card and ring stay with what they are about. */
function place() {
  const at = target(open.steps[open.at]), { card, ring } = open;
  card.classList.toggle('sheet', window.innerWidth < PHONE);
  ring.hidden = !at;
  if (!at) return;
  const box = at.getBoundingClientRect(), bar = document.querySelector('.bar')?.getBoundingClientRect().bottom ?? 0;
  for (const [side, value] of Object.entries({ left: box.left - 5, top: box.top - 5, width: box.width + 10, height: box.height + 10 })) ring.style[side] = `${value}px`;
  if (card.classList.contains('sheet')) return;
  const stood = stand(box, { width: card.offsetWidth, height: card.offsetHeight }, { left: 0, right: document.documentElement.clientWidth, top: bar, bottom: window.innerHeight });
  card.style.left = `${stood.left}px`;
  card.style.top = `${stood.top}px`;
  card.dataset.nub = stood.side;
  const nub = card.querySelector('.nub');
  nub.style.left = nub.style.top = '';
  nub.style[stood.side === 't' || stood.side === 'b' ? 'left' : 'top'] = `${stood.notch - 6}px`;
}

export function start() {
  document.addEventListener('click', (event) => {
    const button = event.target.closest?.('[data-tour-begin]');
    if (button) begin(document.querySelector('[data-help]'));
  });
  if (seen() || document.getElementById('lesson')) return; // a lesson leads by itself
  const wait = () => {
    if (!document.querySelector('.stage-page[data-ready=yes]') || !target(template('steps').content.firstElementChild)) return;
    document.removeEventListener('stage:state', wait);
    setTimeout(() => open === null && begin(), 800);
  };
  document.addEventListener('stage:state', wait);
}
