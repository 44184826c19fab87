import assert from 'node:assert/strict';
import { test } from 'node:test';

import { differences, ledger, sameLog, Side, troubles, waiting } from '../../static/js/state/compare.js';
import { nothing } from '../../static/js/state/picture.js';

const places = (...numbers) => numbers.map((number) => ['payments', number]);
const consumer = (name, ...numbers) => ({ name, group: 'billing', state: 'running', owned: places(...numbers) });
const member = (client, ...numbers) => ({ member_id: `${client}-1`, client_id: client, assigned: places(...numbers) });
const owns = (at, name, ...numbers) => ({ kind: 'consumer_owns', at, consumer: name, group: 'billing', owned: places(...numbers) });

const state = () => ({
  ...nothing(),
  at: 1_000,
  topics: { payments: { name: 'payments', partitions: [0, 1, 2, 3].map((partition) => ({ partition, high_watermark: 10, log_start: 0, records: [] })) } },
  consumers: { C1: consumer('C1', 0, 1), C2: consumer('C2', 2, 3) },
  groups: { billing: { name: 'billing', members: [member('C1', 0, 1), member('C2', 2, 3)], offsets: [['payments', 0, 4], ['payments', 1, 10]] } },
});

const side = (...facts) => {
  const made = new Side();
  made.begin(state(), 'payments', 'billing');
  for (const fact of facts) made.take(fact);
  return made;
};

const assigned = (at, assignment) => ({ kind: 'assigned', at, group: 'billing', assignment: Object.fromEntries(Object.entries(assignment).map(([name, numbers]) => [`${name}-1`, places(...numbers)])), clients: Object.fromEntries(Object.keys(assignment).map((name) => [`${name}-1`, name])) });

test('eager: everything is unread until the new owners take over', () => {
  const eager = side(owns(2_000, 'C1'), owns(2_000, 'C2'), assigned(4_900, { C1: [0, 1], C2: [2], C3: [3] }), owns(5_000, 'C1', 0, 1), owns(5_000, 'C2', 2), owns(5_500, 'C3', 3));
  assert.equal(eager.moved, 1);
  assert.equal(eager.stopped, 4);
  assert.equal(eager.unread(9_000), 3 * 3_000 + 3_500);
});

test('cooperative: what is given up in between counts as moved once, and only it is unread', () => {
  const cooperative = side(assigned(2_000, { C1: [0, 1], C2: [2], C3: [] }), owns(2_000, 'C2', 2), assigned(3_000, { C1: [0, 1], C2: [2], C3: [3] }), owns(3_200, 'C3', 3));
  assert.equal(cooperative.moved, 1);
  assert.equal(cooperative.stopped, 1);
  assert.equal(cooperative.unread(9_000), 1_200);
});

test('what a dead consumer owns is unread until it is back', () => {
  const dead = side({ kind: 'consumer_changed', at: 2_000, consumer: 'C1', state: 'dead' });
  assert.equal(dead.unread(3_500), 3_000);
  dead.take({ kind: 'consumer_changed', at: 4_000, consumer: 'C1', state: 'running' });
  assert.equal(dead.unread(9_000), 4_000);
  assert.deepEqual(dead.spans.get(0).map((one) => one.who), ['C1', '', 'C1']);
});

test('a gap of no time is none', () => {
  assert.deepEqual(side(owns(2_000, 'C1'), owns(2_000, 'C1', 0, 1)).spans.get(0).map((one) => one.who), ['C1']);
});

test('other groups and topics do not count', () => {
  const other = side({ ...owns(2_000, 'F1', 0), group: 'fraud' }, { ...assigned(2_000, { F1: [0] }), group: 'fraud' });
  assert.equal(other.moved, 0);
  assert.equal(other.unread(9_000), 0);
});

test('what went wrong is counted for each producer and group, since both were looked at', () => {
  const producer = (name, lost, written_twice = 0) => ({ name, sent: 9, acknowledged: 9, failed: 0, lost, written_twice }), group = (name, duplicated) => ({ name, delivered: 9, duplicated, out_of_order: 0, skipped: 0 });
  const before = { producers: [producer('web', 2)], groups: [group('billing', 1)] };
  const now = { producers: [producer('web', 5), producer('web-2', 0, 4)], groups: [group('billing', 1), group('audit', 3)] };
  assert.deepEqual([...troubles(before, now)], [['lost|web', 3], ['written_twice|web-2', 4], ['duplicated|audit', 3]]);
  assert.deepEqual([...troubles(now, now)], []);
});

test('records that wait are those below the high watermark that are not committed', () => {
  assert.equal(waiting(state(), 'payments', 'billing'), 6 + 0 + 10 + 10);
  assert.equal(waiting(state(), 'returns', 'billing'), 0);
});

test('logs are compared where both have records', () => {
  const log = (...keys) => ({ leader: 1, records: keys.map((key, at) => ({ offset: at, key })) });
  assert.ok(sameLog(log('a', 'b'), log('a', 'b', 'c')));
  assert.ok(!sameLog(log('a', 'b'), log('a', 'x', 'c')));
  assert.deepEqual(differences({ owner: 'C1', part: log('a') }, { owner: '', part: { ...log('b'), leader: 2 } }), ['owner', 'leader', 'log']);
  assert.deepEqual(differences({ owner: 'C1', part: log('a') }, { owner: 'C1', part: log('a', 'b') }), []);
});

test('the ledger sets both beside each other', () => {
  const counts = { moved: 1, stopped: 1, unread: 2, again: 3, waiting: 4, lost: 5, troubles: new Map([['lost|web|2', 5]]) };
  const lines = ledger(counts, { ...counts, lost: 0, troubles: new Map() });
  assert.deepEqual(lines.slice(-2), [{ name: 'lost', left: 5, right: 0 }, { name: 'lost|web|2', what: 'lost', who: 'web|2', left: 5, right: 0 }]);
});
