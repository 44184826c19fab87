"""A consumer by hand: a member like any other, whose application does what commands say."""

from __future__ import annotations

import pytest

from streamlab.world.commands import (
    AddConsumer,
    AddProducer,
    ChangeConsumer,
    ChangeProducer,
    Command,
    CommandRejected,
    CommitNow,
    CreateTopic,
    KillConsumer,
    ProcessNext,
    RestartConsumer,
    SetAuto,
    SleepConsumer,
    StopConsumer,
)
from streamlab.world.details.hand import HandDetail
from streamlab.world.scenarios import Scenario, Scripted
from streamlab.world.world import World

SETTINGS = {
    "session.timeout.ms": "10000",
    "max.poll.interval.ms": "60000",
    "partition.assignment.strategy": "cooperative-sticky",
    "auto.offset.reset": "earliest",
    "enable.auto.commit": "false",
}
CLASS = Scenario(
    name="class",
    title="class",
    script=(
        Scripted(1_000, CreateTopic(name="payments", partitions=2, replication_factor=3)),
        Scripted(2_000, AddProducer(name="web", topic="payments", rate=4, key_count=8)),
    ),
)


def sit(name: str) -> AddConsumer:
    return AddConsumer(group="my-app3", topics=("payments",), name=name, by_hand=True, processing_ms=0, settings=SETTINGS)


@pytest.fixture
def world() -> World:
    world = World(CLASS, seed=3)
    world.advance(world.start + 4_000)
    world.submit(sit("C1"))
    return later(world, 8)


def later(world: World, seconds: float) -> World:
    world.advance(world.now + round(seconds * 1_000))
    return world


def state(world: World, name: str = "C1") -> str:
    return world.cast.consumer(name).state


def owned(world: World, name: str = "C1") -> list[int]:
    return [number for _, number in world.cast.consumer(name).consumer.subscription.owned()]


def positions(world: World, name: str = "C1") -> dict[int, int]:
    return {number: at for (_, number), at in world.cast.consumer(name).consumer.subscription.positions().items()}


def committed(world: World) -> dict[int, int]:
    group = next(one for one in world.picture().groups if one.name == "my-app3")
    return {number: offset for _, number, offset in group.offsets}


def test_nothing_is_processed_until_somebody_says_so(world: World) -> None:
    assert owned(world) == [0, 1]
    assert positions(world) == {0: 0, 1: 0}
    later(world, 5)
    assert positions(world) == {0: 0, 1: 0}


def test_process_takes_the_next_record_of_one_partition_and_commit_keeps_it(world: World) -> None:
    world.submit(ProcessNext(consumer="C1", topic="payments", partition=1))
    world.submit(ProcessNext(consumer="C1", topic="payments", partition=1, count=2))
    later(world, 0.5)
    assert positions(world) == {0: 0, 1: 3}
    assert committed(world) == {}
    world.submit(CommitNow(consumer="C1", topic="payments", partition=1))
    later(world, 0.5)
    assert committed(world) == {1: 3}


def test_who_reads_to_the_end_is_told_that_nothing_is_left(world: World) -> None:

    world.submit(ChangeProducer(producer="web", paused=True))
    later(world, 1)
    world.submit(ProcessNext(consumer="C1", count=100))
    later(world, 1)
    with pytest.raises(CommandRejected, match="Nothing to process"):
        world.submit(ProcessNext(consumer="C1"))


def test_auto_processes_at_its_speed(world: World) -> None:
    world.submit(SetAuto(consumer="C1", per_second=2))
    later(world, 5.1)
    assert sum(positions(world).values()) == 10
    world.submit(SetAuto(consumer="C1", per_second=0))
    later(world, 5)
    assert sum(positions(world).values()) == 10


def test_a_sleeper_misses_its_heartbeats_and_is_put_out_until_one_tap(world: World) -> None:
    world.submit(sit("C2"))
    later(world, 8)
    assert len(owned(world)) == len(owned(world, "C2")) == 1
    world.submit(SleepConsumer(consumer="C1"))
    later(world, 20)
    assert owned(world, "C2") == [0, 1]
    world.submit(SleepConsumer(consumer="C1", asleep=False))
    later(world, 2)
    assert state(world) == "fenced"
    assert owned(world) == []
    later(world, 30)
    assert state(world) == "fenced"
    world.submit(ProcessNext(consumer="C1", count=0))
    later(world, 10)
    assert state(world) == "running"
    assert len(owned(world)) == len(owned(world, "C2")) == 1


