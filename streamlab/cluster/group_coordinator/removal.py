"""What takes offsets and groups away: OffsetDelete, DeleteGroups, deleted topics, expiry (`OffsetMetadataManager`).

Law of the room: removal is a tombstone in the log. A group is gone at once, so that nobody joins what is being deleted; its offsets once
the tombstones are replicated.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from streamlab.cluster.group_coordinator import codes
from streamlab.cluster.group_coordinator.group import EMPTY, STABLE, ClassicGroup
from streamlab.cluster.group_coordinator.shard import CoordinatorShard
from streamlab.cluster.group_coordinator.storage import OffsetAndMetadata, encode_group_key, encode_offset_key
from streamlab.cluster.group_coordinator.timers import Answer, RemovalAppend
from streamlab.protocol.messages.groups import (
    DeletableGroupResult,
    DeleteGroupsRequest,
    DeleteGroupsResponse,
    OffsetDeletePartitionResponse,
    OffsetDeleteRequest,
    OffsetDeleteResponse,
)
from streamlab.simulation.network import Request

if TYPE_CHECKING:
    from streamlab.cluster.group_coordinator.coordinator import GroupCoordinator


def offset_delete_error(group: ClassicGroup | None) -> int:
    """69 where there is no group, 68 where it has members that are not consumers (`validateOffsetDelete`)."""
    if group is None:
        return codes.GROUP_ID_NOT_FOUND
    return codes.NONE if group.state == EMPTY or group.uses_consumer_protocol else codes.NON_EMPTY_GROUP


class Removal:
    """Removes, for all shards of a broker."""

    __slots__ = ("_broker", "_config", "_coordinator", "_teller")

    def __init__(self, coordinator: GroupCoordinator) -> None:
        self._coordinator = coordinator
        self._broker = coordinator.broker
        self._config = coordinator.config
        self._teller = coordinator.teller

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
        kept = shard.places(body.group_id)
        answers: list[OffsetDeletePartitionResponse] = []
        gone: list[tuple[str, int]] = []
        for topic, partition in body.partitions:
            error = self._kept_for(group, topic, partition)
            if not error and (topic, partition) in kept:
                gone.append((topic, partition))
            answers.append(OffsetDeletePartitionResponse(topic, partition, error))
        answer = Answer(request, OffsetDeleteResponse(codes.NONE, tuple(answers)))
        if not gone:
            return self._coordinator.writes.answer(answer)
        self._remove(shard, ((body.group_id, tuple(gone)),), (), "deleted", self._teller.why(), answer)

    def _kept_for(self, group: ClassicGroup, topic: str, partition: int) -> int:
        """Why an offset cannot be deleted: 3 where there is no such partition, 86 where the group subscribes to the topic; else 0."""
        if self._broker.image.partition(topic, partition) is None:
            return codes.UNKNOWN_TOPIC_OR_PARTITION
        return codes.GROUP_SUBSCRIBED_TO_TOPIC if group.is_subscribed_to(topic) else codes.NONE

    def forget_offsets(self, group_id: str, places: tuple[tuple[str, int], ...]) -> int:
        """Delete what a group has committed for these, for the world's own command; the first error code, as OffsetDelete would answer."""
        shard, error = self._coordinator.shard_for(group_id)
        group = None if shard is None else shard.groups.get(group_id)
        if shard is not None:
            error = offset_delete_error(group)
        if shard is None or group is None or error:
            return error
        refused = next(filter(None, (self._kept_for(group, *place) for place in places)), codes.NONE)
        gone = tuple(place for place in places if place in shard.places(group_id))
        if refused or not gone:
            return refused
        return self._remove(shard, ((group_id, gone),), (), "deleted", self._teller.why(), None)

    def delete_groups(self, request: Request) -> None:
        """Handle DeleteGroups: empty groups go with their offsets."""
        body: DeleteGroupsRequest = request.body
        results: list[DeletableGroupResult] = []
        doomed: dict[int, dict[str, None]] = {}
        for group_id in dict.fromkeys(body.groups):
            error = self.delete_group_error(group_id)
            results.append(DeletableGroupResult(group_id, error))
            if not error:
                doomed.setdefault(self._coordinator.partition_for(group_id), {})[group_id] = None
        answer = Answer(request, DeleteGroupsResponse(tuple(results)), waiting=max(1, len(doomed)))
        if not doomed:
            return self._coordinator.writes.answer(answer)
        for partition, group_ids in doomed.items():
            self._delete(self._coordinator.shards[partition], list(group_ids), self._teller.why(), answer)

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

    def remove_topics(self, topics: tuple[str, ...]) -> None:
        """Topics were deleted: what was committed for them goes in every group."""
        for shard in self._coordinator.shards.values():
            doomed: list[tuple[str, tuple[tuple[str, int], ...]]] = []
            for group_id in shard.groups:
                places = tuple(place for place in shard.places(group_id) if place[0] in topics)
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
                named = dict.fromkeys((*groups, *(group_id for group_id, _ in doomed)))
                because = self._teller.why(*(f"group:{group_id}" for group_id in named))
                self._remove(shard, tuple(doomed), tuple(groups), "expired", because, None)

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
        offsets = tuple((group_id, tuple(shard.places(group_id))) for group_id in group_ids)
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
        error = self._coordinator.writes.append(shard, records, context)
        if error:
            shard.groups.update((group.group_id, group) for group in removed)
            self._coordinator.writes.answer(answer, error, groups)
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
            shard.stored.pop(group_id, None)
            # A commit that was under way when the group was deleted was written before it, and brought up a shell of it again.
            shell = shard.groups.get(group_id)
            if shell is not None and shell.is_simple and group_id not in shard.offsets:
                del shard.groups[group_id]
        self._coordinator.writes.answer(context.answer)
