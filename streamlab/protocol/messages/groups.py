"""The classic group protocol and committed offsets: APIs 8 to 16, 42 and 47."""

from __future__ import annotations

import msgspec


class FindCoordinatorRequest(msgspec.Struct, frozen=True, gc=False):
    """`key_type` 0: group, 1: transactional id, 2: share group."""

    keys: tuple[str, ...]
    key_type: int = 0
    client_id: str = ""


class Coordinator(msgspec.Struct, frozen=True, gc=False):
    key: str
    node_id: int = -1
    host: str = ""
    port: int = -1
    error_code: int = 0
    error_message: str | None = None


class FindCoordinatorResponse(msgspec.Struct, frozen=True, gc=False):
    coordinators: tuple[Coordinator, ...]
    throttle_time_ms: int = 0


class JoinGroupProtocol(msgspec.Struct, frozen=True, gc=False):
    """`metadata`: the consumer's Subscription as bytes (`protocol.consumer_protocol`)."""

    name: str
    metadata: bytes


class JoinGroupRequest(msgspec.Struct, frozen=True, gc=False):
    """`member_id_required`: the request's version is at least 4, so an empty member id is answered with error 79 and an id.

    `announced`: the client.id of a simulated client whose name in the lab is another; "": it is `client_id`.
    """

    group_id: str
    session_timeout_ms: int
    rebalance_timeout_ms: int
    member_id: str
    protocol_type: str
    protocols: tuple[JoinGroupProtocol, ...]
    group_instance_id: str | None = None
    reason: str | None = None
    client_id: str = ""
    client_host: str = ""
    member_id_required: bool = True
    supports_skipping_assignment: bool = True
    announced: str = ""


class JoinGroupMember(msgspec.Struct, frozen=True, gc=False):
    member_id: str
    group_instance_id: str | None
    metadata: bytes


class JoinGroupResponse(msgspec.Struct, frozen=True, gc=False):
    error_code: int = 0
    generation_id: int = -1
    protocol_type: str | None = None
    protocol_name: str | None = None
    leader: str = ""
    member_id: str = ""
    members: tuple[JoinGroupMember, ...] = ()
    skip_assignment: bool = False
    throttle_time_ms: int = 0


class SyncGroupAssignment(msgspec.Struct, frozen=True, gc=False):
    member_id: str
    assignment: bytes


class SyncGroupRequest(msgspec.Struct, frozen=True, gc=False):
    """`protocol_missing`: a version that has to name the protocol does not."""

    group_id: str
    generation_id: int
    member_id: str
    assignments: tuple[SyncGroupAssignment, ...] = ()
    group_instance_id: str | None = None
    protocol_type: str | None = None
    protocol_name: str | None = None
    client_id: str = ""
    protocol_missing: bool = False


class SyncGroupResponse(msgspec.Struct, frozen=True, gc=False):
    error_code: int = 0
    protocol_type: str | None = None
    protocol_name: str | None = None
    assignment: bytes = b""
    throttle_time_ms: int = 0


class HeartbeatRequest(msgspec.Struct, frozen=True, gc=False):
    group_id: str
    generation_id: int
    member_id: str
    group_instance_id: str | None = None


class HeartbeatResponse(msgspec.Struct, frozen=True, gc=False):
    error_code: int = 0
    throttle_time_ms: int = 0


class LeavingMember(msgspec.Struct, frozen=True, gc=False):
    member_id: str
    group_instance_id: str | None = None
    reason: str | None = None


class LeaveGroupRequest(msgspec.Struct, frozen=True, gc=False):
    group_id: str
    members: tuple[LeavingMember, ...]


class LeavingMemberResponse(msgspec.Struct, frozen=True, gc=False):
    member_id: str
    group_instance_id: str | None = None
    error_code: int = 0


class LeaveGroupResponse(msgspec.Struct, frozen=True, gc=False):
    error_code: int = 0
    members: tuple[LeavingMemberResponse, ...] = ()
    throttle_time_ms: int = 0


class OffsetCommitPartition(msgspec.Struct, frozen=True, gc=False):
    topic: str
    partition: int
    committed_offset: int
    committed_leader_epoch: int = -1
    committed_metadata: str | None = ""
    topic_id: str = ""


class OffsetCommitRequest(msgspec.Struct, frozen=True, gc=False):
    group_id: str
    partitions: tuple[OffsetCommitPartition, ...]
    generation_id_or_member_epoch: int = -1
    member_id: str = ""
    group_instance_id: str | None = None
    version: int = 10


