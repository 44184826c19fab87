/* Keys that work anywhere on the page.
   Law of the module: never while somebody types; a letter acts only on what is selected; Esc closes form, shelf, selection in turn. */

import { late } from '../feed/late.js';
import * as act from './act.js';
import * as clock from './clock.js';
import * as drawer from './drawer.js';
import * as past from './past.js';
import * as popover from './popover.js';
import * as shelf from './shelf.js';
import * as things from './things.js';
import * as tour from './tour.js';

const typing = (target) => target.matches?.('input:not([type=radio]):not([type=checkbox]), select, textarea, [contenteditable]');

function escape(event) {
  const closed = popover.close() || drawer.close() || tour.end() || (!shelf.selection() && shelf.close());
  if (!closed && !shelf.selection()) return;
  if (!closed) window.streamlab?.select?.(null);
  event.preventDefault();
  event.stopImmediatePropagation();
}

/** The letter of an action on what is selected. */
function letter(event) {
  const own = shelf.selection();
  if (!own || popover.isOpen() || event.key.length !== 1) return false;
  const button = things.actions(own, true).find((one) => one.dataset.letter === event.key.toLowerCase());
  if (!button) return false;
  const element = things.elementOf(own.kind, own.id) ?? own.element;
  act.run(button, element, element);
  return true;
}

let typed = null; // what is typed while the palette's code comes

async function palette() {
  typed ??= '';
  const found = await late(() => import('./palette.js')), text = typed;
  typed = null;
  if (text !== null) found?.open(text);
}

/** A key before the palette is there is the palette's. */
function early(event) {
  if (typed === null) return false;
  if (event.key === 'Escape') typed = null;
  else if (event.key === 'Enter') typed += '\n';
  else if (event.key === 'Backspace') typed = typed.slice(0, -1);
  else if (event.key.length === 1 && !event.ctrlKey && !event.metaKey) typed += event.key;
  event.preventDefault();
  event.stopImmediatePropagation();
  return true;
}

/** The card of keys. */
function help(opener) {
  const card = document.importNode(document.querySelector('template[data-help-card]').content.firstElementChild, true);
  popover.show(card, opener, opener);
}

export function start() {
  document.addEventListener(
    'keydown',
    (event) => {
      if (early(event)) return undefined;
      if (event.key === 'Escape') return escape(event);
      if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === 'k') {
        event.preventDefault();
        return palette();
      }
      if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return undefined;
      if (event.key === ' ' && !event.target.closest?.('button, a, summary, input, [role=slider], [role=button]')) {
        event.preventDefault();
        return clock.toggle();
      }
      if (event.key === ']') return clock.step();
      if (event.key === '[') return past.step(-1);
      if (event.key === '}') return past.active() ? past.toMark(1) : undefined;
      if (event.key === '{') return past.toMark(-1);
      if (event.key === '?') return help(document.querySelector('[data-help]'));
      if (!event.target.closest?.('.pop, .drawer') && letter(event)) event.preventDefault();
      return undefined;
    },
    { capture: true },
  );
  document.addEventListener('click', (event) => {
    const button = event.target.closest?.('[data-help]');
    if (button) help(button);
  });
}
