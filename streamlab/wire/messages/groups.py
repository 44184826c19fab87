"""FindCoordinator (10), the classic group protocol (11 to 14), DescribeGroups (15), ListGroups (16), DeleteGroups (42)."""

from __future__ import annotations

from typing import Any

from streamlab.protocol.errors import Errors
from streamlab.protocol.messages.groups import (
    DeleteGroupsRequest,
    DeleteGroupsResponse,
    DescribeGroupsRequest,
    DescribeGroupsResponse,
    FindCoordinatorRequest,
    FindCoordinatorResponse,
    HeartbeatRequest,
    HeartbeatResponse,
    JoinGroupProtocol,
    JoinGroupRequest,
    JoinGroupResponse,
    LeaveGroupRequest,
    LeaveGroupResponse,
    LeavingMember,
    ListGroupsRequest,
    ListGroupsResponse,
    SyncGroupAssignment,
    SyncGroupRequest,
    SyncGroupResponse,
)
from streamlab.wire.messages.shapes import Asker

MEMBER_ID_REQUIRED_FROM = 4
SKIPS_ASSIGNMENT_FROM = 9
PROTOCOL_NAMED_FROM = 5
"""SyncGroup must name the group's protocol from this version on (KIP-559)."""
NO_OPERATIONS = -(2**31)


def read_find_coordinator(body: Any, version: int, asker: Asker) -> FindCoordinatorRequest:
    keys = tuple(body.coordinator_keys) if version >= 4 else (body.key,)
    return FindCoordinatorRequest(keys, getattr(body, "key_type", 0), asker.client_id)


def write_find_coordinator(answer: FindCoordinatorResponse, version: int) -> dict[str, Any]:
    found = [
        {
            "key": one.key,
            "node_id": one.node_id,
            "host": one.host,
            "port": one.port,
            "error_code": one.error_code,
            "error_message": (one.error_message or "") if version >= 4 else _word(one.error_code),
        }
        for one in answer.coordinators
    ]
    return {"throttle_time": answer.throttle_time_ms, "coordinators": found, **(found[0] if version < 4 else {})}


def _word(error: int) -> str:
    """What versions up to 3 say with every answer."""
    return Errors(error).message if error else "NONE"


def read_join_group(body: Any, version: int, asker: Asker) -> JoinGroupRequest:
    session = body.session_timeout
    rebalance = getattr(body, "rebalance_timeout", None)
    return JoinGroupRequest(
        body.group_id,
        session,
        session if rebalance is None else rebalance,
        body.member_id,
        body.protocol_type,
        tuple(JoinGroupProtocol(one.name, one.metadata) for one in body.protocols),
        getattr(body, "group_instance_id", None),
        getattr(body, "reason", None),
        asker.client_id,
        asker.host,
        version >= MEMBER_ID_REQUIRED_FROM,
        version >= SKIPS_ASSIGNMENT_FROM,
    )


def write_join_group(answer: JoinGroupResponse, version: int) -> dict[str, Any]:
    return {
        "throttle_time": answer.throttle_time_ms,
        "error_code": answer.error_code,
        "generation_id": answer.generation_id,
        "protocol_type": answer.protocol_type,
        "protocol_name": answer.protocol_name if version >= 7 else answer.protocol_name or "",
        "leader": answer.leader,
        "skip_assignment": answer.skip_assignment,
        "member_id": answer.member_id,
        "members": [
            {"member_id": one.member_id, "group_instance_id": one.group_instance_id, "metadata": one.metadata}
            for one in answer.members
        ],
    }


def read_sync_group(body: Any, version: int, asker: Asker) -> SyncGroupRequest:
    return SyncGroupRequest(
        body.group_id,
        body.generation_id,
        body.member_id,
        tuple(SyncGroupAssignment(one.member_id, one.assignment) for one in body.assignments),
        getattr(body, "group_instance_id", None),
        getattr(body, "protocol_type", None),
        getattr(body, "protocol_name", None),
        asker.client_id,
        version >= PROTOCOL_NAMED_FROM and (body.protocol_type is None or body.protocol_name is None),
    )


def write_sync_group(answer: SyncGroupResponse, version: int) -> dict[str, Any]:
    return {
        "throttle_time": answer.throttle_time_ms,
        "error_code": answer.error_code,
        "protocol_type": answer.protocol_type,
        "protocol_name": answer.protocol_name,
        "assignment": answer.assignment,
    }


def read_heartbeat(body: Any, version: int, asker: Asker) -> HeartbeatRequest:
    return HeartbeatRequest(body.group_id, body.generation_id, body.member_id, getattr(body, "group_instance_id", None))


def write_heartbeat(answer: HeartbeatResponse, version: int) -> dict[str, Any]:
    return {"throttle_time": answer.throttle_time_ms, "error_code": answer.error_code}


def read_leave_group(body: Any, version: int, asker: Asker) -> LeaveGroupRequest:
    if version < 3:
        return LeaveGroupRequest(body.group_id, (LeavingMember(body.member_id),))
    members = tuple(LeavingMember(one.member_id, one.group_instance_id, getattr(one, "reason", None)) for one in body.members)
    return LeaveGroupRequest(body.group_id, members)


def write_leave_group(answer: LeaveGroupResponse, version: int) -> dict[str, Any]:
    error = answer.error_code
    if version < 3 and not error and answer.members:
        error = answer.members[0].error_code
    return {
        "throttle_time": answer.throttle_time_ms,
        "error_code": error,
        "members": [
            {"member_id": one.member_id, "group_instance_id": one.group_instance_id, "error_code": one.error_code}
            for one in answer.members
        ],
    }


def read_describe_groups(body: Any, version: int, asker: Asker) -> DescribeGroupsRequest:
    return DescribeGroupsRequest(tuple(body.groups), getattr(body, "include_authorized_operations", False), version)


def write_describe_groups(answer: DescribeGroupsResponse, version: int) -> dict[str, Any]:
    return {
        "throttle_time": answer.throttle_time_ms,
        "groups": [
            {
                "error_code": group.error_code,
                "error_message": group.error_message,
                "group_id": group.group_id,
                "group_state": group.group_state,
                "protocol_type": group.protocol_type,
                "protocol_data": group.protocol_data,
                "members": [
                    {
                        "member_id": one.member_id,
                        "group_instance_id": one.group_instance_id,
                        "client_id": one.client_id,
                        "client_host": one.client_host,
                        "member_metadata": one.member_metadata,
                        "member_assignment": one.member_assignment,
                    }
                    for one in group.members
                ],
                "authorized_operations": group.authorized_operations,
            }
            for group in answer.groups
        ],
    }


def read_list_groups(body: Any, version: int, asker: Asker) -> ListGroupsRequest:
    return ListGroupsRequest(tuple(getattr(body, "states_filter", ())), tuple(getattr(body, "types_filter", ())))


def write_list_groups(answer: ListGroupsResponse, version: int) -> dict[str, Any]:
    return {
        "throttle_time": answer.throttle_time_ms,
        "error_code": answer.error_code,
        "groups": [
            {
                "group_id": one.group_id,
                "protocol_type": one.protocol_type,
                "group_state": one.group_state,
                "group_type": one.group_type,
            }
            for one in answer.groups
        ],
    }


def read_delete_groups(body: Any, version: int, asker: Asker) -> DeleteGroupsRequest:
    return DeleteGroupsRequest(tuple(body.groups_names))


def write_delete_groups(answer: DeleteGroupsResponse, version: int) -> dict[str, Any]:
    return {
        "throttle_time": answer.throttle_time_ms,
        "results": [{"group_id": one.group_id, "error_code": one.error_code} for one in answer.results],
    }
