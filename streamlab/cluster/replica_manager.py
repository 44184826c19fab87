"""All replicas of one broker (`ReplicaManager`): becoming leader and follower, appends, fetches that wait, ISRs, retention.

Law of the room: it follows the broker's image of the metadata; what a single partition does is in `partition.py`.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, ClassVar

import msgspec

from streamlab.cluster.alter_partition import AlteringPartitions, AlterPartitions, ProposeAgain, TryToExpand
from streamlab.cluster.apis import fetch as fetch_api
from streamlab.cluster.component import Context, Timer
from streamlab.cluster.fetch_session import DelayedFetch, FetchSessions
from streamlab.cluster.log.disk import Disk
from streamlab.cluster.log.refusal import Refusal
from streamlab.cluster.log.retention import CHECK_INTERVAL_MS, INITIAL_CHECK_MS, delete_old_segments
from streamlab.cluster.metadata_image import MetadataDelta, PartitionRegistration
from streamlab.cluster.partition import Partition
from streamlab.cluster.producer_ids import ProducerIds, WaitingForIds
from streamlab.cluster.purgatory import DelayedAppend, Purgatory, WaitOver
from streamlab.cluster.replica_fetcher import FetchAgain, PartitionBack, ReplicaFetch, ReplicaFetcher
from streamlab.events.data import ProduceRefused
from streamlab.protocol.errors import Errors
from streamlab.protocol.records import RecordBatch

if TYPE_CHECKING:
    from streamlab.cluster.broker import Broker

Key = tuple[str, int]

OFFSETS_TOPIC = "__consumer_offsets"
HIGH_WATERMARK_CHECKPOINT_MS = 5_000


class IsrCheck(Timer):
    """Look which followers lag (every replica.lag.time.max.ms / 2)."""

    owner: ClassVar[str] = "replicas"


class RetentionCheck(Timer):
    """Look what retention deletes."""

    owner: ClassVar[str] = "replicas"


class CheckpointDue(Timer):
    """Write the high watermarks that have moved to disk."""

    owner: ClassVar[str] = "replicas"


class AppendResult(msgspec.Struct, frozen=True, gc=False):
    """What became of a broker's own append."""

    error: int
    base_offset: int = -1
    log_append_time: int = -1
    log_start: int = -1
    message: str = ""


