"""Brokers register, fall silent, are fenced, stop in order and come back."""

from __future__ import annotations

from tests.cluster.rig import Rig


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
