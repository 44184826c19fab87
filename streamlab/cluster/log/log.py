"""The log of one replica (Kafka's `UnifiedLog`).

Law of the room: log start <= high watermark <= log end. Offsets are assigned here and nowhere else, strictly rising; a follower takes
those of its leader. Deleting takes a prefix below the high watermark, truncating a suffix.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from operator import attrgetter

import msgspec

from streamlab.cluster.log.leader_epochs import LeaderEpochs
from streamlab.cluster.log.messages_seen import MessagesSeen
from streamlab.cluster.log.producer_state import ProducerStates
from streamlab.cluster.log.refusal import Refusal
from streamlab.cluster.log.segment import Segment
from streamlab.cluster.log.validation import validate_batch, validate_records, validate_size
from streamlab.protocol.configs import TopicConfig
from streamlab.protocol.record_format import recompressed, records_of, with_append_time, with_create_time
from streamlab.protocol.records import RecordBatch

OFFSET_OUT_OF_RANGE = 1

_base = attrgetter("base_offset")


class Account:
    """How many bytes of batches several logs hold together."""

    __slots__ = ("bytes",)

    def __init__(self) -> None:
        self.bytes = 0


class AppendInfo(msgspec.Struct, frozen=True, gc=False):
    """What became of an append. `log_append_time` -1 with CreateTime. `duplicate`: the log had the batch already, nothing was added."""

    base_offset: int
    next_offset: int
    log_append_time: int = -1
    duplicate: bool = False
    batch: RecordBatch | None = None


class Log:
    """One replica's log. `where`: "topic-partition", as Kafka's messages name it.

    `committed_to`: the highest high watermark that this log has ever had, for the ledger only (a restart may know an older one).
    """

    def __init__(
        self, topic: str, partition: int, topic_id: str, config: TopicConfig, now: int, account: Account, start: int = 0
    ) -> None:
        self.topic = topic
        self.partition = partition
        self.topic_id = topic_id
        self.where = f"{topic}-{partition}"
        self.config = config
        self.account = account
        self.segments = [Segment(start, now)]
        self.log_start_offset = start
        self.log_end_offset = start
        self.high_watermark = start
        self.epochs = LeaderEpochs()
        self.producers = ProducerStates()
        self.seen = MessagesSeen()
        self.size = 0
        self.held = 0
        self.committed_to = start
        self.acknowledged_early: list[tuple[int, int]] = []

    # Writing

    def append_as_leader(self, batch: RecordBatch, leader_epoch: int, now: int, from_client: bool) -> AppendInfo:
        """Validate a batch, give it its offsets and add it. Raises Refusal and changes nothing otherwise.

        Not `from_client`: a coordinator's own batch, which is trusted.
        """
        config = self.config
        base = self.log_end_offset
        if from_client:
            validate_size(batch, config, self.where)
            validate_batch(batch, config, self.where)
            if batch.producer_id >= 0:
                known = self.producers.duplicate_of(batch)
                if known is not None:
                    return AppendInfo(known.base_offset, known.last_offset + 1, known.timestamp, True)
                self.producers.check(batch, base, self.where)
            validate_records(batch, config, now, self.where)
            batch = _as_configured(batch, config)
        validate_size(batch, config, self.where)
        appended = _stamp(batch, base, leader_epoch, now if config.message_timestamp_type == "LogAppendTime" else -1)
        self._add(appended, now)
        return AppendInfo(base, self.log_end_offset, now if appended.log_append_time else -1, False, appended)

    def append_as_follower(self, batches: tuple[RecordBatch, ...], now: int) -> None:
        """Add what the leader sent, with the offsets that it has there.

        An empty log may begin with a batch that began before the leader's log start (after DeleteRecords inside a batch).
        """
        for batch in batches:
            if batch.base_offset < self.log_end_offset:
                if self.log_end_offset == self.log_start_offset and batch.next_offset > self.log_end_offset:
                    self.truncate_fully_and_start_at(batch.base_offset, now)
                else:
                    raise Refusal(OFFSET_OUT_OF_RANGE, f"Unexpected offset in append to {self.where}")
            self._add(batch, now)

    def _add(self, batch: RecordBatch, now: int) -> None:
        if self.epochs.latest != batch.partition_leader_epoch:
            self.epochs.assign(batch.partition_leader_epoch, batch.base_offset)
        segment = self.segments[-1]
        if segment.should_roll(batch, now, self.config.segment_bytes, self.config.segment_ms):
            segment = self.roll(now)
        segment.append(batch)
        if batch.producer_id >= 0:
            self.producers.update(batch)
        self.log_end_offset = batch.base_offset + batch.count
        self.size += batch.size
        self.held += batch.size
        self.account.bytes += batch.size

    def roll(self, now: int) -> Segment:
        """Begin a new segment at the log end."""
        newest = self.segments[-1]
        if newest.base_offset == self.log_end_offset:
            if newest.size == 0:
                self.segments.pop()
        else:
            newest.seal()
        segment = Segment(self.log_end_offset, now)
        self.segments.append(segment)
        return segment

    # Reading

    def read(self, offset: int, limit: int, max_bytes: int, at_least_one: bool, cut: bool = False) -> tuple[RecordBatch, ...]:
        """Whole batches from the one that holds `offset`, below `limit`, from one segment, up to `max_bytes`.

        With `at_least_one` the first comes even when it is larger; with `cut` one more comes of which only a part has room.
        Raises Refusal 1 outside [log start, log end].
        """
        if not self.log_start_offset <= offset <= self.log_end_offset:
            raise Refusal(
                OFFSET_OUT_OF_RANGE,
                f"Received request for offset {offset} for partition {self.where}, but we only have log segments in the range "
                f"{self.log_start_offset} to {self.log_end_offset}.",
            )
        found: list[RecordBatch] = []
        if offset >= limit:
            return ()
        for batch in self._from(offset):
            if batch.base_offset >= limit:
                break
            max_bytes -= batch.size
            if max_bytes < 0 and (found or not at_least_one):
                if cut and found and max_bytes + batch.size > 0:
                    found.append(batch)
                break
            found.append(batch)
        return tuple(found)

    def batches(self, offset: int, limit: int | None = None) -> Iterator[RecordBatch]:
        """Batches from the one that holds `offset`, through all segments, below `limit` (default: all)."""
        end = self.log_end_offset if limit is None else limit
        for segment in self.segments[self._segment_index(offset) :]:
            for batch in segment.read(offset):
                if batch.base_offset >= end:
                    return
                yield batch

    def newest_first(self) -> Iterator[RecordBatch]:
        """Batches from the log end backwards."""
        for segment in reversed(self.segments):
            yield from segment.newest_first()

    def bytes_between(self, offset: int, limit: int, enough: int) -> int:
        """Bytes of batches in [offset, limit); stops counting at `enough`."""
        total = 0
        if offset < self.log_start_offset:
            return enough
        for batch in self._from(offset):
            if batch.base_offset >= limit or total >= enough:
                break
            total += batch.size
        return total

    def offset_of_timestamp(self, timestamp: int) -> tuple[int, int, int] | None:
        """(offset, timestamp, leader epoch) of the first record at or after a time; None where there is none."""
        return self._offset_of(timestamp, self.log_start_offset)

    def _offset_of(self, timestamp: int, start: int) -> tuple[int, int, int] | None:
        for segment in self.segments:
            if segment.largest_timestamp < timestamp:
                continue
            for batch in segment.first_with_timestamp(timestamp):
                for record in records_of(batch):
                    time = batch.max_timestamp if batch.log_append_time else record.timestamp
                    offset = batch.base_offset + record.offset_delta
                    if time >= timestamp and offset >= start:
                        return offset, time, batch.partition_leader_epoch
        return None

    def offset_of_max_timestamp(self) -> tuple[int, int, int] | None:
        """The same for the first record with the largest timestamp, which may lie before the log start as long as its segment is there."""
        largest = max(segment.largest_timestamp for segment in self.segments)
        return self._offset_of(largest, 0) if largest >= 0 else None

    def _segment_index(self, offset: int) -> int:
        segments = self.segments
        if len(segments) == 1 or offset >= segments[-1].base_offset:
            return len(segments) - 1
        return max(0, bisect_right(segments, offset, key=_base) - 1)

    def _from(self, offset: int) -> Iterator[RecordBatch]:
        """Batches of the segment that holds `offset`; of the next one where that has none left."""
        index = self._segment_index(offset)
        while index < len(self.segments) - 1:
            iterator = self.segments[index].read(offset)
            first = next(iterator, None)
            if first is not None:
                yield first
                yield from iterator
                return
            index += 1
        yield from self.segments[index].read(offset)

    # Moving its ends

    def update_high_watermark(self, offset: int) -> bool:
        """Set the high watermark, within the log; answers whether it moved."""
        offset = max(self.log_start_offset, min(offset, self.log_end_offset))
        if offset == self.high_watermark:
            return False
        self.high_watermark = offset
        if offset > self.committed_to:
            self.committed_to = offset
            if self.acknowledged_early:
                self.acknowledged_early = [early for early in self.acknowledged_early if early[1] > offset]
        return True

    def acknowledged(self, base: int, end: int) -> None:
        """Records [base, end) were acknowledged before they were below the high watermark (acks=1). For the ledger only."""
        if end > self.committed_to:
            early = self.acknowledged_early
            if early and early[-1][1] == base:
                early[-1] = (early[-1][0], end)
            else:
                early.append((base, end))

    def advance_start(self, offset: int) -> bool:
        """Records before `offset` are no longer served; answers whether the log start moved. Raises Refusal 1 above the high watermark."""
        if offset > self.high_watermark:
            raise Refusal(
                OFFSET_OUT_OF_RANGE,
                f"Cannot increment the log start offset to {offset} of partition {self.where} since it is larger than the high "
                f"watermark {self.high_watermark}",
            )
        if offset <= self.log_start_offset:
            return False
        self.log_start_offset = offset
        self.epochs.truncate_from_start(offset)
        for segment in self.segments:
            if segment.base_offset >= offset:
                break
            self._freed(segment.drop_before(offset))
        return True

    def next_chunk_start(self) -> int | None:
        """The offset at which the log would begin without its oldest sealed chunk; None where nothing is sealed."""
        for segment in self.segments:
            if segment.chunks:
                return segment.chunks[0].next_offset
        return None

    def delete_oldest(self, count: int, now: int) -> None:
        """Delete the oldest `count` segments; where that is all of them, an empty one is rolled first (`UnifiedLog.deleteSegments`)."""
        if count == len(self.segments):
            self.roll(now)
        gone, self.segments = self.segments[:count], self.segments[count:]
        for segment in gone:
            self.size -= segment.size
            self._freed(segment.held())
        if self.segments[0].base_offset > self.log_start_offset:
            self.log_start_offset = self.segments[0].base_offset
            self.epochs.truncate_from_start(self.log_start_offset)

    def truncate_to(self, end: int, now: int) -> list[RecordBatch]:
        """Cut the log back to `end`; answers the batches that went, in order of offsets."""
        if end >= self.log_end_offset:
            # An epoch may begin at the log end: this replica led once and appended nothing (`UnifiedLog.truncateTo`).
            self.epochs.truncate_from_end(self.log_end_offset)
            return []
        gone: list[RecordBatch] = []
        if end < self.log_start_offset:
            gone = list(self.batches(self.log_start_offset))
            self.truncate_fully_and_start_at(end, now)
            return gone
        while self.segments[-1].base_offset > end:
            segment = self.segments.pop()
            gone = list(segment.read(segment.base_offset)) + gone
            self.size -= segment.size
            self._freed(segment.held())
        newest = self.segments[-1]
        before = newest.size
        cut = newest.truncate(end)
        self.size -= before - newest.size
        self._freed(before - newest.size)
        gone = cut + gone
        self.log_end_offset = cut[0].base_offset if cut else end
        self._forget(gone)
        return gone

    def truncate_fully_and_start_at(self, offset: int, now: int) -> None:
        """Throw everything away and begin anew at `offset`."""
        self._freed(self.held)
        self.segments = [Segment(offset, now)]
        self.size = 0
        self.log_start_offset = self.log_end_offset = self.high_watermark = self.committed_to = offset
        self.acknowledged_early = []
        self.epochs = LeaderEpochs()
        self.producers.clear()
        self.seen = MessagesSeen()

    def _forget(self, gone: list[RecordBatch]) -> None:
        end = self.log_end_offset
        self.high_watermark = min(self.high_watermark, end)
        self.committed_to = min(self.committed_to, end)
        self.acknowledged_early = [(base, min(to, end)) for base, to in self.acknowledged_early if base < end]
        self.epochs.truncate_from_end(end)
        self.producers.truncate(end, self.newest_first())
        for batch in gone:
            self.seen.forget(batch)

    def _freed(self, size: int) -> None:
        self.held -= size
        self.account.bytes -= size

    def close(self) -> None:
        """The log is deleted."""
        self._freed(self.held)
        self.segments = []


def _as_configured(batch: RecordBatch, config: TopicConfig) -> RecordBatch:
    """A real client's batch as the topic wants it: by compression.type, and by CreateTime if it claims otherwise."""
    if batch.raw is None:
        return batch
    if config.compression_type not in ("producer", NAMES_OF_TYPES.get(batch.compression, batch.compression)):
        batch = recompressed(batch, "none" if config.compression_type == "uncompressed" else config.compression_type) or batch
    if batch.log_append_time and config.message_timestamp_type != "LogAppendTime":
        raw = with_create_time(batch.raw or b"", batch.max_timestamp)
        batch = msgspec.structs.replace(batch, log_append_time=False, raw=raw)
    return batch


NAMES_OF_TYPES = {"none": "uncompressed"}
"""A batch's compression by its name in compression.type, where that differs."""


def _stamp(batch: RecordBatch, base: int, leader_epoch: int, append_time: int) -> RecordBatch:
    """The batch as the log keeps it: with offset, leader epoch and, with LogAppendTime, the broker's time."""
    if append_time < 0:
        return RecordBatch(
            base,
            batch.count,
            batch.records,
            batch.base_timestamp,
            batch.max_timestamp,
            batch.size,
            leader_epoch,
            batch.producer_id,
            batch.producer_epoch,
            batch.base_sequence,
            batch.compression,
            batch.log_append_time,
            batch.transactional,
            batch.control,
            batch.raw,
            batch.declared,
        )
    records = batch.records
    if records is not None:
        records = tuple([msgspec.structs.replace(record, timestamp=append_time) for record in records])
    return msgspec.structs.replace(
        batch,
        base_offset=base,
        partition_leader_epoch=leader_epoch,
        records=records,
        base_timestamp=append_time if batch.raw is None else batch.base_timestamp,
        max_timestamp=append_time,
        log_append_time=True,
        raw=None if batch.raw is None else with_append_time(batch.raw, append_time),
    )
