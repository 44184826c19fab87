/* The wall: the stage of the room's lab, with the room's question over it and the keys of whoever stands in front.
   Law of the module: its keys go before the stage's own, so it is loaded first; what it shows comes from the teacher's line. */

import { deed } from './deeds.js';
import { freezeButton, listen, set } from './line.js';
import { owners } from './owners.js';
import { draw as drawReveal, why } from './reveal.js';
import { keyAction, mayReveal, nextStep, votesTold } from './told.js';
import { names } from '../state/nicknames.js';
import { gettext } from '../state/text.js';

const $ = (id) => document.getElementById(id), root = document.documentElement;
const SOON = 120;
let now = null, step = null, revealed = 0, spotlit = 0, chosen = null, soon = 0;

function draw(news) {
  if (news.over) return void location.assign(`/room/${news.code}/report/`);
  const { question, follow: pointed } = news, first = !now, moved = now && JSON.stringify(now.follow) !== JSON.stringify(pointed);
  now = news;
  if (news.wall !== $('stage-page').dataset.code) return void location.reload();
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
  document.querySelector('[data-follow]').setAttribute('aria-pressed', String(Boolean(pointed)));
  $('pointing').hidden = !pointed;
  if (moved && pointed) point(pointed);
  spot(news.spotlight);
  if (question?.stage !== 'revealed') show(false);
  else if (revealed !== question.id) {
    revealed = question.id;
    drawReveal(question, news.count);
    show(!first); // whoever opens the wall anew comes for the board
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
  else if (!step) ask();
}

/** What can be asked about is what stands on the stage now. */
function ask() {
  const { consumers = {}, topics = {} } = window.streamlab?.state?.() ?? {};
  owners(document.querySelector('#ask-card [data-owner]'), {
    consumers: Object.values(consumers).filter((one) => one.group && one.state === 'running').map((one) => one.name),
    partitions: Object.values(topics).filter((one) => !one.internal).flatMap((one) => one.partitions.map((part) => `${one.name}-${part.partition}`)),
  });
  $('ask-card').showModal();
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

/** Go where the teacher points, be it from another window. */
function point({ kind, id }) {
  if (kind === 'wall' || same(chosen, { kind, id })) return;
  window.streamlab?.select?.(kind, id);
}

/** Whose copy is on the wall, or whose consumer; the consumer is selected once. */
function spot(lit) {
  $('spot').hidden = !lit;
  if (lit) set($('spot-text'), lit.lab ? gettext('The copy of {nickname}', lit) : lit.consumer ? gettext('{nickname} is {consumer}', lit) : lit.nickname);
  if (spotlit === (lit?.seat ?? 0)) return;
  spotlit = lit?.seat ?? 0;
  if (lit?.consumer) whenReady(() => window.streamlab.select('consumer', lit.consumer));
}

/** Once the stage has its picture. */
function whenReady(then) {
  if ($('stage-page').dataset.ready === 'yes') return void then();
  document.addEventListener('stage:state', then, { once: true });
}

const same = (one, other) => Boolean(one) && one.kind === other.kind && one.id === other.id;

/** What is selected on the wall is what every phone shows, as long as they follow. */
function pointAt(thing) {
  chosen = thing;
  clearTimeout(soon); // whoever selects a record lets go of something else first
  soon = setTimeout(() => now?.follow && !same(now.follow, thing ?? { kind: 'wall', id: '' }) && deed('follow', thing ?? { kind: 'wall' }), SOON);
}

function follow() {
  void deed('follow', now?.follow ? {} : chosen ?? { kind: 'wall' });
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
// Time goes on in a frozen room when everybody does: nobody is put out who cannot act.
window.addEventListener('click', (event) => {
  if (!now?.frozen || !event.target.closest?.('[data-clock-act=pause]')) return;
  event.stopImmediatePropagation();
  void deed('thaw');
}, { capture: true });
$('next').addEventListener('click', goOn);
document.querySelector('[data-reveal]').addEventListener('click', reveal);
document.querySelector('[data-ask]').addEventListener('click', ask);
document.querySelector('[data-more]').addEventListener('click', () => $('more-card').showModal());
document.querySelector('[data-board]').addEventListener('click', () => show(false));
document.querySelector('[data-why]').addEventListener('click', () => why(now.question));
document.querySelector('[data-follow]').addEventListener('click', () => {
  $('more-card').close();
  follow();
});
$('pointing').addEventListener('click', follow);
document.addEventListener('stage:select', ({ detail }) => pointAt(detail?.kind ? { kind: detail.kind, id: String(detail.id) } : null));
document.addEventListener('stage:record', ({ detail }) => detail && pointAt({ kind: 'record', id: `${detail.topic}-${detail.partition}@${detail.offset}` }));
listen(draw);
