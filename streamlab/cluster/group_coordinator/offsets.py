"""Committed offsets: OffsetCommit and OffsetFetch (`OffsetMetadataManager`).

Law of the room: the coordinator checks who commits, and that the partition exists; never that the offset does. An offset counts
once it is replicated; what removes offsets takes its turn after the commits that were written before it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from streamlab.cluster.group_coordinator import codes
from streamlab.cluster.group_coordinator.group import (
    COMPLETING_REBALANCE,
    EMPTY,
    PREPARING_REBALANCE,
    STABLE,
    ClassicGroup,
)
from streamlab.cluster.group_coordinator.refusals import refused
from streamlab.cluster.group_coordinator.shard import CoordinatorShard
from streamlab.cluster.group_coordinator.storage import (
    OffsetAndMetadata,
    encode_offset,
    encode_offset_key,
)
from streamlab.cluster.group_coordinator.timers import Answer, CommitAppend
from streamlab.protocol.messages.groups import (
    OffsetCommitPartition,
    OffsetCommitPartitionResponse,
    OffsetCommitRequest,
    OffsetCommitResponse,
    OffsetFetchGroup,
    OffsetFetchGroupResponse,
    OffsetFetchPartitionResponse,
    OffsetFetchRequest,
    OffsetFetchResponse,
)
from streamlab.simulation.network import Request

if TYPE_CHECKING:
    from streamlab.cluster.group_coordinator.coordinator import GroupCoordinator

REFUSALS = {
    codes.ILLEGAL_GENERATION: (
        "ILLEGAL_GENERATION",
        "The group is in a later generation, so this member may own nothing any more.",
    ),
    codes.UNKNOWN_MEMBER_ID: ("UNKNOWN_MEMBER_ID", "The group does not know this member (any more)."),
    codes.FENCED_INSTANCE_ID: ("FENCED_INSTANCE_ID", "Another process has taken its group.instance.id."),
    codes.REBALANCE_IN_PROGRESS: ("REBALANCE_IN_PROGRESS", "The group is assigning partitions anew."),
    codes.GROUP_ID_NOT_FOUND: ("GROUP_ID_NOT_FOUND", "There is no such group."),
}
"""Refusals worth telling: error -> its name and what it means."""

UUID_LENGTH = 36


def commit_error(group: ClassicGroup, member_id: str, instance_id: str | None, generation: int) -> int:
    """Whether these may commit (`ClassicGroup.validateOffsetCommit`); error code, or 0."""
    if generation < 0 and group.state == EMPTY:
        return codes.NONE
    if generation >= 0 or member_id or instance_id is not None:
        error = group.validate_member(member_id, instance_id)
        if error:
            return error
        if generation != group.generation:
            return codes.ILLEGAL_GENERATION
    elif group.state != EMPTY:
        return codes.UNKNOWN_MEMBER_ID
    return codes.REBALANCE_IN_PROGRESS if group.state == COMPLETING_REBALANCE else codes.NONE


class Offsets:
    """Handles offsets for all shards of a broker."""

    __slots__ = ("_broker", "_config", "_coordinator", "_sessions", "_teller")

    def __init__(self, coordinator: GroupCoordinator) -> None:
        self._coordinator = coordinator
        self._broker = coordinator.broker
        self._config = coordinator.config
        self._sessions = coordinator.sessions
        self._teller = coordinator.teller

    # OffsetCommit

    def commit(self, request: Request) -> None:
        """Handle OffsetCommit: partitions that do not exist are refused one by one, the rest stand or fall together."""
        body: OffsetCommitRequest = request.body
        accepted: list[OffsetCommitPartition] = []
        answers: list[OffsetCommitPartitionResponse] = []
        for one in body.partitions:
            topic = one.topic or self._broker.image.topic_names.get(one.topic_id, "")
            error = self._partition_error(topic, one)
            if not error:
                accepted.append(one)
            answers.append(OffsetCommitPartitionResponse(topic, one.partition, error, one.topic_id))
        response = OffsetCommitResponse(tuple(answers))
        if not accepted:
            return self._broker.reply(request, response)
        shard, error = self._coordinator.shard_for(body.group_id)
        if shard is not None:
            error = self._admit(shard, body)
        if shard is None or error:
            return self._broker.reply(request, refused(response, error))
        self._write(shard, request, response)

    def _partition_error(self, topic: str, one: OffsetCommitPartition) -> int:
        if self._broker.image.partition(topic, one.partition) is not None:
            return codes.NONE
        by_unknown_id = one.topic_id and not one.topic and topic not in self._broker.image.topics
        return codes.UNKNOWN_TOPIC_ID if by_unknown_id else codes.UNKNOWN_TOPIC_OR_PARTITION

    def _admit(self, shard: CoordinatorShard, body: OffsetCommitRequest) -> int:
        """Whether the group takes this commit; a commit keeps the member's session alive."""
        generation = body.generation_id_or_member_epoch
        group = shard.groups.get(body.group_id)
        if group is None:
            if generation < 0:
                return codes.NONE
            return codes.GROUP_ID_NOT_FOUND if body.version >= 9 else codes.ILLEGAL_GENERATION
        error = commit_error(group, body.member_id, body.group_instance_id, generation)
        if error:
            self._tell_refusal(group, body, error)
        elif group.state in (STABLE, PREPARING_REBALANCE):
            self._sessions.heard(shard, group, group.members[body.member_id])
        return error

    def _tell_refusal(self, group: ClassicGroup, body: OffsetCommitRequest, error: int) -> None:
        if error not in REFUSALS or not body.member_id:
            return
        member = group.members.get(body.member_id)
        client = member.client_id if member is not None else body.member_id[: -UUID_LENGTH - 1] or body.member_id
        self._teller.commit_refused(group.group_id, body.member_id, client, *REFUSALS[error])

    def _write(self, shard: CoordinatorShard, request: Request, response: OffsetCommitResponse) -> None:
        body: OffsetCommitRequest = request.body
        now = self._broker.now
        answers = list(response.partitions)
        offsets: dict[tuple[str, int], OffsetAndMetadata] = {}
        records: list[tuple[bytes, bytes | None]] = []
        for place, (one, answer) in enumerate(zip(body.partitions, response.partitions, strict=True)):
            if answer.error_code:
                continue
            metadata = one.committed_metadata or ""
            if utf16_length(metadata) > self._config.offset_metadata_max_bytes:
                answers[place] = OffsetCommitPartitionResponse(
                    answer.topic, answer.partition, codes.OFFSET_METADATA_TOO_LARGE, answer.topic_id
                )
                continue
            offset = OffsetAndMetadata(one.committed_offset, one.committed_leader_epoch, metadata, now)
            offsets[(answer.topic, one.partition)] = offset
            records.append((encode_offset_key(body.group_id, answer.topic, one.partition), encode_offset(offset)))
        response = OffsetCommitResponse(tuple(answers))
        if not records:
            return self._broker.reply(request, response)
        waiting = Answer(request, response)
        error = self._coordinator.writes.append(
            shard, records, CommitAppend(group_id=body.group_id, answer=waiting, offsets=offsets)
        )
        if error:
            self._coordinator.writes.answer(waiting, error)

    def on_committed(self, shard: CoordinatorShard, context: CommitAppend) -> None:
        """A commit is replicated: now it counts."""
        group_id = context.group_id
        if group_id not in shard.groups:
            # A consumer that manages its partitions itself: a simple group, never more than Empty.
            shard.groups[group_id] = ClassicGroup(group_id, self._broker.now)
            self._teller.coordinates(group_id, shard.partition)
        kept = shard.offsets.setdefault(group_id, {})
        for place, offset in context.offsets.items():
            kept[place] = offset
            self._teller.committed(group_id, place, offset.offset)
        self._coordinator.writes.answer(context.answer)

    # OffsetFetch

    def fetch(self, request: Request) -> None:
        """Handle OffsetFetch. With require_stable it waits for the commits that are being written."""
        body: OffsetFetchRequest = request.body
        if body.require_stable:
            for group in body.groups:
                shard, _ = self._coordinator.shard_for(group.group_id)
                if shard is not None and shard.outstanding:
                    shard.waiting_reads.append((shard.last_number, request))
                    return
        self.answer_fetch(request)

    def answer_fetch(self, request: Request) -> None:
        body: OffsetFetchRequest = request.body
        self._broker.reply(request, OffsetFetchResponse(tuple(self._fetched(group) for group in body.groups)))

    def _fetched(self, asked: OffsetFetchGroup) -> OffsetFetchGroupResponse:
        shard, error = self._coordinator.shard_for(asked.group_id)
        if shard is None:
            refused = tuple(OffsetFetchPartitionResponse(*place, error_code=error) for place in asked.partitions or ())
            return OffsetFetchGroupResponse(asked.group_id, refused if asked.error_by_partition else (), error)
        offsets = shard.offsets.get(asked.group_id, {}) if asked.group_id in shard.groups else {}
        places = sorted(offsets) if asked.partitions is None else asked.partitions
        found: list[OffsetFetchPartitionResponse] = []
        unknown: list[OffsetFetchPartitionResponse] = []
        names = self._broker.image.topic_names
        # Where everything is asked for, topics are answered with their ids too: the newest versions know no names.
        ids = {} if asked.partitions is not None else {topic: topic_id for topic_id, topic in names.items()}
        for name, partition in places:
            by_id = name.startswith("?")
            topic_id = name[1:] if by_id else ids.get(name, "")
            topic = names.get(topic_id, "") if by_id else name
            if by_id and not topic:
                error = codes.UNKNOWN_TOPIC_ID
                unknown.append(OffsetFetchPartitionResponse("", partition, error_code=error, topic_id=topic_id))
                continue
            offset = offsets.get((topic, partition))
            if offset is None:
                found.append(OffsetFetchPartitionResponse(topic, partition, topic_id=topic_id))
            else:
                kept = (offset.offset, offset.leader_epoch, offset.metadata)
                found.append(OffsetFetchPartitionResponse(topic, partition, *kept, topic_id=topic_id))
        return OffsetFetchGroupResponse(asked.group_id, (*found, *unknown), bare=asked.bare)

    # For the world

    def reset(self, group_id: str, offsets: dict[tuple[str, int], int]) -> int:
        """Commit for a group without members, for the world's own command; counts once it is replicated."""
        shard, error = self._coordinator.shard_for(group_id)
        if shard is None:
            return error
        group = shard.groups.get(group_id)
        if group is not None and group.state != EMPTY:
            return codes.UNKNOWN_MEMBER_ID
        now = self._broker.now
        kept = {place: OffsetAndMetadata(offset, -1, "", now) for place, offset in offsets.items()}
        records: list[tuple[bytes, bytes | None]] = [
            (encode_offset_key(group_id, topic, partition), encode_offset(offset)) for (topic, partition), offset in kept.items()
        ]
        return (
            self._coordinator.writes.append(shard, records, CommitAppend(group_id=group_id, answer=None, offsets=kept))
            if records
            else 0
        )


def utf16_length(text: str) -> int:
    """A string's length as Java counts it."""
    return len(text) if text.isascii() else len(text.encode("utf-16-be", "surrogatepass")) // 2
