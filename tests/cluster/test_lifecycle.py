"""Brokers register, fall silent, are fenced, stop in order and come back."""

from __future__ import annotations

import json

from streamlab.events.cluster import LinkChanged
from streamlab.protocol.messages.admin import DeleteTopicsRequest
from tests.cluster.rig import Rig

LINK = "link:broker-2|controller"


def states(rig: Rig) -> dict[int, str]:
    return {broker: state for broker, (state, _) in rig.cluster.states().items()}


def test_brokers_register_and_are_unfenced() -> None:
    rig = Rig(brokers=4)
    assert states(rig) == dict.fromkeys((1, 2, 3, 4), "running")
    assert all(broker.active for broker in rig.controller.image.brokers.values())


def test_a_broker_without_heartbeats_is_fenced_between_9_and_11_seconds_after_its_last() -> None:
    rig = Rig()
    rig.create("payments")
    rig.network.link("broker-2", "controller").cut = True
    begun = rig.scheduler.now
    while rig.controller.image.brokers[2].active:
        rig.wait(100)
    assert 7_000 <= rig.scheduler.now - begun <= 11_500
    assert states(rig)[2] == "fenced"
    rig.network.link("broker-2", "controller").cut = False
    rig.wait(60_000)
    assert states(rig)[2] == "running"
    assert sorted(rig.registration("payments").isr) == [1, 2, 3]


def test_a_controlled_shutdown_moves_leaders_first() -> None:
    rig = Rig()
    rig.create("payments")
    leader = rig.leader("payments")
    rig.cluster.stop_broker(leader)
    rig.wait(10)
    assert rig.leader("payments") not in (-1, leader)
    assert states(rig)[leader] == "stopping"
    rig.wait(5_000)
    assert states(rig)[leader] == "stopped"
    assert rig.cluster.disks[leader].clean
    rig.cluster.start_broker(leader)
    rig.wait(20_000)
    assert sorted(rig.registration("payments").isr) == [1, 2, 3]


def test_a_restart_before_the_session_ends_waits_for_it() -> None:
    rig = Rig()
    rig.cluster.kill_broker(3)
    rig.cluster.start_broker(3)
    rig.wait(3_000)
    assert states(rig)[3] == "starting"
    rig.wait(15_000)
    assert states(rig)[3] == "running"


def test_so_does_a_restart_after_a_stop_in_order() -> None:
    """Kafka refuses it with DUPLICATE_BROKER_REGISTRATION until nine seconds after the last heartbeat."""
    rig = Rig()
    rig.create("payments")
    rig.wait(5_000)
    rig.cluster.stop_broker(3)
    rig.wait(4_000)
    assert states(rig)[3] == "stopped"
    rig.cluster.start_broker(3)
    rig.wait(3_000)
    assert states(rig)[3] == "starting"
    rig.wait(9_000)
    assert states(rig)[3] == "running"


def test_a_broker_that_does_not_run_yet_stops_without_asking() -> None:
    rig = Rig()
    rig.cluster.kill_broker(3)
    rig.cluster.start_broker(3)
    rig.cluster.stop_broker(3)
    rig.wait(1)
    assert states(rig)[3] == "stopped"


def test_a_broker_that_the_controller_never_lets_go_goes_after_five_minutes() -> None:
    rig = Rig()
    rig.create("payments")
    rig.network.link("broker-3", "controller").cut = True
    rig.cluster.stop_broker(3)
    rig.wait(299_000)
    assert states(rig)[3] == "stopping"
    rig.wait(2_000)
    assert states(rig)[3] == "stopped"


def test_a_broker_killed_while_it_stops_has_crashed() -> None:
    rig = Rig()
    rig.create("payments", partitions=3)
    rig.cluster.stop_broker(2)
    rig.cluster.kill_broker(2)
    rig.wait(20_000)
    assert states(rig)[2] == "dead"
    assert not rig.cluster.disks[2].clean


def test_a_broker_out_of_the_controllers_reach_serves_on_with_what_it_knows() -> None:
    rig = Rig()
    rig.create("payments")
    leader = rig.leader("payments")
    rig.network.link(f"broker-{leader}", "controller").cut = True
    assert rig.produce("payments", "still here", acks=1).error_code == 0
    rig.wait(15_000)
    assert rig.leader("payments") != leader
    assert rig.cluster.brokers[leader].image.partition("payments", 0).leader == leader, "it has not heard"  # type: ignore[union-attr]
    rig.network.link(f"broker-{leader}", "controller").cut = False
    rig.wait(10_000)
    assert rig.cluster.brokers[leader].image.partition("payments", 0) == rig.registration("payments")


def test_a_broker_far_behind_gets_a_snapshot() -> None:
    rig = Rig()
    rig.create("old")
    rig.network.link("broker-3", "controller").cut = True
    rig.create("many", partitions=10_000, copies=1)
    rig.create("more", partitions=10_000, copies=1)
    rig.controller.delete_topics(DeleteTopicsRequest((("old", ""), ("many", ""))))
    rig.create("last", partitions=10_000, copies=1)
    rig.create("latest", partitions=10_000, copies=1)
    assert rig.controller.log.start > 0
    rig.network.link("broker-3", "controller").cut = False
    rig.wait(15_000)
    mine, theirs = rig.cluster.brokers[3].image, rig.controller.image
    assert mine.offset == theirs.offset
    assert {name: topic.partitions for name, topic in mine.topics.items()} == {
        name: topic.partitions for name, topic in theirs.topics.items()
    }
    assert rig.replica(3, "old") is None


def test_why_a_broker_was_fenced_and_why_it_is_back() -> None:
    rig = Rig()
    recorder = rig.around.recorder
    cut = rig.journal.next_offset
    recorder.record(LinkChanged(at=rig.scheduler.now, a="broker-2", b="controller", latency=1, loss=0.0, cut=True), LINK)
    rig.network.link("broker-2", "controller").cut = True
    rig.wait(12_000)
    healed = rig.journal.next_offset
    recorder.record(LinkChanged(at=rig.scheduler.now, a="broker-2", b="controller", latency=1, loss=0.0, cut=False), LINK)
    rig.network.link("broker-2", "controller").cut = False
    rig.wait(5_000)
    facts = {fact["kind"]: fact for fact in map(json.loads, rig.journal.read(cut)) if fact.get("broker") == 2}
    assert facts["broker_fenced"]["because"] == [cut]
    assert facts["broker_unfenced"]["because"] == [healed]


def test_without_any_broker_nothing_is_decided_and_all_comes_back() -> None:
    rig = Rig()
    rig.create("payments")
    rig.produce("payments", "kept")
    for broker in (1, 2, 3):
        rig.cluster.kill_broker(broker)
    rig.wait(30_000)
    assert rig.leader("payments") == -1
    for broker in (1, 2, 3):
        rig.cluster.start_broker(broker)
    rig.wait(60_000)
    assert rig.leader("payments") != -1
    assert rig.values("payments") == ["kept"]


def test_a_broker_that_is_about_to_end_cannot_be_started_yet() -> None:
    rig = Rig()
    rig.cluster.stop_broker(2)
    seen = set()
    while 2 in rig.cluster.brokers:
        seen.add(states(rig)[2])
        rig.scheduler.run(rig.scheduler.now + 1_000, budget=1)
    assert seen == {"stopping"}
    assert states(rig)[2] == "stopped"
