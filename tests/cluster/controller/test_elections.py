"""Elections on demand and from time to time."""

from __future__ import annotations

import msgspec
import pytest

from streamlab.cluster.controller import elections
from streamlab.cluster.metadata_image import PartitionRecord
from streamlab.protocol.errors import Errors
from streamlab.protocol.messages.admin import (
    TOPIC_RESOURCE,
    UNCLEAN_ELECTION,
    AlterableConfig,
    AlterConfigsResource,
    ElectLeadersRequest,
    IncrementalAlterConfigsRequest,
)
from tests.cluster.controller.test_brokers import Hands
from tests.cluster.rig import Rig

PLACE = ("payments", 0)


def elect(hands: Hands, kind: int = 0) -> int:
    return hands.controller.elect_leaders(ElectLeadersRequest(kind, (PLACE,))).results[0].error_code


def test_the_errors_of_elections() -> None:
    hands = Hands()
    hands.up(1, 2)
    hands.lead(1, 2)
    assert elect(hands) == Errors.ELECTION_NOT_NEEDED
    assert elect(hands, UNCLEAN_ELECTION) == Errors.ELECTION_NOT_NEEDED
    hands.beat(1, want_fence=True)
    assert elect(hands) == Errors.PREFERRED_LEADER_NOT_AVAILABLE
    hands.beat(2, want_fence=True)
    assert elect(hands, UNCLEAN_ELECTION) == Errors.ELIGIBLE_LEADERS_NOT_AVAILABLE


def test_an_unclean_election_on_demand_takes_whom_there_is() -> None:
    hands = Hands()
    hands.up(1, 2)
    hands.lead(1, 2)
    hands.beat(2, want_fence=True)
    hands.beat(1, want_fence=True)
    hands.beat(2)
    assert hands.rig.leader("payments") == -1
    assert elect(hands, UNCLEAN_ELECTION) == 0
    now = hands.rig.registration("payments")
    assert (now.leader, now.isr, now.recovering) == (2, (2,), True)
    assert "records may be lost" in hands.rig.told()[-1]


def test_asked_for_all_only_those_in_need_are_listed() -> None:
    rig = Rig()
    rig.create("payments", partitions=6)
    rig.cluster.kill_broker(1)
    rig.wait(12_000)
    rig.cluster.start_broker(1)
    rig.wait(12_000)
    listed = rig.ask(2, ElectLeadersRequest()).results
    assert listed
    assert all(not one.error_code and rig.registration("payments", one.partition).preferred == 1 for one in listed)
    assert rig.ask(2, ElectLeadersRequest()).results == ()


def test_preferred_leaders_return_by_themselves_at_the_next_check() -> None:
    rig = Rig()
    rig.create("payments", partitions=3)
    rig.cluster.kill_broker(2)
    rig.wait(60_000)
    rig.cluster.start_broker(2)
    rig.wait(235_000)
    mine = next(number for number in range(3) if rig.registration("payments", number).preferred == 2)
    assert rig.leader("payments", mine) != 2
    rig.wait(6_000)
    assert rig.leader("payments", mine) == 2, "300 s after the controller began"
    assert any(told.startswith(f"Broker 2 leads P{mine} of payments again") for told in rig.told())


def test_preferred_leaders_stay_away_where_that_is_switched_off() -> None:
    rig = Rig(auto_leader_rebalance_enable="false")
    rig.create("payments", partitions=3)
    rig.cluster.kill_broker(2)
    rig.wait(20_000)
    rig.cluster.start_broker(2)
    rig.wait(700_000)
    assert len(rig.controller.partitions.index.imbalanced) == 1


def test_a_pass_moves_a_thousand_and_the_next_the_rest(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(elections, "MOST_ELECTIONS", 2)
    hands = Hands()
    hands.up(1, 2)
    for number in range(5):
        hands.lead(1, 2, topic=f"t{number}")
    hands.beat(1, want_fence=True)
    hands.beat(1)
    for number in range(5):
        caught_up = msgspec.structs.replace(hands.rig.registration(f"t{number}"), isr=(2, 1))
        hands.controller.append([PartitionRecord(f"t{number}", 0, caught_up)])
    hands.controller.partitions.elections.elect_preferred()
    assert len(hands.controller.partitions.index.imbalanced) == 3
    hands.rig.wait(elections.NEXT_PASS_MS * 2)
    assert not hands.controller.partitions.index.imbalanced


def test_unclean_elections_come_at_the_next_check_once_a_topic_allows_them() -> None:
    hands = Hands()
    hands.up(1, 2)
    hands.lead(1, 2)
    hands.beat(2, want_fence=True)
    hands.beat(1, want_fence=True)
    hands.beat(2)
    allowed = AlterConfigsResource(TOPIC_RESOURCE, "payments", (AlterableConfig("unclean.leader.election.enable", "true"),))
    hands.controller.incremental_alter_configs(IncrementalAlterConfigsRequest((allowed,)))
    assert hands.rig.leader("payments") == -1
    for _ in range(160):
        hands.rig.wait(2_000)
        hands.beat(2)
    assert hands.rig.leader("payments") == 2
