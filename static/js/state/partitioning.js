/* How each client turns a key into a partition.
   Law of the module: text in, numbers out; the same answers as the simulated clients (`clients/partitioners.py`) and Kafka's own. Pure. */

import { murmur2 } from './keys.js';

const utf8 = new TextEncoder();

const TABLE = Uint32Array.from({ length: 256 }, (_, n) => {
  let c = n;
  for (let bit = 0; bit < 8; bit++) c = c & 1 ? 0xedb88320 ^ (c >>> 1) : c >>> 1;
  return c;
});

/** CRC32 (IEEE) of the key's UTF-8 bytes, unsigned, as librdkafka's "consistent" partitioners take it. */
export function crc32(key) {
  let c = 0xffffffff;
  for (const byte of utf8.encode(key)) c = TABLE[(c ^ byte) & 0xff] ^ (c >>> 8);
  return (c ^ 0xffffffff) >>> 0;
}

/** Which rule a producer goes by: its own partitioner if it has one, else its client's. */
export function ruleOf(producer) {
  const own = producer?.partitioner ?? '';
  if (own === 'crc32' || own === 'java' || own === 'round-robin' || own.startsWith('fixed:') || own.startsWith('rule:')) return own;
  return producer?.flavour === 'librdkafka' ? 'crc32' : 'java';
}

/** Where a key goes among `count` partitions: {rule, partition, name, hash, positive}; partition null where chance or turn decides. */
export function place(key, count, producer) {
  const rule = ruleOf(producer);
  if (rule.startsWith('fixed:')) return { rule, partition: Number(rule.slice(6)) };
  if (rule === 'round-robin') return { rule, partition: null };
  if (rule.startsWith('rule:')) return { rule, partition: byRule(rule, key, count) };
  if (key === null || (rule === 'crc32' && key === '')) return { rule, partition: null };
  if (rule === 'crc32') {
    const hash = crc32(key);
    return { rule, name: 'CRC32', hash, positive: hash, partition: hash % count };
  }
  const hash = murmur2(key), positive = hash & 0x7fffffff;
  return { rule, name: 'murmur2', hash, positive, partition: positive % count };
}

function byRule(rule, key, count) {
  if (!key) return 0;
  if (rule === 'rule:length') return utf8.encode(key).length % count;
  const letter = key.toLowerCase().codePointAt(0) - 97;
  return ((letter % count) + count) % count;
}
