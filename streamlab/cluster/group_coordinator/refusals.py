"""How each kind of response says that its request failed as a whole.

Law of the room: an error that a part of the response had already stays.
"""

from __future__ import annotations

from typing import Any

from streamlab.protocol.messages.groups import (
    DeletableGroupResult,
    DeleteGroupsResponse,
    LeaveGroupResponse,
    OffsetCommitPartitionResponse,
    OffsetCommitResponse,
    OffsetDeleteResponse,
)


def refused(response: Any, error: int, groups: tuple[str, ...] = ()) -> Any:
    """The response with `error` in place of success. `groups`: those of a DeleteGroups that failed."""
    if type(response) is OffsetCommitResponse:
        return OffsetCommitResponse(
            tuple(
                OffsetCommitPartitionResponse(one.topic, one.partition, one.error_code or error, one.topic_id)
                for one in response.partitions
            )
        )
    if type(response) is DeleteGroupsResponse:
        return DeleteGroupsResponse(
            tuple(
                DeletableGroupResult(one.group_id, one.error_code or error) if one.group_id in groups else one
                for one in response.results
            )
        )
    return LeaveGroupResponse(error) if type(response) is LeaveGroupResponse else OffsetDeleteResponse(error)
