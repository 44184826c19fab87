/* The notes in the second window: what is asked, what is said before it is revealed, the next step.
   Law of the module: it shows what the wall hides, and does what the wall does by the same deeds. */

import { deed } from './deeds.js';
import { freezeButton, listen, set } from './line.js';
import { owners } from './owners.js';
import { hiddenSpread, mayReveal, nextStep, votesTold } from './told.js';
import { gettext } from '../state/text.js';

const EVERY = 2000;
const $ = (id) => document.getElementById(id), form = document.querySelector('[data-owner]');
let step = null;

function draw(news) {
  if (news.over) return void location.assign(`/room/${news.code}/report/`);
  const { question } = news;
  freezeButton(news);
  set($('count'), news.count);
  set($('now-ask'), question ? question.ask : gettext('Nothing has been asked yet.'));
  set($('now-votes'), question ? votesTold(question, news.count) : '');
  $('hidden').replaceChildren(...(question ? hiddenSpread(question.hidden).map(row) : []));
  step = nextStep(question);
  const next = $('next');
  next.hidden = !step;
  next.disabled = !step?.deed;
  set(next, step?.word ?? '');
  document.querySelector('[data-reveal]').hidden = !mayReveal(question);
}

function row({ answer, count, share }) {
  const item = document.createElement('li'), name = document.createElement('b'), bar = document.createElement('span'), fill = document.createElement('span'), number = document.createElement('span');
  name.textContent = answer === 'none' ? gettext('none of them') : answer;
  fill.className = 'bar-fill';
  fill.style.width = `${share}%`;
  number.textContent = String(count);
  bar.append(fill);
  item.append(name, bar, number);
  return item;
}

$('next').addEventListener('click', () => step?.deed && deed(step.deed));
document.querySelector('[data-reveal]').addEventListener('click', () => deed('reveal'));
listen(draw);

/** The lab goes on while the notes are open: ask who is there, but not while nobody looks. */
async function look() {
  const answer = document.hidden ? null : await fetch(form.dataset.owner).catch(() => null);
  if (answer?.ok) owners(form, await answer.json());
  setTimeout(look, EVERY);
}

void look();
