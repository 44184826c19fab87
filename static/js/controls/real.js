/* What real clients change about time, said where it acts: under the pace control.
   Law of the module: the first connection and a pause are told at once and by themselves; a note can be put away, and comes again only with
   something new to say. */

import { hide } from '../scene/keyed.js';
import { heldTold, paceTold } from '../state/real.js';
import { gettext } from '../state/text.js';

const NOTE_STAYS = 14_000, ASK_EVERY = 1_000, GONE_AFTER = 1_500;
let clock = null;
let hiding = 0;
let asking = 0;
let putAway = false; // the note about this pause
let isHere = false; // it was told that real clients are here
let leaving = 0;

const note = () => document.getElementById('real-note');

/** Show a sentence. `stays`: for how many ms (0: until there is another). `aloud`: whether a screen reader says it as well. */
function tell(sentence, stays = 0, aloud = true) {
  const box = note();
  clearTimeout(hiding);
  box.hidden = !sentence;
  const words = box.querySelector('[data-real-sentence]');
  if (words.textContent !== sentence) words.textContent = sentence;
  if (aloud) document.getElementById('real-spoken').textContent = sentence;
  if (sentence) place();
  if (sentence && stays) hiding = setTimeout(() => { box.hidden = true; }, stays);
}

/** Under the pace control, inside the window. */
function place() {
  const box = note(), pace = document.querySelector('[data-clock]')?.getBoundingClientRect();
  if (!pace || box.hidden) return;
  const width = box.offsetWidth, left = Math.max(8, Math.min(pace.left + pace.width / 2 - width / 2, document.documentElement.clientWidth - width - 8));
  box.style.left = `${left}px`;
  box.style.top = `${document.querySelector('.bar').getBoundingClientRect().bottom + 6}px`;
}

async function held() {
  clearTimeout(asking);
  if (!clock?.paused || !clock.real_clients) return;
  try {
    const answer = await fetch(document.getElementById('controls').dataset.portsUrl), sentence = answer.ok ? heldTold((await answer.json()).connections) : '';
    if (sentence && !putAway && clock.paused) tell(sentence, 0, note().hidden);
  } catch {
    // The stage itself says that the connection is lost.
  }
  asking = setTimeout(held, ASK_EVERY);
}

function heard(next) {
  const before = clock, told = paceTold(next);
  clock = next;
  const button = document.querySelector('[data-real-time]');
  if (button) {
    hide(button, !told);
    if (told) {
      button.querySelector('[data-real-time-word]').textContent = told.word;
      button.title = told.sentence;
      button.setAttribute('aria-label', gettext('{sentence} Who is connected?', { sentence: told.sentence }));
    }
  }
  arrivals(told);
  if (next.paused && next.real_clients && !before?.paused) {
    putAway = false;
    held();
  }
  if (before?.paused && !next.paused) {
    clearTimeout(asking);
    tell('');
  }
}

/** Programs close one connection and open the next: only who stays away for a moment has gone. */
function arrivals(told) {
  if (told) {
    clearTimeout(leaving);
    leaving = 0;
    if (!isHere) tell(told.sentence, NOTE_STAYS);
    isHere = true;
  } else if (isHere && !leaving) {
    leaving = setTimeout(() => {
      leaving = 0;
      isHere = false;
      tell(gettext('The last real client has gone: the lab goes at {pace}× again.', { pace: clock.own_pace || clock.asked }), NOTE_STAYS / 2);
    }, GONE_AFTER);
  }
}

export function start() {
  document.addEventListener('stage:clock', (event) => heard(event.detail));
  document.addEventListener('click', (event) => {
    if (!event.target.closest?.('[data-real-dismiss]')) return;
    putAway = true;
    tell('');
  });
  window.addEventListener('resize', place);
  document.addEventListener('controls:drawer', place);
  const notice = document.querySelector('[data-real-notice]');
  if (notice) tell(notice.dataset.realNotice);
}
