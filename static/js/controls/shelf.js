/* The shelf: what can be done with one thing, on a strip hung under its edge.
   Law of the module: it opens 150 ms after pointing, at once on focus or selection, over the layout and never moving it; at most four and ⋯.
   On phones what is selected gets a sheet at the lower edge in its place. */

import * as act from './act.js';
import * as lab from './lab.js';
import * as popover from './popover.js';
import * as things from './things.js';
import { gettext } from '../state/text.js';

const POINT_MS = 150, LEAVE_MS = 220, ROOM = 4, PHONE = 700;

let shelf = null; // { thing, box }
let selected = null;
let timer = 0;
let frame = 0;

export const selection = () => selected;

/** Open the shelf of a thing. */
export function open(next) {
  clearTimeout(timer);
  if (!next?.element?.isConnected) return;
  if (shelf && things.same(shelf.thing, next) && shelf.state === things.stateOf(next)) return;
  close();
  const buttons = things.actions(next);
  if (!buttons.length && !things.canBeInspected(next)) return;
  const box = document.createElement('div');
  box.className = 'shelf';
  box.setAttribute('role', 'toolbar');
  box.setAttribute('aria-label', gettext('Actions on {thing}', { thing: things.called(next) }));
  const losing = buttons.filter((button) => button.classList.contains('loss')).slice(-1);
  const others = buttons.filter((button) => !losing.includes(button)).slice(0, ROOM - losing.length);
  box.append(...others, ...losing);
  if (things.hasMore(next) || things.canBeInspected(next)) box.append(document.importNode(document.querySelector('template[data-more]').content, true));
  [...box.children].forEach((button, turn) => {
    button.tabIndex = turn ? -1 : 0;
  });
  if (!lab.canSteer()) box.querySelectorAll('.sh:not(.more)').forEach((button) => button.setAttribute('aria-disabled', 'true'));
  document.getElementById('controls').append(box);
  shelf = { thing: next, box, state: things.stateOf(next) };
  box.classList.toggle('chosen', things.same(selected, next));
  follow();
}

/** Close the shelf, unless it belongs to what is selected and `force` is not set. */
export function close(force = true) {
  clearTimeout(timer);
  if (!shelf || (!force && things.same(shelf.thing, selected))) return false;
  const hadFocus = shelf.box.contains(document.activeElement), back = shelf.thing.element;
  shelf.box.remove();
  shelf = null;
  cancelAnimationFrame(frame);
  if (hadFocus) back?.focus?.({ preventScroll: true }); // it may be gone by now
  return true;
}

/** Stay under the thing while it is there: a card may move, or be drawn anew under the same name. */
function follow() {
  if (!shelf) return;
  const { thing: own, box } = shelf;
  if (!own.element.isConnected) own.element = things.elementOf(own.kind, own.id);
  if (!own.element) return void close();
  const edge = own.element.getBoundingClientRect(), gap = things.same(own, selected) ? 4 : -2;
  const wide = box.offsetWidth, high = box.offsetHeight;
  const below = edge.bottom + gap + high < window.innerHeight - 4;
  const wanted = wide > edge.width ? edge.left : edge.right - 10 - wide;
  const left = Math.round(Math.max(6, Math.min(wanted, document.documentElement.clientWidth - wide - 6)));
  const top = Math.round(below ? edge.bottom + gap : edge.top - gap - high);
  const spot = `${left} ${top}`;
  if (box.dataset.spot !== spot) {
    box.dataset.spot = spot;
    box.style.transform = `translate(${left}px, ${top}px)`;
    box.classList.toggle('above', !below);
  }
  frame = requestAnimationFrame(follow);
}

