"""Who is alive: members' sessions, and member ids that were given out and not used yet.

Law of the room: being heard of moves a deadline and nothing else. One timer a member looks at the deadline, and looks again later where
it has moved, so that a heartbeat costs no event.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from streamlab.cluster.group_coordinator import codes
from streamlab.cluster.group_coordinator.answers import refuse_join
from streamlab.cluster.group_coordinator.group import COMPLETING_REBALANCE, PREPARING_REBALANCE, STABLE, ClassicGroup
from streamlab.cluster.group_coordinator.member import NO_ALARM, ClassicGroupMember
from streamlab.cluster.group_coordinator.shard import CoordinatorShard
from streamlab.cluster.group_coordinator.timers import MemberDue, PendingMemberDue

if TYPE_CHECKING:
    from streamlab.cluster.group_coordinator.coordinator import GroupCoordinator


class Sessions:
    """The sessions of all groups of a broker."""

    __slots__ = ("_broker", "_coordinator")

    def __init__(self, coordinator: GroupCoordinator) -> None:
        self._coordinator = coordinator
        self._broker = coordinator.broker

    def heard(self, shard: CoordinatorShard, group: ClassicGroup, member: ClassicGroupMember, timeout: int | None = None) -> None:
        """The member is alive: its session (or `timeout`, ms) runs anew."""
        member.patience = member.session_timeout_ms if timeout is None else timeout
        member.deadline = self._broker.scheduler.now + member.patience
        if member.alarm == NO_ALARM or member.alarm > member.deadline:
            self._arm(shard, group, member)

    def on_member_due(self, due: MemberDue) -> None:
        """A timer has come to look. A member that waits for an answer of ours needs no session (`hasSatisfiedHeartbeat`)."""
        shard, group = self._coordinator.find(due.partition, due.group_id)
        member = group.members.get(due.member_id) if group is not None else None
        if shard is None or group is None or member is None or member.alarm != self._broker.now:
            return
        member.alarm = NO_ALARM
        if self._broker.now < member.deadline:
            self._arm(shard, group, member)
        elif not member.is_satisfied:
            self._remove(shard, group, member)

    def expect_pending(self, shard: CoordinatorShard, group: ClassicGroup, member_id: str, timeout: int) -> None:
        """A member id was given out; it must be used within the session timeout."""
        group.pending_members[member_id] = self._broker.now + timeout
        self._broker.after(timeout, PendingMemberDue(shard.partition, group.group_id, member_id))

    def on_pending_member_due(self, due: PendingMemberDue) -> None:
        """An id that nobody used is forgotten, and a rebalance does not wait for it any longer."""
        shard, group = self._coordinator.find(due.partition, due.group_id)
        if shard is None or group is None or group.pending_members.get(due.member_id, self._broker.now + 1) > self._broker.now:
            return
        group.remove(due.member_id)
        if group.state == PREPARING_REBALANCE and group.has_all_members_joined:
            self._coordinator.rebalances.complete_join(shard, group)

    def _remove(self, shard: CoordinatorShard, group: ClassicGroup, member: ClassicGroupMember) -> None:
        """A member is lost: the others must share what it had."""
        refuse_join(self._broker, member, "", codes.UNKNOWN_MEMBER_ID)
        group.remove(member.member_id)
        because = (self._coordinator.teller.left(group, member, "session timeout", member.patience),)
        if group.state in (STABLE, COMPLETING_REBALANCE):
            reason = f"{member.client_id} was silent for {member.patience / 1000:g} s"
            self._coordinator.rebalances.prepare_or_complete(shard, group, reason, because)
        elif group.state == PREPARING_REBALANCE and group.has_all_members_joined:
            self._coordinator.rebalances.complete_join(shard, group)

    def _arm(self, shard: CoordinatorShard, group: ClassicGroup, member: ClassicGroupMember) -> None:
        member.alarm = member.deadline
        self._broker.after(member.deadline - self._broker.now, MemberDue(shard.partition, group.group_id, member.member_id))
