/* The one reducer: a picture and facts give the state that a later picture shows. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fromPicture, offsetOf, recordAt } from '../../static/js/state/picture.js';
import { reduce, reduceAll } from '../../static/js/state/reduce.js';
import { Store } from '../../static/js/state/store.js';
import { topicView } from '../../static/js/state/views.js';
import { DemoLab } from './fixtures/demo_lab.mjs';

const begin = (options) => {
  const lab = new DemoLab(options), store = new Store();
  store.take(lab.picture(), 0);
  return { lab, store, run: (ticks) => { for (let i = 0; i < ticks; i++) store.take(lab.next(), i * 100); } };
};
const part = (state, number, topic = 'payments') => state.topics[topic].partitions[number];
const frozen = (value) => {
  if (value && typeof value === 'object' && !Object.isFrozen(value)) {
    Object.freeze(value);
    Object.values(value).forEach(frozen);
  }
  return value;
};

test('facts lead to what a fresh picture shows', () => {
  const { lab, store, run } = begin({ partitions: 3, rate: 9 });
  run(100);
  const shown = fromPicture(lab.picture().picture);
  for (const number of [0, 1, 2]) {
    const mine = part(store.state, number), theirs = part(shown, number);
    assert.deepEqual([mine.end, mine.high_watermark, mine.leader, mine.isr], [theirs.end, theirs.high_watermark, theirs.leader, theirs.isr]);
    assert.deepEqual(mine.records.slice(-20), theirs.records.slice(-20));
  }
  assert.deepEqual(store.state.groups.billing.offsets.slice().sort(), shown.groups.billing.offsets.slice().sort());
  assert.deepEqual(store.state.consumers.C1.positions, shown.consumers.C1.positions);
});

test('nothing is changed in place, and what a fact does not touch stays the same object', () => {
  const lab = new DemoLab(), before = frozen(fromPicture(lab.picture().picture));
  const fact = { kind: 'appended', at: 1, topic: 'payments', partition: 0, leader: 1, base: part(before, 0).end, end: part(before, 0).end + 1, count: 1, bytes: 10, records: [[part(before, 0).end, 'k', 'v', 1, 'web', 10, 1]] };
  const after = reduce(before, fact);
  assert.notEqual(part(after, 0), part(before, 0));
  assert.equal(part(after, 1), part(before, 1));
  assert.equal(after.groups, before.groups);
  assert.equal(recordAt(part(after, 0), fact.base).key, 'k');
});

test('an unknown kind of fact changes nothing but the time', () => {
  const before = fromPicture(new DemoLab().picture().picture), after = reduce(before, { kind: 'a_thing_to_come', at: before.at + 5 });
  assert.deepEqual({ ...after, at: 0 }, { ...before, at: 0 });
});

test('facts that are known already are not taken twice', () => {
  const { lab, store } = begin({ rate: 20 });
  const frame = lab.next();
  store.take(frame, 0);
  const once = store.state;
  store.take(frame, 0);
  assert.equal(part(store.state, 0), part(once, 0));
  assert.equal(reduceAll({ ...once, offset: 50 }, [{ kind: 'x', at: 1 }], 10).offset, 50);
});

test('a broker dies: its partitions get other leaders, it stays dead when it is fenced', () => {
  const { lab, store, run } = begin();
  lab.killBroker(2);
  run(40);
  assert.equal(store.state.brokers[2].state, 'dead');
  assert.equal(part(store.state, 1).leader, 3);
  assert.deepEqual(part(store.state, 1).isr, [3, 1]);
  lab.startBroker(2);
  run(20);
  assert.equal(store.state.brokers[2].state, 'running');
});

test('a consumer dies: it holds its partition until it is counted out, then the others take it', () => {
  const { lab, store, run } = begin();
  lab.killConsumer('C2');
  run(5);
  assert.deepEqual(store.state.consumers.C2.owned, [['payments', 1]]);
  assert.ok(store.state.consumers.C2.deadline > store.state.at);
  run(130);
  assert.deepEqual(store.state.consumers.C2.owned, []);
  assert.equal(store.state.consumers.C2.deadline, 0);
  assert.equal(store.state.groups.billing.members.length, 2);
});

test('topics grow, records go, groups end', () => {
  let state = fromPicture(new DemoLab().picture().picture);
  state = reduce(state, { kind: 'partitions_added', at: 1, topic: 'payments', first: 3, partitions: [[1, 2, 3], [2, 3, 1]] });
  assert.deepEqual(state.topics.payments.partitions.map((one) => one.partition), [0, 1, 2, 3, 4]);
  state = reduce(state, { kind: 'log_start', at: 2, topic: 'payments', partition: 0, log_start: 5, before: 0, reason: 'retention.ms', value: '1' });
  assert.ok(part(state, 0).records.every((one) => one.offset >= 5));
  state = reduce(state, { kind: 'configs_changed', at: 3, topic: 'payments', changes: { 'retention.ms': '60000', 'min.insync.replicas': null } });
  assert.deepEqual([state.topics.payments.retention_ms, state.topics.payments.min_insync_replicas, state.topics.payments.configs], [60_000, 1, { 'retention.ms': '60000' }]);
  state = reduce(state, { kind: 'committed', at: 4, group: 'billing', offsets: [['payments', 0, 7]] });
  assert.equal(offsetOf(state.groups.billing.offsets, 'payments', 0), 7);
  state = reduce(state, { kind: 'offsets_removed', at: 5, group: 'billing', partitions: [['payments', 0]], reason: 'deleted' });
  assert.equal(offsetOf(state.groups.billing.offsets, 'payments', 0), undefined);
  state = reduce(state, { kind: 'group_state', at: 6, group: 'billing', state: 'Dead', generation: 9 });
  assert.equal(state.groups.billing, undefined);
  state = reduce(state, { kind: 'topic_deleted', at: 7, topic: 'payments', topic_id: 'x' });
  assert.equal(state.topics.payments, undefined);
});

test('a new leader tells how its log is, and the old one is not heard any more', () => {
  let state = fromPicture(new DemoLab({ rate: 10 }).picture().picture);
  const { end, leader, leader_epoch, replicas } = part(state, 1), other = replicas.find((one) => one !== leader), place = { topic: 'payments', partition: 1 };
  state = reduce(state, { kind: 'partition_changed', at: 1, ...place, leader: other, leader_epoch: leader_epoch + 1, partition_epoch: 9, replicas, isr: [other], previous: leader, how: 'unclean' });
  assert.deepEqual([part(state, 1).end, part(state, 1).ends], [end, {}]);
  state = reduce(state, { kind: 'high_watermark', at: 2, ...place, high_watermark: end - 3, ends: { [other]: end - 3 }, leader: other, leader_epoch: leader_epoch + 1, size: 77 });
  assert.deepEqual([part(state, 1).end, part(state, 1).size], [end - 3, 77]);
  assert.ok(part(state, 1).records.every((one) => one.offset < end - 3));
  const told = part(state, 1);
  state = reduce(state, { kind: 'appended', at: 3, ...place, leader, leader_epoch, base: end, end: end + 1, count: 1, bytes: 9, records: [[end, 'k', 'v', 1]] });
  state = reduce(state, { kind: 'high_watermark', at: 3, ...place, high_watermark: end + 1, ends: { [leader]: end + 1 }, leader, leader_epoch, size: 99 });
  assert.deepEqual({ ...part(state, 1) }, { ...told });
});

test('a coordinator that has read a group from the log has only what is there', () => {
  let state = fromPicture(new DemoLab({ rate: 10 }).picture().picture);
  const group = { group: 'billing' }, { coordinator } = state.groups.billing, other = coordinator === 1 ? 2 : 1;
  const member = { member_id: 'C1-x', client_id: 'C1', instance_id: null, host: '/127.0.0.1', assigned: [['payments', 0]], number: 1 };
  state = reduce(state, { kind: 'coordinator', at: 1, ...group, broker: other, partition: 7, members: [member], offsets: [['payments', 0, 3]] });
  assert.deepEqual([state.groups.billing.coordinator, state.groups.billing.members, state.groups.billing.offsets], [other, [member], [['payments', 0, 3]]]);
  const late = reduce(state, { kind: 'committed', at: 2, ...group, offsets: [['payments', 0, 9]], coordinator });
  assert.deepEqual(late.groups.billing, state.groups.billing);
});

test('a broker that is asked to stop goes on stopping, also where the controller fences it meanwhile', () => {
  let state = fromPicture(new DemoLab().picture().picture);
  const told = (kind, at) => { state = reduce(state, { kind, at, broker: 1 }); };
  told('broker_stopping', 5);
  told('broker_fenced', 9);
  assert.deepEqual([state.brokers[1].state, state.brokers[1].since], ['stopping', 5]);
  told('broker_unfenced', 12);
  told('broker_fenced', 20);
  assert.equal(state.brokers[1].state, 'fenced');
});

test('who has died is counted out with the member that it last was, not with one of a former life', () => {
  let state = fromPicture(new DemoLab().picture().picture);
  const group = { group: 'billing' }, { coordinator } = state.groups.billing, member = (id) => ({ member_id: id, client_id: 'C1', instance_id: null, host: '/127.0.0.1', assigned: [], number: 1 });
  state = reduce(state, { kind: 'coordinator', at: 1, ...group, broker: coordinator, partition: 7, members: [member('C1-first'), member('C1-last')], offsets: [] });
  state = reduce(state, { kind: 'consumer_changed', at: 2, ...group, consumer: 'C1', state: 'dead', member_id: 'C1-last', deadline: 45_002 });
  const left = (id) => { state = reduce(state, { kind: 'member_left', at: 3, ...group, client_id: 'C1', member_id: id, reason: 'session timeout', coordinator }); };
  left('C1-first');
  assert.deepEqual([state.consumers.C1.counted_out, state.consumers.C1.deadline], [false, 45_002]);
  left('C1-last');
  assert.deepEqual([state.consumers.C1.counted_out, state.consumers.C1.deadline], [true, 0]);
});

test('the last error stays as long as a batch is tried again, whatever else is acknowledged', () => {
  let state = fromPicture(new DemoLab().picture().picture);
  const count = (acknowledged, retrying) => { state = reduce(state, { kind: 'accumulated', at: 2, producer: 'web', waiting: [], in_flight: 0, sent: 900, acknowledged, failed: 0, retrying }); };
  state = reduce(state, { kind: 'send_retried', at: 1, producer: 'web', topic: 'payments', partition: 1, error: 'NETWORK_EXCEPTION', backoff_ms: 90 });
  count(800, 1);
  assert.equal(state.producers.web.last_error, 'NETWORK_EXCEPTION');
  count(900, 0);
  assert.deepEqual([state.producers.web.last_error, state.producers.web.retrying], ['', null]);
});

test('why: the chain of causes is read from because', () => {
  const { lab, store, run } = begin();
  lab.killBroker(2);
  run(30);
  const elected = store.history.tells.findLast((one) => one.kind === 'partition_changed');
  assert.deepEqual(store.history.chain(elected.offset).map((one) => one.kind), ['broker_fenced', 'broker_killed']);
});

test('a partition knows whether its cells are samples, and of how many', () => {
  const { lab, store } = begin(), base = part(store.state, 0).end, focus = { topic: store.state.topics.payments };
  const fact = (count, records) => ({ kind: 'appended', at: 1, topic: 'payments', partition: 0, leader: 1, base, end: base + count, count, bytes: 10, records });
  const one = (offset) => [offset, 'k', 'v', 1, 'web', 10, 1], facts = () => topicView(store.state, focus, store.history, store.keys).facts;
  store.take({ type: 'facts', from: store.state.offset, facts: [fact(500, [one(base + 498), one(base + 499)])] }, 0);
  assert.match(facts(), /cells are samples: 2 of 500 records in 0.1 s/);
  store.take({ type: 'facts', from: store.state.offset, facts: [fact(1, [one(base)])] }, 0);
  assert.doesNotMatch(facts(), /samples/);
});
