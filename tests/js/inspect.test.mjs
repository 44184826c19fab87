/* Inspectors: what they say of a thing, from what is known of it. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { broker } from '../../static/js/inspect/broker.js';
import { bytes, seconds } from '../../static/js/inspect/draw.js';
import { group } from '../../static/js/inspect/group.js';
import { follows, link } from '../../static/js/inspect/link.js';
import { again, member } from '../../static/js/inspect/member.js';
import { axis, nextToGo, partition } from '../../static/js/inspect/partition.js';
import { producer } from '../../static/js/inspect/producer.js';
import { Seen } from '../../static/js/inspect/seen.js';
import { topic } from '../../static/js/inspect/topic.js';
import { Store } from '../../static/js/state/store.js';
import { DemoLab } from './fixtures/demo_lab.mjs';

const lab = new DemoLab({ partitions: 3, rate: 9 }), store = new Store();
store.take(lab.picture(), 0);
for (let turn = 0; turn < 60; turn++) store.take(lab.next(), turn * 100);
const { state, history } = store, now = state.at;
const seen = new Seen(), ask = (kind, id, detail = null, more = {}) => kind({ state, history, id, detail, now, seen, draw: () => null, form: () => null, ...more });

/** All words of a tree, in order. */
const words = (node) => (node === null || node === undefined ? [] : typeof node === 'string' ? [node] : Array.isArray(node) ? node.flatMap(words) : words(node.children ?? []));
const text = (told) => words(told.sections.filter(Boolean)).join(' ');
const keys = (told) => told.sections.filter(Boolean).map((one) => one.props.key);
const firstGroup = Object.keys(state.groups)[0], firstTopic = Object.keys(state.topics).find((name) => !state.topics[name].internal), firstConsumer = Object.keys(state.consumers)[0], firstProducer = Object.keys(state.producers)[0];

test('without a detail every kind shows what the picture tells, and says what is known live only', () => {
  for (const [kind, id] of [[broker, '1'], [topic, firstTopic], [partition, `${firstTopic}-0`], [group, firstGroup], [member, firstConsumer], [producer, firstProducer], [link, 'broker-1|broker-2']]) {
    const told = ask(kind, id);
    assert.ok(told.title && told.sections.filter(Boolean).length > 0, id);
    assert.ok(told.liveOnly.length > 0, id);
  }
});

test('a thing that is gone is null', () => {
  for (const [kind, id] of [[broker, '77'], [topic, 'nothing'], [partition, 'nothing-0'], [group, 'nothing'], [member, 'nobody'], [producer, 'nobody'], [link, 'broker-1']]) assert.equal(ask(kind, id), null);
});

const segment = (base, end, oldest, newest, active = false) => ({ base, end, size: 100, created: oldest, oldest, newest, active });
const aged = { segments: [segment(0, 5, now - 100_000, now - 80_000), segment(5, 9, now - 80_000, now - 30_000), segment(9, 12, now - 30_000, now - 1_000, true)], retention_ms: 60_000, retention_bytes: -1, calendar: 0, cleanup: ['delete'], high_watermark: 12 };

test('the axis of ages holds the retention line where it is near, and names it where it is far', () => {
  assert.equal(axis(aged, now).far, false);
  assert.ok(axis(aged, now).most >= 100_000);
  const young = axis({ ...aged, retention_ms: 604_800_000 }, now);
  assert.equal(young.far, true);
  assert.ok(young.most < 200_000);
});

test('what goes next is the oldest segment, when its newest record is old enough', () => {
  const next = nextToGo(aged, now);
  assert.equal(next.one.base, 0);
  assert.equal(next.left, -20_000);
  assert.equal(nextToGo({ ...aged, retention_ms: -1 }, now), null);
  assert.equal(nextToGo({ ...aged, cleanup: ['compact'] }, now), null);
});

test('if it dies now: what was worked on and is not committed is read again', () => {
  const reads = [{ partition: 0, committed: 12, processed: 14 }, { partition: 1, committed: 7, processed: 7 }, { partition: 2, committed: -1, processed: 3 }];
  assert.deepEqual(again(reads), [{ partition: 0, first: 12, last: 13, count: 2 }]);
});

