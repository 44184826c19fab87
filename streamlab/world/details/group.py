"""A group as its coordinator has it: state, votes, members, committed offsets with how late they are."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from streamlab.cluster.group_coordinator.coordinator import GroupCoordinator
from streamlab.cluster.group_coordinator.group import COMPLETING_REBALANCE, PREPARING_REBALANCE, ClassicGroup
from streamlab.cluster.group_coordinator.shard import CoordinatorShard
from streamlab.protocol.hashing import coordinator_partition, java_hash_code

if TYPE_CHECKING:
    from streamlab.cluster.partition import Partition
    from streamlab.world.world import World

MOST_OFFSETS, MOST_MEMBERS = 60, 60


class Vote(msgspec.Struct, frozen=True):
    """An assignor: who offers it, who votes for it (each member for the first of its own that all offer)."""

    protocol: str
    votes: int
    offered_by: tuple[str, ...]


class GroupMemberNow(msgspec.Struct, frozen=True):
    """`waits`: "join", "sync" or "" ; `deadline`: when its session ends unless it is heard of."""

    member_id: str
    client_id: str
    instance_id: str | None
    leads: bool
    waits: str
    session_ms: int
    rebalance_ms: int
    deadline: int


class CommittedNow(msgspec.Struct, frozen=True):
    """`end`: the high watermark, -1 without a leader. `late_ms`: age of the next record to read, 0 where there is none.

    `at`: when it was committed.
    """

    topic: str
    partition: int
    offset: int
    end: int
    late_ms: int
    at: int


class GroupDetail(msgspec.Struct, frozen=True):
    """`hash`: Java's hash code of the name. `coordinator` -1: its partition of __consumer_offsets has no leader; then the rest is unknown.

    `waits_until`: when the join or sync phase ends at the latest, 0 where none is under way. `pending`: ids given out, not used yet.
    """

    name: str
    hash: int
    offsets_partition: int
    offsets_partitions: int
    coordinator: int
    state: str = ""
    previous: str = ""
    since: int = 0
    generation: int = 0
    protocol: str = ""
    leader: str = ""
    waits_until: int = 0
    pending: int = 0
    retention_ms: int = 0
    votes: tuple[Vote, ...] = ()
    members: tuple[GroupMemberNow, ...] = ()
    members_count: int = 0
    offsets: tuple[CommittedNow, ...] = ()
    offsets_count: int = 0


def coordinated(world: World, name: str) -> tuple[GroupCoordinator, CoordinatorShard, ClassicGroup] | None:
    """The group on the live broker that coordinates it."""
    for broker in world.cluster.live_brokers():
        coordinator = broker.components["groups"]
        assert isinstance(coordinator, GroupCoordinator)
        for shard in coordinator.shards.values():
            if name in shard.groups:
                return coordinator, shard, shard.groups[name]
    return None


def look_at_group(world: World, name: str) -> GroupDetail | None:
    offsets = world.cluster.controller.image.topics.get("__consumer_offsets")
    count = len(offsets.partitions) if offsets is not None else 50
    partition = coordinator_partition(name, count)
    leads = offsets.partitions[partition].leader if offsets is not None and partition < count else -1
    found = coordinated(world, name)
    if found is None:
        known = name in {role.spec.group for role in world.cast.consumers.values()}
        return GroupDetail(name, java_hash_code(name), partition, count, leads) if known else None
    coordinator, shard, group = found
    committed = shard.offsets.get(name, {})
    return GroupDetail(
        name,
        java_hash_code(name),
        partition,
        count,
        leads,
        group.state,
        group.previous_state,
        group.state_since,
        group.generation,
        group.protocol_name or "",
        group.leader_id or "",
        _waits_until(world, coordinator, group),
        len(group.pending_members),
        coordinator.config.offsets_retention_ms,
        _votes(group),
        tuple(_member(group, one) for one in list(group.members)[:MOST_MEMBERS]),
        len(group.members),
        tuple(
            _committed(world, place, one.offset, one.commit_timestamp) for place, one in sorted(committed.items())[:MOST_OFFSETS]
        ),
        len(committed),
    )


def _waits_until(world: World, coordinator: GroupCoordinator, group: ClassicGroup) -> int:
    timer = {PREPARING_REBALANCE: group.join_timer, COMPLETING_REBALANCE: group.sync_timer}.get(group.state)
    return world.scheduler.time_of(timer) if timer is not None else 0


def _votes(group: ClassicGroup) -> tuple[Vote, ...]:
    names = dict.fromkeys(offered.name for member in group.members.values() for offered in member.protocols)
    everybodys = {name: None for name in names if group.supported_protocols.get(name, 0) == len(group.members)}
    voted = [member.vote(everybodys) for member in group.members.values()] if everybodys else []
    return tuple(
        Vote(
            name,
            voted.count(name),
            tuple(one.client_id for one in group.members.values() if any(offered.name == name for offered in one.protocols)),
        )
        for name in names
    )


def _member(group: ClassicGroup, member_id: str) -> GroupMemberNow:
    one = group.members[member_id]
    waits = "join" if one.awaiting_join is not None else "sync" if one.awaiting_sync is not None else ""
    return GroupMemberNow(
        one.member_id,
        one.client_id,
        one.instance_id,
        group.leader_id == one.member_id,
        waits,
        one.session_timeout_ms,
        one.rebalance_timeout_ms,
        one.deadline,
    )


def _committed(world: World, place: tuple[str, int], offset: int, at: int) -> CommittedNow:
    leader = world.cluster.leader_of(*place)
    if leader is None:
        return CommittedNow(*place, offset, -1, 0, at)
    late = max(0, world.scheduler.calendar - time_of_record(leader, offset)) if offset < leader.high_watermark else 0
    return CommittedNow(*place, offset, leader.high_watermark, late, at)


def time_of_record(leader: Partition, offset: int) -> int:
    """The timestamp of the first record from `offset` on; of a real producer's batch that nobody has opened, its first one."""
    for batch in leader.log.batches(max(offset, leader.log.log_start_offset)):
        for record in batch.records or ():
            if batch.base_offset + record.offset_delta >= offset:
                return record.timestamp
        return batch.base_timestamp
    return leader.manager.broker.scheduler.calendar
