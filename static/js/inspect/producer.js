/* A producer taken apart: batches filling in its accumulator, what is in flight, sequences, where its keys go.
   Law of the module: pure; state, detail and the lab's time in, {kind, title, aside, sections} out. */

import { span } from '../state/clock.js';
import { gettext, ngettext } from '../state/text.js';
import { perSecond, thousands } from '../state/words.js';
import { b, bytes, code, gauge, hint, pairs, rule, seconds, section, table, to, token } from './draw.js';
import { spoken } from './broker.js';
import { h } from './tree.js';

const FLAVOURS = { java: 'Java', librdkafka: 'librdkafka', kafkajs: 'kafkajs' };

export function producer({ state, id, detail, now, draw }) {
  const shown = state.producers[id];
  if (!shown) return null;
  return {
    kind: gettext('Producer'),
    title: shown.name,
    aside: `${FLAVOURS[shown.flavour] ?? shown.flavour} · ${shown.state === 'running' ? perSecond(shown.rate) : shown.state}`,
    sections: [accumulator(state, shown, detail, now, draw), flying(detail, now), delivery(shown, detail), idempotence(detail), blocked(detail), keys(state, shown, draw), settings(shown, detail)],
    liveOnly: [gettext('bytes of each batch'), gettext('requests in flight'), gettext('sequences')],
  };
}

/** Per partition the batch that fills: tokens, bytes of its size, when it leaves. */
function accumulator(state, shown, detail, now, draw) {
  const topic = state.topics[shown.topic], batches = detail?.batches ?? shown.waiting.map(([name, partition, held, count]) => ({ topic: name, partition, keys: held, count }));
  const places = new Map((topic?.partitions ?? []).slice(0, 12).map((one) => [`${shown.topic}-${one.partition}`, { name: `P${one.partition}`, list: [] }]));
  for (const one of batches) {
    const key = `${one.topic}-${one.partition}`;
    if (!places.has(key)) places.set(key, { name: one.topic === shown.topic ? `P${one.partition}` : `${one.topic} P${one.partition}`, list: [] });
    places.get(key).list.push(one);
  }
  const rows = [...places].map(([key, { name, list }]) => {
    const first = list[0], count = list.reduce((sum, one) => sum + one.count, 0), shownKeys = first?.keys.slice(-12) ?? [];
    const filled = first?.limit ? gettext('{size} of {limit} B', { size: thousands(first.size), limit: thousands(first.limit) }) : first ? ngettext('{count} record', '{count} records', count) : gettext('empty');
    const leaves = !first || first.leaves === undefined ? '' : first.tries ? gettext('tried {count} times, again in {time}', { count: first.tries, time: seconds(Math.max(0, first.leaves - now)) }) : first.leaves > now ? gettext('sent in {time} ms', { time: Math.round(first.leaves - now) }) : gettext('ready to go');
    return h('div', { class: 'acl', key }, b(name), h('div', { class: 'batch' }, first ? shownKeys.map((one, at) => token(one, draw, at)) : null, count > shownKeys.length ? h('span', { class: 'small soft' }, `+${thousands(count - shownKeys.length)}`) : null), first?.limit ? h('div', { class: 'fill', 'aria-hidden': 'true' }, h('i', { style: { width: `${Math.min(100, Math.round((first.size / first.limit) * 1000) / 10)}%` } })) : null, h('div', { class: 'ag' }, h('span', { class: 'soft small' }, filled, list.length > 1 ? ` · ${ngettext('{count} batch', '{count} batches', list.length)}` : ''), h('span', { class: 'soft small' }, leaves)));
  });
  const why = shown.flavour === 'kafkajs' ? gettext('kafkajs keeps no batches: every send() is a request of its own.') : detail ? gettext('A batch goes when it is full (batch.size = {size}) or linger.ms = {linger} is over, whichever is first.', { size: thousands(detail.batch_size), linger: detail.linger_ms }) : gettext('A batch goes when it is full or linger.ms is over, whichever is first.');
  return section('accumulator', gettext('Accumulator'), to('topic', shown.topic, shown.topic), h('div', { class: 'accs' }, rows), hint(why));
}

