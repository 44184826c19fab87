"""Replicas move from broker to broker (KIP-455)."""

from __future__ import annotations

import pytest

from streamlab.protocol.errors import Errors
from streamlab.protocol.messages.admin import (
    AlterPartitionReassignmentsRequest,
    CreatableTopic,
    CreateTopicsRequest,
    ListPartitionReassignmentsRequest,
    ReassignablePartition,
    ReassignmentResult,
)
from tests.cluster.rig import Rig


@pytest.fixture
def rig() -> Rig:
    """Four brokers; payments-0 lives on 1 and 2."""
    rig = Rig(brokers=4)
    rig.controller.create_topics(CreateTopicsRequest((CreatableTopic("payments", -1, -1, ((0, (1, 2)),)),)))
    rig.wait(100)
    rig.produce("payments", "a", "b")
    return rig


def move(rig: Rig, replicas: tuple[int, ...] | None, resize: bool = True) -> ReassignmentResult:
    asked = AlterPartitionReassignmentsRequest((ReassignablePartition("payments", 0, replicas),), resize)
    result: ReassignmentResult = rig.ask(2, asked).partitions[0]
    return result


def cut_off(rig: Rig, broker: int, cut: bool = True) -> None:
    """No data reaches a broker, though the controller hears it."""
    for other in (1, 2, 3, 4):
        if other != broker:
            rig.network.link(f"broker-{broker}", f"broker-{other}").cut = cut


def test_new_replicas_catch_up_before_old_ones_go(rig: Rig) -> None:
    cut_off(rig, 4)
    assert move(rig, (3, 4)).error_code == 0
    rig.wait(5_000)
    now = rig.registration("payments")
    assert now.replicas == (3, 4, 1, 2)
    assert sorted(now.isr) == [1, 2, 3]
    listed = rig.ask(1, ListPartitionReassignmentsRequest()).partitions
    assert [(one.adding_replicas, one.removing_replicas) for one in listed] == [((3, 4), (1, 2))]
    cut_off(rig, 4, cut=False)
    rig.wait(40_000)
    now = rig.registration("payments")
    assert (now.replicas, now.leader) == ((3, 4), 3)
    assert rig.ask(1, ListPartitionReassignmentsRequest()).partitions == ()
    assert rig.values("payments") == ["a", "b"]
    assert rig.replica(1, "payments") is None


def test_it_may_be_called_off(rig: Rig) -> None:
    cut_off(rig, 4)
    move(rig, (3, 4))
    rig.wait(5_000)
    assert move(rig, None).error_code == 0
    now = rig.registration("payments")
    assert (now.replicas, sorted(now.isr), now.adding, now.removing) == ((1, 2), [1, 2], (), ())
    assert move(rig, None).error_code == Errors.NO_REASSIGNMENT_IN_PROGRESS


def test_another_order_only_changes_who_is_preferred(rig: Rig) -> None:
    move(rig, (2, 1))
    now = rig.registration("payments")
    assert (now.replicas, now.leader, now.leader_epoch) == ((2, 1), 1, 0)


def test_the_number_of_replicas_may_be_held(rig: Rig) -> None:
    result = move(rig, (1, 2, 3), resize=False)
    assert (result.error_code, result.error_message) == (
        Errors.INVALID_REPLICATION_FACTOR,
        "The replication factor is changed from 2 to 3",
    )
    assert move(rig, (1, 2, 3)).error_code == 0
    rig.wait(20_000)
    assert sorted(rig.registration("payments").isr) == [1, 2, 3]
