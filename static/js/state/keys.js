/* Which colour and shape stands for a key.
   Law of the module: a key's place is (murmur2 >>> 8) mod 28, or the next free one; from the 29th key on there is none. Pure. */

const PLACES = 28, HUES = 7, SEED = 0x9747b28c, M = 0x5bd1e995;
const utf8 = new TextEncoder();

/** Kafka's murmur2 over a text's UTF-8 bytes, as a signed 32-bit number (org.apache.kafka.common.utils.Utils.murmur2). */
export function murmur2(text) {
  const bytes = utf8.encode(text), { length } = bytes, whole = length & ~3;
  let hash = SEED ^ length;
  for (let at = 0; at < whole; at += 4) {
    let k = Math.imul(bytes[at] | (bytes[at + 1] << 8) | (bytes[at + 2] << 16) | (bytes[at + 3] << 24), M);
    k = Math.imul(k ^ (k >>> 24), M);
    hash = Math.imul(hash, M) ^ k;
  }
  const rest = length - whole;
  if (rest === 3) hash ^= bytes[whole + 2] << 16;
  if (rest >= 2) hash ^= bytes[whole + 1] << 8;
  if (rest >= 1) hash = Math.imul(hash ^ bytes[whole], M);
  hash = Math.imul(hash ^ (hash >>> 13), M);
  return hash ^ (hash >>> 15);
}

/** Where the Java client's partitioner puts a key: murmur2 without its sign bit, modulo the number of partitions. */
export const partitionOf = (key, count) => (murmur2(key) & 0x7fffffff) % count;

/** Hands out places, in the order in which keys are first seen. */
export class Keys {
  constructor() {
    this.places = new Map();
    this.taken = new Array(PLACES).fill(false);
  }

  /** The place of a key, 0 to 27, or -1 where all are taken. */
  place(key) {
    const known = this.places.get(key);
    if (known !== undefined) return known;
    const wanted = (murmur2(key) >>> 8) % PLACES;
    let place = -1;
    for (let step = 0; step < PLACES && place < 0; step++) if (!this.taken[(wanted + step) % PLACES]) place = (wanted + step) % PLACES;
    if (place >= 0) this.taken[place] = true;
    this.places.set(key, place);
    return place;
  }
}

/** A place's hue, 0 to 6, and shape, 0 to 3 (circle, square, triangle, diamond). */
export const look = (place) => ({ hue: place % HUES, shape: Math.floor(place / HUES) });

/**
 * A key's name in `room` characters: what all keys share goes first, then the middle; the end, where keys differ, always stays.
 * `all`: the keys of its lane.
 */
export function short(key, room, all = []) {
  if (key === null) return '∅';
  if (key.length <= room) return key;
  const cut = key.search(/[-_.:/ ]?[^-_.:/ ]*$/), head = key.slice(0, cut + 1);
  const shared = head && all.every((other) => other === null || other.startsWith(head));
  const rest = head ? key.slice(cut + 1) : key;
  if (rest.length < room) return (shared ? '' : `${head.slice(0, room - rest.length - 1)}…`) + rest;
  return rest.length <= room ? rest : `${rest.slice(0, Math.max(1, room - 4))}…${rest.slice(-3)}`;
}
