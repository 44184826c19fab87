import assert from 'node:assert/strict';
import { test } from 'node:test';
import { told } from '../../static/js/phone/pointed.js';

const partition = { kind: 'partition', id: 'payments-1', topic: 'payments', partition: 1, leader: 2, isr: 3, replicas: 3, reader: 'C1', behind: 4, end: 57, cells: [], at: -1 };

test('a partition is told with its leader and who reads it, by nickname', () => {
  assert.deepEqual(told(partition, { C1: 'calm heron' }), { title: 'payments P1', text: 'Broker 2 leads it, 3 of 3 copies are in sync. calm heron (C1) reads it, 4 records behind.' });
  assert.equal(told({ ...partition, reader: '', leader: -1 }, {}).text, 'Nobody leads it now. Nobody reads it.');
});

test('a record is told by its offset', () => {
  assert.equal(told({ ...partition, kind: 'record', at: 12 }, {}).title, 'payments P1, offset 12');
});

test('what is gone, and what has no picture, is said', () => {
  assert.match(told({ kind: 'consumer', id: 'C7', gone: true }, {}).text, /is gone: C7/);
  assert.equal(told({ kind: 'wall', id: '' }, {}).title, 'On the wall');
});
