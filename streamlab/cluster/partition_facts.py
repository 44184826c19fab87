"""What the audience is told about a partition's log: gathered over a tick, written at its end.

Law of the room: it only watches. A partition of an internal topic tells nothing here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from streamlab.cluster.remembered import Remembered, Stand
from streamlab.events.data import (
    FULL_RECORDS,
    SAMPLES,
    Appended,
    BatchShown,
    HighWatermarkMoved,
    LogStartMoved,
    RecordShown,
    shown_text,
)
from streamlab.events.ledger import LOST, RETRIED, WRITTEN_TWICE, Entry
from streamlab.events.ledger import SAMPLES as SAMPLES_NAMED
from streamlab.protocol.record_format import last_records
from streamlab.protocol.records import RecordBatch, record_size
from streamlab.simulation.journal import Fact, Recorder

if TYPE_CHECKING:
    from streamlab.cluster.log.log import Log
    from streamlab.cluster.partition import Partition

KEYS_TOLD = 20


class PartitionFacts:
    """Gathers appends and moves of the high watermark of one partition on its leader."""

    __slots__ = ("partition", "_recorder", "_appends", "_times", "_gathering", "_epoch")

    def __init__(self, partition: Partition, recorder: Recorder) -> None:
        self.partition = partition
        self._recorder = recorder
        self._appends: list[tuple[RecordBatch, str]] = []
        self._times: list[int] = []
        """When each of them came, in virtual ms."""
        self._gathering = False
        self._epoch = -1
        """The leader epoch in which it came: at the tick's end another broker may lead already."""

    @property
    def is_heard(self) -> bool:
        """Whether anybody is told: not of a topic that was deleted and whose name is another's now."""
        partition = self.partition
        return not partition.manager.broker.around.remembered.is_replaced(partition.topic, partition.log.topic_id)

    def appended(self, batch: RecordBatch, producer: str) -> None:
        """The leader's log has this batch now."""
        self._appends.append((batch, producer))
        partition = self.partition
        self._times.append(partition.manager.broker.scheduler.now)
        place = (partition.log.topic_id, partition.number)
        partition.manager.broker.around.remembered.wrote(place, batch.base_offset, producer, partition.leader_epoch)
        self.moved()

    def moved(self) -> None:
        """The high watermark, or what the leader knows of its followers, has changed."""
        self._epoch = self.partition.leader_epoch
        if not self._gathering:
            self._gathering = True
            self._recorder.gather(self)

    def start_moved(self, before: int, reason: str, value: str) -> None:
        """The log's start has moved from `before`: its leader says so, and while there is none whoever led it last, whose log is shown."""
        partition, log, broker = self.partition, self.partition.log, self.partition.manager.broker
        remembered, place = broker.around.remembered, (log.topic_id, partition.number)
        known = remembered.stand(place)
        if (
            partition.is_internal
            or not self.is_heard
            or not (partition.is_leader or (known is not None and known.leader == broker.id))
        ):
            return
        subject = f"partition:{partition.topic}-{partition.number}" if reason == "delete records" else f"topic:{partition.topic}"
        remembered.start_moved(place, reason)
        self._recorder.record(
            LogStartMoved(
                at=broker.now,
                because=self._recorder.cause or self._recorder.why(subject),
                topic=partition.topic,
                partition=partition.number,
                log_start=log.log_start_offset,
                before=before,
                reason=reason,
                value=value,
            )
        )
        if partition.is_leader:
            self.moved()
        elif known is not None:
            start = log.log_start_offset
            end, first = max(known.end, start), max(known.first, start)
            remembered.stands(place, msgspec.structs.replace(known, log_start=start, end=end, first=first))

    def written_twice(self, batch: RecordBatch, producer: str) -> None:
        """The log had this batch already: its producer sent it again, and is not idempotent."""
        ledger = self.partition.manager.broker.around.ledger
        ledger.on_written_twice(batch.count, producer)
        why = self._recorder.why(f"client:{producer}", f"partition:{self.partition.topic}-{self.partition.number}")
        self._enter(WRITTEN_TWICE, RETRIED, producer, [batch], why[-1:])

    def lost(self, batches: list[tuple[RecordBatch, str]], cut: int) -> None:
        """Acknowledged batches, each with the reason why it is gone; `cut`: the offset of the fact that says so."""
        groups: dict[tuple[str, str], list[RecordBatch]] = {}
        for batch, reason in batches:
            groups.setdefault((self.producer_of(batch), reason), []).append(batch)
        for (producer, reason), mine in groups.items():
            self._enter(LOST, reason, producer, mine, (cut,))

    def _enter(self, what: str, reason: str, producer: str, batches: list[RecordBatch], because: tuple[int, ...]) -> None:
        partition, now = self.partition, self.partition.manager.broker.now
        shown = newest_shown([(batch, producer) for batch in batches], SAMPLES_NAMED)
        records = tuple((one.offset, one.key) for one in shown)
        count = sum(batch.count for batch in batches)
        entry = Entry(now, what, reason, producer, partition.topic, partition.number, count, records)
        self._recorder.record(partition.manager.broker.around.ledger.enter(entry, because))

    def producer_of(self, batch: RecordBatch) -> str:
        """Who wrote a batch, where that is still known."""
        partition = self.partition
        return partition.manager.broker.around.remembered.writer((partition.log.topic_id, partition.number), batch.base_offset)

    def gathered(self, at: int) -> list[Fact]:
        self._gathering = False
        appends, self._appends = self._appends, []
        times, self._times = self._times, []
        facts: list[Fact] = []
        if not self.is_heard:
            return facts
        if appends:
            facts.append(self._appended_fact(at, appends, times))
        facts.append(self._stand_fact(at, appends))
        return facts

    def _stand_fact(self, at: int, appends: list[tuple[RecordBatch, str]]) -> HighWatermarkMoved:
        partition, log = self.partition, self.partition.log
        remembered, place = partition.manager.broker.around.remembered, (log.topic_id, partition.number)
        broker, epoch, known = partition.manager.broker.id, self._epoch, remembered.stand(place)
        other = known is not None and epoch > known.epoch
        if known is not None and (partition.epoch_start, log.log_start_offset) == (known.end, known.log_start):
            other = False
        first = known.first if known is not None else 0
        if appends:
            first = max(min(first, appends[0][0].base_offset), appends[-1][0].next_offset - SAMPLES)
        start, end = log.log_start_offset, log.log_end_offset
        first = max(start, end - SAMPLES if other else first)
        remembered.stands(place, Stand(epoch, broker, start, partition.high_watermark, end, log.size, first))
        return HighWatermarkMoved(
            at=at,
            topic=partition.topic,
            partition=partition.number,
            high_watermark=partition.high_watermark,
            ends=partition.replica_ends(),
            leader=broker,
            leader_epoch=epoch,
            log_start=log.log_start_offset,
            size=log.size,
            records=newest_records(log, remembered, SAMPLES) if other else None,
        )

    def _appended_fact(self, at: int, appends: list[tuple[RecordBatch, str]], times: list[int]) -> Appended:
        partition = self.partition
        count = sum(batch.count for batch, _ in appends)
        keys: dict[str, int] = {}
        if count > FULL_RECORDS:
            keys = key_tally(appends)
        names = {name: None for _, name in appends if name}
        subjects = [f"client:{name}" for name in names]
        return Appended(
            at=at,
            because=self._recorder.why(*subjects[:1], *subjects[-1:]),
            topic=partition.topic,
            partition=partition.number,
            leader=partition.manager.broker.id,
            leader_epoch=self._epoch,
            base=appends[0][0].base_offset,
            end=appends[-1][0].next_offset,
            count=count,
            bytes=sum(batch.size for batch, _ in appends),
            records=newest_shown(appends, count if count <= FULL_RECORDS else SAMPLES),
            keys=keys,
            causes=sum(1 for subject in subjects if self._recorder.why(subject)),
            batches=tuple(
                BatchShown(batch.base_offset, batch.count, batch.size, when, batch.producer_id, batch.base_sequence)
                for (batch, _), when in zip(appends[-SAMPLES:], times[-SAMPLES:], strict=True)
            ),
        )


