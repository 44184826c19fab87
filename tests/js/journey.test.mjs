/* A record's journey, step by step: what is known, what is not, what has not happened yet. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { journeyOf } from '../../static/js/state/journey.js';
import { Store } from '../../static/js/state/store.js';

const AT = 1_767_261_600_000;
const partition = { partition: 1, leader: 1, leader_epoch: 0, partition_epoch: 0, replicas: [1, 2, 3], isr: [1, 2, 3], elr: [], log_start: 0, high_watermark: 5, end: 5, ends: {}, records: [] };
const picture = (flavour = 'java', settings = { acks: 'all', 'linger.ms': '5' }) => ({
  offset: 10, at: AT, start: AT, cluster_id: '', links: [], ledger: {}, real_clients: [], brokers: [],
  topics: [{ name: 't', topic_id: '', internal: false, replication_factor: 3, configs: {}, retention_ms: 1, min_insync_replicas: 1, partitions: [{ ...partition, partition: 0 }, partition, { ...partition, partition: 2 }] }],
  producers: [{ name: 'web', topic: 't', flavour, partitioner: '', rate: 1, state: 'running', keys: '', settings, waiting: [], in_flight: 0, sent: 0, acknowledged: 0, failed: 0 }],
  groups: [{ name: 'g', state: 'Stable', generation: 1, protocol: 'range', coordinator: 1, offsets_partition: 0, leader: '', members: [], offsets: [['t', 1, 5]] }],
  consumers: [{ name: 'C1', group: 'g', state: 'running', since: AT, flavour: 'java', topics: ['t'], member_id: 'm', instance_id: null, generation: 1, owned: [['t', 1]], positions: [['t', 1, 5]], processing_us: 0, settings: {} }],
});
const appended = (key, number = 1) => ({ kind: 'appended', at: AT + 1_100, topic: 't', partition: number, leader: 1, base: 5, end: 7, count: 2, bytes: 90, records: [[5, 'x', 'v', AT + 1_000, 'web', 40, 1], [6, key, 'v', AT + 1_001, 'web', 40, 2]], batches: [[5, 2, 90, AT + 1_007, 1_000, 40]] });
const follow = (facts, shown = picture()) => {
  const store = new Store();
  store.take({ type: 'picture', picture: shown, tells: [] }, 0);
  store.take({ type: 'facts', from: 10, facts }, 0);
  return store;
};
const steps = (store, number = 1) => journeyOf(store.state, store.history, 't', number, 6, store.state.groups.g);
const said = (store, name, number) => steps(store, number).find((one) => one.name === name)?.text.map((one) => one.b ?? one.code ?? one).join('');

test('the arithmetic from key to partition, a negative hash without its sign', () => {
  const store = follow([appended('user-9', 2)]);
  assert.equal(said(store, 'key', 2), 'user-9, 6 bytes: 75 73 65 72 2d 39');
  assert.match(said(store, 'hash', 2), /^murmur2 = (1134184379|-1013299269, & 0x7fffffff = 1134184379) \(Java\)$/);
  assert.equal(said(store, 'partition', 2), '1134184379 mod 3 = 2');
});

test('librdkafka takes CRC32; a key that lies elsewhere is not explained away', () => {
  const crc = follow([appended('user-9', 2)], picture('librdkafka'));
  assert.match(said(crc, 'hash', 2) ?? said(crc, 'partition', 2), /CRC32|not what the key's hash says/);
  assert.match(said(follow([appended('user-9', 1)]), 'partition'), /not what the key's hash says now/);
});

test('its batch: with whom, how large, how long from send() to the leader, and its sequence', () => {
  const told = said(follow([appended('k')]), 'batch');
  assert.match(told, /^one of 2 records, 90 B, offsets 5 to 6; 6 ms from send\(\) to the leader \(linger.ms = 5\)/);
  assert.match(told, /producer id 1000, sequence 40/);
});

test('followers each at their time, then the high watermark, then the group', () => {
  const store = follow([appended('k'), { kind: 'high_watermark', at: AT + 1_100, topic: 't', partition: 1, high_watermark: 5, ends: { 1: 7, 2: 7, 3: 6 } }]);
  const copies = steps(store).find((one) => one.name === 'followers');
  assert.equal(copies.todo, true);
  assert.match(copies.text[0], /^B2 10:00:01\.100, B3 not yet; acks=all waits/);
  store.take({ type: 'facts', from: 12, facts: [{ kind: 'high_watermark', at: AT + 1_200, topic: 't', partition: 1, high_watermark: 7, ends: { 1: 7, 2: 7, 3: 7 } }, { kind: 'read', at: AT + 1_300, consumer: 'C1', group: 'g', positions: [['t', 1, 7, 2]] }] }, 0);
  assert.equal(said(store, 'high watermark'), 'passed it at 10:00:01.200');
  assert.equal(said(store, 'processed'), 'fetched, and processed by C1 at 10:00:01.300');
  assert.equal(said(store, 'committed'), 'not yet: g has committed 5. If C1 crashes now, 6 is read again.');
});

test('what had passed already when the page was opened is told no time, least of all that of a later record', () => {
  const shown = picture();
  shown.topics[0].partitions[1] = { ...partition, ends: { 1: 5, 2: 5, 3: 5 }, records: [[4, 'k', 'v', AT - 900, 'web', 40, 1]] };
  const store = follow([appended('x'), { kind: 'high_watermark', at: AT + 1_200, topic: 't', partition: 1, high_watermark: 7, ends: { 1: 7, 2: 7, 3: 7 } }, { kind: 'read', at: AT + 1_300, consumer: 'C1', group: 'g', positions: [['t', 1, 7, 2]] }], shown);
  const told = journeyOf(store.state, store.history, 't', 1, 4, store.state.groups.g).map((one) => one.text.map((text) => text.b ?? text.code ?? text).join(''));
  assert.deepEqual(told.slice(-5), ['broker 1 holds it as offset 4, 09:59:59.100', 'B2, B3; acks=all waits for those in sync', 'has passed it (now 7)', 'fetched and processed by C1', 'yes: g has committed 5']);
  assert.equal(store.history.passed('watermarks', 't-1', 5).at, AT + 1_200);
});

test('what came before the page was opened is said to be unknown', () => {
  const store = follow([{ ...appended('k'), batches: [] }]);
  assert.match(said(store, 'batch'), /not known/);
});

test('fetched and processed are two steps where the application takes its time', () => {
  const store = follow([appended('k'), { kind: 'high_watermark', at: AT + 1_100, topic: 't', partition: 1, high_watermark: 7, ends: { 1: 7, 2: 7, 3: 7 } }, { kind: 'read', at: AT + 1_200, consumer: 'C1', group: 'g', positions: [], fetched: [['t', 1, 7]] }]);
  assert.equal(said(store, 'fetched'), 'by C1 at 10:00:01.200');
  assert.equal(said(store, 'processed'), 'not yet: C1 is at 5');
  store.take({ type: 'facts', from: 13, facts: [{ kind: 'read', at: AT + 4_200, consumer: 'C1', group: 'g', positions: [['t', 1, 7, 2]] }] }, 0);
  assert.equal(said(store, 'processed'), 'by C1 at 10:00:04.200, 3 s later');
});
