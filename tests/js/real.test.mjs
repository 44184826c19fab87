/* Real clients in the state: who they are, what they do, where they stand, what they make of time. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fromPicture } from '../../static/js/state/picture.js';
import { followed, heldTold, initials, paceTold, programTold } from '../../static/js/state/real.js';
import { reduce } from '../../static/js/state/reduce.js';
import { Store } from '../../static/js/state/store.js';
import { chipOf, focusOf, laneViews, loneReaderViews, memberViews, otherGroupViews, producerViews, realProducerViews } from '../../static/js/state/views.js';
import { readersOf } from '../../static/js/state/words.js';
import { TABLES } from '../../static/js/scene/tables.js';
import { Theatre } from '../../static/js/scene/theatre.js';
import { DemoLab } from './fixtures/demo_lab.mjs';

const picture = (more = {}) => ({ ...new DemoLab().picture().picture, real_clients: [], touched: false, ...more });
const came = (name, library = 'librdkafka', version = '2.16.0') => ({ kind: 'real_client_came', at: 1_000, name, host: '10.0.0.5', library, version });
const joins = (name, id, number = 1, group = 'my-app3') => ({ kind: 'member_joined', at: 1_100, group, member_id: `${name}-${id}`, client_id: name, host: '/10.0.0.5', number });
const writes = (state, name, topic = 'payments', count = 1) => {
  const { end } = state.topics[topic].partitions[0];
  return { kind: 'appended', at: 1_200, topic, partition: 0, leader: 1, base: end, end: end + count, count, bytes: 10, records: [[end, 'k', 'v', 1_200, name, 1, 0]] };
};
const after = (state, ...facts) => facts.reduce(reduce, state);

test('a client that has only asked has no card; one that writes stands with the producers', () => {
  let state = after(fromPicture(picture()), came('my-app'));
  assert.equal(state.touched, true);
  const history = new Store().history, focus = focusOf(state, {});
  assert.deepEqual(realProducerViews(state, history, focus, 1_200), []);
  state = after(state, writes(state, 'my-app'));
  const [card] = realProducerViews(state, history, focus, 1_200);
  assert.deepEqual([card.id, card.kind, card.sub, card.about, card.steer], ['my-app', 'client', 'librdkafka 2.16.0', '10.0.0.5', false]);
  assert.ok(!producerViews(state, focus, true).some((one) => one.id === 'my-app'));
});

test('a client that has gone stands there for a moment, dashed, and is known again when it comes back', () => {
  let state = fromPicture(picture());
  state = after(state, came('my-app'), writes(state, 'my-app'), { kind: 'real_client_left', at: 2_000, name: 'my-app' });
  const history = new Store().history, focus = focusOf(state, {});
  assert.equal(realProducerViews(state, history, focus, 3_000)[0].state, 'gone');
  assert.deepEqual(realProducerViews(state, history, focus, 9_000), []);
  state = after(state, came('my-app'));
  assert.equal(realProducerViews(state, history, focus, 9_000)[0].state, 'real');
});

test('several members of one client id are told apart by their numbers', () => {
  let state = after(fromPicture(picture()), came('my-consumer'), joins('my-consumer', 'a'), joins('my-consumer', 'b', 2));
  assert.deepEqual(readersOf(state, 'my-app3').map((one) => [one.name, one.title]), [['my-consumer', 'my-consumer 1'], ['my-consumer #2', 'my-consumer 2']]);
  state = after(state, { kind: 'member_left', at: 3, group: 'my-app3', member_id: 'my-consumer-a', client_id: 'my-consumer', reason: 'left' });
  assert.deepEqual(readersOf(state, 'my-app3').map((one) => one.name), ['my-consumer #2']);
  state = after(state, joins('my-consumer', 'c'));
  assert.deepEqual(readersOf(state, 'my-app3').map((one) => one.member_id), ['my-consumer-c', 'my-consumer-b']);
  const shown = fromPicture({ ...picture(), groups: Object.values(state.groups) });
  assert.deepEqual(shown.groups['my-app3'].members.map((one) => one.number), [2, 1]);
});

test('a real client may be called like a simulated one', () => {
  const state = after(fromPicture(picture()), came('C1'), joins('C1', 'real', 2, 'billing'));
  const both = readersOf(state, 'billing').filter((one) => one.name.startsWith('C1'));
  assert.deepEqual(both.map((one) => [one.name, Boolean(one.outside), chipOf(one)]), [['C1', false, 'C1'], ['C1 #2', true, 'C12']]);
});

test('its member card says who it is, and its chips are those of its lanes', () => {
  const assigned = { kind: 'assigned', at: 1_300, group: 'my-app3', generation: 1, protocol: 'RoundRobinAssigner', assignment: { 'my-consumer-a': [['payments', 0], ['payments', 2]], 'my-consumer-b': [['payments', 1]] } };
  const stable = { kind: 'group_state', at: 1_300, group: 'my-app3', state: 'Stable', generation: 1, protocol: 'RoundRobinAssigner' };
  const state = after(fromPicture(picture()), came('my-consumer', '', ''), joins('my-consumer', 'a'), joins('my-consumer', 'b', 2), stable, assigned);
  const { history } = new Store(), focus = focusOf(state, { followed: followed(state) });
  assert.equal(focus.group.name, 'my-app3');
  const cards = memberViews(state, history, focus, 1_400, (reader) => reader);
  assert.deepEqual(cards.map((one) => [one.label, one.name, one.real.title, one.real.about]), [['MC1', 'reads P0, P2', 'my-consumer 1', 'kafkajs · 10.0.0.5'], ['MC2', 'reads P1', 'my-consumer 2', 'kafkajs · 10.0.0.5']]);
  const lanes = laneViews(state, history, focus, {}, 1_400, (_, owner) => owner);
  assert.deepEqual(lanes.map((one) => [one.owner.text, one.owner.reader, one.who]), [['MC1', 'my-consumer', 'my-consumer 1'], ['MC2', 'my-consumer #2', 'my-consumer 2'], ['MC1', 'my-consumer', 'my-consumer 1']]);
  const rows = TABLES.groups.rows(state).filter((row) => row[0] === 'my-app3');
  assert.deepEqual(rows.map((row) => [row[2], ...row.slice(6)]), [[0, 'my-consumer-a', '/10.0.0.5', 'my-consumer'], [1, 'my-consumer-b', '/10.0.0.5', 'my-consumer'], [2, 'my-consumer-a', '/10.0.0.5', 'my-consumer']]);
  assert.deepEqual(TABLES.clients.rows(state), [['my-consumer', '10.0.0.5', '-', 'joins groups, reads', 'my-app3']]);
});

test('one whose connections are closed without a word is silent until it is counted out', () => {
  const facts = [came('my-app'), joins('my-app', 'a'), { kind: 'group_state', at: 5, group: 'my-app3', state: 'Stable', generation: 1 }, { kind: 'assigned', at: 5, group: 'my-app3', generation: 1, protocol: 'range', assignment: { 'my-app-a': [['payments', 0]] } }];
  let state = after(fromPicture(picture()), ...facts, { kind: 'real_client_left', at: 6, name: 'my-app' });
  const { history } = new Store(), focus = focusOf(state, { group: 'my-app3' });
  assert.deepEqual(memberViews(state, history, focus, 7, (reader) => reader).map((one) => [one.state, one.name]), [['silent', 'silent, holds P0']]);
  state = after(state, { kind: 'member_left', at: 8, group: 'my-app3', member_id: 'my-app-a', client_id: 'my-app', reason: 'session timeout' });
  assert.deepEqual(readersOf(state, 'my-app3'), []);
});

test('who reads without a group has a card of its own', () => {
  const one = { name: 'kcat', host: '10.0.0.5', library: 'librdkafka', version: '2.3.0', connections: 1, roles: ['reads'], since: 5 };
  assert.deepEqual(loneReaderViews(fromPicture(picture({ real_clients: [one] }))).map((card) => [card.id, card.about]), [['kcat', 'librdkafka 2.3.0 · 10.0.0.5']]);
});

test('a group with a real member says so where it is not in focus', () => {
  const state = after(fromPicture(picture()), came('my-app'), joins('my-app', 'a'));
  const others = otherGroupViews(state, new Store().history, focusOf(state, { group: 'billing' }));
  assert.deepEqual(others.map((one) => [one.id, one.real]), [['my-app3', true]]);
});

test('the stage turns to where real clients are, stays, and does not turn back when they go', () => {
  const lab = new DemoLab({ topics: 3 });
  let state = fromPicture({ ...lab.picture().picture, real_clients: [], touched: false });
  assert.equal(followed(state), null);
  state = after(state, came('my-app'), writes(state, 'my-app', 'refunds'));
  const first = followed(state);
  assert.equal(first.topic, 'refunds');
  state = after(state, { ...came('other'), at: 9_000 }, writes(state, 'other', 'clicks'));
  assert.equal(followed(state, first).topic, 'refunds');
  state = after(state, { kind: 'real_client_left', at: 9_500, name: 'my-app' });
  assert.equal(followed(state, first).topic, 'clicks');
  state = after(state, { kind: 'real_client_left', at: 9_600, name: 'other' });
  assert.deepEqual(followed(state, first), first);
  assert.equal(focusOf(state, { topic: 'payments', followed: first }).topic.name, 'payments');
});

test('many records of which few are shown still give the rate', () => {
  const store = new Store();
  store.take({ type: 'picture', picture: picture() }, 0);
  const facts = [came('my-app'), { ...writes(store.state, 'my-app', 'payments', 500), at: store.state.at + 100 }];
  const shown = { ...facts[1], records: [...facts[1].records, [facts[1].base + 1, 'k', 'v', 1, 'web', 1, 0]] };
  store.take({ type: 'facts', from: store.state.offset, facts: [facts[0], shown] }, 100);
  const rate = store.history.writeRate('my-app', store.state.at);
  assert.ok(rate > 0);
  store.take({ type: 'facts', from: store.state.offset, facts: [{ ...writes(store.state, 'web', 'payments', 500), at: store.state.at }] }, 200);
  assert.equal(store.history.writeRate('my-app', store.state.at), rate);
});

test('a play knows the real members whose partitions are let go', () => {
  const theatre = new Theatre(null), store = new Store();
  theatre.render = () => false;
  store.take({ type: 'picture', picture: picture() }, 0);
  const focus = { group: { name: 'my-app3' } };
  const take = (...facts) => {
    store.take({ type: 'facts', from: store.state.offset, facts }, 0);
    theatre.take(facts, store, focus, 0);
  };
  take(came('my-app'), joins('my-app', 'a'), { kind: 'assigned', at: 5, group: 'my-app3', generation: 1, protocol: 'range', assignment: { 'my-app-a': [['payments', 0]] } });
  take({ kind: 'group_state', at: 6, group: 'my-app3', state: 'PreparingRebalance', generation: 1, reason: 'x' });
  assert.deepEqual([...theatre.before], [['payments-0', 'my-app']]);
});

test('programs, chips, time and pauses in words', () => {
  assert.equal(programTold({ library: 'confluent-kafka-python', version: '2.16.1-rdkafka-2.16.0' }), 'confluent-kafka 2.16.1');
  assert.equal(programTold({ library: '', version: '' }), '');
  assert.deepEqual([initials('my-consumer'), initials('my-consumer', 2), initials('rdkafka'), initials('42')], ['MC', 'MC2', 'RD', '42']);
  assert.equal(paceTold({ real_clients: 0, own_pace: 0 }), null);
  assert.match(paceTold({ real_clients: 2, own_pace: 10, paused: false }).sentence, /\(2 connections\).*keeps to 1×\. Its 10× come back when the last has gone\./);
  assert.equal(heldTold([{ client_id: 'a', broker: 1, waits: 0 }]), '');
  assert.equal(heldTold([{ client_id: 'a', broker: 1, waits: 3 }, { client_id: 'b', broker: 2, waits: 12.4 }, { client_id: 'a', broker: 1, waits: 2 }]), 'Paused. 3 requests wait for an answer: b at broker 2 for 12 s, a at broker 1 for 3 s.');
});
