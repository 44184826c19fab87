/* The popover: one decision, beside the thing it is about.
   Law of the module: one at a time; it opens where it was asked for and gives the focus back there; Esc closes it. On phones it is a sheet. */

import * as lab from './lab.js';
import { stand } from './place.js';
import * as drawer from './drawer.js';
import { gettext } from '../state/text.js';

const PHONE = 700;
let open = null; // { box, at, opener, dirty }

export const isOpen = () => open !== null;
export const box = () => open?.box ?? null;

/** Open the form of a command at an element, with initial values. Forms with many parts go to the drawer by themselves. */
export async function openForm(command, values, at, opener = document.activeElement) {
  const query = new URLSearchParams(values).toString();
  const answer = await fetch(lab.commandUrl(command) + (query ? `?${query}` : ''), { headers: { 'HX-Request': 'true' } });
  if (!answer.ok) {
    document.dispatchEvent(new CustomEvent('refused', { detail: { sentence: gettext('This form cannot be opened: the lab is not there.') } }));
    return null;
  }
  const shell = document.createElement('template');
  shell.innerHTML = await answer.text();
  const card = shell.content.querySelector('.pform');
  if (card.dataset.size === 'drawer') {
    close(false);
    return drawer.show(card, opener);
  }
  return show(card, at, opener);
}

/** Open with ready content. */
export function show(card, at, opener = document.activeElement) {
  close(false);
  const section = document.createElement('section');
  section.className = 'pop';
  section.setAttribute('role', 'dialog');
  const title = card.querySelector('h3');
  if (title?.id) section.setAttribute('aria-labelledby', title.id);
  section.append(card);
  const nub = document.createElement('i');
  nub.className = 'nub';
  section.append(nub);
  document.getElementById('controls').append(section);
  open = { box: section, at, opener, dirty: false, grown: new ResizeObserver(() => place()) };
  open.grown.observe(section);
  setTimeout(place, 200);
  settle();
  window.htmx?.process(section);
  place();
  keepInView();
  focusFirst(section);
  section.dispatchEvent(new CustomEvent('controls:opened', { bubbles: true }));
  return section;
}

/** Close; the focus goes back to what opened it unless told otherwise. */
export function close(giveBack = true) {
  if (!open) return false;
  const { box: section, opener, at, grown } = open;
  open = null;
  grown.disconnect();
  const hadFocus = section.contains(document.activeElement) || document.activeElement === document.body;
  section.remove();
  document.dispatchEvent(new CustomEvent('controls:closed'));
  if (giveBack && hadFocus) (opener?.isConnected ? opener : at?.isConnected ? at : null)?.focus?.({ preventScroll: true });
  return true;
}

function settle() {
  const card = open.box.querySelector('.pform');
  open.box.classList.toggle('wide', card?.dataset.size === 'wide');
  open.box.classList.toggle('sheet', window.innerWidth < PHONE);
}

/** Beneath a sheet the thing itself stays in view, above it. */
function keepInView() {
  if (!open.box.classList.contains('sheet') || !open.at?.isConnected) return;
  const edge = open.at.getBoundingClientRect(), top = open.box.getBoundingClientRect().top;
  if (edge.bottom > top - 8) window.scrollBy(0, edge.bottom - top + 16);
}

/** The ends of the lanes, where the next records will stand: never covered. */
function lanesEnds() {
  return [...document.querySelectorAll('[data-lane-end], .next')].map((end) => end.getBoundingClientRect()).filter((end) => end.width);
}

export function place() {
  if (!open || open.box.classList.contains('sheet')) return;
  const { box: section, at } = open, size = { width: section.offsetWidth, height: section.offsetHeight };
  const bar = document.querySelector('.bar')?.getBoundingClientRect().bottom ?? 0;
  const beside = document.querySelector('body > aside.lesson')?.getBoundingClientRect(); // a lesson stays readable
  const room = { left: 0, right: beside && beside.left > window.innerWidth / 2 ? beside.left : document.documentElement.clientWidth, top: Math.max(0, bar - 4), bottom: window.innerHeight };
  const middle = { left: room.right / 2, right: room.right / 2, top: bar + 40, bottom: bar + 40 };
  const anchor = at?.isConnected ? at.getBoundingClientRect() : middle;
  const stood = stand(anchor, size, room, lanesEnds());
  section.style.left = `${stood.left}px`;
  section.style.top = `${stood.top}px`;
  section.dataset.nub = stood.side;
  const nub = section.querySelector('.nub');
  nub.hidden = !at?.isConnected;
  nub.style.left = nub.style.top = '';
  nub.style[stood.side === 't' || stood.side === 'b' ? 'left' : 'top'] = `${stood.notch - 6}px`;
}

function focusFirst(section) {
  const wanted = section.querySelector('[aria-invalid=true]') ?? section.querySelector('[autofocus]');
  const fields = [...section.querySelectorAll('header input, .pbody input:not([type=hidden]), .pbody select, .pbody textarea')];
  const first = wanted ?? fields.find((field) => field.offsetParent && (field.type !== 'radio' || field.checked));
  if (section.classList.contains('sheet') && !wanted) return section.querySelector('header [data-close]')?.focus({ preventScroll: true });
  (first ?? section.querySelector('[data-primary]') ?? section.querySelector('button'))?.focus({ preventScroll: true });
  if (first?.select && first.type === 'text') first.select();
}

function wrapTab(event) {
  if (event.key !== 'Tab' || !open?.box.contains(event.target)) return;
  const stops = [...open.box.querySelectorAll('button, input, select, textarea, summary, a[href]')].filter((stop) => !stop.disabled && stop.offsetParent && stop.type !== 'hidden');
  const edge = event.shiftKey ? stops[0] : stops.at(-1);
  if (document.activeElement !== edge) return;
  event.preventDefault();
  (event.shiftKey ? stops.at(-1) : stops[0]).focus();
}

export function start() {
  document.addEventListener('keydown', wrapTab);
  document.addEventListener('input', (event) => {
    if (open?.box.contains(event.target)) open.dirty = true;
  });
  document.addEventListener('click', (event) => {
    if (event.target.closest?.('[data-close]') && open?.box.contains(event.target)) close();
  });
  document.addEventListener('pointerdown', (event) => {
    const inside = event.target.closest?.('.pop, .shelf, .toasts, [data-speed], [data-help]');
    if (event.target.closest?.('.cell') && open?.box.querySelector('[name=offset], [name=before]')) return;
    if (open && !inside && !open.dirty && !open.box.classList.contains('sheet')) close(false);
  });
  document.addEventListener('htmx:afterSettle', () => {
    if (!open) return;
    settle();
    place();
    if (open.box.querySelector('[aria-invalid=true]')) focusFirst(open.box);
  });
  document.addEventListener('done', (event) => {
    if (!event.detail?.stay && open?.box.contains(event.target)) close();
  });
  document.addEventListener('refused', (event) => {
    if (event.detail?.gone && open?.box.contains(event.target)) close();
  });
  const follow = () => {
    if (!open) return;
    settle();
    place();
  };
  window.addEventListener('resize', follow);
  document.addEventListener('scroll', follow, { capture: true, passive: true });
}
