"""Each preset shows what it is about, within the first minute of watching."""

from __future__ import annotations

import json
from typing import Any

import pytest

from streamlab.world.scenarios import PRESETS, SCENARIOS
from streamlab.world.scenarios.presets import SOON
from streamlab.world.world import World

TOLD = {
    "course": "3 partitions for 3 members",
    "idle-consumer": "so C4 is idle",
    "noisy-user": "You gave web skewed keys.",
    "broker-dies": "now leads P2 of payments",
    "slow-consumer": "You gave C2 1500 ms of work per record.",
    "rebalance-storm": "was too slow: it did not call poll() for max.poll.interval.ms",
    "more-partitions": "C2 starts P3 of payments at 0",
    "split-link": "left the in-sync replicas of P1",
    "retention": "its offset is out of range",
}


def watched(name: str) -> World:
    world = World(SCENARIOS[name], seed=1)
    world.advance(world.start + world.scenario.warm_up + 60_000)
    world.check_invariants()
    return world


def told(world: World) -> list[str]:
    """What was told after somebody came, and before they had watched for a minute."""
    since = world.start + world.scenario.warm_up
    facts: list[tuple[int, dict[str, Any]]] = [
        (offset, json.loads(world.journal.read(offset, 1)[0])) for offset in world.journal.sentences
    ]
    return [world.journal.sentences[offset] for offset, fact in facts if fact["at"] > since]


@pytest.mark.parametrize("name", [preset.name for preset in PRESETS])
def test_the_thing_happens_while_somebody_watches(name: str) -> None:
    world = watched(name)
    assert world.director.refused == []
    assert any(TOLD[name] in sentence for sentence in told(world)), "\n".join(told(world))


@pytest.mark.parametrize("name", [preset.name for preset in PRESETS])
def test_it_is_quiet_before(name: str) -> None:
    world = World(SCENARIOS[name], seed=1)
    world.advance(world.start + SOON - 1)
    assert all(group.state == "Stable" for group in world.picture().groups)


def lags(world: World) -> list[int]:
    picture = world.picture()
    ends = {
        part.partition: part.high_watermark for topic in picture.topics if topic.name == "payments" for part in topic.partitions
    }
    return [ends[partition] - offset for _, partition, offset in picture.groups[0].offsets]


def test_only_the_noisy_users_partition_falls_behind() -> None:
    behind = sorted(lags(watched("noisy-user")))
    assert behind[-1] > 100
    assert behind[-2] < 20


def test_only_the_slow_consumers_partition_falls_behind() -> None:
    behind = sorted(lags(watched("slow-consumer")))
    assert behind[-1] > 25
    assert behind[-2] < 10
