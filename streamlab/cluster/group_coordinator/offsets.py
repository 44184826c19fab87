"""Committed offsets: OffsetCommit, OffsetFetch, OffsetDelete, DeleteGroups, expiry (`OffsetMetadataManager`).

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
    encode_group_key,
    encode_offset,
    encode_offset_key,
)
from streamlab.cluster.group_coordinator.timers import Answer, CommitAppend, RemovalAppend
from streamlab.protocol.messages.groups import (
    DeletableGroupResult,
    DeleteGroupsRequest,
    DeleteGroupsResponse,
    OffsetCommitPartition,
    OffsetCommitPartitionResponse,
    OffsetCommitRequest,
    OffsetCommitResponse,
    OffsetDeletePartitionResponse,
    OffsetDeleteRequest,
    OffsetDeleteResponse,
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

    __slots__ = ("_broker", "_config", "_coordinator", "_rebalances", "_teller")

    def __init__(self, coordinator: GroupCoordinator) -> None:
        self._coordinator = coordinator
        self._broker = coordinator.broker
        self._config = coordinator.config
        self._rebalances = coordinator.rebalances
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
        if not topic:
            return codes.UNKNOWN_TOPIC_ID
        if self._broker.image.partition(topic, one.partition) is None:
            known = topic in self._broker.image.topics
            return codes.UNKNOWN_TOPIC_ID if one.topic_id and not one.topic and not known else codes.UNKNOWN_TOPIC_OR_PARTITION
        return codes.NONE

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
            self._rebalances.heard(shard, group, group.members[body.member_id])
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
        error = self._coordinator.append(shard, records, CommitAppend(group_id=body.group_id, answer=waiting, offsets=offsets))
        if error:
            self._coordinator.answer(waiting, error)

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
        self._coordinator.answer(context.answer)

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
            return OffsetFetchGroupResponse(asked.group_id, (), error)
        offsets = shard.offsets.get(asked.group_id, {}) if asked.group_id in shard.groups else {}
        places = sorted(offsets) if asked.partitions is None else asked.partitions
        found: list[OffsetFetchPartitionResponse] = []
        for topic, partition in places:
            offset = offsets.get((topic, partition))
            if offset is None:
                found.append(OffsetFetchPartitionResponse(topic, partition))
            else:
                found.append(OffsetFetchPartitionResponse(topic, partition, offset.offset, offset.leader_epoch, offset.metadata))
        return OffsetFetchGroupResponse(asked.group_id, tuple(found))

    # Removal

    def delete_offsets(self, request: Request) -> None:
        """Handle OffsetDelete: not of topics that the group subscribes to (86)."""
        body: OffsetDeleteRequest = request.body
        if not body.group_id:
            return self._broker.reply(request, OffsetDeleteResponse(codes.INVALID_GROUP_ID))
        shard, error = self._coordinator.shard_for(body.group_id)
        group = None if shard is None else shard.groups.get(body.group_id)
        if shard is not None:
            error = offset_delete_error(group)
        if shard is None or group is None or error:
            return self._broker.reply(request, OffsetDeleteResponse(error))
        kept = shard.offsets.get(body.group_id, {})
        answers: list[OffsetDeletePartitionResponse] = []
        gone: list[tuple[str, int]] = []
        for topic, partition in body.partitions:
            if self._broker.image.partition(topic, partition) is None:
                error = codes.UNKNOWN_TOPIC_OR_PARTITION
            elif group.is_subscribed_to(topic):
                error = codes.GROUP_SUBSCRIBED_TO_TOPIC
            else:
                error = codes.NONE
                if (topic, partition) in kept:
                    gone.append((topic, partition))
            answers.append(OffsetDeletePartitionResponse(topic, partition, error))
        answer = Answer(request, OffsetDeleteResponse(codes.NONE, tuple(answers)))
        if not gone:
            return self._coordinator.answer(answer)
        self._remove(shard, ((body.group_id, tuple(gone)),), (), "deleted", self._teller.why(), answer)

    def delete_groups(self, request: Request) -> None:
        """Handle DeleteGroups: empty groups go with their offsets."""
        body: DeleteGroupsRequest = request.body
        results: list[DeletableGroupResult] = []
        doomed: dict[int, list[str]] = {}
        for group_id in body.groups:
            error = self.delete_group_error(group_id)
            results.append(DeletableGroupResult(group_id, error))
            if not error:
                doomed.setdefault(self._coordinator.partition_for(group_id), []).append(group_id)
        answer = Answer(request, DeleteGroupsResponse(tuple(results)), waiting=max(1, len(doomed)))
        if not doomed:
            return self._coordinator.answer(answer)
        for partition, group_ids in doomed.items():
            self._delete(self._coordinator.shards[partition], group_ids, self._teller.why(), answer)

    def delete_group_error(self, group_id: str) -> int:
        """0 where a group can be deleted; 16, 14, 69 (no such group), 68 (it has members)."""
        shard, error = self._coordinator.shard_for(group_id)
        if shard is None:
            return error
        group = shard.groups.get(group_id)
        if group is None:
            return codes.GROUP_ID_NOT_FOUND
        return codes.NONE if group.state == EMPTY else codes.NON_EMPTY_GROUP

    def delete_group(self, group_id: str) -> int:
        """Delete a group at once, for the world's own command; the error code as `delete_group_error`, or of the write."""
        error = self.delete_group_error(group_id)
        if error:
            return error
        return self._delete(
            self._coordinator.shards[self._coordinator.partition_for(group_id)], [group_id], self._teller.why(), None
        )

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
            self._coordinator.append(shard, records, CommitAppend(group_id=group_id, answer=None, offsets=kept)) if records else 0
        )

    def remove_topics(self, topics: tuple[str, ...]) -> None:
        """Topics were deleted: what was committed for them goes in every group."""
        for shard in self._coordinator.shards.values():
            doomed: list[tuple[str, tuple[tuple[str, int], ...]]] = []
            for group_id, kept in shard.offsets.items():
                places = tuple(place for place in kept if place[0] in topics)
                if places:
                    doomed.append((group_id, places))
            if doomed and not shard.loading:
                because = self._teller.why(*(f"topic:{topic}" for topic in topics))
                self._remove(shard, tuple(doomed), (), "topic deleted", because, None)

    def expire(self) -> None:
        """offsets.retention.minutes: remove what is older, and groups that are left with nothing (`cleanupExpiredOffsets`)."""
        for shard in self._coordinator.shards.values():
            if shard.loading:
                continue
            doomed: list[tuple[str, tuple[tuple[str, int], ...]]] = []
            groups: list[str] = []
            for group in shard.groups.values():
                kept = shard.offsets.get(group.group_id, {})
                expired = tuple(place for place, offset in kept.items() if self._is_expired(group, place[0], offset))
                if expired:
                    doomed.append((group.group_id, expired))
                if len(expired) == len(kept) and group.state == EMPTY:
                    groups.append(group.group_id)
            if doomed or groups:
                self._remove(shard, tuple(doomed), tuple(groups), "expired", (), None)

    def _is_expired(self, group: ClassicGroup, topic: str, offset: OffsetAndMetadata) -> bool:
        """Counted from when the group became empty; for subscribed-to and simple groups from the commit
        (`offsetExpirationCondition`).
        """
        since = offset.commit_timestamp
        if group.is_subscribed_to(topic):
            return False
        if group.protocol_type is not None:
            if group.state == EMPTY:
                since = group.state_since if group.state_since >= 0 else since
            elif not (group.uses_consumer_protocol and group.subscribed_topics is not None and group.state == STABLE):
                return False
        return self._broker.now - since >= self._config.offsets_retention_ms

    def _delete(self, shard: CoordinatorShard, group_ids: list[str], because: tuple[int, ...], answer: Answer | None) -> int:
        offsets = tuple((group_id, tuple(shard.offsets.get(group_id, ()))) for group_id in group_ids)
        return self._remove(shard, offsets, tuple(group_ids), "deleted", because, answer)

    def _remove(
        self,
        shard: CoordinatorShard,
        offsets: tuple[tuple[str, tuple[tuple[str, int], ...]], ...],
        groups: tuple[str, ...],
        reason: str,
        because: tuple[int, ...],
        answer: Answer | None,
    ) -> int:
        """Write tombstones. Groups are gone at once, so that nobody joins what is being deleted; offsets when it is replicated."""
        records: list[tuple[bytes, bytes | None]] = []
        for group_id, places in offsets:
            records += [(encode_offset_key(group_id, topic, partition), None) for topic, partition in places]
        records += [(encode_group_key(group_id), None) for group_id in groups]
        context = RemovalAppend(offsets=offsets, groups=groups, reason=reason, because=because, answer=answer)
        removed = [shard.groups.pop(group_id) for group_id in groups]
        error = self._coordinator.append(shard, records, context)
        if error:
            shard.groups.update((group.group_id, group) for group in removed)
            self._coordinator.answer(answer, error, groups)
            return error
        for group in removed:
            self._teller.dead(group.group_id, group.generation, because)
        return codes.NONE

    def on_removed(self, shard: CoordinatorShard, context: RemovalAppend) -> None:
        """Tombstones are replicated."""
        for group_id, places in context.offsets:
            kept = shard.offsets.get(group_id, {})
            for place in places:
                kept.pop(place, None)
            if not kept:
                shard.offsets.pop(group_id, None)
            self._teller.removed(group_id, places, context.reason, context.because)
        for group_id in context.groups:
            # A commit that was under way when the group was deleted was written before it, and brought up a shell of it again.
            shell = shard.groups.get(group_id)
            if shell is not None and shell.is_simple and group_id not in shard.offsets:
                del shard.groups[group_id]
        self._coordinator.answer(context.answer)


def offset_delete_error(group: ClassicGroup | None) -> int:
    """69 where there is no group, 68 where it has members that are not consumers (`validateOffsetDelete`)."""
    if group is None:
        return codes.GROUP_ID_NOT_FOUND
    return codes.NONE if group.state == EMPTY or group.uses_consumer_protocol else codes.NON_EMPTY_GROUP


def utf16_length(text: str) -> int:
    """A string's length as Java counts it."""
    return len(text) if text.isascii() else len(text.encode("utf-16-be", "surrogatepass")) // 2
