/* A record's journey: key → hash → partition → batch → leader → followers → high watermark → fetched → processed → committed, for each group.
   Fetched is a step of its own where its reader was not done with it in the tenth of a second in which it came.
   Law of the module: what is not known is said as not known, what has not happened yet is marked so. Pure. */

import { span, toldExactly } from './clock.js';
import { partitionOf, recordAt, offsetOf } from './picture.js';
import { ruleOf, place as placeFor } from './partitioning.js';
import { gettext, ngettext } from './text.js';
import { groupsOn, ownerOf, readersOf, thousands, titleOf } from './words.js';

const utf8 = new TextEncoder();
const CRC = 'CRC32';

/** Steps [{name, text: [piece | {b} | {code}], todo}] of one record, for the group in focus first; null where the record is not known any more. */
export function journeyOf(state, history, topicName, number, offset, group) {
  const topic = state.topics[topicName], part = partitionOf(topic, number);
  if (!part || offset >= part.end) return null;
  const record = recordAt(part, offset), producer = record ? state.producers[record.producer] ?? outside(state, record.producer) : null;
  const spot = { state, history, topic, part, offset, record, producer, place: `${topicName}-${number}`, batch: batchOf(history, `${topicName}-${number}`, offset) };
  const begins = record ? [...keyed(spot), value(record), batched(spot)] : [{ name: gettext('record'), text: offset < part.log_start ? [gettext('deleted: the log begins at '), { b: part.log_start }] : [gettext('its key and value were not sent to this page')] }];
  const safe = part.high_watermark > offset, others = groupsOn(state, topicName).filter((one) => one !== group);
  const groups = [...(group ? [group] : []), ...others].slice(0, 4).flatMap((one) => read(spot, one, safe, others.length > 0));
  return [...begins, led(spot), copied(spot), watermark(spot, safe), ...(groups.length ? groups : [{ name: gettext('processed'), todo: true, text: [gettext('no group reads this topic')] }])];
}

function batchOf(history, place, offset) {
  const found = history.passed('batches', place, offset);
  return found && found.base <= offset ? found : null;
}

/** A real client that is known to hash keys as librdkafka does; of others nothing is assumed. */
function outside(state, name) {
  const client = state.real_clients[name] ?? state.real_gone[name];
  return client && /rdkafka|confluent/.test(client.library) ? { flavour: 'librdkafka', settings: {}, outside: true } : null;
}

const hex = (key) => [...utf8.encode(key)].map((byte) => byte.toString(16).padStart(2, '0')).join(' ');

/** The key, and the arithmetic that leads from it to the partition. */
function keyed({ record: { key }, topic, part, producer }) {
  const count = topic.partitions.length, chosen = { b: `P${part.partition}` };
  if (key === null) {
    const java = producer && producer.flavour !== 'librdkafka' && !producer.partitioner;
    return [{ name: gettext('key'), text: [gettext('none')] }, { name: gettext('partition'), text: [chosen, java ? gettext(': without a key records stick to one partition until batch.size bytes are there (KIP-794)') : gettext(': without a key its client decides')] }];
  }
  const bytes = utf8.encode(key), first = { name: gettext('key'), text: [{ code: key }, ngettext(', 1 byte: ', ', {count} bytes: ', bytes.length), { code: bytes.length > 10 ? `${hex(key).slice(0, 29)} …` : hex(key) }] };
  const found = placeFor(key, count, producer);
  if (found.partition !== part.partition || found.hash === undefined) {
    return [first, { name: gettext('partition'), text: [chosen, found.hash === undefined ? gettext(': chosen by its producer ({rule})', { rule: ruleOf(producer) }) : gettext(': not what the key\'s hash says now ({hash} mod {count} = {result}); chosen by hand, by another partitioner, or before partitions were added', { hash: found.positive, count, result: found.partition })] }];
  }
  const who = found.name === CRC ? gettext('librdkafka') : producer?.flavour === 'kafkajs' ? gettext('kafkajs, as Java') : producer ? gettext('Java') : gettext('as Java does; its client does not say');
  const hash = found.name === CRC || found.hash >= 0 ? [`${found.name} = ${found.hash}`] : [`${found.name} = ${found.hash}, & 0x7fffffff = ${found.positive}`];
  return [first, { name: gettext('hash'), text: [...hash, ` (${who})`] }, { name: gettext('partition'), text: [`${found.positive} mod ${count} = `, { b: part.partition }] }];
}

function value({ value: text, producer, size }) {
  const shown = text === null ? gettext('null: a tombstone') : text.length > 60 ? `${text.slice(0, 58)}…` : text;
  return { name: gettext('value'), text: [{ code: shown }, [producer ? gettext(' from {producer}', { producer }) : '', size ? `, ${thousands(size)} B` : ''].join('')] };
}

