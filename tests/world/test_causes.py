"""Why? From the facts alone, back to what somebody did."""

from __future__ import annotations

import json
from typing import Any

from streamlab.world.commands import KillBroker, KillConsumer
from streamlab.world.scenarios import DEMO
from streamlab.world.world import World


def facts(world: World) -> list[dict[str, Any]]:
    return [json.loads(fact) for fact in world.journal.read(0)]


def chain(found: list[dict[str, Any]], offset: int) -> list[str]:
    """The kinds of facts from one back to its last cause, following the newest cause each time."""
    kinds = [found[offset]["kind"]]
    while found[offset]["because"]:
        offset = max(found[offset]["because"])
        kinds.append(found[offset]["kind"])
    return kinds


def newest(found: list[dict[str, Any]], **fields: Any) -> int:
    return max(number for number, fact in enumerate(found) if all(fact.get(name) == value for name, value in fields.items()))


def test_an_owner_changed_because_you_killed_somebody() -> None:
    world = World(DEMO)
    world.advance(world.start + 20_000)
    world.submit(KillConsumer(consumer="C3"))
    world.advance(world.start + 90_000)
    found = facts(world)
    kinds = chain(found, newest(found, kind="consumer_owns"))
    assert kinds == ["consumer_owns", "assigned", "group_state", "member_left", "consumer_changed", "command"]
    left = found[newest(found, kind="member_left")]
    assert (left["client_id"], left["reason"], left["after_ms"]) == ("C3", "session timeout", 45_000)


def test_a_leader_changed_because_you_killed_a_broker() -> None:
    world = World(DEMO)
    world.advance(world.start + 20_000)
    world.submit(KillBroker(broker=2))
    world.advance(world.start + 40_000)
    found = facts(world)
    kinds = chain(found, newest(found, kind="partition_changed", how="clean"))
    assert kinds == ["partition_changed", "broker_fenced", "broker_killed", "command"]


def test_causes_always_come_before_what_they_cause() -> None:
    world = World(DEMO)
    world.advance(world.start + 20_000)
    world.submit(KillBroker(broker=1))
    world.submit(KillConsumer(consumer="C1"))
    world.advance(world.start + 100_000)
    for offset, fact in enumerate(facts(world)):
        assert all(cause < offset for cause in fact["because"]), fact
