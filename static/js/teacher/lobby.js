/* The lobby: who is here, what they are, the newest name dashed.
   Law of the module: a name's element stays while its person does; the focus never moves by itself. */

import './deeds.js';
import { listen, set } from './line.js';

const $ = (id) => document.getElementById(id);
const names = new Map();
let people = [];

function draw(news) {
  if (news.over) return void location.reload();
  people = news.people;
  set($('count'), news.count);
  for (const box of document.querySelectorAll('.roles .n')) set(box, news.roles[box.dataset.role] ?? 0);
  const present = new Set(people.map(({ id }) => id));
  for (const [id, item] of names) if (!present.has(id)) (item.remove(), names.delete(id));
  people.forEach((one, at) => {
    const item = names.get(one.id) ?? made(one);
    set(item.firstChild, one.name);
    item.className = at === people.length - 1 ? 'new' : one.here ? '' : 'off';
  });
  $('own-names').setAttribute('aria-pressed', String(news.nicknames));
  const lock = $('lock');
  lock.dataset.deed = news.locked ? 'unlock' : 'lock';
  lock.querySelector('[data-when-open]').hidden = news.locked;
  lock.querySelector('[data-when-locked]').hidden = !news.locked;
}

function made({ id }) {
  const item = document.createElement('li'), button = document.createElement('button');
  button.type = 'button';
  button.addEventListener('click', () => openCard(id));
  item.append(button);
  names.set(id, item);
  $('names').append(item);
  return item;
}

function openCard(id) {
  const one = people.find((each) => each.id === id), card = $('seat-card');
  if (!one) return;
  card.dataset.seat = id;
  set($('seat-name'), one.name);
  for (const button of card.querySelectorAll('[data-role]')) button.setAttribute('aria-pressed', String(button.dataset.role === one.role));
  card.showModal();
}

listen(draw);