/** All that can be done with a thing, each with what it means: behind ⋯, and on phones at once. */
export function menu(own, at = own.element) {
  const card = document.createElement('div');
  card.className = 'pform';
  card.dataset.size = 'narrow';
  card.innerHTML = '<header><h3 id="menu-title"></h3><button type="button" class="btn bare icon x" data-close></button></header><div class="pbody"><div class="breaks"></div></div>';
  const name = things.called(own);
  card.querySelector('h3').textContent = name[0].toUpperCase() + name.slice(1);
  card.querySelector('[data-close]').append(document.querySelector('template[data-help-card]').content.querySelector('[data-close] svg').cloneNode(true));
  card.querySelector('[data-close]').setAttribute('aria-label', gettext('Close'));
  for (const button of things.actions(own, true)) {
    button.className = `br${button.classList.contains('loss') ? ' loss' : ''}`;
    const words = document.createElement('span');
    words.textContent = button.dataset.words;
    const label = document.createElement('b');
    label.append(...button.querySelector('.word').childNodes);
    button.replaceChildren(label, words);
    card.querySelector('.breaks').append(button);
  }
  if (things.canBeInspected(own)) card.querySelector('.breaks').prepend(things.lookInside(own));
  return popover.show(card, at, own.element);
}

function choose(event) {
  const { kind, id, element } = event.detail ?? {};
  selected = kind ? { kind, id, element: element ?? things.elementOf(kind, id) } : null;
  if (!selected) return void close();
  if (window.innerWidth < PHONE) {
    close();
    return void menu(selected);
  }
  if (shelf && !things.same(shelf.thing, selected)) close();
  open(selected);
  shelf?.box.classList.add('chosen');
}

function click(event) {
  const button = event.target.closest?.('.shelf .sh, .pop .br[data-command]');
  if (!button || button.closest('form')) return;
  const own = button.closest('.shelf') ? shelf.thing : { element: popover.box()?.contains(button) ? document.activeElement : null };
  const at = button.closest('.shelf') ? own.element : (selected?.element ?? shelf?.thing.element ?? null);
  if (button.matches('.more')) return void (things.canBeInspected(shelf.thing) ? things.inspect(shelf.thing) : menu(shelf.thing));
  const opener = button.closest('.shelf') ? own.element : at;
  if (button.closest('.pop')) popover.close(false);
  act.run(button, at, opener);
}

function arrows(event) {
  const button = event.target.closest?.('.shelf .sh');
  if (button) {
    const row = [...shelf.box.children], here = row.indexOf(button);
    const to = { ArrowRight: here + 1, ArrowLeft: here - 1, Home: 0, End: row.length - 1 }[event.key];
    if (to !== undefined) {
      event.preventDefault();
      row[(to + row.length) % row.length].focus();
    } else if (event.key === 'Tab') {
      if (event.shiftKey) event.preventDefault();
      shelf.thing.element.focus({ preventScroll: true });
    }
  } else if (event.key === 'Tab' && !event.shiftKey && shelf && event.target === shelf.thing.element) {
    event.preventDefault();
    shelf.box.firstElementChild.focus();
  }
}

export function start() {
  document.addEventListener('pointerover', (event) => {
    if (event.pointerType === 'touch') return;
    if (event.target.closest?.('.shelf')) return void clearTimeout(timer);
    const next = things.at(event.target);
    clearTimeout(timer);
    if (next && !popover.isOpen()) timer = setTimeout(() => open(next), POINT_MS);
    else if (shelf) timer = setTimeout(leave, LEAVE_MS);
  });
  document.addEventListener('focusin', (event) => {
    const next = things.at(event.target);
    if (next && event.target === next.element && event.target.matches(':focus-visible')) open(next);
    else if (shelf && !event.target.closest?.('.shelf, .pop')) leave();
  });
  document.addEventListener('controls:opened', () => {
    clearTimeout(timer);
    close(false);
  });
  document.addEventListener('stage:select', choose);
  document.addEventListener('click', click);
  document.addEventListener('keydown', arrows);
  document.addEventListener('stage:state', () => shelf && shelf.state !== things.stateOf(shelf.thing) && open(shelf.thing));
}

/** The pointer has left: the shelf goes, or falls back to what is selected. */
function leave() {
  if (shelf?.box.contains(document.activeElement)) return;
  if (shelf && document.activeElement === shelf.thing.element && document.activeElement.matches(':focus-visible')) return;
  close(false);
  if (selected && window.innerWidth >= PHONE) open(selected);
}
