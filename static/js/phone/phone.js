/* A phone in a class.
   Law of the module: it draws what the socket says and asks for what is tapped; rings count by themselves, four times a second. */

import { gettext, ngettext } from '../state/text.js';
import { Breaks } from './breaks.js';
import { Link } from './link.js';
import { Parts, write } from './parts.js';
import { Pointed } from './pointed.js';
import { left, moved, out } from './told.js';
import { VoteCard } from './vote.js';

const TICK = 250, SHORT = 0.2, SAID_FOR = 4_000, NEWS_FOR = 20_000, BURST = 10;
const $ = (id) => document.getElementById(id);
const page = document.querySelector('[data-room]');
const state = { room: null, pointed: null, me: null, vote: {}, card: null, lost: [], gained: [], now: 0, at: 0, runs: false, live: false };

const link = new Link(`/ws/rooms/${page.dataset.room}/`, receive, connected);
const parts = new Parts($('parts'), (deed, place) => ask(deed, place));
const pointed = new Pointed($('pointed'));
const breaks = new Breaks($('breakable'));
const votes = new VoteCard($('vote'), (question, guess) => ask('vote', { question, guess }));

function connected(word) {
  state.live = word === 'live';
  $('live').dataset.live = word;
  write($('live'), word === 'live' ? gettext('Live') : word === 'lost' ? gettext('Connecting again…') : gettext('Over'));
  draw();
}

function receive(message) {
  if (message.type === 'room') {
    if (state.me && (state.me.consumer !== message.me.consumer || state.me.role !== message.me.role)) Object.assign(state, { card: null, lost: [], gained: [] });
    Object.assign(state, { room: message.room, me: message.me, vote: message.vote });
  }
  if (message.type === 'card') {
    if (message.lost.length > state.lost.length) navigator.vibrate?.(200);
    if (JSON.stringify(message.gained) !== JSON.stringify(state.gained)) state.gainedAt = performance.now();
    Object.assign(state, { card: message.card, lost: message.lost, gained: message.gained, now: message.now, at: performance.now(), runs: message.runs });
  }
  if (message.type === 'pointed') state.pointed = message.pointed;
  if (message.type === 'breakable') breaks.draw(message.breakable);
  if (message.type === 'said' && message.refused) say(message.sentence);
  if (message.type === 'bye') {
    state.over = message.sentence;
    write($('over-text'), message.sentence);
  }
  draw();
}

function say(sentence) {
  write($('said'), sentence);
  $('said').hidden = false;
  clearTimeout(say.timer);
  say.timer = setTimeout(() => { $('said').hidden = true; }, SAID_FOR);
}

async function ask(deed, fields) {
  const answer = await link.ask(deed, fields);
  if (!answer) say(gettext('Not connected: your consumer sleeps until the connection is back.'));
  return answer && !answer.refused;
}

function draw() {
  const { room, me, card } = state, over = Boolean(state.over);
  $('over').hidden = !over;
  if (!room || !me) return;
  const frozen = room.frozen || over || !state.live, gone = card && out(card), consumes = me.role === 'consume' && Boolean(me.consumer);
  write($('lab-name'), room.name);
  if (state.live) write($('live'), room.frozen ? gettext('Frozen') : gettext('Live'));
  write($('title'), consumes ? gettext('You are consumer {name}', { name: me.consumer }) : me.nickname);
  write($('who'), !consumes ? told(me.role) : card ? gettext('{nickname}, in {group}', { nickname: me.nickname, group: card.group }) : me.nickname);
  write($('chip'), me.consumer);
  $('chip').classList.toggle('idle', !card?.count);
  $('session-ring').hidden = !consumes;
  $('frozen').hidden = over || !room.frozen;
  pointed.draw(over || !room.follow ? null : state.pointed ?? { kind: 'wall', id: '' }, room.names);
  votes.draw(over ? null : room.question, state.vote);
  drawMoved(consumes && !gone && !over ? moved(state.lost, performance.now() - (state.gainedAt ?? 0) < NEWS_FOR ? state.gained : [], room.names, card?.generation ?? 0) : null);
  drawOut(consumes && !over ? gone : null, frozen, !over && consumes && card && !gone && !card.count && card.state === 'running');
  parts.draw(consumes && card && !gone && !over ? card : { parts: [], wanted: 0 }, frozen);
  const idle = consumes && card && !gone && !card.count;
  $('produce').hidden = over || !(me.role === 'produce' || idle);
  $('break').hidden = over || me.role !== 'break';
  $('watch').hidden = over || me.role !== 'watch';
  write($('watch-title'), room.state === 'lobby' && !room.question ? gettext('The class begins in a moment') : gettext('Look at the wall'));
  write($('watch-count'), ngettext('{count} person is here.', '{count} people are here.', room.count));
  $('control').hidden = over || !consumes || Boolean(gone);
  $('nickname').hidden = over || !room.nicknames;
  if (room.lab) $('stage').href = `/labs/${room.lab}/`;
  for (const button of page.querySelectorAll('#control .btn, #produce .btn, #break .btn')) button.disabled = frozen;
  for (const button of page.querySelectorAll('[data-auto]')) button.setAttribute('aria-pressed', String(Number(button.dataset.auto) === (card?.per_second ?? 0)));
  const slow = (card?.processing_us ?? 0) > 0;
  $('slow').setAttribute('aria-pressed', String(slow));
  drawClocks();
}

