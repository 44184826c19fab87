"""A batch of records on its way to one partition (`ProducerBatch`, `MemoryRecordsBuilder`).

Law of the room: open while records are added, closed for good when it is first drained; then only its sequence may change.
"""

from __future__ import annotations

from streamlab.protocol.messages.data import RecordError
from streamlab.protocol.records import (
    BATCH_OVERHEAD,
    NO_PRODUCER_EPOCH,
    NO_PRODUCER_ID,
    NO_SEQUENCE,
    Header,
    Record,
    RecordBatch,
    make_batch,
    record_size,
    varint_size,
)

UPPER_BOUND_OVERHEAD = BATCH_OVERHEAD + 21
"""`AbstractRecords.estimateSizeInBytesUpperBound`: a batch's header and a record's largest own overhead, before key and value."""


def upper_bound(key: bytes | None, value: bytes | None, headers: tuple[Header, ...] = ()) -> int:
    """What the producer takes as a record's size before it is written, in bytes."""
    size = UPPER_BOUND_OVERHEAD + varint_size(len(headers))
    for content in (key, value):
        size += 1 if content is None else varint_size(len(content)) + len(content)
    for name, content in headers:
        encoded = len(name.encode())
        size += varint_size(encoded) + encoded
        size += 1 if content is None else varint_size(len(content)) + len(content)
    return size


class ProducerBatch:
    """`created`, `last_attempt`: virtual ms. `attempts`: tries that failed. `limit`: bytes it may take.

    `base_offset`: of its first record, once a broker has said so; -1: none has.
    """

    __slots__ = (
        "topic",
        "partition",
        "records",
        "size",
        "limit",
        "created",
        "last_attempt",
        "attempts",
        "closed",
        "done",
        "is_split",
        "producer_id",
        "producer_epoch",
        "record_errors",
        "base_offset",
        "base_sequence",
        "sequence_was_reset",
        "retry_at",
        "_sealed",
    )

    def __init__(self, topic: str, partition: int, limit: int, now: int) -> None:
        self.topic = topic
        self.partition = partition
        self.records: list[Record] = []
        self.size = BATCH_OVERHEAD
        self.limit = limit
        self.created = now
        self.last_attempt = now
        self.attempts = 0
        self.closed = False
        self.done = False
        self.is_split = False
        self.producer_id = NO_PRODUCER_ID
        self.producer_epoch = NO_PRODUCER_EPOCH
        self.record_errors: tuple[RecordError, ...] = ()
        self.base_offset = -1
        self.base_sequence = NO_SEQUENCE
        self.sequence_was_reset = False
        self.retry_at = 0
        self._sealed: RecordBatch | None = None

    @property
    def key(self) -> tuple[str, int]:
        return self.topic, self.partition

    @property
    def count(self) -> int:
        return len(self.records)

    @property
    def has_sequence(self) -> bool:
        return self.base_sequence != NO_SEQUENCE

    @property
    def last_sequence(self) -> int:
        return (self.base_sequence + len(self.records) - 1) & 0x7FFFFFFF

    @property
    def is_full(self) -> bool:
        return self.closed or (bool(self.records) and self.size >= self.limit)

    def try_append(self, timestamp: int, key: bytes | None, value: bytes | None, headers: tuple[Header, ...], message: int) -> int:
        """Add a record if there is room. Returns the bytes it took, 0 where there was none."""
        if self.closed:
            return 0
        records = self.records
        delta = timestamp - records[0].timestamp if records else 0
        took = record_size(len(records), delta, key, value, headers)
        if records and self.size + took > self.limit:
            return 0
        records.append(Record(key, value, timestamp, len(records), headers, message))
        self.size += took
        return took

    def give_sequence(self, producer_id: int, epoch: int, sequence: int) -> None:
        """Number the batch for an idempotent producer."""
        self.producer_id = producer_id
        self.producer_epoch = epoch
        self.base_sequence = sequence
        self._sealed = None

    def reset_sequence(self, producer_id: int, epoch: int, sequence: int) -> None:
        """Number it anew after the epoch was bumped (`resetProducerState`)."""
        self.sequence_was_reset = True
        self.give_sequence(producer_id, epoch, sequence)

    def sealed(self) -> RecordBatch:
        """The batch as it is sent."""
        batch = self._sealed
        if batch is None:
            self.closed = True
            batch = self._sealed = make_batch(
                tuple(self.records),
                producer_id=self.producer_id,
                producer_epoch=self.producer_epoch,
                base_sequence=self.base_sequence,
                size=self.size,
            )
        return batch

    def retry(self, now: int, wait: int) -> None:
        """It failed and is to be tried again after `wait` ms."""
        self.attempts += 1
        self.last_attempt = now
        self.retry_at = now + wait

    def split(self, target: int, now: int) -> list[ProducerBatch]:
        """Smaller batches with the same records, each at most `target` bytes or one record (`ProducerBatch.split`)."""
        parts: list[ProducerBatch] = []
        for record in self.records:
            if not parts or not parts[-1].try_append(record.timestamp, record.key, record.value, record.headers, record.message):
                part = ProducerBatch(self.topic, self.partition, target, now)
                part.created, part.is_split = self.created, True
                part.try_append(record.timestamp, record.key, record.value, record.headers, record.message)
                parts.append(part)
        for part in parts:
            part.closed = True
        return parts
