"""What the controller makes of registrations and heartbeats (`ClusterControlManagerTest`, `BrokerHeartbeatManagerTest`).

Brokers 1 and 2 speak here by hand: no broker process runs.
"""

from __future__ import annotations

import pytest

from streamlab.cluster.metadata_image import BrokerRecord
from streamlab.protocol.errors import Errors
from streamlab.protocol.messages.admin import CreatableTopic, CreateTopicsRequest
from streamlab.protocol.messages.controller import (
    AllocateProducerIdsRequest,
    BrokerHeartbeatRequest,
    BrokerHeartbeatResponse,
    BrokerRegistrationRequest,
    BrokerRegistrationResponse,
)
from tests.cluster.rig import Rig

FAR = 1_000_000


class Hands:
    """A controller without brokers, and what brokers say to it."""

    def __init__(self) -> None:
        self.rig = Rig(brokers=0)
        self.controller = self.rig.controller

    def register(self, broker: int, life: str = "first", previous: int = -1) -> BrokerRegistrationResponse:
        return self.controller.register(BrokerRegistrationRequest(broker, life, None, previous))

    def beat(self, broker: int, epoch: int | None = None, offset: int = FAR, **wants: bool) -> BrokerHeartbeatResponse:
        epoch = self.controller.image.brokers[broker].epoch if epoch is None else epoch
        return self.controller.heartbeat(BrokerHeartbeatRequest(broker, epoch, offset, **wants))

    def lead(self, *replicas: int, topic: str = "payments") -> None:
        asked = CreatableTopic(topic, -1, -1, ((0, replicas),))
        assert not self.controller.create_topics(CreateTopicsRequest((asked,))).topics[0].error_code

    def up(self, *brokers: int) -> None:
        for broker in brokers:
            self.register(broker)
            self.beat(broker)


@pytest.fixture
def hands() -> Hands:
    return Hands()


def test_a_broker_is_unfenced_once_it_has_caught_up_with_its_registration(hands: Hands) -> None:
    epoch = hands.register(1).broker_epoch
    behind = hands.beat(1, offset=epoch)
    assert (behind.is_caught_up, behind.is_fenced) == (False, True)
    there = hands.beat(1, offset=epoch + 1)
    assert (there.is_caught_up, there.is_fenced) == (True, False)
    assert hands.controller.brokers.active(1)


def test_a_broker_may_ask_to_stay_fenced(hands: Hands) -> None:
    hands.register(1)
    assert hands.beat(1, want_fence=True).is_fenced
    assert not hands.beat(1).is_fenced
    assert hands.beat(1, want_fence=True).is_fenced


def test_only_the_registered_life_is_heard(hands: Hands) -> None:
    hands.up(1)
    assert hands.beat(1, epoch=99).error_code == Errors.STALE_BROKER_EPOCH
    asked = AllocateProducerIdsRequest(1, 99)
    assert hands.controller.allocate_producer_ids(asked).error_code == Errors.STALE_BROKER_EPOCH


def test_a_second_life_waits_until_the_first_ones_session_is_over(hands: Hands) -> None:
    hands.up(1)
    hands.rig.wait(9_000)
    assert hands.register(1, "second").error_code == Errors.DUPLICATE_BROKER_REGISTRATION
    hands.rig.wait(1)
    assert hands.register(1, "second").error_code == 0
    assert hands.controller.image.brokers[1].fenced


def test_also_after_a_stop_in_order(hands: Hands) -> None:
    """So a broker that is restarted at once takes some nine seconds, in Kafka as here."""
    hands.up(1, 2)
    assert hands.beat(1, want_shut_down=True).should_shut_down
    assert hands.register(1, "second").error_code == Errors.DUPLICATE_BROKER_REGISTRATION


def test_the_same_life_keeps_its_epoch(hands: Hands) -> None:
    hands.up(1)
    epoch = hands.controller.image.brokers[1].epoch
    assert hands.register(1).broker_epoch == epoch
    assert hands.controller.brokers.active(1)