const told = (role) => ({ watch: gettext('You watch.'), produce: gettext('You produce: what you send is read by others.'), break: gettext('You break things. Everybody else has to cope.'), consume: gettext('You are about to be a consumer…') })[role] ?? '';

function sent(count) {
  state.sent = (state.sent ?? 0) + count;
  write($('sent'), ngettext('You have sent {count} record: look for it on the wall.', 'You have sent {count} records: look for them on the wall.', state.sent));
}

function drawMoved(told) {
  $('moved').hidden = !told;
  if (!told || $('moved').dataset.told === told.head + told.rest) return;
  $('moved').dataset.told = told.head + told.rest;
  const head = document.createElement('b');
  head.textContent = told.head;
  $('moved').replaceChildren(head, ' ', told.rest);
}

/** Out of the group, or in it with nothing to do. */
function drawOut(gone, frozen, idle) {
  const place = $('out');
  place.hidden = !gone && !idle;
  const key = gone ? `${gone.title}${frozen}` : idle ? 'idle' : '';
  if (place.dataset.told === key) return;
  place.dataset.told = key;
  const title = document.createElement('h2'), text = document.createElement('p');
  title.textContent = gone ? gone.title : gettext('Nothing to do');
  text.textContent = gone ? gone.text : gettext('There are more consumers than partitions, so you are idle. Predict what happens when somebody leaves, or produce something meanwhile.');
  text.className = 'soft';
  place.replaceChildren(title, text);
  if (!gone) return;
  const button = document.createElement('button');
  Object.assign(button, { className: 'btn primary', textContent: gone.button, disabled: frozen });
  button.dataset.rejoin = gone.deed;
  button.addEventListener('click', () => ask(gone.deed));
  place.append(button);
}

/** Both rings: the session that heartbeats keep, and the time until poll() has to be called. */
function drawClocks() {
  const { card, room } = state;
  if (!card || !room || state.me?.role !== 'consume') {
    write($('clock'), '');
    write($('poll-clock'), '');
    return;
  }
  const now = state.now + (state.runs ? performance.now() - state.at : 0);
  const session = left(card.session_deadline, card.session_ms, now), poll = left(card.poll_deadline, card.poll_ms, now), whole = card.session_ms / 1000, wait = card.poll_ms / 1000;
  const gone = Boolean(out(card)) && card.state !== 'dead';
  arc($('session-arc'), gone ? 0 : session / whole);
  arc($('poll-arc'), gone ? 0 : poll / wait);
  write($('clock'), gone ? '' : card.state === 'dead' ? gettext('{left} s until the group notices (session.timeout.ms).', { left: Math.ceil(session) }) : gettext('{left} s left of {whole} s. This page sends your heartbeats: keep it open.', { left: Math.ceil(session), whole }));
  write($('poll-clock'), out(card) || !card.poll_deadline ? '' : gettext('Process something within {left} s (max.poll.interval.ms).', { left: Math.ceil(poll) }));
  const label = gettext('Session timeout: {left} of {whole} seconds left', { left: Math.ceil(session), whole });
  if ($('session-ring').getAttribute('aria-label') !== label) $('session-ring').setAttribute('aria-label', label);
}

function arc(element, share) {
  const dash = `${Math.round(share * 100)} 100`;
  if (element.getAttribute('stroke-dasharray') !== dash) element.setAttribute('stroke-dasharray', dash);
  element.dataset.short = share < SHORT ? 'yes' : 'no';
}

page.addEventListener('click', ({ target }) => {
  const button = target.closest?.('button');
  if (!button) return;
  if (button.dataset.auto) ask('auto', { per_second: Number(button.dataset.auto) });
  else if (button.dataset.do) ask(button.dataset.do, { broker: Number(button.dataset.broker ?? 0), a: button.dataset.a ?? '', b: button.dataset.b ?? '' });
  else if (button.id === 'slow') ask(button.getAttribute('aria-pressed') === 'true' ? 'quick' : 'slow');
  else if (button.id === 'burst') ask('burst', { count: BURST }).then((went) => went && sent(BURST));
});
$('send').addEventListener('submit', async (event) => {
  event.preventDefault();
  if (await ask('send', { key: $('key').value || null, value: $('value').value })) {
    $('value').value = '';
    sent(1);
  }
});
$('rename').addEventListener('submit', async (event) => {
  event.preventDefault();
  if (await ask('nickname', { text: $('name').value })) $('nickname').open = false;
});

setInterval(() => { drawClocks(); if (state.gained.length) draw(); }, TICK);
link.start();
globalThis.phone = { state, link };
