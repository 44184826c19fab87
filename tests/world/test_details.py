"""What an inspector is told of each kind of thing, in small labs where the answer is known."""

from __future__ import annotations

from typing import cast

import pytest

from streamlab.protocol.hashing import coordinator_partition, java_hash_code
from streamlab.world.commands import (
    AddConsumer,
    AddProducer,
    AlterTopicConfigs,
    Burst,
    CrashConsumer,
    HangConsumer,
    KillBroker,
    SendRecord,
    SetLink,
    SlowBroker,
    StopConsumer,
)
from streamlab.world.details.broker import BrokerDetail
from streamlab.world.details.group import GroupDetail
from streamlab.world.details.link import LinkDetail
from streamlab.world.details.member import MemberDetail
from streamlab.world.details.partition import PartitionDetail
from streamlab.world.details.producer import ProducerDetail
from streamlab.world.details.topic import TopicDetail
from streamlab.world.world import World
from tests.world.test_faults_by_hand import PAYMENTS, WEB, lab, pass_time, reader


@pytest.fixture
def world() -> World:
    return lab(PAYMENTS, WEB, reader(), reader(), seconds=10)


def leader_of(world: World) -> int:
    return world.cluster.controller.image.topics["payments"].partitions[0].leader


def broker(world: World, number: int) -> BrokerDetail:
    return cast(BrokerDetail, world.look("broker", str(number)))


def member(world: World, name: str) -> MemberDetail:
    return cast(MemberDetail, world.look("consumer", name))


def test_a_broker_says_what_it_leads_and_when_it_was_heard_of(world: World) -> None:
    seen = broker(world, leader_of(world))
    assert [(one.topic, one.partition, one.leads) for one in seen.carries] == [("payments", 0, True)]
    assert seen.contact > world.now - seen.heartbeat_ms - 10
    assert world.now <= seen.next_heartbeat <= world.now + seen.heartbeat_ms
    assert not seen.fenced
    assert dict(seen.requests)["Fetch"] > dict(seen.requests)["Produce"] > 0


def test_a_broker_names_who_waits_in_its_purgatory_and_for_whom(world: World) -> None:
    leader = leader_of(world)
    follower = next(one for one in (1, 2, 3) if one != leader)
    world.submit(SetLink(a=f"broker-{leader}", b=f"broker-{follower}", cut=True))
    pass_time(world, 3)
    waits = [one for one in broker(world, leader).waiting if one.what == "produce"]
    assert waits[0].who == "web"
    assert waits[0].lacks == (follower,)
    assert waits[0].deadline - waits[0].since == 30_000
    assert any(one.what == "fetch" and one.min_bytes == 1 for one in broker(world, leader).waiting)


def test_a_dead_broker_is_still_known_to_the_controller_until_its_session_is_over(world: World) -> None:
    world.submit(KillBroker(broker=2))
    pass_time(world, 3)
    seen = broker(world, 2)
    assert (seen.state, seen.fenced, seen.next_heartbeat) == ("dead", False, 0)
    pass_time(world, 10)
    assert broker(world, 2).fenced
    assert broker(world, 2).contact == -1


def test_a_topic_says_what_its_logs_hold(world: World) -> None:
    seen = cast(TopicDetail, world.look("topic", "payments"))
    [(number, leader, size, segments, records)] = seen.partitions
    assert (number, leader, segments) == (0, leader_of(world), 1)
    assert size > 0
    assert records == world.ledger.acknowledged
    assert seen.next_retention > world.now


def test_a_partition_shows_its_segments_and_its_replicas() -> None:
    world = lab(PAYMENTS, WEB, AlterTopicConfigs(name="payments", configs={"segment.ms": "3000"}), seconds=12)
    seen = cast(PartitionDetail, world.look("partition", "payments-0"))
    assert seen.segments_count >= 3
    assert [one.active for one in seen.segments].count(True) == 1
    assert seen.segments[-1].active
    assert all(left.end == right.base for left, right in zip(seen.segments, seen.segments[1:], strict=False))
    assert sum(one.size for one in seen.segments) == seen.size
    assert [one.broker for one in seen.replicas if one.leads] == [seen.leader]
    assert all(one.in_sync for one in seen.replicas)


def test_a_partition_names_who_holds_the_high_watermark_back_and_the_epochs_of_its_leaders(world: World) -> None:
    leader = leader_of(world)
    followers = [one for one in (1, 2, 3) if one != leader]
    world.submit(SetLink(a=f"broker-{leader}", b=f"broker-{followers[0]}", cut=True))
    pass_time(world, 3)
    seen = cast(PartitionDetail, world.look("partition", "payments-0"))
    assert seen.held_back_by == (followers[0],)
    assert seen.end > seen.high_watermark
    world.submit(KillBroker(broker=leader))
    pass_time(world, 20)
    seen = cast(PartitionDetail, world.look("partition", "payments-0"))
    assert seen.leader != leader
    assert [epoch for epoch, _ in seen.epochs] == [0, seen.leader_epoch]


def test_a_group_says_why_that_broker_coordinates_it_and_who_votes_for_what(world: World) -> None:
    seen = cast(GroupDetail, world.look("group", "billing"))
    assert seen.hash == java_hash_code("billing")
    assert seen.offsets_partition == coordinator_partition("billing", seen.offsets_partitions)
    assert (seen.state, seen.previous) == ("Stable", "CompletingRebalance")
    assert [(one.protocol, one.votes) for one in seen.votes] == [("range", 2), ("cooperative-sticky", 0)]
    assert [one.client_id for one in seen.members] == ["C1", "C2"]
    assert all(world.now < one.deadline <= world.now + one.session_ms for one in seen.members)
    [offset] = seen.offsets
    assert offset.end >= offset.offset > 0


