/* The wall of all copies: who is stuck comes first.
   Law of the module: one question to the server every two seconds, and none while nobody looks; a tile stays while its copy does. */

import { deed } from './deeds.js';
import { freezeButton, listen, set } from './line.js';
import { copyTold, countStates, glanceTold } from './told.js';
import { gettext, ngettext } from '../state/text.js';

const EVERY = 2000, MANY = 24;
const $ = (id) => document.getElementById(id), page = $('copies'), box = $('main');
const tiles = new Map();
let chosen = null, glances = [];

const make = (tag, cls, ...inside) => {
  const element = document.createElement(tag);
  if (cls) element.className = cls;
  element.append(...inside);
  return element;
};

function tile(id) {
  const lanes = make('span', 'th', ...[0, 1, 2].map(() => make('span', 'tb', make('i'), make('u'))));
  const button = make('button', '', make('span', 'tn'), lanes, make('span', 'tf', make('span', 'tl-behind'), make('span', 'tw')));
  button.type = 'button';
  button.addEventListener('click', () => {
    chosen = chosen === id ? null : id;
    draw();
  });
  tiles.set(id, button);
  return button;
}

function draw() {
  const present = new Set(glances.map(({ id }) => id));
  for (const [id, one] of tiles) if (!present.has(id)) (one.remove(), tiles.delete(id));
  glances.forEach((one, at) => {
    const button = tiles.get(one.id) ?? tile(one.id), [name, lanes, foot] = button.children;
    button.className = `tile ${one.state}`;
    button.setAttribute('aria-pressed', String(one.id === chosen));
    set(name, one.name);
    one.lanes.forEach((width, lane) => (lanes.children[lane].firstChild.style.width = `${width}%`));
    set(foot.firstChild, one.behind ? ngettext('{count} behind', '{count} behind', one.behind) : '');
    set(foot.lastChild, glanceTold(one));
    if (box.children[at] !== button) box.insertBefore(button, box.children[at] ?? null);
  });
  box.toggleAttribute('data-many', glances.length > MANY);
  if (!glances.length && !box.querySelector('.none')) box.replaceChildren(make('p', 'none', gettext('Nobody has a copy yet: “A copy for each” gives everybody who is here a lab of their own.')));
  else if (glances.length) box.querySelector('.none')?.remove();
  const counts = countStates(glances);
  for (const count of document.querySelectorAll('[data-count]')) set(count, counts[count.dataset.count]);
  set($('say'), copyTold(glances, chosen));
  $('spot').disabled = !glances.some(({ id }) => id === chosen);
}

async function look() {
  if (!document.hidden) {
    const answer = await fetch(page.dataset.now).catch(() => null);
    if (answer?.ok) {
      glances = await answer.json();
      draw();
    }
  }
  setTimeout(look, EVERY);
}

$('spot').addEventListener('click', async () => {
  if (chosen !== null && (await deed('spotlight', { seat: chosen }))) location.assign(page.dataset.wall);
});
listen((news) => freezeButton(news));
void look();
