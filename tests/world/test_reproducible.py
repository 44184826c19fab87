"""One seed, one journal: under any hash seed, any slicing of time, and through any checkpoint."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from streamlab.world.checkpoint import RULES_VERSION, Checkpoint, CheckpointRefused
from streamlab.world.commands import AddConsumer, KillBroker, KillConsumer, SendRecord, StartBroker
from streamlab.world.scenarios import DEMO, REFERENCE, SCENARIOS
from streamlab.world.world import World

EVENTFUL = (
    (12_000, KillConsumer(consumer="C2")),
    (15_000, KillBroker(broker=2)),
    (18_000, SendRecord(producer="web", key="user-1", value="by hand")),
    (30_000, StartBroker(broker=2)),
    (40_000, AddConsumer(group="billing", topics=("payments",))),
)
END = 75_000


def play(world: World, stops: list[int]) -> World:
    """Run the demo with its incidents, stopping the clock at `stops` (ms) on the way."""
    incidents = list(EVENTFUL)
    for stop in sorted({*stops, *(at for at, _ in incidents), END}):
        if world.start + stop < world.now:
            continue
        world.advance(world.start + stop)
        while incidents and incidents[0][0] == stop:
            world.submit(incidents.pop(0)[1])
    return world


@pytest.fixture(scope="module")
def whole() -> World:
    return play(World(DEMO, seed=5), [])


def test_the_journal_is_the_same_under_any_hash_seed() -> None:
    program = (
        "from streamlab.world.world import World\n"
        "from tests.world.test_reproducible import DEMO, play\n"
        "print(play(World(DEMO, seed=5), []).journal.digest.hex())"
    )
    digests = set()
    for hash_seed in ("0", "4242"):
        environment = {**os.environ, "PYTHONHASHSEED": hash_seed}
        ran = subprocess.run([sys.executable, "-c", program], env=environment, capture_output=True, text=True, check=True)
        digests.add(ran.stdout)
    assert len(digests) == 1


def test_another_seed_gives_another_journal(whole: World) -> None:
    assert play(World(DEMO, seed=6), []).journal.digest != whole.journal.digest


@settings(max_examples=8, deadline=None)
@given(st.lists(st.integers(0, END), max_size=30))
def test_any_slicing_of_time_gives_the_same_journal(whole: World, stops: list[int]) -> None:
    assert play(World(DEMO, seed=5), stops).journal.digest == whole.journal.digest


@settings(max_examples=5, deadline=None)
@given(st.integers(1, 500))
def test_any_budget_of_events_gives_the_same_journal(budget: int) -> None:
    at_once, bit_by_bit = World(REFERENCE, seed=3), World(REFERENCE, seed=3)
    at_once.advance(at_once.start + 20_000)
    while not bit_by_bit.advance(bit_by_bit.start + 20_000, budget):
        pass
    assert bit_by_bit.journal.digest == at_once.journal.digest


@pytest.mark.parametrize("midway", [500, 1_550, 5_000, 12_003, 16_777, 23_456, 31_415, 47_000])
def test_a_restored_checkpoint_runs_on_byte_for_byte(whole: World, midway: int) -> None:
    world = World(DEMO, seed=5)
    for at, command in EVENTFUL:
        if at <= midway:
            world.advance(world.start + at)
            world.submit(command)
    world.advance(world.start + midway)
    restored = World.restore(world.checkpoint())
    for at, command in EVENTFUL:
        if at > midway:
            restored.advance(restored.start + at)
            restored.submit(command)
    restored.advance(restored.start + END)
    assert restored.journal.next_offset == whole.journal.next_offset
    assert restored.journal.digest == whole.journal.digest


def test_a_checkpoint_of_other_rules_is_refused(whole: World) -> None:
    made = whole.checkpoint()
    foreign = Checkpoint(made.at, made.offset, made.rules_version + 1, made.state, made.chunks)
    with pytest.raises(CheckpointRefused, match="rules"):
        World.restore(foreign)


def test_a_checkpoint_makes_nothing_but_this_package() -> None:
    evil = b"cos\nsystem\n(S'true'\ntR."
    with pytest.raises(CheckpointRefused, match=r"os\.system"):
        World.restore(Checkpoint(0, 0, RULES_VERSION, evil, ()))


@pytest.mark.parametrize("name", sorted(SCENARIOS))
def test_a_scenarios_script_is_carried_out_whole(name: str) -> None:
    world = World(SCENARIOS[name])
    world.advance(world.start + 10_000)
    assert world.director.refused == []