const detail = { name: firstConsumer, group: firstGroup, state: 'running', since: now, flavour: 'java', member_id: 'm', generation: 4, coordinator: 1, join: 'stable', loop: { phase: 'process', count: 6, done: 0, topic: firstTopic, partition: 0, offset: 14, begun: now - 40, record_us: 200_000, first: 14, last: 19, polled: now - 2_000 }, next_heartbeat: now + 1_800, heartbeat_ms: 3_000, session_deadline: now + 43_800, session_ms: 45_000, poll_ms: 300_000, next_commit: now + 2_100, commit_ms: 5_000, commits: 'auto', reads: [{ topic: firstTopic, partition: 0, committed: 12, processed: 14, position: 20, fetched_to: 26, end: 30, paused: false, reset: '' }], reads_count: 1, buffered: 6, max_poll_records: 500, fetches: [], settings: [['max.poll.records', '500', true]], crash: '' };

test('a member shows its poll loop and counts its clocks from deadlines', () => {
  const told = text(ask(member, firstConsumer, detail));
  assert.match(told, /6 records, 14–19/);
  assert.match(told, /14 · 40 of 200 ms/);
  assert.match(told, /1\.8 s of 3 s/);
  assert.match(told, /44 s of 45 s/);
  assert.match(told, /298 s|5 min of 5 min/);
  assert.match(told, /12 to 13 of P0 are read again/);
  assert.match(text(ask(member, firstConsumer, detail, { now: now + 1_000 })), /0\.8 s of 3 s/);
});

test('a member that hangs or is to crash says so', () => {
  assert.match(text(ask(member, firstConsumer, { ...detail, loop: { ...detail.loop, phase: 'hangs' } })), /14 · hangs/);
  assert.match(text(ask(member, firstConsumer, { ...detail, crash: 'before-commit' })), /about to commit/);
});

test('kafkajs has no poll clock', () => {
  const told = text(ask(member, firstConsumer, { ...detail, flavour: 'kafkajs', poll_ms: 2 ** 31 - 1, next_commit: 0 }));
  assert.doesNotMatch(told, /next poll due/);
  assert.match(told, /between records/);
});

test('a group says by which arithmetic that broker coordinates it', () => {
  const told = text(ask(group, firstGroup, { name: firstGroup, hash: -109829509, offsets_partition: 9, offsets_partitions: 50, coordinator: 3, state: 'Stable', previous: 'CompletingRebalance', since: now - 32_000, generation: 4, protocol: 'range', leader: 'm', waits_until: 0, pending: 0, retention_ms: 604_800_000, votes: [{ protocol: 'range', votes: 3, offered_by: ['C1', 'C2', 'C3'] }], members: [], members_count: 0, offsets: [{ topic: firstTopic, partition: 0, offset: 1, end: 9, late_ms: 4_000, at: now }], offsets_count: 1 }));
  assert.match(told, /abs\(-109829509\), mod 50 =\s+9/);
  assert.match(told, /__consumer_offsets-9\s+is led by\s+broker 3/);
  assert.match(told, /≈ 4 s/);
});

test('a broker names the requests that wait and for whom', () => {
  const told = text(ask(broker, '1', { id: 1, state: 'running', since: now, epoch: 1, fenced: false, contact: now - 400, session_ms: 9_000, heartbeat_ms: 2_000, next_heartbeat: now + 1_600, metadata_offset: 5, metadata_end: 5, slow_ms: 0, carries: [], carries_count: 0, coordinates: [[firstGroup, 9]], waiting: [{ what: 'produce', who: 'web', since: now - 6, deadline: now + 29_994, topic: firstTopic, partition: 1, partitions: 1, needs: 20, lacks: [3], min_bytes: 0 }], waiting_count: 1, requests: [['Fetch', 100]], next_retention: 0, links: [] }));
  assert.match(told, /0\.4 s ago, fenced after 9 s/);
  assert.match(told, /Produce by web\s+P1 to 20: B3/);
});