def test_a_short_sleep_costs_nothing(world: World) -> None:
    generation = world.cast.consumer("C1").consumer.telling.generation
    world.submit(SleepConsumer(consumer="C1"))
    later(world, 5)
    world.submit(SleepConsumer(consumer="C1", asleep=False))
    later(world, 20)
    assert state(world) == "running"
    assert owned(world) == [0, 1]
    assert world.cast.consumer("C1").consumer.telling.generation == generation


def test_a_record_left_waiting_ends_in_max_poll_interval(world: World) -> None:
    later(world, 50)
    assert state(world) == "running"
    world.submit(ProcessNext(consumer="C1"))
    later(world, 55)
    assert state(world) == "running"
    later(world, 10)
    assert state(world) == "expelled"
    world.submit(ProcessNext(consumer="C1", count=0))
    later(world, 10)
    assert state(world) == "running"


def test_a_rebalance_does_not_wait_for_a_person(world: World) -> None:
    for number in range(2, 6):
        world.submit(sit(f"C{number}"))
        later(world, 0.3)
    later(world, 10)
    assert sorted(number for name in ("C1", "C2", "C3", "C4", "C5") for number in owned(world, name)) == [0, 1]


def test_who_crashed_is_back_by_a_restart_and_reads_again_what_was_not_committed(world: World) -> None:
    world.submit(ProcessNext(consumer="C1", topic="payments", partition=0, count=2))
    world.submit(KillConsumer(consumer="C1"))
    later(world, 15)
    world.submit(RestartConsumer(consumer="C1"))
    later(world, 8)
    assert positions(world) == {0: 0, 1: 0}


def test_only_a_consumer_by_hand_takes_orders(world: World) -> None:
    world.submit(AddConsumer(group="other", topics=("payments",), name="X1"))
    with pytest.raises(CommandRejected, match="works by itself"):
        world.submit(ProcessNext(consumer="X1"))


def test_the_same_commands_give_the_same_journal_through_a_checkpoint(world: World) -> None:
    def play(world: World, through_checkpoint: bool) -> bytes:
        orders: list[Command] = [
            sit("C2"),
            ProcessNext(consumer="C1"),
            SetAuto(consumer="C2", per_second=3),
            SleepConsumer(consumer="C1"),
            CommitNow(consumer="C2"),
            SleepConsumer(consumer="C1", asleep=False),
            ProcessNext(consumer="C1", count=0),
            KillConsumer(consumer="C2"),
        ]
        for order in orders:
            world.submit(order)
            later(world, 7)
            if through_checkpoint:
                world = World.restore(world.checkpoint())
        return later(world, 20).journal.digest

    kept = world.checkpoint()
    assert play(World.restore(kept), False) == play(World.restore(kept), True)


def test_the_card_shows_the_next_record_and_the_clocks(world: World) -> None:
    world.submit(ProcessNext(consumer="C1", topic="payments", partition=1, count=2))
    world.submit(CommitNow(consumer="C1", topic="payments", partition=1))
    world.submit(ProcessNext(consumer="C1", topic="payments", partition=1))
    later(world, 1)
    card = world.look("hand", "C1")
    assert isinstance(card, HandDetail)
    part = card.parts[1]
    assert (part.committed, part.position, part.ready) == (2, 3, True)
    assert [cell.offset for cell in part.cells][:3] == [2, 3, 4]
    assert world.now < card.session_deadline <= world.now + 10_000
    assert world.now < card.poll_deadline <= world.now + 60_000
    before = world.journal.digest
    world.look("hand", "C1")
    assert world.journal.digest == before


def test_who_leaves_in_the_middle_of_slow_work_has_left_and_was_not_put_out(world: World) -> None:
    world.submit(SetAuto(consumer="C1", per_second=5))
    world.submit(ChangeConsumer(consumer="C1", processing_ms=3_000))
    later(world, 2)
    world.submit(StopConsumer(consumer="C1"))
    later(world, 5)
    card = world.look("hand", "C1")
    assert isinstance(card, HandDetail)
    assert (card.state, card.out) == ("stopped", "")
    world.submit(RestartConsumer(consumer="C1"))
    assert state(later(world, 8)) == "running"
