"""Records and batches, as a log keeps them (record format v2).

Law of the room: a batch never changes once made; its replicas, fetch responses and checkpoints share it. Sizes are those of Kafka's
own encoding (`DefaultRecord.sizeInBytes`, `DefaultRecordBatch.RECORD_BATCH_OVERHEAD`).
"""

from __future__ import annotations

from typing import NamedTuple

import msgspec

BATCH_OVERHEAD = 61
"""Bytes of a batch before its first record."""

NO_PRODUCER_ID = -1
NO_PRODUCER_EPOCH = -1
NO_SEQUENCE = -1
MAX_SEQUENCE = 2**31 - 1

Header = tuple[str, bytes | None]


class TopicPartition(NamedTuple):
    """One partition of a topic."""

    topic: str
    partition: int

    def __str__(self) -> str:
        return f"{self.topic}-{self.partition}"


class Record(msgspec.Struct, frozen=True, gc=False):
    """One record of a batch. Its offset is the batch's base offset + `offset_delta`.

    `message` is StreamLab's own number of the message that a simulated producer was asked to send (0: unknown). It takes no bytes
    and lets the ledger recognise a message that was written twice.
    """

    key: bytes | None
    value: bytes | None
    timestamp: int
    offset_delta: int = 0
    headers: tuple[Header, ...] = ()
    message: int = 0


class StampedRecord(Record, frozen=True, gc=False):
    """A record as it is read whose time is the broker's (LogAppendTime)."""


class RecordBatch(msgspec.Struct, frozen=True, gc=False):
    """A batch of magic 2. `size` in bytes as encoded; `raw` are a real producer's own bytes, left as they came.

    `records` is None only where `raw` is given and nobody has looked inside yet. `count` = last offset delta + 1; `declared`: the count
    of records in a real producer's header. `flaw`: what a look inside has found wrong, as Kafka's error and sentence.
    """

    base_offset: int
    count: int
    records: tuple[Record, ...] | None
    base_timestamp: int
    max_timestamp: int
    size: int
    partition_leader_epoch: int = -1
    producer_id: int = NO_PRODUCER_ID
    producer_epoch: int = NO_PRODUCER_EPOCH
    base_sequence: int = NO_SEQUENCE
    compression: str = "none"
    log_append_time: bool = False
    transactional: bool = False
    control: bool = False
    raw: bytes | None = None
    declared: int = -1
    flaw: tuple[int, str] | None = None

    @property
    def last_offset(self) -> int:
        return self.base_offset + self.count - 1

    @property
    def next_offset(self) -> int:
        return self.base_offset + self.count

    @property
    def last_sequence(self) -> int:
        """The sequence of the last record; sequences wrap to 0 after 2^31 - 1."""
        return self.base_sequence if self.base_sequence < 0 else (self.base_sequence + self.count - 1) & MAX_SEQUENCE


def varint_size(value: int) -> int:
    """Bytes of a zig-zag variable-length number."""
    if -64 <= value < 64:  # nearly all are: this is asked six times for each record
        return 1
    raw = ((value << 1) ^ (value >> 63)) & 0xFFFFFFFFFFFFFFFF
    size = 1
    while raw >= 0x80:
        raw >>= 7
        size += 1
    return size


def record_size(
    offset_delta: int, timestamp_delta: int, key: bytes | None, value: bytes | None, headers: tuple[Header, ...] = ()
) -> int:
    """Bytes of one record inside a batch."""
    body = 1 + varint_size(timestamp_delta) + varint_size(offset_delta)
    body += 1 if key is None else varint_size(len(key)) + len(key)
    body += 1 if value is None else varint_size(len(value)) + len(value)
    body += varint_size(len(headers))
    for name, content in headers:
        encoded = len(name.encode())
        body += varint_size(encoded) + encoded
        body += 1 if content is None else varint_size(len(content)) + len(content)
    return varint_size(body) + body


def make_batch(
    records: tuple[Record, ...],
    *,
    producer_id: int = NO_PRODUCER_ID,
    producer_epoch: int = NO_PRODUCER_EPOCH,
    base_sequence: int = NO_SEQUENCE,
    compression: str = "none",
    size: int | None = None,
) -> RecordBatch:
    """A batch as a producer sends it: base offset 0, deltas 0, 1, 2, …, no leader epoch. At least one record."""
    base = records[0].timestamp
    if size is None:
        size = BATCH_OVERHEAD + sum(
            record_size(record.offset_delta, record.timestamp - base, record.key, record.value, record.headers)
            for record in records
        )
    newest = base if len(records) == 1 else max(record.timestamp for record in records)
    return RecordBatch(0, len(records), records, base, newest, size, -1, producer_id, producer_epoch, base_sequence, compression)
