"""Sealed chunks: runs of record batches that will never change, packed small and shared.

Law of the room: a chunk is its bytes. Its key is a digest of them, so equal runs of batches, on whatever replica, in whatever
checkpoint, are one chunk. Chunks end where offsets cross a multiple of CHUNK_OFFSETS, so replicas cut their logs at the same places.
The tables at the end of this file only save memory and time: with them or without, a simulation runs the same.
"""

from __future__ import annotations

import hashlib
import struct
import zlib
from collections.abc import Sequence
from typing import Generic, TypeVar
from weakref import WeakValueDictionary

import msgspec

from streamlab.protocol.records import Record, RecordBatch

K = TypeVar("K")
V = TypeVar("V")

CHUNK_OFFSETS = 128
"""A chunk holds the batches whose base offsets share the same multiple of this."""

PACKED_BELOW = 2048
"""Chunks whose batches are smaller than this on average, in bytes, are compressed; larger ones would cost more time than they save."""

_HEADER = struct.Struct("<B3xIqqqqi4x")
_PLAIN, _PACKED = 0, 1


class SealedChunk:
    """Immutable batches from `base_offset` to `next_offset`. `size`: bytes as encoded by Kafka. `max_timestamp`: of any record."""

    __slots__ = ("key", "data", "base_offset", "next_offset", "size", "max_timestamp", "last_epoch", "__weakref__")

    def __init__(self, key: str, data: bytes) -> None:
        self.key = key
        self.data = data
        self.base_offset: int
        self.next_offset: int
        self.size: int
        self.max_timestamp: int
        self.last_epoch: int
        _, _, self.base_offset, self.next_offset, self.size, self.max_timestamp, self.last_epoch = _HEADER.unpack_from(data)

    @staticmethod
    def from_data(key: str, data: bytes) -> SealedChunk:
        """The chunk of these bytes: the one in memory where there is one."""
        return _sealed.get(key) or _sealed.setdefault(key, SealedChunk(key, data))

    def batches(self) -> Sequence[RecordBatch]:
        """Its batches, in order of offsets. Do not change the list."""
        found = _unpacked.get(self.key)
        if found is None:
            found = _decode(self.data)
            _unpacked.keep(self.key, found, self.size)
        return found

    def __repr__(self) -> str:
        return f"SealedChunk({self.base_offset}..{self.next_offset - 1})"


def seal(batches: list[RecordBatch]) -> SealedChunk:
    """Pack a run of batches, which nobody may change any more. A replica that seals the same objects again gets the same chunk."""
    place = (batches[0].base_offset, len(batches), batches[-1].size)
    recent = _recent.get(place)
    if recent is not None and recent[0] == batches:
        return recent[1]
    data = _encode(batches)
    key = hashlib.blake2b(data, digest_size=16).hexdigest()
    chunk = SealedChunk.from_data(key, data)
    _recent.keep(place, (batches, chunk), 2 * chunk.size)
    return chunk


def _encode(batches: list[RecordBatch]) -> bytes:
    astuple = msgspec.structs.astuple
    rows = []
    for batch in batches:
        fields = astuple(batch)
        # A client's own bytes say everything that its records say.
        records = fields[2] if batch.raw is None else None
        rows.append((*fields[:2], None if records is None else [astuple(record) for record in records], *fields[3:]))
    body = _encoder.encode(rows)
    size = sum(batch.size for batch in batches)
    packed = size < PACKED_BELOW * len(batches)
    header = _HEADER.pack(
        _PACKED if packed else _PLAIN,
        len(batches),
        batches[0].base_offset,
        batches[-1].next_offset,
        size,
        max(batch.max_timestamp for batch in batches),
        batches[-1].partition_leader_epoch,
    )
    return header + (zlib.compress(body, 1) if packed else body)


def _decode(data: bytes) -> list[RecordBatch]:
    body: bytes | memoryview = memoryview(data)[_HEADER.size :]
    if data[0] == _PACKED:
        body = zlib.decompress(body)
    batches = []
    for row in _decoder.decode(body):
        records = row[2]
        if records is not None:
            records = tuple([Record(r[0], r[1], r[2], r[3], tuple([(h[0], h[1]) for h in r[4]]), r[5]) for r in records])
        batches.append(RecordBatch(row[0], row[1], records, *row[3:]))
    return batches


_encoder = msgspec.msgpack.Encoder()
_decoder = msgspec.msgpack.Decoder()


class _Lately(Generic[K, V]):
    """A few things that may be wanted again soon, the oldest of which go first: at most `most`, and at most LATELY_BYTES of them."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._bytes = 0
        self._held: dict[K, tuple[V, int]] = {}

    def get(self, key: K) -> V | None:
        found = self._held.get(key)
        return None if found is None else found[0]

    def keep(self, key: K, value: V, size: int) -> None:
        """Keep something of `size` bytes."""
        held = self._held
        old = held.pop(key, None)
        self._bytes += size - (old[1] if old is not None else 0)
        held[key] = (value, size)
        while len(held) > self._most or (self._bytes > LATELY_BYTES and len(held) > 1):
            self._bytes -= held.pop(next(iter(held)))[1]


LATELY_BYTES = 3 * 1024 * 1024
UNPACKED_KEPT = 16
RECENT_KEPT = 32

_sealed: WeakValueDictionary[str, SealedChunk] = WeakValueDictionary()
_unpacked: _Lately[str, list[RecordBatch]] = _Lately(UNPACKED_KEPT)
_recent: _Lately[tuple[int, int, int], tuple[list[RecordBatch], SealedChunk]] = _Lately(RECENT_KEPT)
