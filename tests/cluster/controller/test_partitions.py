"""How ISRs are proposed, and what the story says of leaders that come and go."""

from __future__ import annotations

from typing import Any

import pytest

from streamlab.cluster.metadata_image import MetadataDelta
from streamlab.protocol.errors import Errors
from streamlab.protocol.messages.admin import CreatableTopic, CreateTopicsRequest
from streamlab.protocol.messages.controller import AlterPartitionData, AlterPartitionRequest
from tests.cluster.controller.test_brokers import Hands


@pytest.fixture
def hands() -> Hands:
    """Broker 1 leads payments-0; brokers 2 and 3 follow."""
    hands = Hands()
    hands.up(1, 2, 3)
    hands.lead(1, 2, 3)
    return hands


def propose(hands: Hands, isr: tuple[int, ...], by: int = 1, **fields: Any) -> tuple[int, tuple[int, ...]]:
    now = hands.rig.registration("payments")
    epochs = hands.controller.image.brokers
    lied = fields.pop("broker_epochs", {})
    data = AlterPartitionData(
        "payments",
        fields.pop("partition", 0),
        fields.pop("leader_epoch", now.leader_epoch),
        fields.pop("partition_epoch", now.partition_epoch),
        tuple((one, lied.get(one, epochs[one].epoch if one in epochs else -1)) for one in isr),
        **fields,
    )
    answer = hands.controller.alter_partition(AlterPartitionRequest(by, epochs[by].epoch, (data,))).partitions[0]
    return answer.error_code, answer.isr


def test_a_leader_shrinks_and_expands_its_isr(hands: Hands) -> None:
    assert propose(hands, (1, 3)) == (0, (1, 3))
    assert propose(hands, (1, 3, 2)) == (0, (1, 3, 2))
    now = hands.rig.registration("payments")
    assert (now.leader_epoch, now.partition_epoch) == (0, 2)


@pytest.mark.parametrize(
    ("isr", "fields", "error"),
    [
        ((1, 2), {"partition": 7}, Errors.UNKNOWN_TOPIC_OR_PARTITION),
        ((1, 2), {"leader_epoch": 5}, Errors.NOT_CONTROLLER),
        ((1, 2), {"partition_epoch": 5}, Errors.NOT_CONTROLLER),
        ((1, 2), {"leader_epoch": -1}, Errors.FENCED_LEADER_EPOCH),
        ((1, 2), {"partition_epoch": -1}, Errors.INVALID_UPDATE_VERSION),
        ((1, 2), {"by": 2}, Errors.INVALID_REQUEST),
        ((1, 1), {}, Errors.INVALID_REQUEST),
        ((1, 9), {}, Errors.INVALID_REQUEST),
        ((2, 3), {}, Errors.INVALID_REQUEST),
        ((1, 2), {"leader_recovery_state": 1}, Errors.INVALID_REQUEST),
        ((1,), {"leader_recovery_state": 1}, Errors.INVALID_REQUEST),
        ((1, 2), {"broker_epochs": {2: 999}}, Errors.INELIGIBLE_REPLICA),
    ],
)
def test_a_proposal_that_cannot_be(hands: Hands, isr: tuple[int, ...], fields: dict[str, Any], error: Errors) -> None:
    before = hands.rig.registration("payments")
    assert propose(hands, isr, **fields) == (error, ())
    assert hands.rig.registration("payments") == before


def test_a_fenced_follower_may_not_be_in_sync(hands: Hands) -> None:
    propose(hands, (1, 3))
    hands.beat(2, want_fence=True)
    assert propose(hands, (1, 3, 2)) == (Errors.INELIGIBLE_REPLICA, ())


def test_a_stranger_is_not_heard(hands: Hands) -> None:
    answer = hands.controller.alter_partition(AlterPartitionRequest(1, 12_345, ()))
    assert answer.error_code == Errors.STALE_BROKER_EPOCH


def fence(hands: Hands, broker: int) -> None:
    hands.beat(broker, want_fence=True)


def test_the_last_in_sync_replica_leads_again_when_it_is_back(hands: Hands) -> None:
    for broker in (2, 3, 1):
        fence(hands, broker)
    now = hands.rig.registration("payments")
    assert (now.leader, now.isr, now.elr, now.last_known_elr) == (-1, (), (1,), (1,))
    hands.beat(2)
    assert hands.rig.registration("payments").leader == -1, "broker 2 was not in sync when broker 1 went"
    hands.beat(1)
    now = hands.rig.registration("payments")
    assert (now.leader, now.isr, now.recovering) == (1, (1,), False)


def test_below_min_insync_replicas_those_who_leave_stay_eligible(hands: Hands) -> None:
    asked = CreatableTopic("orders", -1, -1, ((0, (1, 2, 3)),), (("min.insync.replicas", "2"),))
    hands.controller.create_topics(CreateTopicsRequest((asked,)))
    fence(hands, 3)
    fence(hands, 2)
    assert hands.rig.registration("orders").elr == (2,)
    fence(hands, 1)
    assert hands.rig.registration("orders").elr == (1, 2)
    hands.beat(2)
    now = hands.rig.registration("orders")
    assert (now.leader, now.isr, now.elr) == (2, (2,), (1,)), "eligible, so nothing is lost"


def test_the_story_names_who_went_and_who_leads(hands: Hands) -> None:
    fence(hands, 1)
    told = hands.rig.told()[-1]
    assert told == "Broker 2 now leads P0 of payments: the first live replica that is in sync. In sync: 2 and 3."


def test_a_change_of_the_eligible_alone_is_no_story(hands: Hands) -> None:
    for broker in (2, 3, 1):
        fence(hands, broker)
    told = len(hands.rig.told())
    hands.rig.wait(10_000)
    hands.register(1, "second")
    assert hands.rig.registration("payments").elr == ()
    assert len(hands.rig.told()) == told


def test_images_are_the_same_from_records_and_from_a_snapshot(hands: Hands) -> None:
    fence(hands, 1)
    image = hands.controller.image
    again = type(image)(image.static)
    again.apply(image.snapshot(), MetadataDelta())
    assert again.topics == image.topics
    assert (again.brokers, again.broker_configs) == (
        image.brokers,
        {key: value for key, value in image.broker_configs.items() if value},
    )
