"""What the tools ask about groups: descriptions, committed offsets, deletions (`Admin.describeConsumerGroups` and its like).

Law of the module: each question goes to the group's coordinator; what it refuses is Kafka's exception.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import msgspec

from streamlab.clients.tools.admin import Admin, Talking
from streamlab.clients.tools.java import JavaError, Place, kafka_error, places_in_order
from streamlab.clients.tools.screen import log
from streamlab.protocol.consumer_protocol import decode_assignment
from streamlab.protocol.errors import Errors
from streamlab.protocol.messages.groups import (
    DeleteGroupsRequest,
    DescribeGroupsRequest,
    OffsetCommitPartition,
    OffsetCommitRequest,
    OffsetDeleteRequest,
    OffsetFetchGroup,
    OffsetFetchRequest,
)

LOGGER = "org.apache.kafka.clients.admin.internals.DescribeConsumerGroupsHandler"


class Member(msgspec.Struct, frozen=True):
    """A member as the coordinator describes it. `assigned` in the order of a Java set."""

    member_id: str
    instance_id: str | None
    client_id: str
    host: str
    assigned: tuple[Place, ...]


class Group(msgspec.Struct, frozen=True):
    """`coordinator`: (host, port, id). `assignor`: "" where none is chosen."""

    name: str
    state: str
    assignor: str
    members: tuple[Member, ...]
    coordinator: tuple[str, int, int]


class Committed(msgspec.Struct, frozen=True):
    """`epoch` -1: not known."""

    offset: int
    epoch: int = -1


def describe_group(admin: Admin, name: str, timeout_ms: int) -> Talking[Group]:
    """Raises JavaError."""
    if not name:
        told = "`ConsumerGroupDescribe` request for group id  failed due to unexpected error INVALID_GROUP_ID."
        log(admin.process, "ERROR", f"[AdminClient clientId={admin.client_id}] {told}", LOGGER)
        raise kafka_error(Errors.INVALID_GROUP_ID)
    node, answer = yield from admin.to_coordinator(
        "describeConsumerGroups", name, DescribeGroupsRequest((name,)), lambda body: int(body.groups[0].error_code), timeout_ms
    )
    found = answer.groups[0]
    if found.error_code:
        raise kafka_error(found.error_code, found.error_message)
    if found.protocol_type not in ("", "consumer"):
        raise JavaError("java.lang.IllegalArgumentException", f"GroupId {name} is not a consumer group ({found.protocol_type}).")
    members = tuple(
        Member(one.member_id, one.group_instance_id, one.client_id, one.client_host, _assigned(one.member_assignment))
        for one in found.members
    )
    endpoint = admin.nodes[node]
    return Group(name, found.group_state, found.protocol_data, members, (endpoint.host, endpoint.port, node))


def _assigned(data: bytes) -> tuple[Place, ...]:
    return tuple(places_in_order(decode_assignment(data).partitions)) if data else ()


def committed(admin: Admin, name: str, timeout_ms: int) -> Talking[dict[Place, Committed]]:
    """All that a group has committed. Raises JavaError."""
    body = OffsetFetchRequest((OffsetFetchGroup(name),))
    _, answer = yield from admin.to_coordinator(
        "listConsumerGroupOffsets", name, body, lambda body: int(body.groups[0].error_code), timeout_ms
    )
    found = answer.groups[0]
    if found.error_code:
        raise kafka_error(found.error_code)
    return {
        (one.topic, one.partition): Committed(one.committed_offset, one.committed_leader_epoch)
        for one in found.partitions
        if not one.error_code and one.committed_offset >= 0
    }


def commit(admin: Admin, name: str, offsets: Mapping[Place, int], timeout_ms: int) -> Talking[None]:
    """`alterConsumerGroupOffsets`. Raises JavaError."""
    body = OffsetCommitRequest(name, tuple(OffsetCommitPartition(*place, offset) for place, offset in offsets.items()))
    _, answer = yield from admin.to_coordinator(
        "alterConsumerGroupOffsets", name, body, lambda body: next((one.error_code for one in body.partitions), 0), timeout_ms
    )
    for one in answer.partitions:
        if one.error_code:
            raise kafka_error(one.error_code)


def delete_group(admin: Admin, name: str, timeout_ms: int) -> Talking[None]:
    """Raises JavaError."""
    _, answer = yield from admin.to_coordinator(
        "deleteConsumerGroups", name, DeleteGroupsRequest((name,)), lambda body: int(body.results[0].error_code), timeout_ms
    )
    if answer.results[0].error_code:
        raise kafka_error(answer.results[0].error_code)


def delete_offsets(admin: Admin, name: str, places: Iterable[Place], timeout_ms: int) -> Talking[tuple[int, dict[Place, int]]]:
    """The error of the whole request, and that of each partition."""
    body = OffsetDeleteRequest(name, tuple(places))
    _, answer = yield from admin.to_coordinator(
        "deleteConsumerGroupOffsets", name, body, lambda body: int(body.error_code), timeout_ms
    )
    return answer.error_code, {(one.topic, one.partition): one.error_code for one in answer.partitions}
