"""The answer to "why?": a chain in order, from what somebody did, with the configs that ruled and their values then."""

from __future__ import annotations

import msgspec
import pytest

from streamlab.world.commands import AlterTopicConfigs, DeleteRecords, KillBroker, KillConsumer
from streamlab.world.scenarios import DEMO
from streamlab.world.why import Ruling, Why
from streamlab.world.world import World
from tests.spoken import spoken


def newest(world: World, kind: str, **fields: object) -> int:
    for offset in reversed(range(world.journal.first_offset, world.journal.next_offset)):
        fact = msgspec.json.decode(world.journal.read(offset, 1)[0])
        if fact["kind"] == kind and all(fact.get(name) == value for name, value in fields.items()):
            return offset
    raise AssertionError(kind)


def ruling(found: Why, config: str) -> Ruling:
    return next(rule for link in reversed(found.links) for rule in link.rules if rule.config == config)


@pytest.fixture(scope="module")
def world() -> World:
    world = World(DEMO)
    world.advance(world.start + 20_000)
    world.submit(KillConsumer(consumer="C3"))
    world.submit(KillBroker(broker=2))
    world.advance(world.start + 90_000)
    return world


def test_a_rebalance_is_explained_from_the_kill_on(world: World) -> None:
    found = world.why(newest(world, "assigned"))
    assert [link.kind for link in found.links] == ["command", "consumer_changed", "member_left", "group_state", "assigned"]
    assert found.whole
    assert spoken(found.links[0].say) == "You killed C3."


def test_a_session_timeout_names_its_config_its_value_and_its_proposal(world: World) -> None:
    found = world.why(newest(world, "member_left"))
    rule = ruling(found, "session.timeout.ms")
    assert (rule.value, rule.default, rule.unit, rule.of, rule.kip) == ("45000", "45000", "ms", ("consumer", "C3"), "KIP-62")
    assert "session.timeout.ms finds dead processes" in found.kips["KIP-62"]


def test_an_election_leads_to_the_brokers_session_timeout(world: World) -> None:
    found = world.why(newest(world, "partition_changed", how="clean"))
    assert ruling(found, "broker.session.timeout.ms").value == "9000"
    assert ruling(found, "unclean.leader.election.enable").value == "false"
    assert ("partition", "payments-0") in found.links[-1].things or found.links[-1].things[0][0] == "partition"


def test_values_are_those_of_that_moment() -> None:
    world = World(DEMO)
    world.advance(world.start + 20_000)
    world.submit(KillBroker(broker=2))
    world.advance(world.start + 40_000)
    shrunk = newest(world, "partition_changed", how="shrink")
    world.submit(AlterTopicConfigs(name="payments", configs={"min.insync.replicas": "1"}))
    assert ruling(world.why(shrunk), "min.insync.replicas").value == "2"


def test_what_a_fork_or_a_restart_does_not_hold_is_said_to_be_missing(world: World) -> None:
    restored = World.restore(world.checkpoint())
    restored.submit(DeleteRecords(topic="payments", partition=0))
    restored.advance(restored.now + 1_000)
    moved = restored.why(restored.journal.next_offset - 1)
    assert moved.links
    with pytest.raises(IndexError):
        restored.why(0)


def test_a_question_costs_nothing(world: World) -> None:
    before = world.journal.digest
    for offset in list(world.journal.sentences):
        world.why(offset)
    assert world.journal.digest == before
