/* The ledger: moved by facts, told with reasons. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { accounts, summary, troubles } from '../../static/js/state/ledger.js';
import { nothing } from '../../static/js/state/picture.js';
import { reduceAll } from '../../static/js/state/reduce.js';

const trouble = (what, reason, count, offset, who = 'billing') => ({ kind: 'misfortune', at: offset * 10, what, reason, who, topic: 'payments', partition: 1, count, records: [[offset, 'user-1']] });
const after = (...facts) => reduceAll(nothing(), [{ kind: 'producer_added', at: 0, producer: 'web', topic: 'payments', flavour: 'java', settings: { acks: '1', 'enable.idempotence': 'false' }, rate: 1 }, ...facts], 0);
const sent = (count, acknowledged, failed = 0) => ({ kind: 'accumulated', at: 1, producer: 'web', waiting: [], in_flight: 0, sent: count, acknowledged, failed });

test('what producers say of themselves adds up, also over a removal', () => {
  const { ledger } = after(sent(5, 3), sent(9, 8), { kind: 'producer_removed', at: 2, producer: 'web', sent: 10, acknowledged: 8, failed: 2 });
  assert.deepEqual([ledger.sent, ledger.acknowledged, ledger.failed], [10, 8, 2]);
  assert.deepEqual(ledger.producers, [{ name: 'web', sent: 10, acknowledged: 8, failed: 2, lost: 0, written_twice: 0 }]);
});

test('deliveries belong to the group, or to the reader that has none', () => {
  const read = { kind: 'read', at: 1, consumer: 'C1', group: 'billing', positions: [['payments', 0, 4, 3]], duplicated: 1 };
  const { ledger } = after(read, { ...read, consumer: 'X1', group: '' });
  assert.deepEqual(ledger.groups.map((one) => [one.name, one.delivered, one.duplicated]), [['X1', 3, 1], ['billing', 3, 1]]);
  assert.equal(ledger.duplicated, 2);
});

test('the same trouble at the same place is one entry, the newest first', () => {
  const state = after(trouble('repeated', 'not committed', 2, 7), trouble('lost', 'acks', 1, 8, 'web'), trouble('repeated', 'not committed', 3, 9));
  const told = troubles(state);
  assert.deepEqual(told.map((one) => [one.what, one.count, one.loss]), [['read again', 5, false], ['lost', 1, true]]);
  assert.deepEqual(told[0].records, [[7, 'user-1'], [9, 'user-1']]);
  assert.match(told[1].why, /^acks=1/);
  assert.match(told[1].advice, /acks=all/);
  assert.equal(state.ledger.producers[0].lost, 1);
});

test('accounts show the settings that decide, and what is bad', () => {
  const [web] = accounts(after(sent(3, 3), trouble('written twice', 'retry', 2, 1, 'web')));
  assert.equal(web.under, 'acks=1 · enable.idempotence=false');
  assert.deepEqual(web.counts.filter((one) => one.bad).map((one) => [one.name, one.value]), [['written twice', 2]]);
});

test('one sentence says whether all is well', () => {
  assert.match(summary(after()), /nothing lost/);
  assert.equal(summary(after(trouble('lost', 'acks', 4, 1, 'web'))), '4 lost.');
});