def test_silence_fences_and_a_heartbeat_unfences(hands: Hands) -> None:
    hands.up(1, 2)
    for _ in range(6):
        hands.rig.wait(2_000)
        hands.beat(2)
    assert (hands.controller.brokers.active(1), hands.controller.brokers.active(2)) == (False, True)
    assert any("fenced broker 1" in told for told in hands.rig.told())
    assert not hands.beat(1).is_fenced


def test_nothing_is_checked_while_nobody_is_there(hands: Hands) -> None:
    hands.up(1)
    hands.rig.wait(60_000)
    assert hands.rig.scheduler.next_due() is None


def test_a_leader_hands_over_before_it_goes(hands: Hands) -> None:
    hands.up(1, 2)
    hands.lead(1, 2)
    first = hands.beat(1, want_shut_down=True)
    assert (first.should_shut_down, first.is_fenced) == (False, False)
    assert hands.rig.registration("payments").leader == 2
    assert hands.controller.image.brokers[1].shutting_down
    hands.beat(2, offset=hands.controller.log.end - 1)
    assert not hands.beat(1, want_shut_down=True).should_shut_down, "broker 2 does not know yet that it leads"
    hands.beat(2, offset=hands.controller.log.end)
    last = hands.beat(1, want_shut_down=True)
    assert (last.should_shut_down, last.is_fenced) == (True, True)


def test_who_leads_nothing_goes_at_once(hands: Hands) -> None:
    hands.up(1, 2)
    hands.lead(1, 2)
    assert hands.beat(2, want_shut_down=True).should_shut_down
    assert hands.rig.registration("payments").isr == (1,)


def test_a_broker_that_shuts_down_gets_no_new_replicas(hands: Hands) -> None:
    hands.up(1, 2)
    hands.lead(1, 2)
    hands.beat(1, want_shut_down=True)
    result = hands.controller.create_topics(CreateTopicsRequest((CreatableTopic("new", 1, 2),))).topics[0]
    assert result.error_code == Errors.INVALID_REPLICATION_FACTOR
    assert "only 1 broker(s) are registered" in (result.error_message or "")


def test_after_a_crash_nobody_believes_in_its_log(hands: Hands) -> None:
    hands.up(1)
    hands.lead(1)
    hands.rig.wait(12_000)
    assert (hands.rig.registration("payments").isr, hands.rig.registration("payments").elr) == ((), (1,))
    hands.register(1, "second", previous=-1)
    assert (hands.rig.registration("payments").isr, hands.rig.registration("payments").elr) == ((), ())
    hands.beat(1)
    found = hands.rig.registration("payments")
    assert (found.leader, found.isr, found.recovering) == (1, (1,), True), "as the last known leader"


def test_after_a_stop_in_order_it_is_eligible(hands: Hands) -> None:
    hands.up(1)
    hands.lead(1)
    epoch = hands.controller.image.brokers[1].epoch
    hands.beat(1, want_shut_down=True)
    assert hands.beat(1, want_shut_down=True).should_shut_down
    hands.rig.wait(10_000)
    hands.register(1, "second", previous=epoch)
    hands.beat(1)
    found = hands.rig.registration("payments")
    assert (found.leader, found.isr, found.recovering) == (1, (1,), False)


def test_producer_ids_come_in_blocks_of_a_thousand(hands: Hands) -> None:
    hands.up(1, 2)
    blocks = [
        hands.controller.allocate_producer_ids(AllocateProducerIdsRequest(broker, hands.controller.image.brokers[broker].epoch))
        for broker in (1, 2, 1)
    ]
    assert [(one.producer_id_start, one.producer_id_len) for one in blocks] == [(0, 1000), (1000, 1000), (2000, 1000)]


def test_leaders_move_before_the_broker_is_fenced(hands: Hands) -> None:
    hands.up(1, 2)
    hands.lead(1, 2)
    for _ in range(6):
        hands.rig.wait(2_000)
        hands.beat(2)
    records = hands.controller.log.records
    assert isinstance(records[-1], BrokerRecord), "in one batch, with the fencing last"
    assert hands.rig.registration("payments").leader == 2
