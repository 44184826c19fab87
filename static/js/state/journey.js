/* A record's journey: key → hash → partition → leader → in sync → high watermark → fetched → committed.
   Law of the module: what is not known is said as not known, what has not happened yet is marked so. Pure. */

import { toldExactly } from './clock.js';
import { murmur2 } from './keys.js';
import { offsetOf, recordAt } from './picture.js';
import { ownerOf, readersOf, thousands, titleOf } from './words.js';

const bytes = (text) => new TextEncoder().encode(text).length;

/** Steps [{name, text: [piece | {b}], todo}] of one record for one group; null where the record is not known any more. */
export function journeyOf(state, history, topicName, number, offset, group) {
  const topic = state.topics[topicName], part = topic?.partitions.find((one) => one.partition === number);
  if (!part || offset >= part.end) return null;
  const record = recordAt(part, offset), producer = record ? state.producers[record.producer] ?? outside(state, record.producer) : null;
  const steps = record ? [...keyed(record, topic.partitions.length, number, producer), value(record)] : [{ name: 'record', text: offset < part.log_start ? ['deleted: the log begins at ', { b: part.log_start }] : ['its key and value were not sent to this page'] }];
  steps.push({ name: 'leader', text: [`broker ${part.leader >= 0 ? part.leader : '?'} holds it as offset `, { b: offset }, ...(record ? [`, ${toldExactly(history.passed('lanes', `${topicName}-${number}`, offset)?.at ?? record.timestamp)}`] : [])] });
  const acks = producer?.settings.acks, isr = `${part.isr.length} of ${part.replicas.length} in sync: ${part.isr.join(', ')}`;
  steps.push({ name: 'ISR', text: [acks === 'all' || acks === '-1' ? `${isr}; acks=all waits for them` : acks ? `${isr}; acks=${acks} does not wait` : isr] });
  const place = `${topicName}-${number}`, safe = part.high_watermark > offset, passed = history.passed('watermarks', place, offset);
  steps.push({ name: 'high watermark', todo: !safe, text: safe ? [passed ? `passed it at ${toldExactly(passed.at)}` : `has passed it (now ${part.high_watermark})`] : ['not yet: no consumer may see it'] });
  return [...steps, ...(group ? read(state, history, topicName, number, offset, group, safe) : [{ name: 'fetched', todo: true, text: ['no group reads this topic'] }])];
}

/** A real client that is known to hash keys as librdkafka does; of others nothing is assumed. */
function outside(state, name) {
  const client = state.real_clients[name] ?? state.real_gone[name];
  return client && /rdkafka|confluent/.test(client.library) ? { flavour: 'librdkafka', settings: {} } : null;
}

function keyed({ key }, count, number, producer) {
  if (key === null) return [{ name: 'key', text: ['none'] }, { name: 'partition', text: ['without a key the batch under way decides: ', { b: `P${number}` }] }];
  const size = bytes(key), hash = murmur2(key), positive = hash & 0x7fffffff;
  const first = { name: 'key', text: [{ code: key }, `, ${size} ${size === 1 ? 'byte' : 'bytes'}`] };
  if (positive % count === number && (!producer || producer.flavour !== 'librdkafka')) return [first, { name: 'hash', text: [`murmur2 = ${positive}`] }, { name: 'partition', text: [`${positive} mod ${count} = `, { b: number }] }];
  const why = producer?.flavour === 'librdkafka' ? 'CRC32 of the key, modulo the number of partitions' : 'chosen by its partitioner, by hand, or before partitions were added';
  return [first, { name: 'partition', text: [{ b: `P${number}` }, `: ${why}`] }];
}

function value({ value: text, producer, size }) {
  const shown = text === null ? 'null: a tombstone' : text.length > 60 ? `${text.slice(0, 58)}…` : text;
  return { name: 'value', text: [{ code: shown }, [producer ? ` from ${producer}` : '', size ? `, ${thousands(size)} B` : ''].join('')] };
}

function read(state, history, topic, number, offset, group, safe) {
  const readers = readersOf(state, group.name), owner = ownerOf(readers, topic, number), place = `${group.name}|${topic}-${number}`;
  const position = owner ? offsetOf(owner.positions, topic, number) : undefined, committed = offsetOf(group.offsets, topic, number);
  const fetched = history.passed('positions', place, offset), done = history.passed('commits', place, offset), isRead = (position ?? committed ?? -1) > offset || (committed ?? -1) > offset, isDone = (committed ?? -1) > offset;
  const who = owner ? titleOf(owner) : 'nobody';
  return [
    { name: 'fetched', todo: !isRead, text: isRead ? [fetched ? `by ${fetched.by} at ${toldExactly(fetched.at)}` : `by ${owner ? titleOf(owner) : group.name}`] : [safe ? (owner ? `not yet: ${who} is at ${position ?? committed ?? '-'}` : `not yet: ${group.name} has no reader here`) : 'not yet'] },
    { name: 'committed', todo: !isDone, text: isDone ? [done ? `at ${toldExactly(done.at)}` : `yes: ${group.name} has committed ${committed}`] : isRead ? [`not yet: ${group.name} has committed ${committed ?? '-'}. If ${who} crashes now, ${offset} is read again.`] : [`not yet: ${group.name} has committed ${committed ?? '-'}`] },
  ];
}
