/* Cards and heads: producers, members, brokers, groups, the topic.
   Law of the module: plain values in, elements by key; a card's buttons are never made anew, so a click never lands on nothing. */

import { attribute, keyed, set } from './keyed.js';
import { html, icon, svg, token, tokenIcon, trace } from './shapes.js';
import { nicknameOf, withNickname } from '../state/nicknames.js';
import { gettext, ngettext } from '../state/text.js';
import { conditionTold } from '../state/conditions.js';

const SHELF_TOKENS = 12;

/** A thing that can be selected and acted on. */
export function thing(element, kind, id, label) {
  element.dataset.kind = kind;
  element.dataset.id = id;
  attribute(element, 'aria-label', label);
  if (!element.hasAttribute('tabindex')) element.tabIndex = -1;
  return element;
}

/** The dashed place of the next thing of a list. `opens`: its form. */
export function slot(word, form, label) {
  const button = html('button', 'slot', icon('plus'), html('span', '', word));
  button.type = 'button';
  button.dataset.slot = form;
  button.setAttribute('aria-label', label);
  return button;
}

/** A state as icon and word. */
export function state(word, name, cls = '') {
  return html('span', `state ${cls}`.trim(), icon(name), html('span', '', word));
}

export const chip = (text, cls = '') => html('span', `chip ${cls}`.trim(), text);

/* ---- producers ---- */

/** `items`: [{id, rate, sub, error, state, shelves: [{name, keys, count}], steer}]. */
export function producers(container, items, place) {
  keyed(container, items, makeProducer, (card, item) => updateProducer(card, item, place));
}

function makeProducer({ id }) {
  const send = html('button', 'btn small-b', gettext('Send')), burst = html('button', 'btn small-b', gettext('Burst'));
  for (const one of [send, burst]) one.type = 'button';
  send.dataset.form = 'send_record';
  send.dataset.producer = id;
  burst.dataset.act = 'burst';
  burst.dataset.initial = JSON.stringify({ producer: id, count: '20' });
  send.setAttribute('aria-label', gettext('Send a record from {producer}', { producer: id }));
  burst.setAttribute('aria-label', gettext('Send a burst from {producer}', { producer: id }));
  const card = html('article', 'producer', html('div', 'top', html('b', '', id), html('span', 'rate')), html('div', 'sub'), html('div', 'err'), html('div', 'acc'), html('div', 'acts', send, burst), html('div', 'sub real-line', html('span', 'tag', gettext('real')), html('span')));
  card.dataset.producer = id;
  return card;
}

function updateProducer(card, { id, kind = 'producer', rate, sub, about = '', error, state: now, shelves, steer, ghost }, place) {
  const [top, line, bad, acc, acts, real] = card.children;
  thing(card, kind, id, kind === 'client' ? gettext('Real client {client}, a program outside, writes: {rate}, {what}, from {about}', { client: id, rate, what: sub, about }) : gettext('Producer {producer}, {rate}, {what}', { producer: id, rate, what: sub }));
  set(real.lastChild, about);
  real.hidden = kind !== 'client';
  set(top.firstChild, nicknameOf(id));
  set(top.lastChild, rate);
  set(line, sub);
  set(bad, error);
  bad.hidden = !error;
  attribute(card, 'data-state', now);
  acts.hidden = !steer || ghost;
  acc.hidden = !shelves.length;
  acc.replaceChildren(...(shelves.length ? [html('span', 'cap3', gettext('waiting in batches'))] : []), ...shelves.flatMap((one) => [html('b', '', one.name), shelf(one, place), html('span', 'r', String(one.count))]));
}

function shelf({ keys, count }, place) {
  const box = html('span', 'q');
  if (count && count < SHELF_TOKENS) box.append(...keys.map((key) => tokenIcon(key, key === null ? 0 : place(key), 9)));
  return box;
}

/* ---- members ---- */

/** `items`: [{id, group, kind, state, name, sub, lag, trend, trace, left, chip}]. Answers nothing; cards are `.member[data-consumer]`. */
export function members(container, items) {
  keyed(container, items, makeMember, updateMember);
}

function makeMember() {
  const spark = svg('svg', 'spark', { width: 56, height: 28, viewBox: '0 0 56 28', 'aria-hidden': 'true' });
  svg('path', '', {}, spark);
  svg('circle', '', { r: 2.5 }, spark);
  return html('article', 'member', chip(''), html('div', 'what', html('div', 'name'), html('div', 'real-name', html('span', 'tag', gettext('real')), html('b')), html('div', 'sub')), spark, html('div', 'lagbox', html('b'), html('span')), html('div', 'beat', html('i')), html('div', 'sub real-about'));
}

