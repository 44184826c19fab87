"""Why? From the facts alone, back to what somebody did."""

from __future__ import annotations

import json
from typing import Any

import msgspec
import pytest

from streamlab.world.commands import (
    AddConsumer,
    AddProducer,
    ChangeConsumer,
    Command,
    CreateTopic,
    DeleteGroup,
    DeleteRecords,
    DeleteTopic,
    KillBroker,
    KillConsumer,
    RestartConsumer,
    SetLink,
    StartBroker,
    StopBroker,
    StopConsumer,
)
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
        assert all(cause < offset for cause in fact.get("because", ())), fact


UNCAUSED = ("command", "real_client_came", "cluster_came_back")
"""What begins a story: a person, a program outside, the server itself. So do brokers that start with the lab."""

FAULTS: tuple[tuple[float, Command], ...] = (
    (5, CreateTopic(name="short", partitions=2, replication_factor=1, configs={"retention.ms": "20000", "segment.ms": "10000"})),
    (5.1, CreateTopic(name="risky", partitions=2, replication_factor=2, configs={"unclean.leader.election.enable": "true"})),
    (6, AddProducer(topic="short", name="one", settings={"delivery.timeout.ms": "20000", "request.timeout.ms": "10000"})),
    (6.1, AddProducer(topic="risky", name="two", rate=5, settings={"acks": "1"})),
    (6.2, AddProducer(topic="nobody-made-me", name="three", rate=1)),
    (6.3, AddConsumer(group="audit", topics=("short", "risky"), settings={"partition.assignment.strategy": "cooperative-sticky"})),
    (6.4, AddConsumer(group="static", topics=("payments",), name="S1", settings={"group.instance.id": "s1"})),
    (12, KillConsumer(consumer="C2")),
    (15, KillBroker(broker=2)),
    (30, StartBroker(broker=2)),
    (40, KillConsumer(consumer="S1")),
    (42, RestartConsumer(consumer="S1")),
    (50, SetLink(a="broker-1", b="broker-3", cut=True)),
    (90, SetLink(a="broker-1", b="broker-3")),
    (95, ChangeConsumer(consumer="C1", processing_ms=400_000)),
    (100, StopBroker(broker=1)),
    (110, StartBroker(broker=1)),
    (120, DeleteRecords(topic="payments", partition=0)),
    *((130 + i, KillBroker(broker=i + 1)) for i in range(3)),
    *((160 + 20 * i, StartBroker(broker=i + 1)) for i in range(3)),
    (240, StopConsumer(consumer="A1")),
    (250, DeleteGroup(group="audit")),
    (260, DeleteTopic(name="short")),
)


@pytest.fixture(scope="module")
def eventful() -> World:
    world = World(msgspec.structs.replace(DEMO, settings={**DEMO.settings, "offsets.retention.minutes": "1"}), seed=5)
    for after, command in FAULTS:
        world.advance(world.start + round(after * 1_000))
        world.submit(command)
    world.submit(StopConsumer(consumer="S1"))
    world.advance(world.start + 1_000_000)
    return world


def test_nothing_that_is_told_happens_without_a_cause(eventful: World) -> None:
    found = facts(eventful)
    told = [found[offset] for offset in eventful.journal.sentences]
    began = eventful.start + 1_000
    causeless = [one for one in told if not one["because"] and one["kind"] not in UNCAUSED]
    assert [one for one in causeless if not (one["kind"] == "broker_unfenced" and one["at"] < began)] == []
    assert {"partition_changed", "member_left", "truncated", "log_start", "send_failed", "offsets_removed"} <= {
        one["kind"] for one in told
    }


def test_a_group_whose_offsets_expired_was_empty_for_long(eventful: World) -> None:
    found = facts(eventful)
    kinds = chain(found, newest(found, kind="offsets_removed", reason="expired"))
    assert kinds[:2] == ["offsets_removed", "group_state"]
    assert kinds[-1] == "command"


def test_a_topic_that_nobody_made_came_to_be_because_a_producer_asked(eventful: World) -> None:
    found = facts(eventful)
    kinds = chain(found, newest(found, kind="topic_created", topic="nobody-made-me"))
    assert kinds == ["topic_created", "producer_added", "command"]
