"""OffsetCommit (8), OffsetFetch (9), OffsetDelete (47): a group's committed offsets."""

from __future__ import annotations

from typing import Any

from streamlab.protocol.errors import Errors
from streamlab.protocol.messages.groups import (
    OffsetCommitPartition,
    OffsetCommitRequest,
    OffsetCommitResponse,
    OffsetDeleteRequest,
    OffsetDeleteResponse,
    OffsetFetchGroup,
    OffsetFetchGroupResponse,
    OffsetFetchRequest,
    OffsetFetchResponse,
)
from streamlab.wire.messages.shapes import NO_ID, Asker, by_topic

BY_ID_FROM = 10
SEVERAL_GROUPS_FROM = 8
GROUP_ERROR_FROM = 2
"""OffsetFetch says what is wrong with the whole group from this version on; before, with each partition."""


def read_offset_commit(body: Any, version: int, asker: Asker) -> OffsetCommitRequest:
    by_id = version >= BY_ID_FROM
    partitions = tuple(
        OffsetCommitPartition(
            "" if by_id else topic.name,
            part.partition_index,
            part.committed_offset,
            getattr(part, "committed_leader_epoch", -1),
            part.committed_metadata,
            (topic.topic_id or NO_ID) if by_id else "",
        )
        for topic in body.topics
        for part in topic.partitions
    )
    return OffsetCommitRequest(
        body.group_id,
        partitions,
        body.generation_id_or_member_epoch,
        body.member_id,
        getattr(body, "group_instance_id", None),
        version,
    )


def write_offset_commit(answer: OffsetCommitResponse, version: int) -> dict[str, Any]:
    def shape(part: Any) -> dict[str, Any]:
        return {"partition_index": part.partition, "error_code": part.error_code}

    return {"throttle_time": answer.throttle_time_ms, "topics": by_topic(sorted(answer.partitions, key=_is_known), shape)}


def _is_known(part: Any) -> bool:
    """Kafka's brokers first write down what they do not know, then what the coordinator says of the rest."""
    return part.error_code not in (Errors.UNKNOWN_TOPIC_OR_PARTITION, Errors.UNKNOWN_TOPIC_ID)


def read_offset_fetch(body: Any, version: int, asker: Asker) -> OffsetFetchRequest:
    if version < SEVERAL_GROUPS_FROM:
        places, bare = _places(body.topics, version), _bare(body.topics, version)
        group = OffsetFetchGroup(body.group_id, places, error_by_partition=version < GROUP_ERROR_FROM, bare=bare)
        return OffsetFetchRequest((group,), getattr(body, "require_stable", False))
    groups = tuple(
        OffsetFetchGroup(
            one.group_id,
            _places(one.topics, version),
            getattr(one, "member_id", None),
            getattr(one, "member_epoch", -1),
            bare=_bare(one.topics, version),
        )
        for one in body.groups
    )
    return OffsetFetchRequest(groups, body.require_stable)


def _places(topics: Any, version: int) -> tuple[tuple[str, int], ...] | None:
    if topics is None:
        return None
    by_id = version >= BY_ID_FROM
    return tuple(
        ("?" + (one.topic_id or NO_ID) if by_id else one.name, number) for one in topics for number in one.partition_indexes
    )


def _bare(topics: Any, version: int) -> tuple[str, ...]:
    if version >= BY_ID_FROM:
        return ()
    return tuple(one.name for one in topics or () if not one.partition_indexes)


def write_offset_fetch(answer: OffsetFetchResponse, version: int) -> dict[str, Any]:
    groups = [_group(one, version) for one in answer.groups]
    return {"throttle_time": answer.throttle_time_ms, "groups": groups, **(groups[0] if version < SEVERAL_GROUPS_FROM else {})}


def _group(group: OffsetFetchGroupResponse, version: int) -> dict[str, Any]:
    def shape(part: Any) -> dict[str, Any]:
        return {
            "partition_index": part.partition,
            "committed_offset": part.committed_offset,
            "committed_leader_epoch": part.committed_leader_epoch,
            "metadata": part.metadata,
            "error_code": part.error_code or (group.error_code if version < GROUP_ERROR_FROM else 0),
        }

    return {
        "group_id": group.group_id,
        "topics": by_topic(group.partitions, shape, bare=group.bare),
        "error_code": group.error_code,
    }


def read_offset_delete(body: Any, version: int, asker: Asker) -> OffsetDeleteRequest:
    return OffsetDeleteRequest(
        body.group_id, tuple((topic.name, part.partition_index) for topic in body.topics for part in topic.partitions)
    )


def write_offset_delete(answer: OffsetDeleteResponse, version: int) -> dict[str, Any]:
    def shape(part: Any) -> dict[str, Any]:
        return {"partition_index": part.partition, "error_code": part.error_code}

    return {
        "error_code": answer.error_code,
        "throttle_time": answer.throttle_time_ms,
        "topics": by_topic(sorted(answer.partitions, key=_is_known), shape),
    }