/** Several idle members as one line. */
function gather(card, { id, count, names }) {
  card.dataset.consumer = id;
  attribute(card, 'data-state', 'idle');
  card.classList.add('gathered');
  card.title = names.join(', ');
  card.replaceChildren(chip(String(count), 'idle'), html('div', 'what', html('div', 'name', gettext('idle {count}', { count })), html('div', 'sub', gettext('more members than partitions'))));
}

const CHIPS = { dead: 'dead', idle: 'idle', working: 'none', silent: 'none' };

function updateMember(card, item) {
  if (item.count) return gather(card, item);
  return oneMember(card, item);
}

function oneMember(card, { id, label, group, state: now, name, sub, lag, trend, trace: values, left, ghost, real = null }) {
  const [mark, what, spark, lagbox, beat, who] = card.children, behind = lag?.toLocaleString('en-US') ?? '-';
  const said = lag === null || lag === undefined ? gettext('of group {group}: {what}', { group, what: name }) : gettext('of group {group}: {what}, {lag} behind', { group, what: name, lag: behind });
  if (!ghost) thing(card, real?.kind ?? 'consumer', id, real ? gettext('Real client {client}, a program outside ({about}), member {said}', { client: real.title, about: real.about, said }) : gettext('Consumer {consumer} {said}', { consumer: label, said }));
  const [, named, line] = what.children;
  named.hidden = who.hidden = !real;
  if (real) {
    set(named.lastChild, real.title);
    set(who, real.about);
  }
  line.hidden = !sub;
  card.classList.toggle('outside', Boolean(real));
  card.dataset.consumer = id;
  attribute(card, 'data-state', now || null);
  mark.className = `chip ${CHIPS[now] ?? ''}`.trim();
  set(mark, label);
  set(what.firstChild, withNickname(id, name));
  set(line, sub);
  const drawn = values.length > 2 ? trace(values, 56, 28) : null;
  spark.classList.toggle('gone', !drawn);
  if (drawn) {
    spark.firstChild.setAttribute('d', drawn.d);
    spark.lastChild.setAttribute('cx', drawn.x);
    spark.lastChild.setAttribute('cy', drawn.y);
  }
  lagbox.hidden = lag === null;
  set(lagbox.firstChild, behind);
  set(lagbox.lastChild, trend ? gettext('behind {trend}', { trend }) : gettext('behind'));
  beat.hidden = left === null;
  if (left !== null) beat.firstChild.style.width = `${Math.round(left * 100)}%`;
}

/* ---- brokers ---- */

/** `items`: [{id, state, tag, sub}]. */
export function brokers(container, items) {
  keyed(container, items, () => html('article', 'broker', icon('server'), html('div', '', html('div', 'n'), html('div', 'sub'))), updateBroker);
}

const BROKER_ICONS = { dead: 'cross', fenced: 'fenced', stopped: 'empty' };

function updateBroker(card, { id, state: now, tag, sub, ghost }) {
  if (!ghost) thing(card, 'broker', String(id), gettext('Broker {broker}, {state}: {what}', { broker: id, state: conditionTold(now), what: sub }));
  card.dataset.broker = id;
  card.dataset.state = now;
  card.firstChild.replaceWith(icon(BROKER_ICONS[now] ?? 'server'));
  const [title, line] = card.lastChild.children;
  if (now === 'dead') title.replaceChildren(html('s', '', gettext('Broker {broker}', { broker: id })), ' ', gettext('dead'));
  else title.replaceChildren(gettext('Broker {broker}', { broker: id }), ...(tag ? [html('span', 'tag', tag)] : []));
  set(line, sub);
}

/* ---- heads ---- */

