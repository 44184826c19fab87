"""Writes to `__consumer_offsets`, and what follows once they are replicated (`CoordinatorRuntime`).

Law of the room: who answers a client has written first, and waits until the write is replicated (acks=all). Writes of one partition end
in the order in which they were made.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from streamlab.cluster.group_coordinator import codes
from streamlab.cluster.group_coordinator.refusals import refused
from streamlab.cluster.group_coordinator.shard import CoordinatorShard
from streamlab.cluster.group_coordinator.storage import OFFSETS_TOPIC, encode_group_key, encode_offset, encode_offset_key
from streamlab.cluster.group_coordinator.timers import (
    Answer,
    Append,
    AssignmentAppend,
    CommitAppend,
    GroupAppend,
    NewGroupAppend,
    RemovalAppend,
    SnapshotAppend,
    StaticMemberAppend,
)
from streamlab.protocol.records import Record, make_batch

if TYPE_CHECKING:
    from streamlab.cluster.group_coordinator.coordinator import GroupCoordinator

SNAPSHOT_AFTER = 5_000
"""A log of more offsets than this, and more than four times what the shard holds, is written anew."""


class Writes:
    """The writes of all shards of a broker."""

    __slots__ = ("_broker", "_coordinator")

    def __init__(self, coordinator: GroupCoordinator) -> None:
        self._coordinator = coordinator
        self._broker = coordinator.broker

    def append(self, shard: CoordinatorShard, records: list[tuple[bytes, bytes | None]], context: Append) -> int:
        """Write (key, value)s to the shard's log; `context` comes back once they are replicated. Answers the error for a client."""
        now = self._broker.scheduler.calendar
        batch = make_batch(tuple([Record(key, value, now, delta) for delta, (key, value) in enumerate(records)]))
        shard.begin(context)
        replicas: Any = self._broker.components["replicas"]
        timeout = self._coordinator.config.offset_commit_timeout_ms
        result = replicas.append(OFFSETS_TOPIC, shard.partition, batch, -1, timeout, context)
        return codes.of_append(result.error) if result.error and shard.end(context) else codes.NONE

    def on_appended(self, context: Append, error: int, base_offset: int) -> None:
        """A write ended: replicated, or not in time (7), or this broker leads no more (6)."""
        shard = self._coordinator.shards.get(context.partition)
        if shard is None or shard.incarnation != context.incarnation or not shard.end(context):
            return
        if error in (codes.NONE, codes.NOT_ENOUGH_REPLICAS_AFTER_APPEND):
            # The shard's writes are in one log: what is below a replicated record is replicated too.
            settled, shard.unsettled = shard.unsettled, []
            for earlier in settled:
                self._replicated(shard, earlier, -1)
            self._replicated(shard, context, base_offset)
        else:
            if error == codes.REQUEST_TIMED_OUT:
                shard.unsettled.append(context)
            self._failed(shard, context, error)
        for request in shard.reads_due():
            self._coordinator.offsets.answer_fetch(request)
        if not shard.outstanding and not shard.unsettled:
            self._maybe_snapshot(shard)

    def resign(self, shard: CoordinatorShard) -> None:
        """The shard is no longer ours: who waits is told so."""
        for append in list(shard.outstanding.values()):
            self._failed(shard, append, codes.NOT_LEADER_OR_FOLLOWER)
        for _, request in shard.waiting_reads:
            self._coordinator.offsets.answer_fetch(request)

    def answer(self, answer: Answer | None, error: int = codes.NONE, groups: tuple[str, ...] = ()) -> None:
        """One of the writes that a response waits for has ended, with an error for the client or not; the last one sends it."""
        if answer is None:
            return
        if error:
            answer.response = refused(answer.response, error, groups)
        answer.waiting -= 1
        if not answer.waiting:
            self._broker.reply(answer.request, answer.response)

    def _replicated(self, shard: CoordinatorShard, context: Append, base_offset: int) -> None:
        if isinstance(context, GroupAppend):
            shard.stored[context.group_id] = context.value
        if isinstance(context, CommitAppend):
            self._coordinator.offsets.on_committed(shard, context)
        elif isinstance(context, AssignmentAppend):
            self._coordinator.membership.on_assignment_stored(shard, context, codes.NONE)
        elif isinstance(context, StaticMemberAppend):
            self._coordinator.joins.on_static_member_stored(shard, context, codes.NONE)
        elif isinstance(context, RemovalAppend):
            self._coordinator.removal.on_removed(shard, context)
        elif isinstance(context, NewGroupAppend):
            answer, context.answer = context.answer, None
            self.answer(answer)
        elif isinstance(context, SnapshotAppend) and base_offset >= 0:
            replicas: Any = self._broker.components["replicas"]
            replicas.partition(OFFSETS_TOPIC, shard.partition).advance_log_start(base_offset, "compaction")

    def _failed(self, shard: CoordinatorShard, context: Append, error: int) -> None:
        told = codes.of_append(error)
        if isinstance(context, AssignmentAppend):
            self._coordinator.membership.on_assignment_stored(shard, context, told)
        elif isinstance(context, StaticMemberAppend):
            self._coordinator.joins.on_static_member_stored(shard, context, told)
        elif isinstance(context, NewGroupAppend) and error != codes.REQUEST_TIMED_OUT:
            self._coordinator.joins.on_new_group_failed(shard, context, told)
        elif isinstance(context, CommitAppend | RemovalAppend | NewGroupAppend):
            answer, context.answer = context.answer, None
            self.answer(answer, told, context.groups if isinstance(context, RemovalAppend) else ())

    def _maybe_snapshot(self, shard: CoordinatorShard) -> None:
        """Kafka compacts this log. Here its leader writes all that still counts anew, and lets go of what stands before it.

        Only while no write is under way: then what the shard holds is exactly what its log says.
        """
        replicas: Any = self._broker.components["replicas"]
        replica = replicas.partition(OFFSETS_TOPIC, shard.partition)
        length = replica.log.log_end_offset - replica.log.log_start_offset if replica is not None else 0
        if length <= SNAPSHOT_AFTER:
            return
        held = len(shard.stored) + sum(len(offsets) for offsets in shard.offsets.values())
        if length <= 4 * held:
            return
        records: list[tuple[bytes, bytes | None]] = [(encode_group_key(group), value) for group, value in shard.stored.items()]
        for group_id, offsets in shard.offsets.items():
            for (topic, partition), offset in offsets.items():
                records.append((encode_offset_key(group_id, topic, partition), encode_offset(offset)))
        if records:
            self.append(shard, records, SnapshotAppend())