class ReplicaManager:
    """Component "replicas" of a broker."""

    def __init__(self, broker: Broker, disk: Disk) -> None:
        settings = broker.around.settings
        self.broker = broker
        self.disk = disk
        self.partitions: dict[Key, Partition] = {}
        self.purgatory = Purgatory(self)
        self.sessions = FetchSessions(broker.around.chance.stream(f"fetch sessions {broker.id}"))
        self.alter_partition = AlterPartitions(self)
        self.producer_ids = ProducerIds(broker)
        self.fetchers: dict[int, ReplicaFetcher] = {}
        self.lagging: dict[Key, Partition] = {}
        self.led_bytes = 0
        self.max_lag_ms = int(settings.get("replica.lag.time.max.ms", 30_000))
        self._moved: dict[Key, Partition] = {}
        self._rejoining: dict[int, dict[Key, None]] = {}
        self._refused: dict[tuple[str, int, str], str] = {}
        self._checkpointing = False
        self._retention_every = int(settings.get("log.retention.check.interval.ms", CHECK_INTERVAL_MS))
        broker.after(INITIAL_CHECK_MS, RetentionCheck())
        broker.after(self.max_lag_ms // 2, IsrCheck())

    @property
    def broker_epoch(self) -> int:
        return self.broker.lifecycle.epoch

    def partition(self, topic: str, partition: int) -> Partition | None:
        """A replica of this broker, or None."""
        return self.partitions.get((topic, partition))

    def led(self, topic: str, partition: int) -> Partition:
        """A replica that may be asked about. Raises Refusal: 3 where there is no such partition, 6 where it is not here."""
        found = self.partitions.get((topic, partition))
        if found is None:
            known = self.broker.image.partition(topic, partition) is not None
            raise Refusal(Errors.NOT_LEADER_OR_FOLLOWER if known else Errors.UNKNOWN_TOPIC_OR_PARTITION)
        return found

    # Following the metadata

    def apply(self, delta: MetadataDelta) -> None:
        """The image has changed: become leader, become follower, let go."""
        for topic in delta.removed_topics.values():
            for number in range(len(topic.partitions)):
                self._remove((topic.name, number))
        for key in delta.partitions:
            registration = self.broker.image.partition(*key)
            if registration is None or self.broker.id not in registration.replicas:
                self._remove(key)
            else:
                self._take_on(key, registration)
        for name in delta.configured_topics:
            self._configure(name)
        for broker_id in delta.brokers:
            self._on_broker(broker_id)

    def _take_on(self, key: Key, registration: PartitionRegistration) -> None:
        topic = self.broker.image.topics[key[0]]
        partition = self.partitions.get(key)
        if partition is not None and partition.topic_id != topic.topic_id:
            self._remove(key)
            partition = None
        if partition is None:
            fresh = (topic.topic_id, key[1]) not in self.disk.logs
            log = self.disk.open(*key, topic.topic_id, topic.config, self.broker.scheduler.calendar)
            if not fresh:
                self.disk.restore_high_watermark(log)
            partition = self.partitions[key] = Partition(self, *key, topic.topic_id, log)
        was_leader, old_leader = partition.is_leader, partition.leader_id
        if registration.leader == self.broker.id:
            if partition.make_leader(registration) or not was_leader:
                self._stop_fetching(key, old_leader)
                self._elected(key, partition.leader_epoch)
            for replica in partition.remote:
                if replica not in registration.isr:
                    self.rejoining(replica, key)
                    partition.maybe_expand_isr(partition.remote[replica])
        else:
            began = partition.make_follower(registration)
            if was_leader:
                self._resigned(key)
            if began or old_leader != registration.leader:
                self._stop_fetching(key, old_leader)
                self._start_fetching(partition)

    def _remove(self, key: Key) -> None:
        partition = self.partitions.pop(key, None)
        if partition is None:
            return
        if partition.is_leader:
            self._resigned(key)
        self._stop_fetching(key, partition.leader_id)
        self.lagging.pop(key, None)
        self._moved.pop(key, None)
        partition.remove()
        self.disk.delete((partition.topic_id, key[1]))

    def _configure(self, name: str) -> None:
        topic = self.broker.image.topics.get(name)
        for number in range(len(topic.partitions) if topic is not None else 0):
            partition = self.partitions.get((name, number))
            if partition is not None and topic is not None:
                partition.log.config = topic.config

    def _on_broker(self, broker_id: int) -> None:
        """A broker came or went: followers that wait to rejoin may, and fetches from a broker that is back go on at once."""
        for key in list(self._rejoining.get(broker_id, ())):
            partition = self.partitions.get(key)
            replica = partition.remote.get(broker_id) if partition is not None and partition.is_leader else None
            if partition is not None and replica is not None:
                partition.maybe_expand_isr(replica)

    def _try_to_expand(self, key: Key) -> None:
        partition = self.partitions.get(key)
        if partition is not None and partition.is_leader:
            for replica in partition.remote.values():
                if replica.id not in partition.isr:
                    partition.maybe_expand_isr(replica)

    def _elected(self, key: Key, leader_epoch: int) -> None:
        if key[0] == OFFSETS_TOPIC and "groups" in self.broker.components:
            self.broker.components["groups"].on_elected(key[1], leader_epoch)  # type: ignore[attr-defined]

    def _resigned(self, key: Key) -> None:
        self.lagging.pop(key, None)
        if key[0] == OFFSETS_TOPIC and "groups" in self.broker.components:
            self.broker.components["groups"].on_resigned(key[1])  # type: ignore[attr-defined]

    # Copying from leaders

    def _start_fetching(self, partition: Partition) -> None:
        if partition.leader_id < 0:
            return
        fetcher = self.fetchers.get(partition.leader_id)
        if fetcher is None:
            fetcher = self.fetchers[partition.leader_id] = ReplicaFetcher(self, partition.leader_id)
        fetcher.add(partition)

    def _stop_fetching(self, key: Key, leader: int) -> None:
        fetcher = self.fetchers.get(leader)
        if fetcher is not None:
            fetcher.remove(key)

    # Appending

    def append(
        self, topic: str, partition: int, batch: RecordBatch, acks: int, timeout_ms: int, context: Context | None
    ) -> AppendResult:
        """A broker's own write. With acks=-1 the owner of `context` hears by `on_appended` once it is replicated, or that it is not."""
        try:
            replica = self.led(topic, partition)
            info = replica.append_to_leader(batch, acks, "", from_client=False)
        except Refusal as refusal:
            return AppendResult(refusal.error, message=refusal.message)
        if acks == -1 and context is not None:
            operation = DelayedAppend(context, info.base_offset)
            replica.wait_for_commit(info.next_offset, operation, 0)
            if not operation.done:
                self.purgatory.watch(operation, timeout_ms)
        return AppendResult(0, info.base_offset, info.log_append_time, replica.log.log_start_offset)

    def read_log(self, topic: str, partition: int, offset: int) -> Iterator[RecordBatch]:
        """Batches of a local log from `offset` to its end, also above the high watermark: a new leader has all that was committed."""
        replica = self.partitions.get((topic, partition))
        if replica is None:
            return iter(())
        return replica.log.batches(max(offset, replica.log.log_start_offset))

    def tell_refused(self, topic: str, partition: int, producer: str, error: int, message: str) -> None:
        """A producer's write was refused: say so once, until the error changes or a write succeeds."""
        key = (topic, partition, producer)
        name = Errors(error).name
        if self._refused.get(key) == name:
            return
        self._refused[key] = name
        recorder = self.broker.recorder
        recorder.record(
            ProduceRefused(
                at=self.broker.now,
                because=recorder.why(f"partition:{topic}-{partition}"),
                topic=topic,
                partition=partition,
                producer=producer or "a producer",
                error=name,
                message=message or Errors(error).message,
            )
        )

    def tell_accepted(self, topic: str, partition: int, producer: str) -> None:
        """A producer's write succeeded: its next refusal is news again."""
        if self._refused:
            self._refused.pop((topic, partition, producer), None)

    # Fetches that wait

    def wake(self, pending: DelayedFetch, partition: Partition) -> None:
        """There is something new for a fetch that waits: answer it if that is enough."""
        if pending.done:
            return
        if fetch_api.has_news_of(pending, partition) or fetch_api.has_enough(self, pending):
            self.complete_fetch(pending)
        else:
            partition.watch(pending.session)

    def complete_fetch(self, pending: DelayedFetch) -> None:
        """Answer a fetch that waits with what there is."""
        if not pending.done:
            pending.done = True
            pending.session.pending = None
            fetch_api.answer(self, pending.request, pending.session, pending.full)

    def last_fetch_of(self, replica_id: int, key: Key) -> int:
        """When a follower last asked for a partition through a session that only names changes: while its fetch waits, it is there now."""
        for session in self.sessions.by_id.values():
            if session.replica_id == replica_id and key in session.partitions:
                return self.broker.now if session.pending is not None else session.last_used
        return 0

    def high_watermark_moved(self, partition: Partition) -> None:
        """To be in the next checkpoint of high watermarks."""
        self._moved[partition.key] = partition
        if not self._checkpointing:
            self._checkpointing = True
            self.broker.after(HIGH_WATERMARK_CHECKPOINT_MS, CheckpointDue())

    def write_checkpoint(self) -> None:
        """Write the high watermarks that have moved."""
        for partition in self._moved.values():
            self.disk.high_watermarks[partition.topic_id, partition.number] = partition.high_watermark
        self._moved.clear()

    # In-sync replicas

    def rejoining(self, replica_id: int, key: Key) -> None:
        """A follower is in sync but may not be in the ISR yet: look again when its broker changes."""
        self._rejoining.setdefault(replica_id, {})[key] = None

    def forget_rejoining(self, replica_id: int, key: Key) -> None:
        waiting = self._rejoining.get(replica_id)
        if waiting is not None:
            waiting.pop(key, None)

    def _check_isr(self) -> None:
        for key, partition in list(self.lagging.items()):
            if not partition.shrink_isr():
                self.lagging.pop(key, None)
        for replica_id in self._rejoining:
            self._on_broker(replica_id)
        self.broker.after(self.max_lag_ms // 2, IsrCheck())

    # Retention

    def _check_retention(self) -> None:
        for partition in list(self.partitions.values()):
            for deletion in delete_old_segments(partition.log, self.broker.scheduler.calendar):
                if partition.is_leader:
                    partition.log_start_moved(deletion.before, deletion.reason, str(deletion.value))
                else:
                    partition.facts.start_moved(deletion.before, deletion.reason, str(deletion.value))
        self.broker.after(self._retention_every, RetentionCheck())

    def enforce_lab_limit(self, limit: int, label: str) -> None:
        """Move the log start of the largest led logs up until this broker's led logs keep at most `limit` bytes."""
        while self.led_bytes > limit:
            led = [one for one in self.partitions.values() if one.is_leader and not one.is_internal]
            largest = max(led, key=lambda one: one.log.held, default=None)
            to = largest.log.next_chunk_start() if largest is not None else None
            if largest is None or to is None or to > largest.high_watermark:
                return
            largest.advance_log_start(to, "lab limit", label)

    # Messages

    def on_timer(self, message: Any) -> None:
        kind = type(message)
        if kind is WaitOver:
            self.purgatory.on_timer(message)
        elif kind is FetchAgain:
            fetcher = self.fetchers.get(message.leader)
            if fetcher is not None:
                fetcher.fetch()
        elif kind is PartitionBack:
            partition = self.partitions.get((message.topic, message.partition))
            if partition is not None and not partition.is_leader:
                self._start_fetching(partition)
        elif kind is IsrCheck:
            self._check_isr()
        elif kind is RetentionCheck:
            self._check_retention()
        elif kind is CheckpointDue:
            self._checkpointing = False
            self.write_checkpoint()
        elif kind is ProposeAgain:
            self.alter_partition.send()
        elif kind is TryToExpand:
            self._try_to_expand((message.topic, message.partition))

    def on_answer(self, context: Any, body: Any) -> None:
        kind = type(context)
        if kind is ReplicaFetch:
            self.fetchers[context.leader].answered(context, body)
        elif kind is AlteringPartitions:
            self.alter_partition.answered(context, body)
        elif kind is WaitingForIds:
            self.producer_ids.answered(body)

    def on_failure(self, context: Any) -> None:
        kind = type(context)
        if kind is ReplicaFetch:
            self.fetchers[context.leader].failed(context)
        elif kind is AlteringPartitions:
            self.alter_partition.failed(context)
        elif kind is WaitingForIds:
            self.producer_ids.failed()
