"""What the teacher points at, as phones get it."""

from __future__ import annotations

import pytest

from streamlab.classroom import pointing
from streamlab.classroom.presets import class_scenario
from streamlab.world.commands import AddConsumer
from streamlab.world.world import World


@pytest.fixture(scope="module")
def world() -> World:
    world = World(class_scenario(3), seed=7)
    _run(world, 6_000)
    world.submit(AddConsumer(group="my-app3", topics=("payments",), name="C1", by_hand=True))
    _run(world, 8_000)
    return world


def _run(world: World, ms: int) -> None:
    end = world.now + ms
    while world.now < end:
        world.advance(end)


@pytest.mark.parametrize(
    ("kind", "name", "shown"),
    [
        ("partition", "payments-1", {"gone": False, "partition": 1, "reader": "C1", "isr": 3}),
        ("record", "payments-1@0", {"gone": False, "at": 0}),
        ("topic", "payments", {"count": 3, "replicas": 3}),
        ("group", "my-app3", {"state": "Stable", "count": 1, "chips": [["C1", "3"]]}),
        ("consumer", "C1", {"group": "my-app3", "count": 3}),
        ("producer", "web", {"topic": "payments", "state": "running"}),
        ("broker", "2", {"state": "running"}),
        ("consumer", "C9", {"gone": True}),
        ("partition", "payments-9", {"gone": True}),
        ("record", "payments-1@nothing", {"gone": True}),
        ("wall", "", {"gone": False, "kind": "wall"}),
    ],
)
def test_each_kind_has_a_few_numbers(world: World, kind: str, name: str, shown: dict[str, object]) -> None:
    found = pointing.pointed("lab", world, {"kind": kind, "id": name})
    assert {key: found[key] for key in shown} == shown


def test_a_look_is_shared_for_half_a_second(world: World) -> None:
    follow = {"kind": "topic", "id": "payments"}
    assert pointing.pointed("lab", world, follow) is pointing.pointed("lab", world, follow)
