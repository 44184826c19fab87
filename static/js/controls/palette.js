/* Ctrl-K: every action on every thing, by name.
   Law of the module: the entries come from the same templates as the shelves; all the words typed must occur, in any order. */

import * as act from './act.js';
import * as lab from './lab.js';
import * as popover from './popover.js';
import * as things from './things.js';

const MOST = 60;

function everything() {
  const entries = [];
  const of = (kind, id) => {
    const thing = { kind, id: String(id), element: things.elementOf(kind, String(id)) };
    for (const button of things.actions(thing, true)) entries.push(entry(button, things.called(thing), thing.element));
  };
  for (const button of things.actions({ kind: 'lab', id: '' }, true)) entries.push(entry(button, '', null));
  for (const button of things.actions({ kind: 'connect', id: '' }, true)) entries.push(entry(button, '', null));
  for (const one of lab.producers()) of('producer', one.name);
  for (const one of lab.consumers()) of('consumer', one.name);
  for (const one of lab.realClients()) of('client', one.name);
  for (const one of lab.topics()) of('topic', one.name);
  for (const one of lab.groups()) of('group', one.name);
  for (const one of lab.brokers()) of('broker', one.id);
  for (const one of lab.allPartitions()) of('partition', `${one.topic}-${one.partition}`);
  return entries;
}

function entry(button, name, at) {
  const label = button.querySelector('.word').textContent;
  return { button, label, name, at, words: button.dataset.words, sought: `${label} ${name} ${button.dataset.words}`.toLowerCase() };
}

function found(entries, typed) {
  const words = typed.toLowerCase().split(/\s+/).filter(Boolean);
  const fit = entries.filter((one) => words.every((word) => one.sought.includes(word)));
  const rank = (one) => words.reduce((sum, word) => sum + (one.name.toLowerCase() === word ? 0 : one.label.toLowerCase().startsWith(word) ? 1 : 2), 0);
  return words.length ? fit.sort((a, b) => rank(a) - rank(b)) : fit;
}

/** Open the palette. */
export function open() {
  const source = document.querySelector('template[data-palette-card]').content.firstElementChild, card = document.importNode(source, true);
  const input = card.querySelector('input'), list = card.querySelector('[data-palette-list]'), none = card.querySelector('[data-palette-none]');
  const entries = everything();
  let shown = [], at = 0;
  const choose = (next) => {
    at = Math.max(0, Math.min(shown.length - 1, next));
    [...list.children].forEach((item, turn) => item.setAttribute('aria-selected', String(turn === at)));
    const item = list.children[at];
    if (item) input.setAttribute('aria-activedescendant', item.id);
    item?.scrollIntoView({ block: 'nearest' });
  };
  const list_ = () => {
    shown = found(entries, input.value).slice(0, MOST);
    list.replaceChildren(...shown.map((one, turn) => item(one, turn, () => run(one))));
    none.hidden = shown.length > 0;
    choose(0);
  };
  const run = (one) => {
    const opener = document.querySelector('[data-kind][tabindex="0"]');
    popover.close(false);
    act.run(one.button, one.at, one.at ?? opener);
  };
  input.addEventListener('input', list_);
  input.addEventListener('keydown', (event) => {
    const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (by) {
      event.preventDefault();
      choose(at + by);
    } else if (event.key === 'Enter' && shown[at]) {
      event.preventDefault();
      run(shown[at]);
    }
  });
  list_();
  const box = popover.show(card, null);
  box.classList.add('palette-pop');
  popover.place();
  input.focus();
}

function item(one, turn, run) {
  const own = document.createElement('li');
  own.id = `palette-${turn}`;
  own.setAttribute('role', 'option');
  own.className = one.button.classList.contains('loss') ? 'loss' : '';
  const label = document.createElement('b'), name = document.createElement('span'), words = document.createElement('span');
  label.textContent = one.label;
  name.textContent = one.name;
  words.className = 'soft small';
  words.textContent = one.words;
  own.append(one.button.querySelector('svg').cloneNode(true), label, name, words);
  own.addEventListener('click', run);
  return own;
}
