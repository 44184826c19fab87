"""The hashes that decide where keys and groups live.

Law of the room: bytes in, numbers out, exactly as Kafka's own classes compute them.
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterable
from typing import TypeVar
from zlib import crc32 as _crc32

Key = TypeVar("Key")

_SEED = 0x9747B28C
_M = 0x5BD1E995
_MASK = 0xFFFFFFFF


def murmur2(data: bytes) -> int:
    """Kafka's murmur2 of `data`, a signed 32-bit number (`Utils.murmur2`)."""
    length = len(data)
    h = _SEED ^ length
    for (k,) in struct.iter_unpack("<I", data[: length & ~3]):
        k = (k * _M) & _MASK
        k ^= k >> 24
        h = ((h * _M) & _MASK) ^ ((k * _M) & _MASK)
    tail = data[length & ~3 :]
    if tail:
        h = ((h ^ int.from_bytes(tail, "little")) * _M) & _MASK
    h ^= h >> 13
    h = (h * _M) & _MASK
    h ^= h >> 15
    return h - (1 << 32) if h & 0x80000000 else h


def to_positive(number: int) -> int:
    """A 32-bit number without its sign bit (`Utils.toPositive`)."""
    return number & 0x7FFFFFFF


def crc32(data: bytes) -> int:
    """The unsigned IEEE CRC-32 by which librdkafka chooses partitions."""
    return _crc32(data)


def partition_for_key(key: bytes, partitions: int) -> int:
    """Where Java's (and kafkajs's, kafka-python's, aiokafka's) default puts a key (`BuiltInPartitioner.partitionForKey`)."""
    return (murmur2(key) & 0x7FFFFFFF) % partitions


def java_hash_code(text: str) -> int:
    """`String.hashCode`: over UTF-16 units, a signed 32-bit number."""
    h = 0
    for (unit,) in struct.iter_unpack("<H", text.encode("utf-16-le", "surrogatepass")):
        h = (31 * h + unit) & _MASK
    return h - (1 << 32) if h & 0x80000000 else h


def hash_bucket(hash_code: int, buckets: int) -> int:
    """Where a hash code lies in a Java hash table of `buckets`, a power of two (`HashMap.hash`, `ConcurrentHashMap.spread`)."""
    return (hash_code ^ (hash_code & _MASK) >> 16) & (buckets - 1)


def hash_order(keys: Iterable[Key], code: Callable[[Key], int], room: int | None = None) -> list[Key]:
    """Keys as a `HashMap` goes through them, given in the order of their insertion. `room`: the capacity that it was made with."""
    found = list(dict.fromkeys(keys))
    size = 16
    if room is not None:
        size = 1
        while size < room:
            size *= 2
    while len(found) > size * 3 / 4:
        size *= 2
    return sorted(found, key=lambda key: hash_bucket(code(key), size))


def coordinator_partition(group_id: str, partitions: int = 50) -> int:
    """The partition of `__consumer_offsets` (or `__transaction_state`) that an id belongs to; |-2^31| counts as 0 (`Utils.abs`)."""
    h = java_hash_code(group_id)
    return 0 if h == -(2**31) else abs(h) % partitions
