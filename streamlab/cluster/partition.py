"""A partition as one of its replicas has it (Kafka's `Partition`).

Law of the room: a leader takes writes, knows how far each follower is, and moves the high watermark to the smallest log end over the
maximal ISR, never while the ISR is smaller than the effective min.insync.replicas (KIP-966). A follower's log is its leader's, or is cut
back to it. Only the controller changes leader and ISR: a leader proposes (AlterPartition) and waits; until it is answered, a proposed
newcomer counts and a proposed leaver counts as well (KIP-497).
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

import msgspec

from streamlab.cluster.fetch_session import FetchSession
from streamlab.cluster.log.log import AppendInfo, Log
from streamlab.cluster.log.refusal import Refusal
from streamlab.cluster.metadata_image import PartitionRegistration
from streamlab.cluster.partition_facts import PartitionFacts
from streamlab.cluster.purgatory import DelayedAppend, DelayedDeleteRecords, DelayedProduce
from streamlab.cluster.replica import UNKNOWN, Replica
from streamlab.cluster.replication import hand_over
from streamlab.events.data import LogTruncated, SegmentRolled
from streamlab.protocol.messages.data import FetchPartition
from streamlab.protocol.records import RecordBatch

if TYPE_CHECKING:
    from streamlab.cluster.replica_manager import ReplicaManager

NONE = 0
OFFSET_OUT_OF_RANGE = 1
NOT_LEADER_OR_FOLLOWER = 6
NOT_ENOUGH_REPLICAS = 19
NOT_ENOUGH_REPLICAS_AFTER_APPEND = 20
POLICY_VIOLATION = 44
FENCED_LEADER_EPOCH = 74
UNKNOWN_LEADER_EPOCH = 75

INTERNAL_TOPICS = ("__consumer_offsets", "__transaction_state", "__share_group_state")

NO_LEADER = -1
NO_EPOCH = -1


class PendingIsr(msgspec.Struct, frozen=True):
    """A change of the ISR that the controller has been asked for. `isr`: as proposed; `expands`: a replica joins."""

    isr: tuple[int, ...]
    expands: bool
    leader_epoch: int
    partition_epoch: int


class Waiting(msgspec.Struct):
    """Something that waits for the high watermark to reach `offset`; `index`: which part of it."""

    offset: int
    operation: DelayedProduce | DelayedAppend
    index: int


class Divergence(msgspec.Struct, frozen=True):
    """Where a follower's log stops being its leader's: truncate to (epoch, its end offset)."""

    epoch: int
    end_offset: int


class Partition:
    """One replica of a partition, on the broker whose replica manager is `manager`.

    `isr`, `replicas`, `leader_id`, `leader_epoch`, `partition_epoch`: as this broker knows them. Read freely; only methods write.
    """

    def __init__(self, manager: ReplicaManager, topic: str, number: int, topic_id: str, log: Log) -> None:
        self.manager = manager
        self.topic = topic
        self.number = number
        self.key = (topic, number)
        self.topic_id = topic_id
        self.log = log
        self.leader_id = NO_LEADER
        self.leader_epoch = -1
        self.partition_epoch = -1
        self.replicas: tuple[int, ...] = ()
        self.isr: tuple[int, ...] = ()
        self.pending: PendingIsr | None = None
        self.epoch_start = -1
        self.remote: dict[int, Replica] = {}
        self.is_internal = topic in INTERNAL_TOPICS
        self.facts = PartitionFacts(self, manager.broker.recorder)
        self._watching_end: dict[int, FetchSession] = {}
        self._watching_commits: dict[int, FetchSession] = {}
        self._waiting: deque[Waiting] = deque()
        self._deleting: list[tuple[int, DelayedDeleteRecords, int]] = []
        self._counted = 0

    # What it is

    @property
    def is_leader(self) -> bool:
        return self.leader_id == self.manager.broker.id

    @property
    def high_watermark(self) -> int:
        return self.log.high_watermark

    @property
    def maximal_isr(self) -> tuple[int, ...]:
        """The committed ISR and who has been proposed for it."""
        return self.pending.isr if self.pending is not None and self.pending.expands else self.isr

    @property
    def effective_min_isr(self) -> int:
        return min(self.log.config.min_insync_replicas, len(self.remote) + 1)

    @property
    def is_under_min_isr(self) -> bool:
        return self.is_leader and len(self.isr) < self.effective_min_isr

    @property
    def low_watermark(self) -> int:
        """The smallest log start of all live replicas, as far as the leader knows."""
        brokers = self.manager.broker.image.brokers
        starts = [one.log_start for one in self.remote.values() if one.id in brokers and not brokers[one.id].fenced]
        return min([self.log.log_start_offset, *starts])

    @property
    def waiting(self) -> Iterable[Waiting]:
        """What waits for the high watermark."""
        return self._waiting

    def replica_ends(self) -> dict[int, int]:
        """The log end of each replica that the leader knows of, its own first."""
        ends = {self.manager.broker.id: self.log.log_end_offset}
        for replica in self.remote.values():
            if replica.log_end != UNKNOWN:
                ends[replica.id] = replica.log_end
        return ends

    def check_epoch(self, leader_epoch: int, leader_only: bool) -> None:
        """Raise Refusal 74 or 75 where the asker knows another leader epoch (-1: not checked), 6 where only a leader may answer."""
        if leader_epoch != NO_EPOCH and leader_epoch != self.leader_epoch:
            raise Refusal(FENCED_LEADER_EPOCH if leader_epoch < self.leader_epoch else UNKNOWN_LEADER_EPOCH)
        if leader_only and not self.is_leader:
            raise Refusal(NOT_LEADER_OR_FOLLOWER)

    # Becoming leader or follower

    def make_leader(self, registration: PartitionRegistration) -> bool:
        """The controller says that this broker leads; answers whether a leader epoch begins."""
        if registration.partition_epoch < self.partition_epoch:
            return False
        now = self.manager.broker.now
        is_new_leader = not self.is_leader
        is_new_epoch = registration.leader_epoch > self.leader_epoch
        self.replicas = registration.replicas
        self.isr = registration.isr
        self.pending = None
        self._set_remote()
        if is_new_epoch:
            self.epoch_start = self.log.log_end_offset
            self.log.epochs.assign(registration.leader_epoch, self.epoch_start)
            for replica in self.remote.values():
                replica.reset(now, self.epoch_start, is_new_leader, replica.id in registration.isr)
            self.leader_epoch = registration.leader_epoch
        self.leader_id = self.manager.broker.id
        self.partition_epoch = registration.partition_epoch
        self.manager.lagging[self.key] = self
        self._count_bytes()
        if is_new_epoch:
            self.notify_all()
        if not self.is_internal:
            self.facts.moved()
        if self._advance_high_watermark(now):
            self._committed()
        return is_new_epoch

    def make_follower(self, registration: PartitionRegistration) -> bool:
        """The controller says that another broker leads, or none; answers whether a leader epoch begins."""
        if registration.partition_epoch < self.partition_epoch:
            return False
        is_new_epoch = registration.leader_epoch > self.leader_epoch
        self.leader_id = registration.leader
        self.leader_epoch = registration.leader_epoch
        self.partition_epoch = registration.partition_epoch
        self.epoch_start = -1
        self.replicas = registration.replicas
        self.isr = ()
        self.pending = None
        self.remote = {}
        self._count_bytes()
        if is_new_epoch:
            self._fail_waiting(NOT_LEADER_OR_FOLLOWER)
            self.notify_all()
        return is_new_epoch

    def remove(self) -> None:
        """This broker is no longer a replica, or the topic is gone."""
        self.leader_id = NO_LEADER
        self.manager.broker.around.remembered.forget((self.log.topic_id, self.number))
        self.remote = {}
        self._count_bytes()
        self._fail_waiting(NOT_LEADER_OR_FOLLOWER)
        self.notify_all()

    def _set_remote(self) -> None:
        known = self.remote
        self.remote = {
            replica: known.get(replica) or Replica(replica) for replica in self.replicas if replica != self.manager.broker.id
        }

    # Writing

    def append_to_leader(self, batch: RecordBatch, acks: int, producer: str, from_client: bool) -> AppendInfo:
        """Append a batch here, as leader. Raises Refusal (6, 19 and all that the log refuses); then nothing is appended."""
        if not self.is_leader:
            raise Refusal(NOT_LEADER_OR_FOLLOWER)
        if acks == -1 and len(self.isr) < self.effective_min_isr:
            raise Refusal(
                NOT_ENOUGH_REPLICAS,
                f"The size of the current ISR {len(self.isr)} is insufficient to satisfy the min.isr requirement of "
                f"{self.effective_min_isr} for partition {self.log.where}",
            )
        manager, log = self.manager, self.log
        now = manager.broker.scheduler.now
        before, segment = log.log_end_offset, log.segments[-1]
        info = log.append_as_leader(batch, self.leader_epoch, manager.broker.scheduler.calendar, from_client)
        if info.duplicate or info.batch is None:
            return info
        if self.remote:
            manager.lagging[self.key] = self
        self._count_bytes()
        if log.seen.note(info.batch):
            self.facts.written_twice(info.batch, producer)
        if acks == 1:
            log.acknowledged(info.base_offset, info.next_offset)
        if not self.is_internal:
            self.facts.appended(info.batch, producer)
            if log.segments[-1] is not segment and segment.size:
                manager.broker.recorder.record(
                    SegmentRolled(at=now, topic=self.topic, partition=self.number, base=log.segments[-1].base_offset)
                )
        near = [session for session in self._watching_end.values() if hand_over(self, session, info.batch)]
        for replica in self.remote.values():
            if replica.log_end == before:
                replica.caught_up_at = max(replica.caught_up_at, manager.last_fetch_of(replica.id, self.key))
        if self._advance_high_watermark(now):
            self._committed()
        if len(near) < len(self._watching_end):
            self._notify_end(near)
        return info

    def has_committed(self, offset: int) -> bool:
        """Whether all before `offset` is below the high watermark, and the ISR large enough to say so."""
        return self.log.high_watermark >= offset and self.effective_min_isr <= len(self.maximal_isr)

    def wait_for_commit(self, offset: int, operation: DelayedProduce | DelayedAppend, index: int) -> None:
        """Tell `operation` (its part `index`) when the high watermark has reached `offset`, or that it never will."""
        if self.log.high_watermark >= offset:
            self._done(Waiting(offset, operation, index))
        else:
            self._waiting.append(Waiting(offset, operation, index))

    def _done(self, waiting: Waiting) -> None:
        enough = self.effective_min_isr <= len(self.maximal_isr)
        error = NONE if enough else NOT_ENOUGH_REPLICAS_AFTER_APPEND
        waiting.operation.partition_done(self.manager, waiting.index, error)

    def _fail_waiting(self, error: int) -> None:
        waiting, self._waiting = self._waiting, deque()
        for one in waiting:
            one.operation.partition_done(self.manager, one.index, error)
        deleting, self._deleting = self._deleting, []
        for _, operation, index in deleting:
            operation.partition_done(self.manager, index, error, -1)

    # The high watermark

    def _advance_high_watermark(self, now: int) -> bool:
        """Move the high watermark up as far as the rule allows (`maybeIncrementLeaderHW`)."""
        log = self.log
        remote = self.remote
        if len(self.isr) < min(log.config.min_insync_replicas, len(remote) + 1):
            return False
        end = smallest = log.log_end_offset
        if end == log.high_watermark:
            return False
        maximal = self.maximal_isr
        for replica in remote.values():
            if replica.log_end < smallest and (
                replica.id in maximal or (replica.is_caught_up(end, now, self.manager.max_lag_ms) and self._may_join_isr(replica))
            ):
                smallest = replica.log_end
        if smallest <= log.high_watermark:
            return False
        return log.update_high_watermark(smallest)

    def _committed(self) -> None:
        """The high watermark has moved."""
        self.manager.high_watermark_moved(self)
        if not self.is_internal:
            self.facts.moved()
        waiting, committed = self._waiting, self.log.high_watermark
        while waiting and waiting[0].offset <= committed:
            self._done(waiting.popleft())
        if self._watching_commits:
            self._notify_commits()

    # Followers, as the leader sees them

    def follower_fetched(self, replica: Replica, asked: FetchPartition, leader_end: int, broker_epoch: int) -> None:
        """A follower asked for an offset: that is its log end (`updateFollowerFetchState`). Raises Refusal 6 for a former life of it."""
        manager = self.manager
        registration = manager.broker.image.brokers.get(replica.id)
        if broker_epoch != -1 and registration is not None and registration.epoch > broker_epoch:
            raise Refusal(NOT_LEADER_OR_FOLLOWER)
        if self.note_fetch(replica, asked, leader_end, broker_epoch) and self._advance_high_watermark(manager.broker.scheduler.now):
            self._committed()
        if self._deleting:
            self._check_deleting()

    def note_fetch(self, replica: Replica, asked: FetchPartition, leader_end: int, broker_epoch: int) -> bool:
        """Where a follower is now; answers whether it has moved, and the high watermark may."""
        before = replica.log_end
        replica.fetched(asked.fetch_offset, asked.log_start_offset, self.manager.broker.scheduler.now, leader_end, broker_epoch)
        if replica.id not in self.isr:
            self.maybe_expand_isr(replica)
        if before == replica.log_end:
            return False
        if not self.is_internal:
            self.facts.moved()
        return True

    def _may_join_isr(self, replica: Replica) -> bool:
        image = self.manager.broker.image
        registration = image.brokers.get(replica.id)
        return (
            registration is not None
            and registration.active
            and replica.broker_epoch is not None
            and replica.broker_epoch in (-1, registration.epoch)
        )

    def maybe_expand_isr(self, replica: Replica) -> None:
        """Propose a follower for the ISR where it has caught up; where it may not yet, look again at its next fetch."""
        if replica.id in self.maximal_isr:
            self.manager.forget_rejoining(replica.id, self.key)
            return
        in_sync = replica.log_end >= max(self.log.high_watermark, self.epoch_start)
        if self.pending is None and self._may_join_isr(replica) and in_sync:
            self._propose([*self.isr, replica.id], True)
        elif in_sync:
            self.manager.rejoining(replica.id, self.key)

    def shrink_isr(self) -> bool:
        """Propose to drop followers that lag (`maybeShrinkIsr`). Answers whether any follower is still behind or unheard of."""
        if not self.is_leader:
            return False
        now, end = self.manager.broker.now, self.log.log_end_offset
        late: list[int] = []
        behind = False
        for replica in self.remote.values():
            if replica.log_end != end:
                behind = True
            if replica.id in self.isr and not replica.is_caught_up(end, now, self.manager.max_lag_ms):
                late.append(replica.id)
        if late and self.pending is None:
            self._propose([one for one in self.isr if one not in late], False)
        return behind or self.pending is not None

    def _propose(self, isr: list[int], expands: bool) -> None:
        """A leader keeps the ISR as a set: what it proposes is in the order of the brokers' ids."""
        self.pending = PendingIsr(tuple(sorted(isr)), expands, self.leader_epoch, self.partition_epoch)
        self.manager.alter_partition.submit(self)

    def broker_epoch_of(self, replica_id: int) -> int:
        """The broker epoch to propose an ISR member with (-1: not known)."""
        if replica_id == self.manager.broker.id:
            return self.manager.broker_epoch
        replica = self.remote.get(replica_id)
        return replica.broker_epoch if replica is not None and replica.broker_epoch is not None else -1

    def isr_altered(self, leader_epoch: int, partition_epoch: int, isr: tuple[int, ...]) -> None:
        """The controller has accepted a proposal (`handleAlterPartitionUpdate`)."""
        if leader_epoch != self.leader_epoch or partition_epoch < self.partition_epoch or not self.is_leader:
            return
        self.isr = isr
        self.pending = None
        self.partition_epoch = partition_epoch
        for replica in self.remote.values():
            if replica.id not in isr:
                self.maybe_expand_isr(replica)
        if self._advance_high_watermark(self.manager.broker.now):
            self._committed()

    def isr_rejected(self) -> None:
        """The controller said that a proposal was not applied and the state known here is right."""
        self.pending = None

    # Following

    def append_to_follower(self, batches: tuple[RecordBatch, ...], high_watermark: int, leader_log_start: int) -> None:
        """Take what the leader sent, its high watermark and its log start."""
        log = self.log
        if batches:
            log.append_as_follower(batches, self.manager.broker.scheduler.calendar)
            for batch in batches:
                log.seen.note(batch)
            if self._watching_end:
                self._notify_end()
        if log.update_high_watermark(high_watermark):
            self.manager.high_watermark_moved(self)
            if self._watching_commits:
                self._notify_commits()
        if leader_log_start > log.log_start_offset and leader_log_start <= log.high_watermark:
            log.advance_start(leader_log_start)

    def truncate(self, end: int) -> None:
        """Cut this replica's log back, to agree with its leader; tells how many acknowledged records that costs.

        Acknowledged means here: below a high watermark that this log has had, or appended with acks=1 when this broker led. The ledger
        counts each batch once, whichever replica is the first to give it up.
        """
        log, broker = self.log, self.manager.broker
        before, committed, early = log.log_end_offset, log.committed_to, log.acknowledged_early
        gone = log.truncate_to(end, broker.scheduler.calendar)
        if not gone:
            return
        lost = 0
        dropped: list[tuple[RecordBatch, str]] = []
        for batch in gone:
            safe = batch.base_offset < committed or any(base <= batch.base_offset < to for base, to in early)
            if safe and not batch.control and not self.is_internal:
                place = (self.topic_id, self.number, batch.partition_leader_epoch, batch.base_offset)
                found = broker.around.ledger.on_batch_lost(place, batch.count, self.facts.producer_of(batch))
                if found:
                    lost += found
                    dropped.append((batch, "unclean" if batch.base_offset < committed else "acks"))
        if not self.is_internal:
            cut = broker.recorder.record(
                LogTruncated(
                    at=broker.now,
                    because=broker.recorder.why(f"partition:{self.topic}-{self.number}"),
                    topic=self.topic,
                    partition=self.number,
                    broker=broker.id,
                    to=log.log_end_offset,
                    end_before=before,
                    lost_acknowledged=lost,
                )
            )
            self.facts.lost(dropped, cut)
        self.notify_all()

    def truncate_fully(self, offset: int) -> None:
        """Begin this replica's log anew at the leader's log start."""
        self.log.truncate_fully_and_start_at(offset, self.manager.broker.scheduler.calendar)
        self.notify_all()

    def divergence(self, asked: FetchPartition) -> Divergence | None:
        """Where the asker's log leaves this one, by its last epoch. Raises Refusal 1 where that cannot be said."""
        log = self.log
        if asked.last_fetched_epoch == log.epochs.latest and log.log_start_offset <= asked.fetch_offset <= log.log_end_offset:
            return None
        epoch, end = log.epochs.end_offset(asked.last_fetched_epoch, log.log_end_offset)
        if epoch < 0 or end < 0 or asked.fetch_offset < log.log_start_offset:
            raise Refusal(OFFSET_OUT_OF_RANGE)
        if epoch < asked.last_fetched_epoch or end < asked.fetch_offset:
            return Divergence(epoch, end)
        return None

    # Deleting

    def delete_records(self, offset: int) -> int:
        """Delete records before `offset` (-1: before the high watermark), here, as leader; answers the offset.

        Raises Refusal: 6, 44 (the topic's cleanup.policy has no "delete"), 1 (above the high watermark).
        """
        if not self.is_leader:
            raise Refusal(NOT_LEADER_OR_FOLLOWER)
        if "delete" not in self.log.config.cleanup_policy:
            raise Refusal(
                POLICY_VIOLATION, f"Records of partition {self.log.where} can not be deleted due to the configured policy"
            )
        wanted = self.log.high_watermark if offset == -1 else offset
        if wanted < 0:
            raise Refusal(OFFSET_OUT_OF_RANGE, f"The offset {wanted} for partition {self.log.where} is not valid")
        self.advance_log_start(wanted, "delete records")
        return wanted

    def advance_log_start(self, to: int, reason: str, value: str = "") -> None:
        """Move the log start up. Raises Refusal 1 above the high watermark."""
        before = self.log.log_start_offset
        if self.log.advance_start(to):
            self.log_start_moved(before, reason, value)

    def log_start_moved(self, before: int, reason: str, value: str = "") -> None:
        """The log start has moved from `before`: say so, and let followers know with their next fetch."""
        self._count_bytes()
        self._mark_commits()
        self.facts.start_moved(before, reason, value)

    def wait_for_low_watermark(self, offset: int, operation: DelayedDeleteRecords, index: int) -> None:
        """Tell `operation` when every live replica's log starts at `offset` or later."""
        self._deleting.append((offset, operation, index))
        self._check_deleting()

    def _check_deleting(self) -> None:
        low = self.low_watermark
        deleting, self._deleting = self._deleting, []
        for offset, operation, index in deleting:
            if low >= offset:
                operation.partition_done(self.manager, index, NONE, low)
            elif not operation.done:
                self._deleting.append((offset, operation, index))

    def _count_bytes(self) -> None:
        """Keep the manager's sum of bytes in led, not internal, logs."""
        held = self.log.held if self.is_leader and not self.is_internal else 0
        if held != self._counted:
            self.manager.led_bytes += held - self._counted
            self._counted = held

    # Who wants to know

    def watch(self, session: FetchSession) -> None:
        """Tell this session, once, when there is news."""
        if session.replica_id >= 0:
            self._watching_end[session.number] = session
        self._watching_commits[session.number] = session

    def unwatch(self, session: FetchSession) -> None:
        self._watching_end.pop(session.number, None)
        self._watching_commits.pop(session.number, None)

    def _notify_end(self, but: Sequence[FetchSession] = ()) -> None:
        """The log end moved: followers wait for that, `but` these, who know."""
        watching, self._watching_end = self._watching_end, {one.number: one for one in but}
        for session in watching.values():
            if session in but:
                continue
            session.dirty[self.key] = None
            if session.pending is not None:
                self.manager.wake(session.pending, self)

    def _notify_commits(self) -> None:
        """The high watermark moved: consumers wait for that; followers are told with their next answer."""
        watching, self._watching_commits = self._watching_commits, {}
        for session in watching.values():
            session.dirty[self.key] = None
            if session.replica_id < 0 and session.pending is not None:
                self.manager.wake(session.pending, self)

    def _mark_commits(self) -> None:
        for session in self._watching_commits.values():
            session.dirty[self.key] = None

    def notify_all(self) -> None:
        """Leader or epoch changed: whoever waits is to look again at once."""
        watching = {**self._watching_end, **self._watching_commits}
        self._watching_end, self._watching_commits = {}, {}
        for session in watching.values():
            session.dirty[self.key] = None
            if session.pending is not None:
                self.manager.complete_fetch(session.pending)
