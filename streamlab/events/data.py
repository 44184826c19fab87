"""Facts about logs: what was appended, how far it is safe, what was taken away."""

from __future__ import annotations

import msgspec

from streamlab.events.cluster import partition_name
from streamlab.simulation.journal import Fact
from streamlab.simulation.sentence import noted, say, say_many

FULL_RECORDS = 64
"""Up to so many records per partition and tick are told in full; above it one fact carries counts and samples."""

SAMPLES = 64
"""How many of the newest records a fact carries when it does not carry all."""

TEXT_LIMIT = 200
"""Characters of a key or value that a fact shows."""


class RecordShown(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """A record as the picture shows it: offset, key (None: no key), value, timestamp, producer's name, size in bytes, message number.

    Keys and values as text (bytes that are not UTF-8 as hex after "0x"), cut at TEXT_LIMIT with "…".
    """

    offset: int
    key: str | None
    value: str | None
    timestamp: int
    producer: str = ""
    size: int = 0
    message: int = 0


def shown_text(data: bytes | None) -> str | None:
    """Bytes as a fact shows them."""
    if data is None:
        return None
    try:
        text = data.decode()
    except UnicodeDecodeError:
        text = "0x" + data.hex()
    return text if len(text) <= TEXT_LIMIT else text[: TEXT_LIMIT - 1] + "…"


class BatchShown(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """A batch as its leader took it: first offset, records, bytes, virtual ms, and its producer's id and sequence (-1: not idempotent)."""

    base: int
    count: int
    bytes: int
    at: int
    producer_id: int = -1
    sequence: int = -1


class Appended(Fact, frozen=True, tag="appended"):
    """Records were written to a partition's leader in this tick: offsets `base` to `end` - 1.

    `records`: all of them, or where `count` is above FULL_RECORDS the newest SAMPLES. `keys`: how many per key, the most frequent
    first (at most 20), only where not all are told. `batches`: the newest SAMPLES. `because` names the first and the last cause,
    `causes` counts them all.
    """

    topic: str
    partition: int
    leader: int
    base: int
    end: int
    count: int
    bytes: int
    records: tuple[RecordShown, ...]
    keys: dict[str, int] = {}
    causes: int = 0
    batches: tuple[BatchShown, ...] = ()
    leader_epoch: int = -1

    def place(self) -> tuple[str, int]:
        return self.topic, self.partition


class HighWatermarkMoved(Fact, frozen=True, tag="high_watermark", omit_defaults=True):
    """A leader's log at the tick's end. `ends`: log end of each replica known to the leader. `size`: bytes.

    `records`: its newest ones, only where they do not go on from what was told, since the leader is another one.
    """

    topic: str
    partition: int
    high_watermark: int
    ends: dict[int, int] = {}
    leader: int = -1
    leader_epoch: int = -1
    log_start: int = 0
    size: int = 0
    records: tuple[RecordShown, ...] | None = None

    def place(self) -> tuple[str, int]:
        return self.topic, self.partition


class LogTruncated(Fact, frozen=True, tag="truncated"):
    """A follower cut its log back to `to`, to agree with its leader. `lost_acknowledged`: acknowledged records gone for good."""

    topic: str
    partition: int
    broker: int
    to: int
    end_before: int
    lost_acknowledged: int = 0

    def sentence(self) -> str:
        where = partition_name(self.topic, self.partition)
        told = say(
            "Broker {broker} cut its copy of {where} back from {end} to {to}, to agree with its leader.",
            broker=self.broker,
            where=where,
            end=self.end_before,
            to=self.to,
        )
        if not self.lost_acknowledged:
            return told
        lost = self.lost_acknowledged
        return told + say_many(" {count} acknowledged record are lost.", " {count} acknowledged records are lost.", lost)


class SegmentRolled(Fact, frozen=True, tag="segment_rolled"):
    topic: str
    partition: int
    base: int


DELETED = {
    "retention.ms": noted("{told}: the newest record of the segment was older than retention.ms={value}."),
    "retention.bytes": noted("{told}: the partition was larger than retention.bytes={value}."),
    "lab limit": noted("{told}: this lab keeps at most {value} in memory. Kafka would have kept them."),
    "": noted("{told}, on request (DeleteRecords)."),
}


class LogStartMoved(Fact, frozen=True, tag="log_start"):
    """`reason`: "retention.ms", "retention.bytes", "delete records", "lab limit", "leader"."""

    topic: str
    partition: int
    log_start: int
    before: int
    reason: str
    value: str = ""

    def sentence(self) -> str:
        where = partition_name(self.topic, self.partition)
        count = self.log_start - self.before
        told = say_many(
            "{count} record of {where} deleted, offset {start} is now the first",
            "{count} records of {where} deleted, offset {start} is now the first",
            count,
            where=where,
            start=self.log_start,
        )
        return say(DELETED.get(self.reason, DELETED[""]), told=told, value=self.value)


class ProduceRefused(Fact, frozen=True, tag="produce_refused"):
    """A broker refused a producer's batch. `error`: Kafka's name. Told once per producer, partition and error until it changes."""

    topic: str
    partition: int
    producer: str
    error: str
    message: str

    def sentence(self) -> str:
        return say(
            "{producer} could not write to {where}: {error}. {message}",
            producer=self.producer,
            where=partition_name(self.topic, self.partition),
            error=self.error,
            message=self.message,
        )
