/* From a picture to the state that facts then change.
   Law of the module: the state has the picture's own words; lists become objects by name where facts need them by name. Pure. */

import { realClient } from './reduce_real.js';

const byName = (list, name = 'name') => Object.fromEntries(list.map((one) => [one[name], one]));

/** A record from its array form. */
export function record([offset, key, value, timestamp, producer = '', size = 0, message = 0]) {
  return { offset, key, value, timestamp, producer, size, message };
}

/** The state of an empty lab. */
export function nothing() {
  return { offset: 0, at: 0, start: 0, cluster_id: '', brokers: {}, topics: {}, producers: {}, groups: {}, consumers: {}, links: [], ledger: {}, real_clients: {}, real_gone: {}, touched: false };
}

/** The state that a picture shows. */
export function fromPicture(picture) {
  const { told, ...shown } = picture;
  return {
    ...nothing(),
    ...shown,
    at: told || picture.at,
    brokers: byName(picture.brokers, 'id'),
    topics: byName(picture.topics.map((topic) => ({ ...topic, partitions: topic.partitions.map((one) => ({ ...one, records: one.records.map(record) })) }))),
    producers: byName(picture.producers),
    groups: byName(picture.groups.map((group) => ({ ...group, members: group.members.map((one) => ({ number: 1, ...one })) }))),
    consumers: byName(picture.consumers.map((one) => ({ ...one, counted_out: one.state === 'dead' && !one.deadline }))),
    real_clients: byName((picture.real_clients ?? []).map((one) => realClient(one, writtenBy(picture, one.name)))),
  };
}

/** The topics that a client has written to, as far as the records shown tell. */
function writtenBy(picture, name) {
  return picture.topics.filter((topic) => !topic.internal && topic.partitions.some((one) => one.records.some((each) => each[4] === name))).map((topic) => topic.name);
}

/** A record of a partition by its offset, or undefined. Records stand in the order of their offsets. */
export function recordAt({ records }, offset) {
  let low = 0, high = records.length - 1;
  while (low <= high) {
    const middle = (low + high) >> 1, found = records[middle].offset;
    if (found === offset) return records[middle];
    if (found < offset) low = middle + 1;
    else high = middle - 1;
  }
  return undefined;
}

/** An offset from a list of (topic, partition, offset), or undefined. */
export function offsetOf(triples, topic, partition) {
  if (!triples) return undefined;
  if (triples.length > SHORT) return indexOf(triples).get(topic)?.get(partition);
  for (const one of triples) if (one[0] === topic && one[1] === partition) return one[2];
  return undefined;
}

const before = (a, b) => a[0] < b[0] || (a[0] === b[0] && a[1] < b[1]);

/** Such a list, in its order by topic and partition, with some offsets replaced or added. */
export function withOffsets(triples, changes) {
  const next = triples.slice();
  for (const one of changes) {
    let low = 0, high = next.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (before(next[middle], one)) low = middle + 1;
      else high = middle;
    }
    next.splice(low, next[low] && !before(one, next[low]) ? 1 : 0, one.slice(0, 3));
  }
  return next;
}

/** A partition of a topic by its number, or undefined: they stand in order, nearly always without a gap. */
export function partitionOf(topic, number) {
  const one = topic?.partitions[number];
  return one?.partition === number ? one : topic?.partitions.find((other) => other.partition === number);
}

const SHORT = 16, indexes = new WeakMap();

/** Lists never change once they are made, so each is put in order once: a thousand partitions ask for a thousand offsets. */
function indexOf(triples) {
  let index = indexes.get(triples);
  if (index) return index;
  indexes.set(triples, (index = new Map()));
  for (const [topic, partition, offset] of triples) {
    if (!index.has(topic)) index.set(topic, new Map());
    const own = index.get(topic);
    if (!own.has(partition)) own.set(partition, offset);
  }
  return index;
}
