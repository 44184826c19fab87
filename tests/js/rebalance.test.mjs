/* Rebalances from facts: phases, who is waited for, and how long each partition stood still. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { movesOf, Rebalances, rowsOf, stopped, waiting } from '../../static/js/state/rebalance.js';

const member = (name) => ({ member_id: `${name}-id`, client_id: name, assigned: [] });
const state = { groups: { g: { name: 'g', protocol: 'range', members: [member('C1'), member('C2')] } }, consumers: { C1: { settings: { 'max.poll.interval.ms': '300000' } }, C2: { settings: { 'max.poll.interval.ms': '60000' } }, C3: { settings: {} } } };
const picture = { at: 0, consumers: [{ name: 'C1', group: 'g', state: 'running', owned: [['t', 0]] }, { name: 'C2', group: 'g', state: 'running', owned: [['t', 1]] }], groups: [] };
const play = (facts, known = state) => {
  const all = new Rebalances();
  all.begin(picture);
  facts.forEach((fact, turn) => all.take({ group: 'g', ...fact }, 100 + turn, known));
  return all;
};
const preparing = (at, more = {}) => ({ kind: 'group_state', state: 'PreparingRebalance', at, reason: 'C3 joined', members: ['C1-id', 'C2-id'], protocol: 'range', ...more });
const owns = (consumer, at, ...owned) => ({ kind: 'consumer_owns', consumer, at, owned: owned.map((number) => ['t', number]) });
const joined = (name, at) => ({ kind: 'member_joined', client_id: name, member_id: `${name}-id`, rejoined: true, at });
const assigned = (at, assignment) => ({ kind: 'assigned', at, assignment: Object.fromEntries(Object.entries(assignment).map(([name, mine]) => [`${name}-id`, mine.map((number) => ['t', number])])), clients: { 'C1-id': 'C1', 'C2-id': 'C2', 'C3-id': 'C3' } });
const times = (all, now = 1e6) => stopped(all, all.of('g'), now).map((one) => [one.place, one.ms]);

test('eager: everyone lets go, so every partition stands still until it is taken again', () => {
  const all = play([preparing(1_000), owns('C1', 1_200), joined('C1', 1_210), owns('C2', 2_000), joined('C2', 2_010), { kind: 'group_state', state: 'CompletingRebalance', at: 2_050, protocol: 'range' }, assigned(2_100, { C1: [0], C2: [], C3: [1] }), owns('C1', 2_150, 0), owns('C3', 2_300, 1)]);
  assert.deepEqual(times(all), [['t-0', 950], ['t-1', 300]]);
  assert.deepEqual(rowsOf(all, all.of('g'), 0, 3_000).map((one) => [one.place, one.before, one.now, one.next, one.moved, one.bars.length]), [['t-0', 'C1', 'C1', 'C1', false, 2], ['t-1', 'C2', 'C3', 'C3', true, 2]]);
});

test('it waits for whoever has not rejoined, at most as long as the slowest of them may take', () => {
  const all = play([preparing(1_000), joined('C2', 1_500)]);
  assert.deepEqual(waiting(all.of('g'), 13_000), { names: ['C1'], waited: 12_000, limit: 300_000 });
  all.take({ kind: 'member_left', group: 'g', client_id: 'C1', member_id: 'C1-id', reason: 'rebalance timeout', at: 301_000 }, 120, state);
  assert.equal(waiting(all.of('g'), 301_000), null);
});

test('a dead reader\'s partition stands still from its death on, not from the rebalance', () => {
  const all = play([{ kind: 'consumer_changed', consumer: 'C2', state: 'dead', at: 5_000 }, preparing(50_000), assigned(50_300, { C1: [0, 1] }), owns('C1', 50_350, 0, 1)]);
  assert.deepEqual(times(all), [['t-0', 0], ['t-1', 45_350]]);
});

test('cooperative: only what moves stops, and its second round belongs to the same play', () => {
  const cooperative = { protocol: 'cooperative-sticky' };
  const all = play([preparing(1_000, cooperative), joined('C1', 1_100), joined('C2', 1_100), { kind: 'group_state', state: 'CompletingRebalance', at: 1_150, protocol: 'cooperative-sticky' }, assigned(1_200, { C1: [0], C2: [], C3: [] }), owns('C2', 1_250), preparing(1_300, { ...cooperative, reason: 'need to revoke partitions and re-join' }), assigned(1_500, { C1: [0], C2: [], C3: [1] }), owns('C3', 1_550, 1)]);
  assert.equal(all.plays.length, 1);
  assert.equal(all.of('g').rounds, 2);
  assert.deepEqual(times(all), [['t-0', 0], ['t-1', 300]]);
});

test('what nobody reads yet is counted on', () => {
  const all = play([preparing(1_000), owns('C1', 1_200)]);
  assert.deepEqual(stopped(all, all.of('g'), 2_200), [{ place: 't-0', ms: 1_000, still: true }, { place: 't-1', ms: 0, still: false }]);
});

test('of real clients the coordinator tells', () => {
  const all = play([preparing(1_000), joined('C2', 1_100), assigned(1_400, { C2: [1], C1: [0] })], { ...state, consumers: {} });
  assert.deepEqual(times(all), [['t-0', 0], ['t-1', 300]]);
});

test('nobody waits for the one whose coming began it', () => {
  const all = play([{ kind: 'member_joined', client_id: 'C3', member_id: 'C3-id', rejoined: false, at: 1_000 }, preparing(1_000, { members: ['C1-id', 'C2-id', 'C3-id'] })]);
  assert.deepEqual(waiting(all.of('g'), 1_000).names, ['C1', 'C2']);
});

test('what moves is told by who gives it to whom, the most first', () => {
  const places = (owners) => new Map(Object.entries(owners).flatMap(([name, numbers]) => numbers.map((one) => [`t-${one}`, name])));
  const before = places({ C1: [0, 1, 2, 10], C2: [3, 4] }).set('other-0', 'C1'), next = places({ C1: [0], C2: [3, 5], C3: [1, 10, 2] });
  assert.deepEqual(movesOf(before, next, 't'), { all: 7, count: 5, pairs: [{ from: 'C1', to: 'C3', numbers: [1, 2, 10] }, { from: 'C2', to: '', numbers: [4] }, { from: '', to: 'C2', numbers: [5] }] });
  assert.deepEqual(movesOf(before, before, 't'), { all: 6, count: 0, pairs: [] });
});
