/* The wall: the stage of the room's lab, with the room's question over it and the keys of whoever stands in front.
   Law of the module: its keys go before the stage's own, so it is loaded first; what it shows comes from the teacher's line. */

import { deed } from './deeds.js';
import { freezeButton, listen, set } from './line.js';
import { draw as drawReveal, why } from './reveal.js';
import { keyAction, mayReveal, nextStep, votesTold } from './told.js';
import { names } from '../state/nicknames.js';

const $ = (id) => document.getElementById(id), root = document.documentElement;
let now = null, step = null, revealed = 0, follows = false;

function draw(news) {
  if (news.over) return void location.assign(`/room/${news.code}/report/`);
  const lab = now && now.lab !== news.lab && !document.querySelector('.spot'), { question } = news;
  now = news;
  if (lab) return void location.reload();
  names(news.names);
  freezeButton(news);
  root.toggleAttribute('data-room-frozen', news.frozen);
  set($('count'), news.count);
  step = nextStep(question);
  $('asked').hidden = !question || question.stage === 'revealed';
  if (question) {
    set($('asked-text'), question.ask);
    set($('asked-votes'), votesTold(question, news.count));
  }
  const next = $('next');
  next.hidden = !step;
  next.disabled = !step?.deed;
  set(next, step?.word ?? '');
  document.querySelector('[data-reveal]').hidden = !mayReveal(question) && question?.stage !== 'revealed';
  follows = Boolean(news.follow);
  document.querySelector('[data-follow]').setAttribute('aria-pressed', String(follows));
  if (question?.stage !== 'revealed') show(false);
  else if (revealed !== question.id) {
    revealed = question.id;
    drawReveal(question, news.count);
    show(true);
  }
}

const shown = () => !$('reveal').hidden;

function show(on) {
  if ($('reveal').hidden === !on) return;
  $('reveal').hidden = !on;
  $('stage-page').inert = on;
}

function goOn() {
  if (step?.deed) void deed(step.deed);
  else if (!step) $('ask-card').showModal();
}

function reveal() {
  const question = now?.question;
  if (question?.stage === 'revealed') show(!shown());
  else if (question?.stage === 'running') void deed('reveal');
}

function code() {
  const cover = document.importNode(document.querySelector('[data-room-cover]').content.firstElementChild, true);
  document.body.append(cover);
  cover.focus();
  cover.addEventListener('click', () => cover.remove());
}

/** What everybody's phone shows: what is selected on the wall. */
function follow(thing) {
  void deed('follow', thing ? { kind: thing.dataset.kind, id: thing.dataset.id } : {});
}

const typing = (target) => target.matches?.('input:not([type=radio]):not([type=checkbox]), select, textarea, [contenteditable]');
const presses = ({ key, target }) => (key === ' ' || key === 'Enter') && target.closest?.('button, a, summary, [role=button]');

function key(event) {
  if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target) || presses(event) || document.querySelector('.cover, dialog[open]')) return;
  const action = keyAction(event.key, step);
  if (!action) {
    if (event.key === 'Escape' && shown()) show(false);
    return;
  }
  event.preventDefault();
  event.stopImmediatePropagation();
  ({ next: goOn, reveal, code, freeze: () => deed(now?.frozen ? 'thaw' : 'freeze') })[action]();
}

window.addEventListener('keydown', key, { capture: true });
$('next').addEventListener('click', goOn);
document.querySelector('[data-reveal]').addEventListener('click', reveal);
document.querySelector('[data-ask]').addEventListener('click', () => $('ask-card').showModal());
document.querySelector('[data-more]').addEventListener('click', () => $('more-card').showModal());
document.querySelector('[data-board]').addEventListener('click', () => show(false));
document.querySelector('[data-why]').addEventListener('click', () => why(now.question));
document.querySelector('[data-follow]').addEventListener('click', () => {
  if (follows) return follow(null);
  const chosen = document.querySelector('#stage [aria-selected=true], #stage .selected, #stage [data-kind]');
  follow(chosen);
});
document.addEventListener('click', (event) => {
  const thing = follows && event.target.closest?.('#stage [data-kind]');
  if (thing) follow(thing);
});
listen(draw);
