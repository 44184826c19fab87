/* Where keys go, by client: the same answers as Kafka's own clients. */
import assert from 'node:assert/strict';
import test from 'node:test';
import { crc32, place, ruleOf } from '../../static/js/state/partitioning.js';

// key, murmur2, Java's partition of 3 and 6, CRC32, librdkafka's of 3 and 6
const VECTORS = [
  ['a', -1563381124, 1, 4, 3904355907, 0, 3],
  ['abc', 479470107, 0, 3, 891568578, 0, 0],
  ['foobar', -790332482, 0, 0, 2666930069, 2, 5],
  ['alice', 1951417749, 0, 3, 663665735, 2, 5],
  ['Zürich', -1551140815, 1, 1, 3540756798, 0, 0],
  ['ключ', 2122343024, 2, 2, 212833818, 0, 0],
  ['日本語', 1431860170, 1, 4, 2819314405, 1, 1],
  ['😀', 131881617, 0, 3, 88978756, 1, 4],
];

test('keys go where the Java client and librdkafka put them', () => {
  for (const [key, hash, of3, of6, crc, c3, c6] of VECTORS) {
    assert.deepEqual([3, 6].map((count) => place(key, count, { flavour: 'java' }).partition), [of3, of6], key);
    assert.equal(place(key, 3, { flavour: 'kafkajs' }).hash, hash);
    assert.equal(crc32(key), crc);
    assert.deepEqual([3, 6].map((count) => place(key, count, { flavour: 'librdkafka' }).partition), [c3, c6], key);
  }
});

test('an empty key is hashed by Java, not by librdkafka; no key by nobody', () => {
  assert.deepEqual([3, 6, 12].map((count) => place('', count, {}).partition), [0, 3, 9]);
  assert.equal(place('', 3, { flavour: 'librdkafka' }).partition, null);
  assert.equal(place(null, 3, {}).partition, null);
});

test('a partitioner of its own goes before the client', () => {
  assert.equal(ruleOf({ flavour: 'librdkafka', partitioner: 'java' }), 'java');
  assert.equal(place('x', 3, { partitioner: 'fixed:2' }).partition, 2);
  assert.equal(place('x', 3, { partitioner: 'round-robin' }).partition, null);
  assert.equal(place('Zoe', 4, { partitioner: 'rule:first-letter' }).partition, 25 % 4);
  assert.equal(place('7up', 4, { partitioner: 'rule:first-letter' }).partition, (((55 - 97) % 4) + 4) % 4);
  assert.equal(place('日本', 4, { partitioner: 'rule:length' }).partition, 6 % 4);
  assert.equal(place(null, 4, { partitioner: 'rule:length' }).partition, 0);
});
