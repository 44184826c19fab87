/* Ctrl-K: everything by name: what can be done, what there is, where one can go.
   Law of the module: it lists, finds and runs; what there is to find is another module's (`palette_entries`). What was chosen lately comes first. */

import { asLine, everything } from './palette_entries.js';
import { ask } from '../terminal/known.js';
import { found } from './finding.js';
import * as popover from './popover.js';

const MOST = 60, LATELY = 'streamlab.lately', MOST_LATELY = 12;

function lately() {
  try {
    return JSON.parse(localStorage.getItem(LATELY)) ?? [];
  } catch {
    return [];
  }
}

function chosen(key) {
  try {
    localStorage.setItem(LATELY, JSON.stringify([key, ...lately().filter((one) => one !== key)].slice(0, MOST_LATELY)));
  } catch {
    // It is not remembered, and found all the same.
  }
}

/** Open the palette; `text`: what has been typed already, with the line's end where it has been chosen too. */
export function open(text = '') {
  const source = document.querySelector('template[data-palette-card]').content.firstElementChild, card = document.importNode(source, true);
  const input = card.querySelector('input'), list = card.querySelector('[data-palette-list]'), none = card.querySelector('[data-palette-none]');
  let entries = everything(document.querySelector('[data-kind][tabindex="0"]')), recent = lately();
  let shown = [], at = 0;
  const choose = (next) => {
    at = Math.max(0, Math.min(shown.length - 1, next));
    [...list.children].forEach((item, turn) => item.setAttribute('aria-selected', String(turn === at)));
    const item = list.children[at];
    if (item) input.setAttribute('aria-activedescendant', item.id);
    item?.scrollIntoView({ block: 'nearest' });
  };
  const fill = () => {
    shown = [...asLine(input.value), ...found(entries, input.value, recent)].slice(0, MOST);
    list.replaceChildren(...shown.map((one, turn) => item(one, turn, () => run(one))));
    none.hidden = shown.length > 0;
    choose(0);
  };
  const run = (one) => {
    chosen(one.key);
    popover.close(false);
    one.act();
  };
  input.addEventListener('input', fill);
  input.addEventListener('keydown', (event) => {
    const by = { ArrowDown: 1, ArrowUp: -1, PageDown: 8, PageUp: -8 }[event.key];
    if (by) {
      event.preventDefault();
      choose(at + by);
    } else if (event.key === 'Enter' && shown[at]) {
      event.preventDefault();
      run(shown[at]);
    }
  });
  const [words, chosenAlready] = text.split('\n');
  input.value = words;
  fill();
  ask().then(() => {
    entries = everything(document.querySelector('[data-kind][tabindex="0"]'));
    if (!input.value) fill();
  });
  const box = popover.show(card, null);
  box.classList.add('palette-pop');
  popover.place();
  input.focus();
  input.setSelectionRange(words.length, words.length);
  if (chosenAlready !== undefined && shown[at]) run(shown[at]);
}

function item(one, turn, run) {
  const own = document.createElement('li');
  own.id = `palette-${turn}`;
  own.setAttribute('role', 'option');
  own.className = one.loss ? 'loss' : '';
  const label = document.createElement('b'), name = document.createElement('span'), words = document.createElement('span');
  label.textContent = one.label;
  name.textContent = one.name;
  words.className = 'soft small';
  words.textContent = one.words;
  own.append(one.icon.cloneNode(true), label, name, words);
  own.addEventListener('click', run);
  return own;
}
