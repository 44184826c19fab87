"""SyncGroup, Heartbeat and LeaveGroup (`GroupMetadataManager.classicGroupSync`, `…Heartbeat`, `…Leave`).

Law of the room: every request is checked against the member and the generation first; what it then means depends on the group's
state.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from streamlab.cluster.group_coordinator import codes
from streamlab.cluster.group_coordinator.answers import refuse_join
from streamlab.cluster.group_coordinator.group import (
    COMPLETING_REBALANCE,
    EMPTY,
    PREPARING_REBALANCE,
    STABLE,
    ClassicGroup,
)
from streamlab.cluster.group_coordinator.member import ClassicGroupMember
from streamlab.cluster.group_coordinator.rebalance import stored
from streamlab.cluster.group_coordinator.shard import CoordinatorShard
from streamlab.cluster.group_coordinator.timers import Answer, AssignmentAppend
from streamlab.protocol.messages.groups import (
    HeartbeatRequest,
    HeartbeatResponse,
    LeaveGroupRequest,
    LeaveGroupResponse,
    LeavingMember,
    LeavingMemberResponse,
    SyncGroupRequest,
    SyncGroupResponse,
)
from streamlab.simulation.network import Request

if TYPE_CHECKING:
    from streamlab.cluster.group_coordinator.coordinator import GroupCoordinator

ALIVE = HeartbeatResponse()
"""The answer to nearly every heartbeat; never changed, so one is enough."""


class Membership:
    """Handles the requests of members for all shards of a broker."""

    __slots__ = ("_broker", "_coordinator", "_rebalances", "_sessions", "_teller")

    def __init__(self, coordinator: GroupCoordinator) -> None:
        self._coordinator = coordinator
        self._broker = coordinator.broker
        self._rebalances = coordinator.rebalances
        self._sessions = coordinator.sessions
        self._teller = coordinator.teller

    # SyncGroup

    def sync(self, request: Request) -> None:
        """Handle SyncGroup: hand in or wait for the assignment of this generation."""
        body: SyncGroupRequest = request.body
        if body.protocol_missing:
            return self._broker.reply(request, SyncGroupResponse(codes.INCONSISTENT_GROUP_PROTOCOL))
        if not body.group_id:
            return self._broker.reply(request, SyncGroupResponse(codes.INVALID_GROUP_ID))
        shard, error = self._coordinator.shard_for(body.group_id)
        if shard is None:
            return self._broker.reply(request, SyncGroupResponse(error))
        group = shard.groups.get(body.group_id)
        if group is None or group.state == EMPTY:
            return self._broker.reply(request, SyncGroupResponse(codes.UNKNOWN_MEMBER_ID))
        error = self._sync_error(group, body)
        if error:
            return self._broker.reply(request, SyncGroupResponse(error))
        member = group.members[body.member_id]
        self._rebalances.synced(group, body.member_id)
        if group.state == STABLE:
            answer = SyncGroupResponse(codes.NONE, group.protocol_type, group.protocol_name, member.assignment)
            return self._broker.reply(request, answer)
        member.awaiting_sync = request
        if group.leader_id == body.member_id:
            self._store_assignment(shard, group, body)

    def on_assignment_stored(self, shard: CoordinatorShard, context: AssignmentAppend, error: int) -> None:
        """The leader's assignment is replicated (error 0) or was not. A group that has moved on meanwhile is left alone."""
        group = shard.groups.get(context.group_id)
        if group is None or group.state != COMPLETING_REBALANCE or group.generation != context.generation:
            return
        if error == codes.NONE:
            self._rebalances.stabilize(shard, group, context.assignment)
        elif error != codes.NOT_COORDINATOR:
            self._rebalances.reset_assignments(shard, group, error)
            reason = "the assignment could not be stored in __consumer_offsets"
            self._rebalances.prepare_or_complete(shard, group, reason, self._teller.why(f"group:{group.group_id}"))

    def _store_assignment(self, shard: CoordinatorShard, group: ClassicGroup, body: SyncGroupRequest) -> None:
        assignment = {one.member_id: one.assignment for one in body.assignments}
        key, value = stored(group, assignment)
        context = AssignmentAppend(
            group_id=group.group_id,
            value=value,
            generation=group.generation,
            member_id=body.member_id,
            assignment=assignment,
        )
        error = self._coordinator.writes.append(shard, [(key, value)], context)
        if error:
            self.on_assignment_stored(shard, context, error)

    def _sync_error(self, group: ClassicGroup, body: SyncGroupRequest) -> int:
        error = group.validate_member(body.member_id, body.group_instance_id)
        if error:
            return error
        if body.generation_id != group.generation:
            return codes.ILLEGAL_GENERATION
        for asked, actual in ((body.protocol_type, group.protocol_type), (body.protocol_name, group.protocol_name)):
            if asked is not None and actual is not None and asked != actual:
                return codes.INCONSISTENT_GROUP_PROTOCOL
        return codes.REBALANCE_IN_PROGRESS if group.state == PREPARING_REBALANCE else codes.NONE

    # Heartbeat

    def heartbeat(self, request: Request) -> None:
        """Handle Heartbeat: the session runs anew; error 27 is how members learn of a rebalance."""
        error = self._heartbeat(request.body)
        self._broker.reply(request, HeartbeatResponse(error) if error else ALIVE)

    def _heartbeat(self, body: HeartbeatRequest) -> int:
        if not body.group_id:
            return codes.INVALID_GROUP_ID
        shard, error = self._coordinator.shard_for(body.group_id)
        if shard is None:
            # While the group loads there is nothing to hold against the member.
            return codes.NONE if error == codes.COORDINATOR_LOAD_IN_PROGRESS else error
        group = shard.groups.get(body.group_id)
        if group is None:
            return codes.UNKNOWN_MEMBER_ID
        error = group.validate_member(body.member_id, body.group_instance_id)
        if error:
            return error
        if body.generation_id != group.generation:
            return codes.ILLEGAL_GENERATION
        if group.state == EMPTY:
            return codes.UNKNOWN_MEMBER_ID
        self._sessions.heard(shard, group, group.members[body.member_id])
        return codes.REBALANCE_IN_PROGRESS if group.state == PREPARING_REBALANCE else codes.NONE

    # LeaveGroup

    def leave(self, request: Request) -> None:
        """Handle LeaveGroup: each member for itself; then the others share what is free."""
        body: LeaveGroupRequest = request.body
        if not body.group_id:
            return self._broker.reply(request, LeaveGroupResponse(codes.INVALID_GROUP_ID))
        shard, error = self._coordinator.shard_for(body.group_id)
        if shard is None:
            return self._broker.reply(request, LeaveGroupResponse(error))
        group = shard.groups.get(body.group_id)
        if group is None:
            unknown = tuple(
                LeavingMemberResponse(one.member_id, one.group_instance_id, codes.UNKNOWN_MEMBER_ID) for one in body.members
            )
            return self._broker.reply(request, LeaveGroupResponse(codes.NONE, unknown))
        gone: list[ClassicGroupMember] = []
        results = tuple(
            LeavingMemberResponse(one.member_id, one.group_instance_id, self._remove(group, one, gone)) for one in body.members
        )
        answer = Answer(request, LeaveGroupResponse(codes.NONE, results))
        if any(result.error_code == codes.NONE for result in results):
            self._go_on(shard, group, gone, answer)
        if not answer.carried:
            self._coordinator.writes.answer(answer)

    def _remove(self, group: ClassicGroup, leaving: LeavingMember, gone: list[ClassicGroupMember]) -> int:
        """Take one member out; an empty member id with an instance id is how an administrator removes a static member."""
        member_id = leaving.member_id
        if not member_id:
            member_id = group.static_members.get(leaving.group_instance_id or "", "")
            if not member_id:
                return codes.UNKNOWN_MEMBER_ID
        elif member_id in group.pending_members:
            group.remove(member_id)
            return codes.NONE
        else:
            error = group.validate_member(member_id, leaving.group_instance_id)
            if error:
                return error
        member = group.members[member_id]
        refuse_join(self._broker, member, "", codes.UNKNOWN_MEMBER_ID)
        group.remove(member_id)
        gone.append(member)
        return codes.NONE

    def _go_on(self, shard: CoordinatorShard, group: ClassicGroup, gone: list[ClassicGroupMember], answer: Answer) -> None:
        because = tuple(self._teller.left(group, member, "left") for member in gone)
        names = " and ".join(member.client_id for member in gone) or "somebody about to join"
        if group.state in (STABLE, COMPLETING_REBALANCE):
            self._rebalances.prepare_or_complete(shard, group, f"{names} left", because, answer)
        elif group.state == PREPARING_REBALANCE:
            self._rebalances.maybe_complete_join(shard, group, answer)
