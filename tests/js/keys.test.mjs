/* Kafka's hash, and which place a key gets. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Keys, look, murmur2, partitionOf, short } from '../../static/js/state/keys.js';

test('murmur2 is Kafka\'s', () => {
  const known = { 21: -973932308, foobar: -790332482, 'a-little-bit-long-string': -985981536, 'a-little-bit-longer-string': -1486304829, 'lkjh234lh9fiuh90y23oiuhsafujhadof229phr9h19h89h8': -58897971, abc: 479470107 };
  for (const [key, hash] of Object.entries(known)) assert.equal(murmur2(key), hash, key);
  assert.equal(murmur2('user-13') & 0x7fffffff, 587886487);
  assert.equal(partitionOf('user-13', 3), 1);
});

test('a key takes its own place, or the next free one, and keeps it', () => {
  const keys = new Keys(), wanted = (murmur2('user-13') >>> 8) % 28;
  assert.equal(keys.place('user-13'), wanted);
  assert.equal(keys.place('user-13'), wanted);
  const seen = new Set();
  for (let i = 0; i < 40; i++) seen.add(keys.place(`k${i}`));
  assert.equal(seen.has(-1), true, 'the 29th key has none');
  assert.equal([...keys.places.values()].filter((place) => place >= 0).length, 28);
  assert.deepEqual(look(27), { hue: 6, shape: 3 });
});

test('a long name loses what all share, then its middle; its end stays', () => {
  assert.equal(short('customer-48213', 7, ['customer-1', 'customer-48213']), '48213');
  assert.equal(short('customer-48213', 7, ['guest', 'customer-48213']), 'c…48213');
  assert.equal(short('user-8', 7), 'user-8');
  assert.equal(short(null, 7), '∅');
});
