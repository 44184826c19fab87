"""A partition: its segments against retention, its replicas' logs, its leader epochs, and who holds the high watermark back."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from streamlab.cluster.log.log import Log
from streamlab.cluster.partition import Partition
from streamlab.cluster.replica_manager import RetentionCheck

if TYPE_CHECKING:
    from streamlab.world.world import World

MOST_SEGMENTS = 24


class SegmentNow(msgspec.Struct, frozen=True):
    """A segment: offsets from `base` up to `end`. `newest`, `oldest`: of its records' times (-1: none); `size` in bytes."""

    base: int
    end: int
    size: int
    created: int
    oldest: int
    newest: int
    active: bool


class ReplicaNow(msgspec.Struct, frozen=True):
    """A replica as the leader knows it; `end` -1: it has not fetched in this epoch. `alive`: whether its broker runs.

    `fetched`: when it asked last (0: not yet). `caught_up`: when it was last at the leader's end.
    """

    broker: int
    leads: bool
    alive: bool
    end: int
    in_sync: bool
    fetched: int
    caught_up: int


class PartitionDetail(msgspec.Struct, frozen=True):
    """As its leader has it; `seen_on` is another broker where there is no leader, -1 where nobody has it. Sizes in bytes.

    `epochs`: (leader epoch, its first offset). `held_back_by`: in-sync replicas whose log ends at the high watermark while the
    leader's goes on. `calendar`: how far records' times are ahead of the lab's clock.
    """

    topic: str
    partition: int
    leader: int
    leader_epoch: int
    partition_epoch: int
    seen_on: int
    isr: tuple[int, ...]
    elr: tuple[int, ...]
    log_start: int
    high_watermark: int
    end: int
    size: int
    segments: tuple[SegmentNow, ...]
    segments_count: int
    replicas: tuple[ReplicaNow, ...]
    epochs: tuple[tuple[int, int], ...]
    held_back_by: tuple[int, ...]
    min_insync: int
    retention_ms: int
    retention_bytes: int
    segment_ms: int
    segment_bytes: int
    cleanup: tuple[str, ...]
    next_retention: int
    calendar: int


def look_at_partition(world: World, name: str) -> PartitionDetail | None:
    topic_name, _, text = name.rpartition("-")
    topic = world.cluster.controller.image.topics.get(topic_name)
    number = int(text) if text.isdigit() else -1
    if topic is None or not 0 <= number < len(topic.partitions):
        return None
    registration = topic.partitions[number]
    replica = world.cluster.leader_of(topic_name, number)
    if replica is None:
        found = [world.cluster.replica(broker, topic_name, number) for broker in registration.replicas]
        replica = max((one for one in found if one is not None), key=lambda one: one.log.log_end_offset, default=None)
    log, config = (replica.log if replica is not None else None), topic.config
    broker = replica.manager.broker.id if replica is not None else -1
    return PartitionDetail(
        topic_name,
        number,
        registration.leader,
        registration.leader_epoch,
        registration.partition_epoch,
        broker,
        registration.isr,
        registration.elr,
        log.log_start_offset if log is not None else 0,
        log.high_watermark if log is not None else 0,
        log.log_end_offset if log is not None else 0,
        log.size if log is not None else 0,
        _segments(log) if log is not None else (),
        len(log.segments) if log is not None else 0,
        tuple(_replica(world, one, replica, registration.isr) for one in registration.replicas),
        tuple(zip(log.epochs.epochs, log.epochs.starts, strict=True))[-12:] if log is not None else (),
        _holding_back(replica),
        config.min_insync_replicas,
        config.retention_ms,
        config.retention_bytes,
        config.segment_ms,
        config.segment_bytes,
        config.cleanup_policy,
        next_retention(world, broker),
        world.scheduler.calendar_ahead,
    )


def next_retention(world: World, broker: int = -1) -> int:
    """When a broker (-1: any) looks what retention deletes, next; 0: nobody will."""
    addresses = tuple(one.address for one in world.cluster.live_brokers() if broker in (-1, one.id))
    return world.scheduler.planned(addresses, (RetentionCheck,)).get(RetentionCheck, 0)


def _segments(log: Log) -> tuple[SegmentNow, ...]:
    """The newest of a log's segments, oldest first."""
    segments = log.segments[-MOST_SEGMENTS:]
    ends = [one.base_offset for one in segments[1:]] + [log.log_end_offset]
    return tuple(
        SegmentNow(
            max(one.base_offset, log.log_start_offset),
            end,
            one.size,
            one.created,
            one.first_timestamp if one.first_timestamp is not None else -1,
            one.largest_timestamp,
            one is log.segments[-1],
        )
        for one, end in zip(segments, ends, strict=True)
    )


def _replica(world: World, broker: int, leader: Partition | None, isr: tuple[int, ...]) -> ReplicaNow:
    alive = broker in world.cluster.brokers
    if leader is None or not leader.is_leader:
        own = world.cluster.replica(broker, leader.topic, leader.number) if leader is not None else None
        return ReplicaNow(broker, False, alive, own.log.log_end_offset if own is not None else -1, broker in isr, 0, 0)
    if broker == leader.leader_id:
        return ReplicaNow(broker, True, alive, leader.log.log_end_offset, broker in isr, 0, 0)
    remote = leader.remote.get(broker)
    if remote is None:
        return ReplicaNow(broker, False, alive, -1, broker in isr, 0, 0)
    fetched = max(remote.last_fetch_at, leader.manager.last_fetch_of(broker, leader.key)) if alive else remote.last_fetch_at
    return ReplicaNow(broker, False, alive, remote.log_end, broker in isr, fetched, remote.caught_up_at)


def _holding_back(leader: Partition | None) -> tuple[int, ...]:
    if leader is None or not leader.is_leader or leader.high_watermark >= leader.log.log_end_offset:
        return ()
    ends = leader.replica_ends()
    return tuple(one for one in leader.maximal_isr if ends.get(one, -1) <= leader.high_watermark)