/** `item`: {name, facts, keys: [key], others} or null where there is no topic. */
export function topicHead(container, item, place, light) {
  const said = JSON.stringify([item, light]);
  if (container.said === said) return;
  container.said = said;
  if (!item) return void container.replaceChildren(html('h2', '', gettext('Topics')));
  let title = container.querySelector('.title');
  if (!title) {
    title = html('h2', 'title', html('span', 'kind', `${gettext('Topic')} `), html('span', 'topic-name'));
    container.replaceChildren(html('div', 'line', title, html('span', 'soft label facts'), html('span', 'grow'), html('span', 'tools')), html('div', 'keys'));
  }
  thing(title, 'topic', item.name, gettext('Topic {topic}, {facts}', { topic: item.name, facts: item.facts }));
  set(title.lastChild, item.name);
  set(container.querySelector('.facts'), item.facts);
  const keys = container.querySelector('.keys');
  keys.hidden = !item.keys.length;
  keys.replaceChildren(html('span', 'quiet', gettext('Keys')), ...item.keys.map((key) => {
    const entry = html('span', light && light.key !== key ? 'key dimmed' : 'key', tokenIcon(key, key === null ? 0 : place(key), 14), key ?? gettext('no key'));
    entry.dataset.key = JSON.stringify(key);
    return entry;
  }), ...(item.more ? [html('span', 'quiet', ngettext('and {count} more', 'and {count} more', item.more))] : []));
}

/** `item`: {name, state, look, facts} or null. */
export function groupHead(container, item) {
  const said = JSON.stringify(item);
  if (container.said === said) return;
  container.said = said;
  if (!item) return void container.replaceChildren(html('div', 'line', html('h2', '', html('span', 'kind', gettext('Consumer groups')))), html('div', 'soft small', container.dataset.none ?? gettext('nobody reads this topic')));
  let title = container.querySelector('.title');
  if (!title) {
    title = html('h2', 'title', html('span', 'kind', `${gettext('Group')} `), html('span'));
    container.replaceChildren(html('div', 'line', title, html('span', 'hold')), html('div', 'soft small'));
  }
  thing(title, 'group', item.name, gettext('Consumer group {group}, {state}, {facts}', { group: item.name, state: item.state, facts: item.facts }));
  set(title.lastChild, item.name);
  container.querySelector('.hold').replaceChildren(state(item.state, item.look.icon, item.look.working ? 'working' : item.look.dead ? 'dead' : ''));
  set(container.lastChild, item.facts);
}

/** Cards of the groups that are not in focus: [{id, state, look, lag, trend, members: [{name, told}], below}]. */
export function otherGroups(container, items) {
  keyed(container, items, () => html('article', 'gcard'), (card, item) => {
    if (item.away) return away(card, item);
    if (item.lone) return lone(card, item);
    thing(card, 'group', item.id, gettext('Consumer group {group}, {state}, {lag} behind. Select it to bring it to the front.', { group: item.id, state: item.state, lag: item.lag ?? '-' }));
    card.dataset.focus = item.id;
    card.replaceChildren(
      html('div', 'line', html('b', '', item.id), state(item.state, item.look.icon, item.look.dead ? 'dead' : ''), ...(item.real ? [html('span', 'tag', gettext('real'))] : []), ...(item.lag === null ? [] : [html('span', 'gl', html('b', '', item.lag.toLocaleString('en-US')), ` ${item.trend ? gettext('behind {trend}', { trend: item.trend }) : gettext('behind')}`)])),
      html('div', 'soft small mates', item.below ? gettext('below the cells') : item.members.length ? '' : gettext('no members'), ...item.members.flatMap((one) => [html('span', 'mate', chip(one.name, 'other'), one.told)])),
    );
  });
}

/** Consumers that run no more: a line of chips, each a thing like any card, so that it can be started anew. */
function away(card, { count, members, more }) {
  card.classList.add('away');
  const chips = members.map((one) => {
    const own = html('span', 'mate', chip(one.label, one.dead ? 'dead' : 'idle'), ...(one.group ? [one.group] : []));
    own.setAttribute('role', 'button');
    own.title = one.told || one.id;
    return thing(own, 'consumer', one.id, one.told || (one.dead ? gettext('Consumer {consumer}, dead', { consumer: one.id }) : gettext('Consumer {consumer}, stopped', { consumer: one.id })));
  });
  card.replaceChildren(html('div', 'mates small soft', html('b', '', gettext('run no more: {count}', { count })), ...chips, ...(more ? [html('span', '', ngettext('and {count} more', 'and {count} more', more))] : [])));
  return undefined;
}

/** A real client that reads without a group. */
function lone(card, { id, label, about }) {
  thing(card, 'client', id, gettext('Real client {client}, a program outside ({about}), reads without a group', { client: id, about }));
  card.replaceChildren(html('div', 'line', html('b', '', id), html('span', 'tag', gettext('real'))), html('div', 'soft small mates', html('span', 'mate', chip(label, 'other'), gettext('reads without a group')), html('span', '', about)));
  return undefined;
}

export { token };
