"""Answers to members whose join or sync was parked.

Law of the room: a parked request is answered once; the member then waits no more.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from streamlab.cluster.group_coordinator import codes
from streamlab.cluster.group_coordinator.group import ClassicGroup
from streamlab.cluster.group_coordinator.member import ClassicGroupMember
from streamlab.protocol.messages.groups import JoinGroupMember, JoinGroupResponse, SyncGroupResponse

if TYPE_CHECKING:
    from streamlab.cluster.broker import Broker


def current_generation(
    group: ClassicGroup, member_id: str, members: tuple[JoinGroupMember, ...], skip: bool = False, leader: str | None = None
) -> JoinGroupResponse:
    """The group as it is, told to one member. `leader`: named in place of the real one."""
    named = (group.leader_id or "") if leader is None else leader
    return JoinGroupResponse(
        codes.NONE, group.generation, group.protocol_type, group.protocol_name, named, member_id, members, skip
    )


def answer_join(
    broker: Broker, group: ClassicGroup, member: ClassicGroupMember, members: tuple[JoinGroupMember, ...], skip: bool = False
) -> None:
    """Answer a parked join with the current generation."""
    if member.awaiting_join is not None:
        request, member.awaiting_join = member.awaiting_join, None
        broker.reply(request, current_generation(group, member.member_id, members, skip))


def refuse_join(broker: Broker, member: ClassicGroupMember, member_id: str, error: int) -> None:
    """Answer a parked join with an error."""
    if member.awaiting_join is not None:
        request, member.awaiting_join = member.awaiting_join, None
        broker.reply(request, JoinGroupResponse(error, member_id=member_id))


def answer_sync(broker: Broker, group: ClassicGroup, member: ClassicGroupMember) -> bool:
    """Answer a parked sync with the member's assignment; False where none is parked."""
    if member.awaiting_sync is None:
        return False
    request, member.awaiting_sync = member.awaiting_sync, None
    broker.reply(request, SyncGroupResponse(codes.NONE, group.protocol_type, group.protocol_name, member.assignment))
    return True


def refuse_sync(broker: Broker, member: ClassicGroupMember, error: int) -> bool:
    """Answer a parked sync with an error; False where none is parked."""
    if member.awaiting_sync is None:
        return False
    request, member.awaiting_sync = member.awaiting_sync, None
    broker.reply(request, SyncGroupResponse(error))
    return True