def test_a_group_under_way_says_until_when_it_waits(world: World) -> None:
    world.submit(SetLink(a="C1", b="broker-1", cut=True))
    for other in (2, 3):
        world.submit(SetLink(a="C1", b=f"broker-{other}", cut=True))
    world.submit(StopConsumer(consumer="C2"))
    pass_time(world, 2)
    seen = cast(GroupDetail, world.look("group", "billing"))
    assert seen.state == "PreparingRebalance"
    assert seen.waits_until > world.now
    assert [one.waits for one in seen.members] == [""]


def test_how_late_a_group_is_in_time(world: World) -> None:
    world.submit(HangConsumer(consumer="C1"))
    world.submit(HangConsumer(consumer="C2"))
    pass_time(world, 20)
    [offset] = cast(GroupDetail, world.look("group", "billing")).offsets
    assert 15_000 < offset.late_ms < 26_000


def test_a_member_shows_where_it_is_in_its_poll_loop() -> None:
    world = lab(PAYMENTS, WEB, reader(processing_ms=2_000.0), Burst(producer="web", count=10), seconds=10)
    seen = member(world, "C1")
    assert seen.loop.phase == "process"
    assert seen.loop.first <= seen.loop.offset <= seen.loop.last
    assert 0 <= world.now - seen.loop.begun <= 2_000
    assert seen.loop.polled <= seen.loop.begun
    assert world.now < seen.session_deadline <= world.now + seen.session_ms
    assert world.now <= seen.next_heartbeat <= world.now + seen.heartbeat_ms


def test_a_member_that_hangs_or_will_crash_says_so(world: World) -> None:
    world.submit(CrashConsumer(consumer="C2", when="after-commit"))
    world.submit(HangConsumer(consumer="C1"))
    pass_time(world, 1)
    assert member(world, "C2").crash == "after-commit"
    reads = next(one for one in (member(world, "C1"), member(world, "C2")) if one.reads)
    if reads.name == "C1":
        assert reads.loop.phase == "hangs"


def test_a_member_knows_all_its_settings_and_which_are_its_own(world: World) -> None:
    settings = {name: (value, default) for name, value, default in member(world, "C1").settings}
    assert settings["auto.offset.reset"] == ("earliest", False)
    assert settings["max.poll.records"] == ("500", True)


def test_a_producer_shows_batches_that_fill() -> None:
    world = lab(PAYMENTS, AddProducer(topic="payments", name="web", rate=0.0, settings={"linger.ms": "500"}))
    world.submit(SendRecord(producer="web", key="user-1", value="x" * 100, count=3))
    pass_time(world, 0.1)
    seen = cast(ProducerDetail, world.look("producer", "web"))
    [batch] = seen.batches
    assert (batch.count, batch.keys, batch.tries) == (3, ("user-1",) * 3, 0)
    assert 300 < batch.size < batch.limit == 16_384
    assert batch.leaves - batch.created == 500
    assert seen.memory - seen.memory_free == 16_384


def test_a_producer_shows_what_is_in_flight_with_its_sequences(world: World) -> None:
    world.submit(SlowBroker(broker=leader_of(world), ms=3_000))
    pass_time(world, 4)
    seen = cast(ProducerDetail, world.look("producer", "web"))
    assert seen.idempotence
    assert seen.producer_id >= 0
    firsts = [one.first_sequence for one in seen.in_flight]
    assert firsts == sorted(firsts)
    assert {one.broker for one in seen.in_flight} == {f"broker-{leader_of(world)}"}
    assert sum(count for _, count in seen.requests) <= seen.max_in_flight
    [(_, _, following)] = seen.sequences
    assert following == seen.in_flight[-1].last_sequence + 1


def test_a_link_shows_what_is_under_way() -> None:
    world = lab(PAYMENTS, WEB)
    leader = leader_of(world)
    follower = next(one for one in (1, 2, 3) if one != leader)
    assert not cast(LinkDetail, world.look("link", f"broker-{leader}|broker-{follower}")).link.changed
    world.submit(SetLink(a=f"broker-{leader}", b=f"broker-{follower}", latency=800))
    pass_time(world, 5)
    seen = cast(LinkDetail, world.look("link", f"broker-{leader}|broker-{follower}"))
    assert seen.link.changed
    assert seen.carried is not None
    assert min(seen.carried[:2]) > 0
    assert seen.under_way
    assert {one.what for one in seen.under_way} == {"Fetch"}
    assert all(world.now <= one.arrives <= world.now + 800 for one in seen.under_way)


def test_what_is_not_there_is_none(world: World) -> None:
    nothing = ["broker 9", "broker x", "topic nothing", "partition payments-7", "partition payments", "group nothing"]
    for thing in [*nothing, "consumer C9", "producer nobody", "link broker-1", "cat 1"]:
        kind, name = thing.split()
        assert world.look(kind, name) is None, thing


def test_a_consumer_without_a_group_can_be_looked_into() -> None:
    world = lab(PAYMENTS, WEB, AddConsumer(partitions=(("payments", 0),), name="alone"))
    seen = member(world, "alone")
    assert (seen.group, seen.session_deadline, seen.generation) == ("", 0, -1)
    assert [one.partition for one in seen.reads] == [0]