/** The batch that it travelled in, and how long it was on its way into the log. */
function batched({ state, record, producer, batch }) {
  const name = gettext('batch');
  if (!batch) return { name, text: [gettext('not known: it came before this page looked, or as one of very many')] };
  const one = batch.count === 1 ? [gettext('alone, {bytes} B', { bytes: thousands(batch.bytes) })] : [gettext('one of {count} records, {bytes} B, offsets {first} to {last}', { count: batch.count, bytes: thousands(batch.bytes), first: batch.base, last: batch.offset - 1 })];
  const linger = producer?.settings['linger.ms'], on = batch.at - record.timestamp;
  if (!state.touched && on >= 0) one.push(linger === undefined ? gettext('; {ms} ms from send() to the leader', { ms: on }) : gettext('; {ms} ms from send() to the leader (linger.ms = {linger})', { ms: on, linger }));
  if (batch.producer_id >= 0) one.push(gettext('; producer id {id}, sequence {sequence}', { id: batch.producer_id, sequence: batch.sequence }));
  return { name, text: one };
}

function led({ history, part, offset, record, place, batch }) {
  const came = batch?.at ?? history.passed('lanes', place, offset)?.at ?? record?.timestamp;
  return { name: gettext('leader'), text: [gettext('broker {leader} holds it as offset ', { leader: part.leader >= 0 ? part.leader : '?' }), { b: offset }, ...(record && came ? [`, ${toldExactly(came)}`] : [])] };
}

/** The followers, each with when it had the record. */
function copied({ history, part, offset, place, producer }) {
  const followers = part.replicas.filter((one) => one !== part.leader), acks = producer?.settings.acks;
  const told = followers.map((id) => {
    const has = (part.ends[id] ?? 0) > offset, when = has ? history.passed('copies', `${place}|${id}`, offset) : null;
    const sync = part.isr.includes(id) ? '' : gettext(' (not in sync)');
    return has ? `B${id}${sync}${when ? ` ${toldExactly(when.at)}` : ''}` : `B${id}${sync} ${gettext('not yet')}`;
  });
  const waits = acks === 'all' || acks === '-1' ? gettext('; acks=all waits for those in sync') : acks ? gettext('; acks={acks} does not wait', { acks }) : '';
  const todo = followers.some((id) => part.isr.includes(id) && (part.ends[id] ?? 0) <= offset);
  return { name: gettext('followers'), todo, text: [followers.length ? `${told.join(', ')}${waits}` : gettext('none: there is one replica')] };
}

function watermark({ history, part, offset, place }, safe) {
  const passed = history.passed('watermarks', place, offset);
  return { name: gettext('high watermark'), todo: !safe, text: safe ? [passed ? gettext('passed it at {time}', { time: toldExactly(passed.at) }) : gettext('has passed it (now {offset})', { offset: part.high_watermark })] : [gettext('not yet: no consumer may see it')] };
}

/** What one group has done with it. `named`: several groups read the topic. */
function read({ state, history, topic, part, offset, place }, group, safe, named) {
  const readers = readersOf(state, group.name), owner = ownerOf(readers, topic.name, part.partition), spot = `${group.name}|${place}`, suffix = named ? ` · ${group.name}` : '';
  const position = owner ? offsetOf(owner.positions, topic.name, part.partition) : undefined, committed = offsetOf(group.offsets, topic.name, part.partition);
  const done = history.passed('positions', spot, offset), kept = history.passed('commits', spot, offset), isKept = (committed ?? -1) > offset, isDone = isKept || (position ?? -1) > offset;
  const who = owner ? titleOf(owner) : gettext('nobody'), now = position ?? committed ?? '-', upTo = committed ?? '-';
  const came = history.passed('fetches', spot, offset), apart = came && came.offset > offset && (!done || came.at < done.at) ? came : null;
  const fetched = apart ? [{ name: gettext('fetched') + suffix, text: [gettext('by {who} at {time}', { who: apart.by, time: toldExactly(apart.at) })] }] : [];
  const processed = apart ? (isDone ? (done ? gettext('by {who} at {time}, {span} later', { who: done.by, time: toldExactly(done.at), span: span(done.at - apart.at) }) : gettext('by {who}', { who: owner ? who : group.name })) : gettext('not yet: {who} is at {now}', { who: apart.by, now })) : isDone ? (done ? gettext('fetched, and processed by {who} at {time}', { who: done.by, time: toldExactly(done.at) }) : gettext('fetched and processed by {who}', { who: owner ? who : group.name })) : !safe ? gettext('not yet') : owner ? gettext('not yet: {who} is at {now}', { who, now }) : gettext('not yet: {group} has no reader here', { group: group.name });
  const committing = isKept ? (kept ? gettext('at {time}', { time: toldExactly(kept.at) }) : gettext('yes: {group} has committed {offset}', { group: group.name, offset: committed })) : isDone ? gettext('not yet: {group} has committed {upTo}. If {who} crashes now, {offset} is read again.', { group: group.name, upTo, who, offset }) : gettext('not yet: {group} has committed {upTo}', { group: group.name, upTo });
  return [...fetched, { name: gettext('processed') + suffix, todo: !isDone, text: [processed] }, { name: gettext('committed') + suffix, todo: !isKept, text: [committing] }];
}
