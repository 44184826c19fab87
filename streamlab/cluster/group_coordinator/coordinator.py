"""The broker's group coordinator: which shard a request belongs to, loading and unloading, writes and timers
(`GroupCoordinatorService`).

Law of the room: no protocol here. What a join is, is in `join.py`; the phases of a rebalance in `rebalance.py`; sync, heartbeat and
leave in `membership.py`; offsets in `offsets.py`. Requests come from the APIs, one method each; answers leave by `broker.reply`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from streamlab.cluster.group_coordinator import codes, replay
from streamlab.cluster.group_coordinator.config import GroupCoordinatorConfig
from streamlab.cluster.group_coordinator.describe import Describing, GroupView, group_name, view
from streamlab.cluster.group_coordinator.internal_topics import InternalTopics
from streamlab.cluster.group_coordinator.join import Joins
from streamlab.cluster.group_coordinator.membership import Membership
from streamlab.cluster.group_coordinator.offsets import Offsets
from streamlab.cluster.group_coordinator.rebalance import Rebalances
from streamlab.cluster.group_coordinator.refusals import refused
from streamlab.cluster.group_coordinator.shard import CoordinatorShard
from streamlab.cluster.group_coordinator.storage import OFFSETS_TOPIC
from streamlab.cluster.group_coordinator.telling import Teller
from streamlab.cluster.group_coordinator.timers import (
    Answer,
    Append,
    AssignmentAppend,
    CommitAppend,
    CreatingTopic,
    ExpiryDue,
    JoinDue,
    LoadDue,
    MemberDue,
    NewGroupAppend,
    PendingMemberDue,
    RemovalAppend,
    StaticMemberAppend,
    SyncDue,
)
from streamlab.protocol.hashing import coordinator_partition
from streamlab.protocol.records import Record, make_batch

if TYPE_CHECKING:
    from streamlab.cluster.broker import Broker
    from streamlab.cluster.metadata_image import MetadataDelta

LOAD_MS = 2
"""How long reading a log takes at least."""

LOADED_PER_MS = 500
"""How many offsets of a log are read in a millisecond."""

MOST_REMEMBERED = 4096
"""Of how many group names the partition is remembered."""


class GroupCoordinator:
    """Component "groups" of a broker."""

    def __init__(self, broker: Broker) -> None:
        self.broker = broker
        self.config = GroupCoordinatorConfig.of(broker.around.settings)
        self.shards: dict[int, CoordinatorShard] = {}
        self.teller = Teller(broker.id, broker.name, broker.recorder, broker.scheduler)
        self.topics = InternalTopics(broker)
        self.rebalances = Rebalances(self)
        self.joins = Joins(self)
        self.membership = Membership(self)
        self.offsets = Offsets(self)
        self.describing = Describing(self)
        self._partitions: dict[str, int] = {}
        self._incarnations = 0
        self._expiry_scheduled = False

    # Routing

    def partition_for(self, group_id: str) -> int:
        """The partition of `__consumer_offsets` that a group belongs to."""
        partition = self._partitions.get(group_id)
        if partition is None:
            if len(self._partitions) >= MOST_REMEMBERED:
                self._partitions.clear()
            partition = self._partitions[group_id] = coordinator_partition(group_id, self.config.offsets_topic_partitions)
        return partition

    def shard_for(self, group_id: str) -> tuple[CoordinatorShard | None, int]:
        """The active shard of a group, or None and why not: 14 while it loads, 16 where another broker has it."""
        shard = self.shards.get(self.partition_for(group_id))
        if shard is None:
            return None, codes.NOT_COORDINATOR
        return (None, codes.COORDINATOR_LOAD_IN_PROGRESS) if shard.loading else (shard, codes.NONE)

    # For the world: what it shows, and its own commands

    def groups(self) -> list[GroupView]:
        """All groups that this broker coordinates, by name."""
        found = [view(shard, group) for shard in self.shards.values() for group in shard.groups.values()]
        return sorted(found, key=group_name)

    def group(self, name: str) -> GroupView | None:
        """A group that this broker coordinates."""
        shard, _ = self.shard_for(name)
        group = shard.groups.get(name) if shard is not None else None
        return view(shard, group) if shard is not None and group is not None else None

    def delete_group(self, name: str) -> int:
        """Delete an empty group now. Error code: 0, or 16, 14, 69 (no such group), 68 (it has members), 15 (could not be
        written).
        """
        return self.offsets.delete_group(name)

    def reset_offsets(self, name: str, offsets: dict[tuple[str, int], int]) -> int:
        """Commit for a group without members, as kafka-consumer-groups does. Error code: 0, 16, 14, 15, or 25 (it has members)."""
        return self.offsets.reset(name, offsets)

    # Leadership

    def on_elected(self, partition: int, leader_epoch: int) -> None:
        """This broker leads a partition of `__consumer_offsets`: load its log. A shard that is there already stays."""
        shard = self.shards.get(partition)
        if shard is not None:
            shard.epoch = leader_epoch
            return
        self._incarnations += 1
        self.shards[partition] = CoordinatorShard(partition, leader_epoch, self._incarnations)
        replica = self.broker.components["replicas"].partition(OFFSETS_TOPIC, partition)  # type: ignore[attr-defined]
        length = replica.log.log_end_offset - replica.log.log_start_offset if replica is not None else 0
        self.broker.after(LOAD_MS + length // LOADED_PER_MS, LoadDue(partition, self._incarnations))
        if not self._expiry_scheduled:
            self._expiry_scheduled = True
            self.broker.after(self.config.offsets_retention_check_interval_ms, ExpiryDue())

    def on_resigned(self, partition: int) -> None:
        """Another broker leads the partition now: all that waits is answered with NOT_COORDINATOR, an unfinished rebalance is
        lost.
        """
        shard = self.shards.pop(partition, None)
        if shard is None:
            return
        for append in list(shard.outstanding.values()):
            self._failed(shard, append, codes.NOT_LEADER_OR_FOLLOWER)
        for _, request in shard.waiting_reads:
            self.offsets.answer_fetch(request)
        for group in shard.groups.values():
            self.rebalances.unload(group)

    def on_metadata(self, delta: MetadataDelta) -> None:
        """Topics are gone: so are the offsets committed for them."""
        if delta.removed_topics:
            self.offsets.remove_topics(tuple(delta.removed_topics))

    # Messages

    def on_timer(self, message: Any) -> None:
        kind = type(message)
        if kind is MemberDue:
            self.rebalances.on_member_due(message)
        elif kind is JoinDue:
            self.rebalances.on_join_due(message)
        elif kind is SyncDue:
            self.rebalances.on_sync_due(message)
        elif kind is PendingMemberDue:
            self.rebalances.on_pending_member_due(message)
        elif kind is LoadDue:
            self._load(message)
        elif kind is ExpiryDue:
            self.offsets.expire()
            self.broker.after(self.config.offsets_retention_check_interval_ms, message)

    def on_answer(self, context: Any, body: Any) -> None:
        if type(context) is CreatingTopic:
            self.topics.on_created(context)

    def on_failure(self, context: Any) -> None:
        if type(context) is CreatingTopic:
            self.topics.on_created(context)

    # Writes

    def append(self, shard: CoordinatorShard, records: list[tuple[bytes, bytes | None]], context: Append) -> int:
        """Write (key, value)s to the shard's log; `context` comes back once they are replicated. Answers the error for a client."""
        now = self.broker.now
        batch = make_batch(tuple(Record(key, value, now, delta) for delta, (key, value) in enumerate(records)))
        shard.begin(context)
        replicas = self.broker.components["replicas"]
        result = replicas.append(  # type: ignore[attr-defined]
            OFFSETS_TOPIC, shard.partition, batch, -1, self.config.offset_commit_timeout_ms, context
        )
        if result.error and shard.end(context):
            return codes.of_append(result.error)
        return codes.NONE

    def on_appended(self, context: Append, error: int, base_offset: int) -> None:
        """A write ended: replicated, or not in time (7), or this broker leads no more (6)."""
        shard = self.shards.get(context.partition)
        if shard is None or shard.incarnation != context.incarnation or not shard.end(context):
            return
        if error in (codes.NONE, codes.NOT_ENOUGH_REPLICAS_AFTER_APPEND):
            # The shard's writes are in one log: what is below a replicated record is replicated too.
            settled, shard.unsettled = shard.unsettled, []
            for earlier in settled:
                self._replicated(shard, earlier)
            self._replicated(shard, context)
        else:
            if error == codes.REQUEST_TIMED_OUT:
                shard.unsettled.append(context)
            self._failed(shard, context, error)
        for request in shard.reads_due():
            self.offsets.answer_fetch(request)

    def answer(self, answer: Answer | None, error: int = codes.NONE, groups: tuple[str, ...] = ()) -> None:
        """One of the writes that a response waits for has ended, with an error for the client or not; the last one sends it."""
        if answer is None:
            return
        if error:
            answer.response = refused(answer.response, error, groups)
        answer.waiting -= 1
        if not answer.waiting:
            self.broker.reply(answer.request, answer.response)

    def _replicated(self, shard: CoordinatorShard, context: Append) -> None:
        kind = type(context)
        if kind is CommitAppend:
            self.offsets.on_committed(shard, context)  # type: ignore[arg-type]
        elif kind is AssignmentAppend:
            self.membership.on_assignment_stored(shard, context, codes.NONE)  # type: ignore[arg-type]
        elif kind is StaticMemberAppend:
            self.joins.on_static_member_stored(shard, context, codes.NONE)  # type: ignore[arg-type]
        elif kind is RemovalAppend:
            self.offsets.on_removed(shard, context)  # type: ignore[arg-type]
        elif kind is NewGroupAppend:
            self.answer(context.answer)  # type: ignore[attr-defined]

    def _failed(self, shard: CoordinatorShard, context: Append, error: int) -> None:
        told = codes.of_append(error)
        kind = type(context)
        if kind is AssignmentAppend:
            self.membership.on_assignment_stored(shard, context, told)  # type: ignore[arg-type]
        elif kind is StaticMemberAppend:
            self.joins.on_static_member_stored(shard, context, told)  # type: ignore[arg-type]
        elif kind is NewGroupAppend:
            self.joins.on_new_group_failed(shard, context, told)  # type: ignore[arg-type]
        elif kind is CommitAppend:
            answer, context.answer = context.answer, None  # type: ignore[attr-defined]
            self.answer(answer, told)
        elif kind is RemovalAppend:
            answer, context.answer = context.answer, None  # type: ignore[attr-defined]
            self.answer(answer, told, context.groups)  # type: ignore[attr-defined]

    def _load(self, due: LoadDue) -> None:
        shard = self.shards.get(due.partition)
        if shard is None or shard.incarnation != due.incarnation:
            return
        replicas = self.broker.components["replicas"]
        replay.replay(shard, replicas.read_log(OFFSETS_TOPIC, due.partition, 0), self.broker.now)  # type: ignore[attr-defined]
        shard.loading = False
        for group in shard.groups.values():
            if group.members or group.group_id in shard.offsets:
                self.teller.loaded(group, shard.partition)
            self.rebalances.resume(shard, group)