def key_tally(appends: list[tuple[RecordBatch, str]]) -> dict[str, int]:
    """How many records per key, the most frequent first."""
    counts: dict[bytes | None, int] = {}
    for batch, _ in appends:
        for record in batch.records or ():
            counts[record.key] = counts.get(record.key, 0) + 1
    ranked = sorted(counts.items(), key=lambda item: -item[1])[:KEYS_TOLD]
    return {shown_text(key) or "": count for key, count in ranked if key is not None}


def newest_records(log: Log, remembered: Remembered, count: int) -> tuple[RecordShown, ...]:
    """The newest records of a log, oldest first, with their producers where known."""
    found: list[tuple[RecordBatch, str]] = []
    left = count
    for batch in log.newest_first():
        found.append((batch, remembered.writer((log.topic_id, log.partition), batch.base_offset)))
        left -= batch.count
        if left <= 0:
            break
    found.reverse()
    return tuple([record for record in newest_shown(found, count) if record.offset >= log.log_start_offset])


def newest_shown(appends: list[tuple[RecordBatch, str]], most: int) -> tuple[RecordShown, ...]:
    """The newest records of these batches, oldest first."""
    found: list[RecordShown] = []
    for batch, producer in reversed(appends):
        if len(found) == most:
            break
        for record in reversed(last_records(batch, most - len(found))):
            if len(found) == most:
                break
            found.append(
                RecordShown(
                    batch.base_offset + record.offset_delta,
                    shown_text(record.key),
                    shown_text(record.value),
                    batch.max_timestamp if batch.log_append_time else record.timestamp,
                    producer,
                    record_size(
                        record.offset_delta,
                        max(0, record.timestamp - batch.base_timestamp),
                        record.key,
                        record.value,
                        record.headers,
                    ),
                    record.message,
                )
            )
    found.reverse()
    return tuple(found)
