/* How each client turns a key into a partition.
   Law of the module: bytes in, numbers out; the same answers as Kafka's own clients (see the vectors in tests). */

const utf8 = new TextEncoder();

/** murmur2 with Kafka's seed over the key's UTF-8 bytes, as a signed 32-bit number (org.apache.kafka.common.utils.Utils). */
export function murmur2(key) {
  const data = utf8.encode(key), m = 0x5bd1e995, length = data.length;
  let h = 0x9747b28c ^ length, at = 0;
  for (; at + 4 <= length; at += 4) {
    let k = data[at] | (data[at + 1] << 8) | (data[at + 2] << 16) | (data[at + 3] << 24);
    k = Math.imul(k, m);
    k ^= k >>> 24;
    h = Math.imul(h, m) ^ Math.imul(k, m);
  }
  const left = length - at;
  if (left === 3) h ^= data[at + 2] << 16;
  if (left >= 2) h ^= data[at + 1] << 8;
  if (left >= 1) h = Math.imul(h ^ data[at], m);
  h = Math.imul(h ^ (h >>> 13), m);
  return h ^ (h >>> 15);
}

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
  if (own.startsWith('fixed:')) return own;
  if (own.startsWith('rule:') || own === 'round-robin') return own;
  if (/crc32|consistent/.test(own)) return 'crc32';
  if (/java|murmur2/.test(own)) return 'java';
  return producer?.flavour === 'librdkafka' ? 'crc32' : 'java';
}

/** Where a key goes among `count` partitions: {partition, hash, positive, name}; partition null where chance or turn decides. */
export function place(key, count, producer) {
  const rule = ruleOf(producer);
  if (rule.startsWith('fixed:')) return { rule, partition: Number(rule.slice(6)) };
  if (rule === 'round-robin') return { rule, partition: null };
  if (key === null) return { rule, partition: null };
  if (rule === 'rule:first-letter') return { rule, partition: key ? key.codePointAt(0) % count : 0 };
  if (rule === 'rule:length') return { rule, partition: [...key].length % count };
  if (rule === 'crc32') {
    const hash = crc32(key);
    return { rule, name: 'CRC32', hash, positive: hash, partition: key === '' ? null : hash % count };
  }
  const hash = murmur2(key), positive = hash & 0x7fffffff;
  return { rule, name: 'murmur2', hash, positive, partition: positive % count };
}
