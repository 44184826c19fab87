"""A follower next door takes a batch in one step, and everything is as it would be after the round trip."""

from __future__ import annotations

import random
from itertools import combinations
from typing import Any

import pytest

from streamlab.cluster import partition as partitions
from streamlab.protocol.messages.data import DeleteRecordsPartition, DeleteRecordsRequest
from tests.cluster.rig import Rig

TOPIC, PARTITIONS = "payments", 4


@pytest.fixture
def rig() -> Rig:
    return near()


def near() -> Rig:
    """Three brokers without a way between them."""
    rig = Rig()
    rig.network.latency = 0
    rig.create(TOPIC, PARTITIONS, min_insync_replicas="2")
    rig.produce(TOPIC, "first of its epoch")
    rig.wait(2_000)
    return rig


def state(rig: Rig) -> dict[Any, Any]:
    """Of each replica its log; of each leader also its high watermark and what it knows of its followers.

    When a follower hears of the high watermark is not the same: the fetch that waits ends when it would have without the batch.
    """
    found: dict[Any, Any] = {}
    for broker in rig.cluster.live_brokers():
        for key, one in broker.components["replicas"].partitions.items():  # type: ignore[attr-defined]
            log = one.log
            remote = {other.id: (other.log_end, other.log_start, other.last_fetch_end) for other in one.remote.values()}
            found[broker.id, key] = (
                log.log_start_offset,
                log.high_watermark if one.is_leader else -1,
                log.log_end_offset,
                log.epochs.latest,
                one.isr,
                remote,
            )
    return found


def test_all_replicas_have_it_before_any_event_is_handled(rig: Rig) -> None:
    leader = rig.leader(TOPIC)
    handled = rig.scheduler.handled
    rig.begin(leader, rig.produce_request(TOPIC, "one"))
    while rig.scheduler.handled == handled:
        rig.scheduler.run(rig.scheduler.now, 1)
    assert {rig.replica(broker, TOPIC).log.log_end_offset for broker in (1, 2, 3)} == {2}
    assert rig.replica(leader, TOPIC).high_watermark == 2


def test_a_follower_hears_of_the_high_watermark_with_the_next_batch_or_when_its_fetch_ends(rig: Rig) -> None:
    leader = rig.leader(TOPIC)
    follower = rig.replica(leader % 3 + 1, TOPIC)
    rig.produce(TOPIC, "one")
    assert (follower.log.log_end_offset, follower.high_watermark) == (2, 1)
    rig.produce(TOPIC, "two")
    assert (follower.log.log_end_offset, follower.high_watermark) == (3, 2)
    rig.wait(600)
    assert follower.high_watermark == 3


def test_a_log_start_that_moved_is_told_and_heard_of_again_while_batches_of_another_partition_pass(rig: Rig) -> None:
    one, other = next(pair for pair in combinations(range(PARTITIONS), 2) if len({rig.leader(TOPIC, each) for each in pair}) == 1)
    leader = rig.leader(TOPIC, one)
    for each in (one, other):
        rig.ask(leader, rig.produce_request(TOPIC, "first of its epoch", partition=each))
    rig.wait(2_000)
    rig.ask(leader, rig.produce_request(TOPIC, "to go", "to stay", partition=one))
    end = rig.replica(leader, TOPIC, one).log.log_end_offset
    deletion = rig.begin(leader, DeleteRecordsRequest((DeleteRecordsPartition(TOPIC, one, end - 1),), 3_000))
    for _ in range(60):
        rig.begin(leader, rig.produce_request(TOPIC, "beside", partition=other))
        rig.wait(20)
    assert rig.answers[deletion].partitions[0].low_watermark == end - 1


@pytest.mark.parametrize("seed", range(20))
def test_it_leaves_behind_what_the_round_trip_would(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Random writes, waits and deaths, the short way and the long one side by side."""
    near_one, far_one = near(), near()
    taken = 0
    hand_over = partitions.hand_over

    def counted(*arguments: Any) -> bool:
        nonlocal taken
        done = hand_over(*arguments)
        taken += done
        return done

    chance = random.Random(seed)
    for _ in range(150):
        deed = chance.choice(["write"] * 20 + ["wait"] * 3 + ["wait long", "kill", "start", "start"])
        number, broker, ms = chance.randrange(PARTITIONS), chance.randint(1, 3), chance.randrange(900)
        for rig, way in ((near_one, counted), (far_one, lambda *_: False)):
            monkeypatch.setattr(partitions, "hand_over", way)
            act(rig, deed, number, broker, ms)
        assert state(near_one) == state(far_one), deed
        assert len(near_one.answers) == len(far_one.answers)
    assert taken > 20


def act(rig: Rig, deed: str, number: int, broker: int, ms: int) -> None:
    alive = [one.id for one in rig.cluster.live_brokers()]
    if deed == "write" and rig.leader(TOPIC, number) in alive:
        rig.begin(rig.leader(TOPIC, number), rig.produce_request(TOPIC, "x" * ms, partition=number))
        rig.wait(0)
    elif deed.startswith("wait"):
        rig.wait(ms * (20 if deed == "wait long" else 1))
    elif deed == "kill" and broker in alive and len(alive) == 3:
        rig.cluster.kill_broker(broker)
    elif deed == "start" and len(alive) < 3:
        rig.cluster.start_broker(next(one for one in (1, 2, 3) if one not in alive))


def test_a_slow_leader_takes_its_time(rig: Rig) -> None:
    leader = rig.leader(TOPIC)
    rig.cluster.slow_broker(leader, 3)
    rig.begin(leader, rig.produce_request(TOPIC, "slow"))
    rig.wait(3)
    assert (rig.replica(leader, TOPIC).log.log_end_offset, rig.replica(leader, TOPIC).high_watermark) == (2, 1)
    rig.wait(20)
    assert rig.replica(leader, TOPIC).high_watermark == 2


def test_a_link_with_latency_is_no_next_door(rig: Rig) -> None:
    leader = rig.leader(TOPIC)
    follower = leader % 3 + 1
    rig.network.link(f"broker-{leader}", f"broker-{follower}").latency = 5
    rig.begin(leader, rig.produce_request(TOPIC, "far"))
    rig.wait(0)
    assert rig.replica(follower, TOPIC).log.log_end_offset == 1
    rig.wait(20)
    assert rig.replica(follower, TOPIC).log.log_end_offset == 2
