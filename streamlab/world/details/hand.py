"""A consumer by hand, as its person sees it: what it owns, the next record of each partition, and the clocks that run against it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import msgspec

from streamlab.clients.consumer.consumer import Consumer
from streamlab.clients.consumer.subscription import PartitionState
from streamlab.cluster.partition import Partition
from streamlab.events.data import shown_text
from streamlab.protocol.record_format import records_of
from streamlab.world.details.group import coordinated

if TYPE_CHECKING:
    from streamlab.world.world import World

MOST_PARTS = 8
CELLS, BEFORE = 8, 2
"""Records of a partition that are shown, and how many of them before the next one at most."""


class HandCell(msgspec.Struct, frozen=True):
    offset: int
    key: str | None
    value: str | None


class HandPart(msgspec.Struct, frozen=True):
    """One partition. `committed` -1: nothing. `position`: the next record to be processed; `end`: the high watermark. `ready`: it has come.

    `cells`: the records around the position, oldest first.
    """

    topic: str
    partition: int
    committed: int
    position: int
    start: int
    end: int
    ready: bool
    cells: tuple[HandCell, ...]


class HandDetail(msgspec.Struct, frozen=True):
    """Deadlines are moments in virtual ms, 0 where none runs..

    `count`: how many partitions it has, of which `parts` are the first. `wanted`: records that were asked for and are under way.
    """

    name: str
    group: str
    state: str
    out: str
    asleep: bool
    per_second: float
    processing_us: int
    generation: int
    session_ms: int
    session_deadline: int
    poll_ms: int
    poll_deadline: int
    wanted: int
    count: int
    parts: tuple[HandPart, ...]


def look_at_hand(world: World, name: str) -> HandDetail | None:
    role = world.cast.consumers.get(name)
    if role is None or not role.spec.by_hand:
        return None
    consumer, settings = role.consumer, role.spec.settings
    hand, coordinator = consumer.hand, consumer.coordinator
    assert hand is not None
    assert coordinator is not None
    found = coordinated(world, role.spec.group)
    member = found[2].members.get(coordinator.member_id) if found is not None and coordinator.member_id else None
    committed = found[1].offsets.get(role.spec.group, {}) if found is not None else {}
    mine = sorted(consumer.subscription.assigned.items()) if role.runs else []
    return HandDetail(
        name,
        role.spec.group,
        role.state,
        hand.out,
        hand.asleep,
        hand.per_second,
        role.processing_us,
        coordinator.generation,
        settings.session_timeout_ms,
        member.deadline if member is not None else consumer.telling.deadline,
        settings.max_poll_interval_ms,
        hand.poll_deadline if role.runs else 0,
        hand.owed + (len(consumer.application.hand) if consumer.application.busy else 0),
        len(mine),
        tuple(
            _part(world, consumer, state, kept.offset if (kept := committed.get(place)) else -1)
            for place, state in mine[:MOST_PARTS]
        ),
    )


def owner_of(world: World, group: str, topic: str, partition: int) -> str:
    """The consumer of a group that has a partition now; empty: nobody has."""
    for name, role in world.cast.consumers.items():
        if role.spec.group == group and role.reads(topic, partition):
            return name
    return ""


def _part(world: World, consumer: Consumer, state: PartitionState, committed: int) -> HandPart:
    leader = world.cluster.leader_of(*state.place)
    position = max(0, state.processed)
    end = leader.high_watermark if leader is not None else max(position, state.high_watermark)
    since = max(position - BEFORE, committed if committed >= 0 else 0)
    return HandPart(
        *state.place,
        committed,
        state.processed,
        leader.log.log_start_offset if leader is not None else state.log_start,
        end,
        any(fetch.state is state for fetch in consumer.fetcher.buffer),
        tuple(_cells(leader, min(since, position), end)) if leader is not None else (),
    )


def _cells(leader: Partition, since: int, end: int) -> Iterator[HandCell]:
    found = 0
    since = max(since, leader.log.log_start_offset)
    for batch in leader.log.batches(since, end):
        if batch.control:
            continue
        for record in records_of(batch):
            offset = batch.base_offset + record.offset_delta
            if since <= offset < end:
                yield HandCell(offset, shown_text(record.key), shown_text(record.value))
                found += 1
                if found == CELLS:
                    return