class OffsetCommitPartitionResponse(msgspec.Struct, frozen=True, gc=False):
    topic: str
    partition: int
    error_code: int = 0
    topic_id: str = ""


class OffsetCommitResponse(msgspec.Struct, frozen=True, gc=False):
    partitions: tuple[OffsetCommitPartitionResponse, ...]
    throttle_time_ms: int = 0


class OffsetFetchGroup(msgspec.Struct, frozen=True, gc=False):
    """`partitions` None asks for all that the group has committed. A topic asked for by its id is "?" and the id.

    `error_by_partition`: what is wrong with the group is said of each partition. `bare`: topics asked for by name without a partition.
    """

    group_id: str
    partitions: tuple[tuple[str, int], ...] | None = None
    member_id: str | None = None
    member_epoch: int = -1
    error_by_partition: bool = False
    bare: tuple[str, ...] = ()


class OffsetFetchRequest(msgspec.Struct, frozen=True, gc=False):
    groups: tuple[OffsetFetchGroup, ...]
    require_stable: bool = False


class OffsetFetchPartitionResponse(msgspec.Struct, frozen=True, gc=False):
    """`committed_offset` -1: nothing committed."""

    topic: str
    partition: int
    committed_offset: int = -1
    committed_leader_epoch: int = -1
    metadata: str | None = ""
    error_code: int = 0
    topic_id: str = ""


class OffsetFetchGroupResponse(msgspec.Struct, frozen=True, gc=False):
    """`bare`: topics that are named without a partition, as they were asked for."""

    group_id: str
    partitions: tuple[OffsetFetchPartitionResponse, ...] = ()
    error_code: int = 0
    bare: tuple[str, ...] = ()


class OffsetFetchResponse(msgspec.Struct, frozen=True, gc=False):
    groups: tuple[OffsetFetchGroupResponse, ...]
    throttle_time_ms: int = 0


class DescribeGroupsRequest(msgspec.Struct, frozen=True, gc=False):
    groups: tuple[str, ...]
    include_authorized_operations: bool = False
    version: int = 6


class DescribedGroupMember(msgspec.Struct, frozen=True, gc=False):
    member_id: str
    group_instance_id: str | None
    client_id: str
    client_host: str
    member_metadata: bytes = b""
    member_assignment: bytes = b""


class DescribedGroup(msgspec.Struct, frozen=True, gc=False):
    group_id: str
    error_code: int = 0
    error_message: str | None = None
    group_state: str = ""
    protocol_type: str = ""
    protocol_data: str = ""
    members: tuple[DescribedGroupMember, ...] = ()
    authorized_operations: int = -(2**31)


class DescribeGroupsResponse(msgspec.Struct, frozen=True, gc=False):
    groups: tuple[DescribedGroup, ...]
    throttle_time_ms: int = 0


class ListGroupsRequest(msgspec.Struct, frozen=True, gc=False):
    states_filter: tuple[str, ...] = ()
    types_filter: tuple[str, ...] = ()


class ListedGroup(msgspec.Struct, frozen=True, gc=False):
    group_id: str
    protocol_type: str
    group_state: str
    group_type: str = "classic"


class ListGroupsResponse(msgspec.Struct, frozen=True, gc=False):
    groups: tuple[ListedGroup, ...] = ()
    error_code: int = 0
    throttle_time_ms: int = 0


class DeleteGroupsRequest(msgspec.Struct, frozen=True, gc=False):
    groups: tuple[str, ...]


class DeletableGroupResult(msgspec.Struct, frozen=True, gc=False):
    group_id: str
    error_code: int = 0


class DeleteGroupsResponse(msgspec.Struct, frozen=True, gc=False):
    results: tuple[DeletableGroupResult, ...]
    throttle_time_ms: int = 0


class OffsetDeleteRequest(msgspec.Struct, frozen=True, gc=False):
    group_id: str
    partitions: tuple[tuple[str, int], ...]


class OffsetDeletePartitionResponse(msgspec.Struct, frozen=True, gc=False):
    topic: str
    partition: int
    error_code: int = 0


class OffsetDeleteResponse(msgspec.Struct, frozen=True, gc=False):
    error_code: int = 0
    partitions: tuple[OffsetDeletePartitionResponse, ...] = ()
    throttle_time_ms: int = 0