function flying(detail, now) {
  if (!detail) return null;
  const asked = detail.requests.map(([broker, count]) => gettext('{count} of {most} to {broker}', { count, most: detail.max_in_flight, broker: spoken(broker) })).join(', ');
  if (!detail.in_flight.length) return section('flight', gettext('In flight'), gettext('at most {most} per connection', { most: detail.max_in_flight }), rule([gettext('Nothing at this moment.')], true));
  const rows = detail.in_flight.map((one, turn) => ({ key: turn, cells: [b(`P${one.partition}`), ngettext('{count} record', '{count} records', one.count), one.first_sequence < 0 ? '-' : one.first_sequence === one.last_sequence ? one.first_sequence : `${one.first_sequence}–${one.last_sequence}`, one.tries + 1, spoken(one.broker), span(Math.max(0, one.expires - now))] }));
  return section('flight', gettext('In flight'), asked, table(['', gettext('batch'), gettext('sequence'), gettext('tries'), gettext('waits for'), gettext('gives up in')], rows, [3, 5], gettext('Requests in flight')));
}

function delivery(shown, detail) {
  const sent = detail?.sent ?? shown.sent, acknowledged = detail?.acknowledged ?? shown.acknowledged, failed = detail?.failed ?? shown.failed, open = Math.max(0, sent - acknowledged - failed);
  const last = detail?.last_error ?? shown.last_error;
  return section('delivery', gettext('Delivery'), '', pairs([
    [gettext('acked'), gettext('{count} of {all}', { count: thousands(acknowledged), all: thousands(sent) }), open ? ngettext('{count} under way', '{count} under way', open) : ''],
    [gettext('given up'), thousands(failed), detail ? gettext('after delivery.timeout.ms = {limit}', { limit: detail.delivery_timeout_ms }) : ''],
    last ? [gettext('last error'), h('b', { class: 'lost' }, last)] : null,
    detail && [gettext('acks'), detail.acks === -1 ? 'all' : detail.acks, ACKS[detail.acks]?.() ?? ''],
  ]));
}

const ACKS = { '-1': () => gettext('the leader answers once all in sync have it'), 0: () => gettext('nobody answers: it never knows'), 1: () => gettext('the leader answers once it has it itself') };

function idempotence(detail) {
  if (!detail) return null;
  if (!detail.idempotence) return section('idempotence', gettext('Idempotence'), gettext('off'), rule([gettext('A retry may write a record twice: the broker cannot tell it from a new one.')]));
  return section('idempotence', gettext('Idempotence'), '', pairs([
    [gettext('producer id'), detail.producer_id >= 0 ? gettext('{id}, epoch {epoch}', { id: detail.producer_id, epoch: detail.producer_epoch }) : gettext('has none yet')],
    [gettext('next sequence'), detail.sequences.slice(0, 12).map(([, partition, next]) => `P${partition} ${next}`).join(' · ') || gettext('nothing is numbered yet')],
  ]));
}

function blocked(detail) {
  if (!detail) return null;
  const used = detail.memory - detail.memory_free;
  return section('memory', gettext('buffer.memory'), detail.blocked ? ngettext('{count} send() waits', '{count} send() wait', detail.blocked) : '', gauge(detail.memory_free, detail.memory, gettext('{used} of {all} used', { used: bytes(used), all: bytes(detail.memory) }), detail.memory_free < detail.memory * .1));
}

/** Where its keys go, as the lanes show it. */
function keys(state, shown, draw) {
  const found = new Map();
  for (const part of state.topics[shown.topic]?.partitions ?? []) for (const one of part.records.slice(-12)) found.set(one.key, found.has(one.key) && found.get(one.key) !== part.partition ? -1 : part.partition);
  const list = [...found].slice(0, 9);
  if (!list.length) return null;
  return section('keys', gettext('Where keys go'), gettext('as the lanes show'), h('div', { class: 'keysd' }, list.map(([key, partition], at) => h('span', { key: `${at} ${key}` }, token(key, draw), key === null ? gettext('no key') : key, ' ', b(partition < 0 ? gettext('several') : `P${partition}`)))));
}

function settings(shown, detail) {
  const rows = detail ? detail.settings.map(([name, value, same]) => ({ name, value, same })) : Object.entries(shown.settings).map(([name, value]) => ({ name, value, same: null }));
  rows.sort((a, c) => Number(a.same ?? true) - Number(c.same ?? true));
  return section('settings', gettext('Settings'), detail ? ngettext('{count} changed', '{count} changed', rows.filter((one) => one.same === false).length) : '', pairs(rows.map((one) => [code(one.name), one.value === '' ? '""' : one.value, one.same === null ? '' : one.same ? gettext('default') : gettext('changed')]), 'named'));
}

