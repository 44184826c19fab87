"""The phases of a rebalance and the timers that end them (`GroupMetadataManager`: prepareRebalance, completeClassicGroupJoin, …).

Law of the room: a rebalance is Preparing (members join), Completing (the leader assigns), Stable. It starts for a reason that a
person can read, and ends when all known members have joined or the longest rebalance timeout has run off.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from streamlab.cluster.group_coordinator import codes
from streamlab.cluster.group_coordinator.answers import answer_join, answer_sync, refuse_join, refuse_sync
from streamlab.cluster.group_coordinator.group import (
    COMPLETING_REBALANCE,
    DEAD,
    EMPTY,
    PREPARING_REBALANCE,
    STABLE,
    ClassicGroup,
)
from streamlab.cluster.group_coordinator.shard import CoordinatorShard
from streamlab.cluster.group_coordinator.storage import StoredGroup, StoredMember, encode_group, encode_group_key
from streamlab.cluster.group_coordinator.timers import (
    Answer,
    JoinDue,
    NewGroupAppend,
    SyncDue,
)

if TYPE_CHECKING:
    from streamlab.cluster.group_coordinator.coordinator import GroupCoordinator


def stored(group: ClassicGroup, assignment: dict[str, bytes]) -> tuple[bytes, bytes]:
    """The record (key, value) that keeps a group, with these assignments."""
    members = tuple(
        StoredMember(
            one.member_id,
            one.instance_id,
            one.client_id,
            one.client_host,
            one.rebalance_timeout_ms,
            one.session_timeout_ms,
            one.metadata(group.protocol_name),
            assignment.get(one.member_id, b""),
        )
        for one in group.members.values()
    )
    value = StoredGroup(
        group.protocol_type or "", group.generation, group.protocol_name, group.leader_id, group.state_since, members
    )
    return encode_group_key(group.group_id), encode_group(value)


class Rebalances:
    """Drives groups through their states."""

    __slots__ = ("_broker", "_config", "_coordinator", "_sessions", "_teller")

    def __init__(self, coordinator: GroupCoordinator) -> None:
        self._coordinator = coordinator
        self._broker = coordinator.broker
        self._config = coordinator.config
        self._sessions = coordinator.sessions
        self._teller = coordinator.teller

    # Joining phase

    def prepare_or_complete(
        self, shard: CoordinatorShard, group: ClassicGroup, reason: str, because: tuple[int, ...], answer: Answer | None = None
    ) -> None:
        """Start a rebalance where the group is in a state for it, else see whether the one under way can go on."""
        if group.can_rebalance:
            self.prepare(shard, group, reason, because, answer)
        else:
            self.maybe_complete_join(shard, group, answer)

    def prepare(
        self, shard: CoordinatorShard, group: ClassicGroup, reason: str, because: tuple[int, ...], answer: Answer | None = None
    ) -> None:
        """Start a rebalance. A group that was empty waits group.initial.rebalance.delay.ms for more members."""
        if group.state == COMPLETING_REBALANCE:
            self.reset_assignments(shard, group, codes.REBALANCE_IN_PROGRESS)
        group.pending_sync.clear()
        self._cancel_sync(group)
        initial = group.state == EMPTY
        group.transition_to(PREPARING_REBALANCE, self._broker.now)
        self._teller.rebalances(group, reason, because)
        for member in group.members.values():
            if member.awaiting_join is not None and not member.is_new:
                self._teller.joined(group, member, rejoined=True)
        if initial:
            delay = self._config.initial_rebalance_delay_ms
            self._schedule_join(shard, group, delay, True, max(group.rebalance_timeout_ms - delay, 0))
        elif group.has_all_members_joined:
            self.complete_join(shard, group, answer)
        else:
            self._schedule_join(shard, group, group.rebalance_timeout_ms, False, 0)

    def maybe_complete_join(self, shard: CoordinatorShard, group: ClassicGroup, answer: Answer | None = None) -> None:
        """End the joining phase if everybody is there; never that of a group that was empty, which has its delay."""
        if group.state == PREPARING_REBALANCE and group.previous_state != EMPTY and group.has_all_members_joined:
            self.complete_join(shard, group, answer)

    def on_join_due(self, due: JoinDue) -> None:
        """The joining phase's time is over; the initial delay grows while members keep coming."""
        shard, group = self._coordinator.find(due.partition, due.group_id)
        if shard is None or group is None or group.join_timer is None or group.state != PREPARING_REBALANCE:
            return
        group.join_timer = None
        if due.initial and group.new_member_added and due.remaining_ms:
            group.new_member_added = False
            delay = min(self._config.initial_rebalance_delay_ms, due.remaining_ms)
            self._schedule_join(shard, group, delay, True, max(due.remaining_ms - due.delay_ms, 0))
        else:
            self.complete_join(shard, group)

    def complete_join(self, shard: CoordinatorShard, group: ClassicGroup, answer: Answer | None = None) -> None:
        """Remove dynamic members that did not rejoin, and begin the next generation with the others."""
        if group.join_timer is not None:
            self._broker.scheduler.cancel(group.join_timer)
            group.join_timer = None
        timeout = group.rebalance_timeout_ms
        absent = [one for one in group.members.values() if one.awaiting_join is None and not one.is_static]
        for member in absent:
            group.remove(member.member_id)
            self._teller.left(group, member, "rebalance timeout", timeout)
        if not group.elect_joined_leader() and group.members:
            self._schedule_join(shard, group, group.rebalance_timeout_ms, False, 0)
            return
        if group.members and not group.candidate_protocols:
            return  # Kafka fails here, and nobody is answered before somebody leaves.
        group.next_generation(self._broker.now)
        if group.state == EMPTY:
            self._teller.emptied(group, "no members left")
            key, value = stored(group, {})
            context = NewGroupAppend(group_id=group.group_id, value=value, created=False, answer=answer)
            if answer is not None:
                answer.carried = True
            error = self._coordinator.writes.append(shard, [(key, value)], context)
            if error:
                self._coordinator.writes.answer(answer, error)
        else:
            self._begin_sync(shard, group)

    def _begin_sync(self, shard: CoordinatorShard, group: ClassicGroup) -> None:
        self._teller.completing(group)
        listed = group.current_members()
        for member in group.members.values():
            answer_join(self._broker, group, member, listed if group.leader_id == member.member_id else ())
            self._sessions.heard(shard, group, member)
            member.is_new = False
            group.pending_sync[member.member_id] = None
        due = SyncDue(shard.partition, group.group_id, group.generation)
        group.sync_timer = self._broker.after(group.rebalance_timeout_ms, due)

    def _schedule_join(self, shard: CoordinatorShard, group: ClassicGroup, delay: int, initial: bool, remaining: int) -> None:
        if group.join_timer is not None:
            self._broker.scheduler.cancel(group.join_timer)
        group.join_timer = self._broker.after(delay, JoinDue(shard.partition, group.group_id, initial, delay, remaining))

    # Syncing phase

    def on_sync_due(self, due: SyncDue) -> None:
        """Members that have joined but not synced within the rebalance timeout are removed."""
        shard, group = self._coordinator.find(due.partition, due.group_id)
        if shard is None or group is None or group.sync_timer is None or group.generation != due.generation:
            return
        group.sync_timer = None
        if group.state not in (COMPLETING_REBALANCE, STABLE) or not group.pending_sync:
            return
        timeout = group.rebalance_timeout_ms
        removed = [group.remove(member_id) for member_id in list(group.pending_sync)]
        gone = [member for member in removed if member is not None]
        because = tuple(self._teller.left(group, member, "rebalance timeout", timeout) for member in gone)
        names = " and ".join(member.client_id for member in gone)
        self.prepare(shard, group, f"{names} did not sync in time", because)

    def synced(self, group: ClassicGroup, member_id: str) -> None:
        """A member has sent its SyncGroup."""
        group.pending_sync.pop(member_id, None)
        if not group.pending_sync:
            self._cancel_sync(group)

    def stabilize(self, shard: CoordinatorShard, group: ClassicGroup, assignment: dict[str, bytes]) -> None:
        """The leader's assignment is stored: everybody gets their part, those left out an empty one."""
        for member in group.members.values():
            member.assignment = assignment.get(member.member_id, b"")
        group.transition_to(STABLE, self._broker.now)
        self._teller.assigned(group)
        for member in group.members.values():
            if answer_sync(self._broker, group, member):
                self._sessions.heard(shard, group, member)

    def reset_assignments(self, shard: CoordinatorShard, group: ClassicGroup, error: int) -> None:
        """The generation came to nothing: who waits for an assignment gets an error."""
        for member in group.members.values():
            member.assignment = b""
            if refuse_sync(self._broker, member, error):
                self._sessions.heard(shard, group, member)

    def _cancel_sync(self, group: ClassicGroup) -> None:
        if group.sync_timer is not None:
            self._broker.scheduler.cancel(group.sync_timer)
            group.sync_timer = None

    # Moving in and out

    def resume(self, shard: CoordinatorShard, group: ClassicGroup) -> None:
        """A group was loaded: its members have a whole session to find us."""
        for member in group.members.values():
            self._sessions.heard(shard, group, member)
        if len(group.members) > self._config.group_max_size:
            self.prepare(shard, group, f"it has {len(group.members)} members, more than group.max.size", ())

    def unload(self, group: ClassicGroup) -> None:
        """The group lives elsewhere now."""
        for timer in (group.join_timer, group.sync_timer):
            if timer is not None:
                self._broker.scheduler.cancel(timer)
        group.join_timer = group.sync_timer = None
        group.transition_to(DEAD, self._broker.now)
        for member in group.members.values():
            refuse_join(self._broker, member, member.member_id, codes.NOT_COORDINATOR)
            refuse_sync(self._broker, member, codes.NOT_COORDINATOR)
