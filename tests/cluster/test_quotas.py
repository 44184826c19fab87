"""Client quotas: what a broker says to a client that has sent or read too much, and how long it does not listen."""

from __future__ import annotations

import pytest

from streamlab.cluster.quotas import Rate
from streamlab.protocol.messages.data import FetchPartition, FetchRequest
from streamlab.protocol.messages.quotas import (
    AlterClientQuotasRequest,
    DescribeClientQuotasRequest,
    Entity,
    QuotaAlteration,
    QuotaChange,
    QuotaFilter,
)
from tests.cluster.rig import NOTHING, Rig

ANN: Entity = (("client-id", "ann"),)
EVERYBODY: Entity = (("client-id", None),)
USER: Entity = (("user", "ANONYMOUS"),)


@pytest.fixture
def rig() -> Rig:
    rig = Rig()
    rig.create("payments")
    return rig


def limit(rig: Rig, entity: Entity, key: str, value: float | None) -> None:
    """Set a quota through a broker, and let all brokers have it."""
    asked = AlterClientQuotasRequest((QuotaAlteration(entity, (QuotaChange(key, value),)),))
    assert not rig.ask(1, asked).entries[0].error_code
    rig.wait(50)


def send(rig: Rig, size: int, acks: int = -1) -> int:
    """The number of a Produce request, which is under way."""
    return rig.begin(rig.leader("payments"), rig.produce_request("payments", "x" * size, acks=acks))


def throttled(rig: Rig, size: int) -> int:
    number = send(rig, size)
    rig.wait(20)
    return int(rig.answers[number].throttle_time_ms)


def test_without_a_quota_nobody_waits(rig: Rig) -> None:
    assert throttled(rig, 500_000) == 0


def test_a_producer_is_told_at_once_and_not_heard_until_then(rig: Rig) -> None:
    limit(rig, ANN, "producer_byte_rate", 10_000)
    assert throttled(rig, 50_000) == 0
    wait = throttled(rig, 70_000)
    assert wait == pytest.approx(2_000, abs=50)
    next_one = send(rig, 10)
    rig.wait(wait - 100)
    assert next_one not in rig.answers
    rig.wait(200)
    assert rig.answers[next_one].partitions[0].error_code == 0
    rig.wait(3_000)
    assert rig.values("payments") == ["x" * 50_000, "x" * 70_000, "x" * 10], "all that came is in the log"


def test_acks_zero_is_muted_as_well(rig: Rig) -> None:
    limit(rig, ANN, "producer_byte_rate", 10_000)
    send(rig, 120_000, acks=0)
    rig.wait(20)
    part = FetchPartition("payments", 0, 0)
    assert rig.ask(rig.leader("payments"), FetchRequest((part,), max_wait_ms=0), 100) == NOTHING


def test_a_consumer_gets_nothing_then_what_there_is(rig: Rig) -> None:
    rig.produce("payments", "x" * 60_000)
    rig.produce("payments", "y" * 60_000)
    limit(rig, ANN, "consumer_byte_rate", 10_000)
    leader = rig.leader("payments")

    def fetch(offset: int, wait: int = 20) -> object:
        part = FetchPartition("payments", 0, offset, partition_max_bytes=61_000)
        return rig.ask(leader, FetchRequest((part,), max_wait_ms=0, client_id="ann"), wait)

    assert fetch(0).throttle_time_ms == 0  # type: ignore[attr-defined]
    answer = fetch(1)
    assert (answer.partitions, answer.throttle_time_ms) == ((), pytest.approx(2_000, abs=50))  # type: ignore[attr-defined]
    assert fetch(1) == NOTHING
    rig.wait(12_000)
    assert len(fetch(1).partitions[0].batches) == 1  # type: ignore[attr-defined]


def test_followers_are_never_throttled(rig: Rig) -> None:
    limit(rig, EVERYBODY, "consumer_byte_rate", 10)
    answer = rig.produce("payments", "x" * 100_000)
    assert answer.error_code == 0


def test_the_most_particular_quota_counts(rig: Rig) -> None:
    limit(rig, EVERYBODY, "producer_byte_rate", 10_000)
    limit(rig, ANN, "producer_byte_rate", 1_000_000)
    assert throttled(rig, 120_000) == 0
    limit(rig, USER, "producer_byte_rate", 1_000)
    assert throttled(rig, 120_000) > 0
    limit(rig, USER, "producer_byte_rate", None)
    rig.wait(130_000)
    assert throttled(rig, 120_000) == 0


def test_it_is_told_once_per_stretch(rig: Rig) -> None:
    limit(rig, ANN, "producer_byte_rate", 10_000)
    for _ in range(5):
        send(rig, 120_000)
        rig.wait(2_500)
    told = [line for line in rig.told() if "throttles" in line]
    assert len(told) == 1
    assert "throttles ann for 2.0 s: producer_byte_rate=10000." in told[0]
    rig.wait(300_000)
    send(rig, 120_000)
    rig.wait(20)
    assert len([line for line in rig.told() if "throttles" in line]) == 2


def test_a_restarted_broker_still_knows_the_quotas(rig: Rig) -> None:
    limit(rig, ANN, "producer_byte_rate", 10_000)
    rig.cluster.kill_broker(2)
    rig.cluster.start_broker(2)
    rig.wait(15_000)
    asked = DescribeClientQuotasRequest((QuotaFilter("client-id", 0, "ann"),), strict=True)
    assert rig.ask(2, asked).entries[0].values == (("producer_byte_rate", 10_000),)
    assert "Quota of client-id ann: producer_byte_rate = 10000." in rig.told()


def test_a_rate_is_of_at_least_ten_seconds() -> None:
    rate = Rate()
    rate.record(50_000, 1_000)
    assert rate.measure(1_000) == 5_000
    assert rate.wait_ms(5_000, 1_000) == 0
    assert rate.wait_ms(4_000, 1_000) == 2_500
    assert rate.measure(1_000 + 11_000) == 0
