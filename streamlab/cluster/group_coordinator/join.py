"""JoinGroup: who is let in, who is asked to come back with an id, who replaces whom (`GroupMetadataManager.classicGroupJoin…`).

Law of the room: the request is answered at once, or parked in its member until the joining phase ends.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from streamlab.cluster.group_coordinator import codes
from streamlab.cluster.group_coordinator.answers import answer_join, current_generation, refuse_join, refuse_sync
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
from streamlab.cluster.group_coordinator.storage import StoredGroup, encode_group, encode_group_key
from streamlab.cluster.group_coordinator.timers import NewGroupAppend, StaticMemberAppend
from streamlab.protocol.messages.groups import JoinGroupRequest, JoinGroupResponse
from streamlab.simulation.network import Request

if TYPE_CHECKING:
    from streamlab.cluster.group_coordinator.coordinator import GroupCoordinator

NO_MEMBER = ""
LOCAL_HOST = "/127.0.0.1"


def join_reason(body: JoinGroupRequest, otherwise: str) -> str:
    """Why a known member joins again, for a person: what it says itself, or else `otherwise`."""
    return (body.reason or otherwise).strip().rstrip(".")


class Joins:
    """Handles JoinGroup for all shards of a broker."""

    __slots__ = ("_broker", "_config", "_coordinator", "_rebalances", "_sessions", "_teller")

    def __init__(self, coordinator: GroupCoordinator) -> None:
        self._coordinator = coordinator
        self._broker = coordinator.broker
        self._config = coordinator.config
        self._rebalances = coordinator.rebalances
        self._sessions = coordinator.sessions
        self._teller = coordinator.teller

    def join(self, request: Request) -> None:
        """Handle JoinGroup."""
        body: JoinGroupRequest = request.body
        if not body.group_id:
            return self._refuse(request, codes.INVALID_GROUP_ID, body.member_id)
        if not self._config.min_session_timeout_ms <= body.session_timeout_ms <= self._config.max_session_timeout_ms:
            return self._refuse(request, codes.INVALID_SESSION_TIMEOUT, body.member_id)
        shard, error = self._coordinator.shard_for(body.group_id)
        if shard is None:
            return self._refuse(request, error, NO_MEMBER)
        group = shard.groups.get(body.group_id)
        created = group is None
        if group is None:
            if body.member_id:
                return self._refuse(request, codes.UNKNOWN_MEMBER_ID, body.member_id)
            group = shard.groups[body.group_id] = ClassicGroup(body.group_id, self._broker.now)
        if not self._accepts(group, body.member_id):
            self._turn_away(request, group)
        elif not body.member_id:
            self._join_new(request, shard, group)
        else:
            self._join_known(request, shard, group)
        if created:
            self._store_new_group(shard, group)

    def on_new_group_failed(self, shard: CoordinatorShard, context: NewGroupAppend, error: int) -> None:
        """A group's first record could not be written: there is no such group. (Of an emptied group Kafka only warns.)"""
        answer, context.answer = context.answer, None
        self._coordinator.writes.answer(answer, error)
        group = shard.groups.get(context.group_id)
        if not context.created or group is None or group.generation or error == codes.NOT_COORDINATOR:
            return
        for member in group.members.values():
            refuse_join(self._broker, member, NO_MEMBER, error)
        self._rebalances.unload(group)
        del shard.groups[context.group_id]

    # New members

    def _join_new(self, request: Request, shard: CoordinatorShard, group: ClassicGroup) -> None:
        body: JoinGroupRequest = request.body
        if not group.supports_protocols(body.protocol_type, body.protocols):
            self._teller.join_refused(group, body.client_id, tuple(one.name for one in body.protocols))
            return self._refuse(request, codes.INCONSISTENT_GROUP_PROTOCOL, NO_MEMBER)
        instance = body.group_instance_id
        ids = self._broker.around.chance.stream(f"members of {group.group_id}")
        member_id = f"{(body.announced or body.client_id) if instance is None else instance}-{ids.uuid4_text()}"
        if instance is not None:
            existing = group.static_members.get(instance)
            if existing is not None:
                return self._replace_static(request, shard, group, existing, member_id)
        elif body.member_id_required:
            self._sessions.expect_pending(shard, group, member_id, body.session_timeout_ms)
            return self._refuse(request, codes.MEMBER_ID_REQUIRED, member_id)
        self._add(request, shard, group, member_id)

    def _add(self, request: Request, shard: CoordinatorShard, group: ClassicGroup, member_id: str) -> None:
        """Let a member in and park its join; a member that never heard its id is given up after five minutes."""
        body: JoinGroupRequest = request.body
        member = ClassicGroupMember(
            member_id,
            body.group_instance_id,
            body.client_id,
            body.client_host or LOCAL_HOST,
            body.rebalance_timeout_ms,
            body.session_timeout_ms,
            body.protocol_type,
            body.protocols,
        )
        member.is_new = True
        if group.state == PREPARING_REBALANCE and group.previous_state == EMPTY:
            group.new_member_added = True
        group.add(member, request)
        because = (self._teller.joined(group, member, rejoined=False),)
        self._sessions.heard(shard, group, member, self._config.new_member_join_timeout_ms)
        self._rebalances.prepare_or_complete(shard, group, f"{member.client_id} joined", because)

    def _store_new_group(self, shard: CoordinatorShard, group: ClassicGroup) -> None:
        self._teller.coordinates(group.group_id, shard.partition)
        value = encode_group(StoredGroup("", 0, None, None, group.state_since))
        context = NewGroupAppend(group_id=group.group_id, value=value, created=True)
        error = self._coordinator.writes.append(shard, [(encode_group_key(group.group_id), value)], context)
        if error:
            self.on_new_group_failed(shard, context, error)

    # Known members

    def _join_known(self, request: Request, shard: CoordinatorShard, group: ClassicGroup) -> None:
        body: JoinGroupRequest = request.body
        member_id = body.member_id
        if not group.supports_protocols(body.protocol_type, body.protocols):
            self._teller.join_refused(group, body.client_id, tuple(one.name for one in body.protocols))
            return self._refuse(request, codes.INCONSISTENT_GROUP_PROTOCOL, member_id)
        if member_id in group.pending_members:
            return self._add(request, shard, group, member_id)
        error = group.validate_member(member_id, body.group_instance_id)
        if error or group.state == EMPTY:
            return self._refuse(request, error or codes.UNKNOWN_MEMBER_ID, member_id)
        member = group.members[member_id]
        changed = member.protocols != body.protocols
        leads = group.leader_id == member_id
        if group.state == PREPARING_REBALANCE:
            self._update(request, shard, group, member, f"{member.client_id} rejoined")
        elif changed:
            self._update(request, shard, group, member, f"{member.client_id} changed what it subscribes to or offers")
        elif group.state == STABLE and leads:
            # The leader may ask for a rebalance without a change of its own: it watches the topics' partitions.
            self._update(request, shard, group, member, f"{member.client_id}, the leader, rejoined")
        else:
            listed = group.current_members() if leads and group.state == COMPLETING_REBALANCE else ()
            self._broker.reply(request, current_generation(group, member_id, listed))

    def _update(
        self, request: Request, shard: CoordinatorShard, group: ClassicGroup, member: ClassicGroupMember, otherwise: str
    ) -> None:
        body: JoinGroupRequest = request.body
        group.update(member, body.protocols, body.rebalance_timeout_ms, body.session_timeout_ms)
        member.awaiting_join = request
        because = self._teller.why(f"client:{member.client_id}")
        if group.can_rebalance:
            self._rebalances.prepare(shard, group, join_reason(body, otherwise), because)
        else:
            self._teller.joined(group, member, rejoined=True)
            self._rebalances.maybe_complete_join(shard, group)

    # Static members

    def _replace_static(self, request: Request, shard: CoordinatorShard, group: ClassicGroup, old_id: str, new_id: str) -> None:
        """A static member is back without its id: it takes the place of its former self, without a rebalance if nothing changes."""
        body: JoinGroupRequest = request.body
        leader = group.leader_id or ""
        old = group.members[old_id]
        self._fence(old)
        member = group.replace_static(old_id, new_id)
        left = self._teller.left(group, old, "replaced")
        joined = self._teller.joined(group, member, rejoined=False)
        self._sessions.heard(shard, group, member)
        before = member.protocols, member.rebalance_timeout_ms, member.session_timeout_ms
        group.update(member, body.protocols, body.rebalance_timeout_ms, body.session_timeout_ms)
        member.awaiting_join = request
        if group.state == STABLE and group.protocol_name == group.select_protocol():
            key, value = stored(group, {one.member_id: one.assignment for one in group.members.values()})
            context = StaticMemberAppend(
                group_id=group.group_id, value=value, old_id=old_id, new_id=new_id, old_leader=leader, before=before
            )
            error = self._coordinator.writes.append(shard, [(key, value)], context)
            if error:
                self.on_static_member_stored(shard, context, error)
        elif group.state in (STABLE, COMPLETING_REBALANCE):
            self._rebalances.prepare(
                shard, group, f"{member.client_id} came back as static member {member.instance_id}", (left, joined)
            )
        else:
            self._rebalances.maybe_complete_join(shard, group)

    def on_static_member_stored(self, shard: CoordinatorShard, context: StaticMemberAppend, error: int) -> None:
        """The new id is in the log (error 0), so the member may know it; or else everything is as it was."""
        group = shard.groups.get(context.group_id)
        member = group.members.get(context.new_id) if group is not None else None
        if group is None or member is None or member.awaiting_join is None:
            return
        request = member.awaiting_join
        if error:
            member.awaiting_join = None
            group.update(member, *context.before)
            self._sessions.heard(shard, group, group.replace_static(context.new_id, context.old_id))
            refusal = JoinGroupResponse(
                error, group.generation, group.protocol_type, group.protocol_name, context.old_leader, NO_MEMBER
            )
            self._broker.reply(request, refusal)
        elif request.body.supports_skipping_assignment:
            leads = group.leader_id == context.new_id
            answer_join(self._broker, group, member, group.current_members() if leads else (), leads)
        else:
            # Before KIP-814 the answer names the former leader, so that nobody assigns anew.
            member.awaiting_join = None
            answer = current_generation(group, context.new_id, (), False, context.old_leader)
            self._broker.reply(request, answer)

    def _fence(self, old: ClassicGroupMember) -> None:
        """Whoever still waits under the old id is told that it is fenced."""
        refuse_join(self._broker, old, old.member_id, codes.FENCED_INSTANCE_ID)
        refuse_sync(self._broker, old, codes.FENCED_INSTANCE_ID)

    # Refusals

    def _accepts(self, group: ClassicGroup, member_id: str) -> bool:
        """group.max.size: while a rebalance is on, those who wait count; otherwise the members (`acceptJoiningMember`)."""
        if group.state == EMPTY:
            return True
        member = group.members.get(member_id)
        if group.state == PREPARING_REBALANCE:
            waits = member is not None and member.awaiting_join is not None
            return waits or group.awaiting_join_count < self._config.group_max_size
        return member is not None or len(group.members) < self._config.group_max_size

    def _turn_away(self, request: Request, group: ClassicGroup) -> None:
        member = group.remove(request.body.member_id)
        if member is not None:
            self._teller.left(group, member, "group.max.size")
        self._refuse(request, codes.GROUP_MAX_SIZE_REACHED, NO_MEMBER)

    def _refuse(self, request: Request, error: int, member_id: str) -> None:
        self._broker.reply(request, JoinGroupResponse(error, member_id=member_id))