test('requests per second come from two details', () => {
  const counts = new Seen();
  counts.count('broker 1', 1_000, [['Fetch', 10]]);
  counts.count('broker 1', 3_000, [['Fetch', 30], ['Produce', 4]]);
  assert.equal(counts.rates('broker 1').get('Fetch'), 10);
  assert.equal(counts.rates('broker 1').get('Produce'), 2);
});

test('the ISR is remembered over pictures of the same lab, and forgotten with it', () => {
  const past = new Seen(), one = (isr) => ({ partition: 0, isr, leader: 1, leader_epoch: 0 }), picture = (at, isr, start = 0) => ({ at, start, topics: [{ name: 't', partitions: [one(isr)] }], groups: [] });
  past.begin(picture(10, [1, 2]));
  past.take([{ kind: 'partition_changed', at: 20, topic: 't', partition: 0, isr: [1], leader: 1, leader_epoch: 0, how: 'shrink' }]);
  past.begin(picture(30, [1]));
  past.begin(picture(40, [1, 2]));
  assert.deepEqual(past.partition('t-0').map((entry) => [entry.at, entry.isr]), [[10, [1, 2]], [20, [1]], [40, [1, 2]]]);
  past.begin(picture(5, [1, 2], 5));
  assert.equal(past.partition('t-0').length, 1);
});

test('what follows from a link depends on its ends', () => {
  const said = (known, a, b) => words(follows(known, a, b)).join(' ');
  assert.match(said({ latency: 800, loss: 0, cut: false }, 'broker-1', 'broker-2'), /1,600 ms there and back/);
  assert.match(said({ latency: 1, loss: 0, cut: true }, 'broker-1', 'controller'), /fenced/);
  assert.match(said({ latency: 1, loss: .2, cut: false }, 'C1', 'broker-2'), /sent again by TCP/);
  assert.equal(follows({ latency: 1, loss: 0, cut: false }, 'broker-1', 'broker-2'), null);
});

test('numbers are in a person’s units', () => {
  assert.deepEqual([seconds(1_840), seconds(43_800), seconds(0)], ['1.8 s', '44 s', '0.0 s']);
  assert.deepEqual([bytes(212), bytes(42_000), bytes(1_310_000)], ['212 B', '42 kB', '1.3 MB']);
});

test('every section has a key of its own, so that it can stay where it is', () => {
  for (const told of [ask(member, firstConsumer, detail), ask(group, firstGroup), ask(broker, '1')]) assert.equal(new Set(keys(told)).size, keys(told).length);
});

test('what the journal remembers goes before what the page has seen', () => {
  const past = new Seen();
  past.begin({ at: 100, start: 0, topics: [{ name: 't', partitions: [{ partition: 0, isr: [2], leader: 2, leader_epoch: 1 }] }], groups: [] });
  const facts = [{ kind: 'topic_created', topic: 't', at: 5 }, { kind: 'partition_changed', at: 40, isr: [2], leader: 2, leader_epoch: 1, previous: 1, how: 'clean', out: [1], back: [] }];
  past.recall('partition', 't-0', 1, facts);
  assert.deepEqual(past.partition('t-0').map((one) => [one.at, one.isr, one.leader, one.epoch]), [[5, [2, 1], 1, 0], [40, [2], 2, 1]]);
  past.take([{ kind: 'partition_changed', at: 120, topic: 't', partition: 0, isr: [2, 1], leader: 2, leader_epoch: 1, how: 'expand' }]);
  assert.equal(past.partition('t-0').at(-1).at, 120);
  past.recall('partition', 't-0', 1, facts);
  assert.deepEqual(past.partition('t-0').map((one) => one.at), [5, 40, 120]);
});

test('a partition that never changed was in sync since the oldest moment that is kept', () => {
  const past = new Seen();
  past.begin({ at: 100, start: 0, topics: [{ name: 't', partitions: [{ partition: 0, isr: [1, 2], leader: 1, leader_epoch: 0 }] }], groups: [] });
  past.recall('partition', 't-0', 30, []);
  assert.deepEqual(past.partition('t-0').map((one) => [one.at, one.isr]), [[30, [1, 2]]]);
});
