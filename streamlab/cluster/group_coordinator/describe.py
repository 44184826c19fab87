"""What the coordinator shows: ListGroups, DescribeGroups, and groups for the picture.

Law of the room: it looks and changes nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from streamlab.cluster.group_coordinator import codes
from streamlab.cluster.group_coordinator.group import DEAD, STABLE, ClassicGroup
from streamlab.cluster.group_coordinator.member import ClassicGroupMember
from streamlab.cluster.group_coordinator.offsets import UUID_LENGTH
from streamlab.cluster.group_coordinator.shard import CoordinatorShard
from streamlab.cluster.group_coordinator.telling import assigned_partitions
from streamlab.protocol.messages.groups import (
    DescribedGroup,
    DescribedGroupMember,
    DescribeGroupsRequest,
    DescribeGroupsResponse,
    ListedGroup,
    ListGroupsRequest,
    ListGroupsResponse,
)
from streamlab.simulation.network import Request

if TYPE_CHECKING:
    from streamlab.cluster.broker import Broker
    from streamlab.cluster.group_coordinator.coordinator import GroupCoordinator

GROUP_TYPE = "classic"

GROUP_OPERATIONS = 3400
"""What may be done to a group, as bits of `AclOperation`."""


class MemberView(msgspec.Struct, frozen=True):
    """`assigned`: what its assignment's bytes say. `joining`: it waits for the rebalance or for its assignment."""

    member_id: str
    client_id: str
    instance_id: str | None
    host: str
    assigned: tuple[tuple[str, int], ...]
    joining: bool
    deadline: int
    number: int = 1


class GroupView(msgspec.Struct, frozen=True):
    """A group as its coordinator has it. `offsets`: (topic, partition) -> committed. `deadline` of members: when the session
    ends.
    """

    name: str
    state: str
    generation: int
    protocol_type: str
    protocol: str
    leader: str
    partition: int
    members: tuple[MemberView, ...]
    offsets: dict[tuple[str, int], int]
    since: int = 0
    coordinator: int = -1


def group_name(group: GroupView) -> str:
    return group.name


def view(shard: CoordinatorShard, group: ClassicGroup, broker: Broker) -> GroupView:
    """A group for the picture."""
    members = tuple(
        MemberView(
            one.member_id,
            one.client_id,
            one.instance_id,
            one.client_host,
            assigned_partitions(one.assignment),
            one.awaiting_join is not None or one.awaiting_sync is not None,
            one.deadline,
            broker.around.remembered.number(group.group_id, one.member_id),
        )
        for one in group.members.values()
    )
    return GroupView(
        group.group_id,
        group.state,
        group.generation,
        group.protocol_type or "",
        group.protocol_name or "",
        group.leader_id or "",
        shard.partition,
        members,
        {place: offset.offset for place, offset in shard.offsets.get(group.group_id, {}).items()},
        group.state_since,
        broker.id,
    )


class Describing:
    """Answers ListGroups and DescribeGroups."""

    __slots__ = ("_broker", "_coordinator")

    def __init__(self, coordinator: GroupCoordinator) -> None:
        self._coordinator = coordinator
        self._broker = coordinator.broker

    def list(self, request: Request) -> None:
        """Handle ListGroups: this broker's groups, by state and type, in any case of letters."""
        body: ListGroupsRequest = request.body
        if any(shard.loading for shard in self._coordinator.shards.values()):
            return self._broker.reply(request, ListGroupsResponse((), codes.COORDINATOR_LOAD_IN_PROGRESS))
        states = [state.strip().lower() for state in body.states_filter]
        types = [kind.lower() for kind in body.types_filter]
        listed = tuple(
            ListedGroup(group.group_id, group.protocol_type or "", group.state, GROUP_TYPE)
            for shard in self._coordinator.shards.values()
            for group in shard.groups.values()
            if (not states or group.state.lower() in states) and (not types or GROUP_TYPE in types)
        )
        self._broker.reply(request, ListGroupsResponse(listed))

    def describe(self, request: Request) -> None:
        """Handle DescribeGroups: an unknown group is Dead, from v6 with error 69."""
        body: DescribeGroupsRequest = request.body
        found = tuple(self._described(group_id, body.version) for group_id in body.groups)
        if body.include_authorized_operations:
            found = tuple(
                one if one.error_code else msgspec.structs.replace(one, authorized_operations=GROUP_OPERATIONS) for one in found
            )
        self._broker.reply(request, DescribeGroupsResponse(found))

    def _described(self, group_id: str, version: int) -> DescribedGroup:
        shard, error = self._coordinator.shard_for(group_id)
        if shard is None:
            return DescribedGroup(group_id, error)
        group = shard.groups.get(group_id)
        if group is None:
            if version >= 6:
                return DescribedGroup(group_id, codes.GROUP_ID_NOT_FOUND, f"Group {group_id} not found.", DEAD)
            return DescribedGroup(group_id, group_state=DEAD)
        stable = group.state == STABLE
        members = tuple(
            DescribedGroupMember(
                one.member_id,
                one.instance_id,
                _announced(one),
                one.client_host,
                one.metadata(group.protocol_name) if stable else b"",
                one.assignment,
            )
            for one in group.members.values()
        )
        protocol = group.protocol_name or "" if stable else ""
        return DescribedGroup(group_id, codes.NONE, None, group.state, group.protocol_type or "", protocol, members)


def _announced(member: ClassicGroupMember) -> str:
    """The client.id as the member has given it: its id was made from that, where it is not a static one."""
    return member.client_id if member.is_static else member.member_id[: -UUID_LENGTH - 1] or member.client_id
