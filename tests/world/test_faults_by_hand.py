"""Faults that a person makes by hand, and the chain of facts that each of them must set off."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from streamlab.world.commands import (
    AddConsumer,
    AddProducer,
    ChangeProducer,
    Command,
    CommandRejected,
    CrashConsumer,
    CreateTopic,
    DeleteOffsets,
    HangConsumer,
    KillBroker,
    KillConsumer,
    RemoveProducer,
    RestartConsumer,
    SendRecord,
    SetLink,
    SlowBroker,
    StartBroker,
    StopConsumer,
)
from streamlab.world.scenarios import Scenario, Scripted
from streamlab.world.world import World

THREE = Scenario(
    name="three",
    title="Three brokers",
    settings={"offsets.topic.replication.factor": "3", "group.initial.rebalance.delay.ms": "0"},
)


def lab(*script: Command, brokers: int = 3, seconds: float = 6) -> World:
    """A lab in which these commands were given, one every 300 ms from the first second on."""
    lines = tuple(Scripted(1_000 + 300 * turn, command) for turn, command in enumerate(script))  # type: ignore[arg-type]
    world = World(msgspec.structs.replace(THREE, brokers=brokers, script=lines), seed=7)
    world.advance(world.start + 1_000 + round(seconds * 1_000))
    assert world.director.refused == []
    return world


def pass_time(world: World, seconds: float) -> None:
    world.advance(world.now + round(seconds * 1_000))
    world.check_invariants()


def facts(world: World, kind: str, since: int = 0) -> list[dict[str, Any]]:
    found = [msgspec.json.decode(text) for text in world.journal.read(max(since, world.journal.first_offset))]
    return [fact for fact in found if fact["kind"] == kind]


def states_of(world: World, consumer: str, since: int = 0) -> list[str]:
    return [fact["state"] for fact in facts(world, "consumer_changed", since) if fact["consumer"] == consumer]


PAYMENTS = CreateTopic(name="payments", partitions=1, replication_factor=3, configs={"min.insync.replicas": "2"})
WEB = AddProducer(topic="payments", name="web", rate=5.0)


def reader(flavour: str = "java", processing_ms: float = 20.0, **settings: Any) -> AddConsumer:
    reset = {"auto.offset.reset": "earliest"}
    named = {name.replace("_", "."): value for name, value in settings.items()}
    return AddConsumer(group="billing", topics=("payments",), flavour=flavour, processing_ms=processing_ms, settings=reset | named)


# A slow broker


def test_a_slow_broker_answers_each_request_later_and_is_not_fenced() -> None:
    world = lab(PAYMENTS, WEB)
    leader = world.cluster.controller.image.topics["payments"].partitions[0].leader
    before = world.journal.next_offset
    world.submit(SlowBroker(broker=leader, ms=400))
    pass_time(world, 15)
    assert [fact["ms"] for fact in facts(world, "broker_slowed", before)] == [400]
    assert facts(world, "broker_fenced", before) == []
    produced = world.look("producer", "web")
    assert produced is not None
    # A record waits for the leader (400 ms) and for the followers' fetches, which the same broker answers.
    assert produced.in_flight  # type: ignore[union-attr]
    assert world.picture().brokers[leader - 1].slow_ms == 400


def test_a_slow_broker_keeps_the_order_when_it_is_quick_again() -> None:
    world = lab(PAYMENTS, AddProducer(topic="payments", name="web", rate=50.0))
    leader = world.cluster.controller.image.topics["payments"].partitions[0].leader
    world.submit(SlowBroker(broker=leader, ms=2_000))
    pass_time(world, 5)
    world.submit(SlowBroker(broker=leader, ms=0))
    world.submit(ChangeProducer(producer="web", paused=True))
    pass_time(world, 20)
    assert world.ledger.failed == 0
    assert world.ledger.written_twice == 0
    assert world.ledger.acknowledged == world.ledger.sent


def test_a_broker_that_is_too_slow_makes_requests_time_out() -> None:
    producer = AddProducer(topic="payments", name="web", rate=1.0, settings={"request.timeout.ms": "1000", "linger.ms": "0"})
    world = lab(PAYMENTS, producer)
    leader = world.cluster.controller.image.topics["payments"].partitions[0].leader
    before = world.journal.next_offset
    world.submit(SlowBroker(broker=leader, ms=5_000))
    pass_time(world, 20)
    retried = facts(world, "send_retried", before)
    assert retried
    assert {fact["error"] for fact in retried} <= {"REQUEST_TIMED_OUT", "NETWORK_EXCEPTION"}


def test_a_restart_makes_a_slow_broker_quick_again() -> None:
    world = lab(PAYMENTS, SlowBroker(broker=2, ms=300))
    world.submit(KillBroker(broker=2))
    pass_time(world, 1)
    world.submit(StartBroker(broker=2))
    pass_time(world, 15)
    assert world.picture().brokers[1].slow_ms == 0


# Links


def test_a_slow_link_between_brokers_makes_acks_all_as_slow() -> None:
    world = lab(PAYMENTS, WEB)
    leader = world.cluster.controller.image.topics["payments"].partitions[0].leader
    for follower in {1, 2, 3} - {leader}:
        world.submit(SetLink(a=f"broker-{leader}", b=f"broker-{follower}", latency=700))
    pass_time(world, 10)
    detail = world.look("broker", str(leader))
    assert detail is not None
    produces = [one for one in detail.waiting if one.what == "produce"]  # type: ignore[union-attr]
    assert produces
    assert all(one.lacks for one in produces)


def test_a_cut_between_brokers_takes_the_follower_out_of_the_isr() -> None:
    world = lab(PAYMENTS, WEB)
    partition = world.cluster.controller.image.topics["payments"].partitions[0]
    follower = next(one for one in partition.replicas if one != partition.leader)
    before = world.journal.next_offset
    world.submit(SetLink(a=f"broker-{partition.leader}", b=f"broker-{follower}", cut=True))
    pass_time(world, 60)
    shrinks = [
        fact for fact in facts(world, "partition_changed", before) if fact["how"] == "shrink" and fact["topic"] == "payments"
    ]
    assert [tuple(fact["out"]) for fact in shrinks] == [(follower,)]


# A consumer that hangs


def test_a_java_consumer_that_hangs_sends_heartbeats_and_is_out_after_max_poll_interval() -> None:
    world = lab(PAYMENTS, WEB, reader(max_poll_interval_ms="20000"), seconds=10)
    before = world.journal.next_offset
    world.submit(HangConsumer(consumer="C1"))
    pass_time(world, 15)
    assert states_of(world, "C1", before) == ["hanging"]
    pass_time(world, 10)
    assert states_of(world, "C1", before) == ["hanging", "expelled"]
    left = facts(world, "member_left", before)
    assert len(left) == 1
    assert left[0]["reason"] == "left"


def test_a_consumer_that_waits_for_records_hangs_on_the_next_one() -> None:
    world = lab(PAYMENTS, AddProducer(topic="payments", name="web", rate=0.0), reader(), seconds=10)
    world.submit(HangConsumer(consumer="C1"))
    pass_time(world, 5)
    detail = world.look("consumer", "C1")
    assert detail is not None
    assert detail.will_hang  # type: ignore[union-attr]
    assert states_of(world, "C1")[-1] == "running"
    world.submit(SendRecord(producer="web", key="a", value="b"))
    pass_time(world, 1)
    assert states_of(world, "C1")[-1] == "hanging"


def test_a_kafkajs_consumer_that_hangs_sends_no_heartbeats_so_its_session_ends() -> None:
    world = lab(PAYMENTS, WEB, reader("kafkajs"), seconds=10)
    before = world.journal.next_offset
    world.submit(HangConsumer(consumer="C1"))
    pass_time(world, 25)
    assert facts(world, "member_left", before) == []
    pass_time(world, 12)
    left = facts(world, "member_left", before)
    assert [fact["reason"] for fact in left] == ["session timeout"]


def test_a_hang_that_ends_after_all_brings_the_consumer_back() -> None:
    world = lab(PAYMENTS, WEB, reader(max_poll_interval_ms="5000"), seconds=10)
    world.submit(HangConsumer(consumer="C1"))
    pass_time(world, 10)
    before = world.journal.next_offset
    world.submit(HangConsumer(consumer="C1", hangs=False))
    pass_time(world, 20)
    assert states_of(world, "C1", before)[-1] == "running"
    assert facts(world, "read", before)


# A consumer that crashes around its commit


@pytest.mark.parametrize(
    "settings",
    [
        {"auto_commit_interval_ms": "2000"},
        {"enable_auto_commit": "false", "commit": "poll"},
        {"enable_auto_commit": "false", "commit": "each"},
    ],
)
def test_a_crash_before_the_commit_makes_duplicates(settings: dict[str, Any]) -> None:
    world = lab(PAYMENTS, WEB, reader(session_timeout_ms="6000", **settings), seconds=10)
    world.submit(CrashConsumer(consumer="C1", when="before-commit"))
    pass_time(world, 5)
    assert states_of(world, "C1")[-1] == "dead"
    world.submit(RestartConsumer(consumer="C1"))
    pass_time(world, 15)
    assert world.ledger.groups["billing"].duplicated > 0


@pytest.mark.parametrize("commit", ["poll", "each"])
def test_a_crash_after_the_commit_makes_none(commit: str) -> None:
    settings: dict[str, Any] = {"session_timeout_ms": "6000", "enable_auto_commit": "false", "commit": commit}
    world = lab(PAYMENTS, WEB, reader(**settings), seconds=10)
    world.submit(CrashConsumer(consumer="C1", when="after-commit"))
    pass_time(world, 5)
    assert states_of(world, "C1")[-1] == "dead"
    world.submit(RestartConsumer(consumer="C1"))
    pass_time(world, 15)
    assert world.ledger.groups["billing"].duplicated == 0


def test_a_consumer_that_never_commits_cannot_crash_around_a_commit() -> None:
    world = lab(PAYMENTS, reader(enable_auto_commit="false", commit="none"))
    with pytest.raises(CommandRejected, match="never commits"):
        world.submit(CrashConsumer(consumer="C1"))


def test_a_crash_can_be_taken_back() -> None:
    world = lab(PAYMENTS, WEB, reader(auto_commit_interval_ms="1000"))
    world.submit(CrashConsumer(consumer="C1"))
    world.submit(CrashConsumer(consumer="C1", when="never"))
    pass_time(world, 5)
    assert "dead" not in states_of(world, "C1")


def test_faults_survive_a_checkpoint() -> None:
    world = lab(PAYMENTS, WEB, reader(max_poll_interval_ms="8000"), SlowBroker(broker=1, ms=120), seconds=8)
    world.submit(HangConsumer(consumer="C1"))
    pass_time(world, 1)
    again = World.restore(world.checkpoint())
    for one in (world, again):
        pass_time(one, 20)
    assert list(again.journal.read(again.journal.first_offset))[-50:] == list(world.journal.read(world.journal.first_offset))[-50:]


def test_looking_changes_nothing() -> None:
    calm, watched = (lab(PAYMENTS, WEB, reader(), KillConsumer(consumer="C1"), RestartConsumer(consumer="C1")) for _ in range(2))
    things = [("broker", "1"), ("topic", "payments"), ("partition", "payments-0"), ("group", "billing"), ("consumer", "C1")]
    things += [("producer", "web"), ("link", "broker-1|broker-2"), ("link", "broker-1|web")]
    for _ in range(40):
        calm.advance(calm.now + 130)
        watched.advance(watched.now + 130)
        for kind, name in things:
            assert watched.look(kind, name) is not None
    assert list(calm.journal.read(0)) == list(watched.journal.read(0))
    assert calm.checkpoint().state == watched.checkpoint().state


# Offsets that are taken away


def test_offsets_are_deleted_only_for_topics_that_nobody_of_the_group_subscribes_to() -> None:
    world = lab(PAYMENTS, WEB, reader(), seconds=10)
    with pytest.raises(CommandRejected) as refused:
        world.submit(DeleteOffsets(group="billing", topic="payments"))
    assert refused.value.error == "GROUP_SUBSCRIBED_TO_TOPIC"
    world.submit(StopConsumer(consumer="C1"))
    pass_time(world, 2)
    before = world.journal.next_offset
    world.submit(DeleteOffsets(group="billing", topic="payments"))
    pass_time(world, 1)
    assert facts(world, "offsets_removed", before)
    assert world.picture().groups[0].offsets == ()
    with pytest.raises(CommandRejected, match="nothing to delete"):
        world.submit(DeleteOffsets(group="billing", topic="payments"))


def test_a_producer_of_the_name_of_one_that_is_gone_has_usual_links() -> None:
    again = AddProducer(topic="t", name="web")
    world = lab(CreateTopic(name="t"), again, SetLink(a="web", b="controller", cut=True), RemoveProducer(producer="web"), again)
    assert [one.name for one in world.picture().producers] == ["web"]
    assert world.picture().links == ()
