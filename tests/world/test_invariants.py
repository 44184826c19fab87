"""The promises of a cluster: kept after every single event of a rough minute, and noticed where somebody breaks them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import msgspec
import pytest

from streamlab.cluster.metadata_image import PartitionRecord
from streamlab.world.commands import (
    AddConsumer,
    Burst,
    Command,
    DeleteGroup,
    KillBroker,
    KillConsumer,
    SetLink,
    StartBroker,
    StopBroker,
    StopConsumer,
)
from streamlab.world.invariants import InvariantBroken, check_deeply
from streamlab.world.scenarios import DEMO
from streamlab.world.world import World

ROUGH: tuple[tuple[int, Command], ...] = (
    (10_000, KillConsumer(consumer="C1")),
    (11_000, KillBroker(broker=2)),
    (14_000, Burst(producer="web", count=50)),
    (22_000, SetLink(a="broker-1", b="broker-3", cut=True)),
    (26_000, AddConsumer(group="billing", topics=("payments",), settings={"partition.assignment.strategy": "range"})),
    (30_000, StartBroker(broker=2)),
    (34_000, SetLink(a="broker-1", b="broker-3")),
    (38_000, StopBroker(broker=3)),
    (48_000, StartBroker(broker=3)),
)


@pytest.mark.parametrize("seed", [1, 2])
def test_they_hold_after_every_event(seed: int) -> None:
    world = World(DEMO, seed=seed)
    world.watch.deep = True
    for at, command in (*ROUGH, (60_000, None)):
        while not world.advance(world.start + at, budget=1):
            world.check_invariants()
        check_deeply(world)
        world.watch.check_history(world)
        if command is not None:
            world.submit(command)
            world.check_invariants()


def test_a_deleted_group_begins_anew_under_its_name() -> None:
    world = World(DEMO)
    world.watch.deep = True

    def until(at: int) -> int:
        while not world.advance(world.start + at, budget=1):
            world.check_invariants()
        return world.cluster.groups()[0].generation if world.cluster.groups() else 0

    until(12_000)
    world.submit(StopConsumer(consumer="C3"))
    assert until(24_000) > 1
    for name in ("C1", "C2"):
        world.submit(StopConsumer(consumer=name))
    until(30_000)
    world.submit(DeleteGroup(group="billing"))
    assert until(34_000) == 0
    world.submit(AddConsumer(group="billing", topics=("payments",)))
    assert until(46_000) == 1


def settled() -> World:
    world = World(DEMO)
    world.advance(world.start + 12_000)
    world.watch.deep = True
    world.check_invariants()
    return world


def leader(world: World) -> Any:
    found = world.cluster.leader_of("payments", 0)
    assert found is not None
    return found


def raise_high_watermark(world: World) -> None:
    leader(world).log.high_watermark = leader(world).log.log_end_offset + 1


def drop_high_watermark(world: World) -> None:
    leader(world).log.high_watermark = leader(world).log.log_start_offset


def drop_log_start(world: World) -> None:
    leader(world).log.log_start_offset = -1


def rewrite_registration(world: World, **fields: Any) -> None:
    before = world.cluster.controller.image.partition("payments", 0)
    assert before is not None
    after = msgspec.structs.replace(before, partition_epoch=before.partition_epoch + 1, **fields)
    world.cluster.controller.append([PartitionRecord("payments", 0, after)])


@pytest.mark.parametrize(
    ("tamper", "promise"),
    [
        (raise_high_watermark, "6 log start"),
        (drop_high_watermark, "6 high watermark"),
        (drop_log_start, "6 log start never falls"),
        (lambda world: rewrite_registration(world, isr=(1, 9)), "8 ISR within replicas"),
        (lambda world: rewrite_registration(world, isr=(), elr=(1,)), "8 leader in ISR"),
        (lambda world: rewrite_registration(world, leader_epoch=-1), "8 epochs rise"),
    ],
)
def test_a_broken_promise_is_noticed(tamper: Callable[[World], None], promise: str) -> None:
    world = settled()
    tamper(world)
    with pytest.raises(InvariantBroken, match=promise):
        world.check_invariants()


def test_a_copy_that_differs_is_noticed() -> None:
    world = settled()
    follower = next(
        replica
        for broker in (1, 2, 3)
        if (replica := world.cluster.replica(broker, "payments", 2)) is not None and not replica.is_leader
    )
    batch = follower.log.segments[-1].active[0]
    follower.log.segments[-1].active[0] = msgspec.structs.replace(batch, partition_leader_epoch=77)
    with pytest.raises(InvariantBroken, match="9 copies agree"):
        check_deeply(world)


def test_a_committed_record_that_changes_is_noticed() -> None:
    world = settled()
    world.watch.check_history(world)
    active = leader(world).log.segments[-1].active
    active[0] = msgspec.structs.replace(active[0], partition_leader_epoch=77)
    with pytest.raises(InvariantBroken, match="2 a committed record stays"):
        world.watch.check_history(world)
