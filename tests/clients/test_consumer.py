"""A consumer on the simulated network, against brokers and a coordinator that do as the test says."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import pytest

from streamlab.clients.consumer import Consumer
from streamlab.clients.consumer_settings import parse_consumer_settings
from streamlab.events.clients import ConsumerChanged, ConsumerOwns, Read, Skipped
from streamlab.events.groups import OffsetReset
from streamlab.protocol.messages.data import FetchRequest, ListOffsetsRequest
from streamlab.protocol.messages.groups import (
    FindCoordinatorRequest,
    HeartbeatRequest,
    JoinGroupRequest,
    LeaveGroupRequest,
    OffsetCommitRequest,
    SyncGroupRequest,
)
from tests.clients.rig import GROUP, TOPIC, Rig

P0, P1, P2 = (TOPIC, 0), (TOPIC, 1), (TOPIC, 2)


def consumer(rig: Rig, name: str = "C1", work_ms: float = 0, flavour: str = "java", wait: int = 100, **settings: str) -> Consumer:
    texts = {"auto.offset.reset": "earliest"} | {key.replace("_", "."): value for key, value in settings.items()}
    parsed = parse_consumer_settings(flavour, texts)
    made = Consumer(name, rig.around, rig.bootstrap, parsed, GROUP, (TOPIC,), (), round(work_ms * 1_000))
    rig.wait(wait)
    return made


def values(rig: Rig, name: str = "C1") -> int:
    """How many records a consumer has told that it read."""
    return sum(count for fact in rig.told(Read) if fact.consumer == name for _, _, _, count in fact.positions)


def states(rig: Rig, name: str = "C1") -> list[str]:
    return [fact.state for fact in rig.told(ConsumerChanged) if fact.consumer == name]


def owned(rig: Rig, name: str = "C1") -> list[Any]:
    return [fact.owned for fact in rig.told(ConsumerOwns) if fact.consumer == name]


# Joining and reading


def test_a_consumer_joins_and_reads_from_the_beginning() -> None:
    rig = Rig(partitions=2)
    rig.write(b"a", b"b")
    rig.write(b"c", partition=1)
    made = consumer(rig)
    assert states(rig) == ["joining", "running"]
    assert owned(rig) == [(P0, P1)]
    assert {(fact.partition, fact.to, fact.policy) for fact in rig.told(OffsetReset)} == {(0, 0, "earliest"), (1, 0, "earliest")}
    rig.wait(100)
    assert values(rig) == 3
    assert made.subscription.positions() == {P0: 2, P1: 1}
    rig.write(b"d")
    rig.wait(200)
    assert values(rig) == 4


def test_the_member_id_comes_from_the_coordinator() -> None:
    rig = Rig()
    made = consumer(rig)
    assert [body.member_id for body in rig.broker.asked(JoinGroupRequest)] == ["", "C1-1"]
    assert made.coordinator is not None
    assert (made.coordinator.member_id, made.coordinator.generation) == ("C1-1", 1)


def test_java_offers_two_assignors_and_works_eagerly() -> None:
    rig = Rig()
    made = consumer(rig)
    assert [one.name for one in rig.broker.asked(JoinGroupRequest)[0].protocols] == ["range", "cooperative-sticky"]
    assert made.rebalance is not None
    assert not made.rebalance.cooperative


def test_it_starts_where_its_group_left_off() -> None:
    rig = Rig()
    rig.write(b"a", b"b", b"c")
    rig.coordinator.committed[P0] = 2
    made = consumer(rig)
    rig.wait(100)
    assert values(rig) == 1
    assert rig.told(OffsetReset) == []
    assert made.subscription.positions() == {P0: 3}


def test_latest_never_reads_what_was_there_before() -> None:
    rig = Rig()
    rig.write(b"a", b"b", b"c")
    consumer(rig, auto_offset_reset="latest")
    rig.wait(1_000)
    assert values(rig) == 0
    assert [fact.count for fact in rig.told(Skipped)] == [3]
    rig.write(b"d")
    rig.wait(1_000)
    assert values(rig) == 1


def test_by_duration_begins_so_long_ago() -> None:
    rig = Rig()
    rig.write(b"old")
    rig.wait(60_000)
    rig.write(b"young")
    consumer(rig, auto_offset_reset="by_duration:PT30S")
    assert rig.told(OffsetReset)[0].to == 1
    asked = rig.broker.asked(ListOffsetsRequest)[0].partitions[0].timestamp
    assert 30_000 <= rig.around.scheduler.now - asked <= 30_100


def test_none_stops_where_nothing_is_committed() -> None:
    rig = Rig()
    consumer(rig, auto_offset_reset="none")
    assert states(rig)[-1] == "stopped"
    assert "NoOffsetForPartitionException" in rig.told(ConsumerChanged)[-1].told
    assert rig.coordinator.left == ["C1-1"]


def test_records_deleted_under_a_slow_reader_are_told_as_skipped() -> None:
    rig = Rig()
    rig.write(*(b"x" for _ in range(10)))
    rig.coordinator.committed[P0] = 2
    rig.log().start = 6
    rig.log().batches = rig.log().batches[6:]
    consumer(rig)
    rig.wait(1_000)
    assert [(fact.to, fact.missing) for fact in rig.told(OffsetReset)] == [(6, False)]
    assert [fact.count for fact in rig.told(Skipped)] == [4]
    assert values(rig) == 4


def test_without_a_group_it_reads_what_it_assigned_itself() -> None:
    rig = Rig(partitions=2)
    rig.write(b"a", partition=1)
    settings = parse_consumer_settings("java", {"auto.offset.reset": "earliest"})
    Consumer("R1", rig.around, rig.bootstrap, settings, "", (), (P1,), 0)
    rig.wait(200)
    assert values(rig, "R1") == 1
    assert rig.broker.asked(JoinGroupRequest) == []


# Fetching


def test_an_idle_fetch_carries_nothing_but_its_session() -> None:
    rig = Rig(partitions=3)
    consumer(rig)
    rig.wait(3_000)
    fetches = rig.broker.asked(FetchRequest)
    assert len(fetches[0].partitions) == 3
    assert all(body.partitions == () and body.session_id == 1 for body in fetches[1:])
    assert [body.session_epoch for body in fetches] == list(range(len(fetches)))
    assert 5 <= len(fetches) <= 8


def test_only_what_moved_is_asked_anew() -> None:
    rig = Rig(partitions=3)
    consumer(rig)
    before = len(rig.broker.asked(FetchRequest))
    rig.write(b"a", partition=1)
    rig.wait(50)
    after = rig.broker.asked(FetchRequest)[before:]
    assert [(one.partition, one.fetch_offset) for one in after[0].partitions] == [(1, 1)]


def test_a_forgotten_session_is_made_anew() -> None:
    rig = Rig()
    consumer(rig)
    rig.broker.sessions.clear()
    rig.broker.parked.clear()
    rig.broker.script(FetchRequest, 70)
    rig.wait(36_000)
    rig.write(b"a")
    rig.wait(1_000)
    assert values(rig) == 1


def test_max_poll_records_bounds_a_batch_and_the_rest_waits() -> None:
    rig = Rig()
    rig.write(*(b"x" for _ in range(25)))
    made = consumer(rig, work_ms=10, max_poll_records="10", wait=50)
    assert len(made.application.hand) == 10
    assert made.fetcher.buffer
    rig.wait(400)
    assert values(rig) == 25


def test_java_fetches_ahead_while_the_application_works() -> None:
    rig = Rig()
    rig.write(b"a")
    made = consumer(rig, work_ms=1_000)
    rig.write(b"b")
    rig.wait(100)
    assert made.fetcher.buffer
    rig.wait(1_900)
    assert values(rig) == 2


def test_a_new_leader_is_followed() -> None:
    rig = Rig(brokers=2)
    consumer(rig)
    rig.lead(0, 2)
    rig.wake()
    rig.wait(1_500)
    rig.write(b"a")
    rig.wait(600)
    assert values(rig) == 1


def test_pause_stops_reading_but_not_heartbeats() -> None:
    rig = Rig()
    made = consumer(rig)
    made.pause(True)
    rig.write(b"a")
    before = len(rig.broker.asked(HeartbeatRequest))
    rig.wait(10_000)
    assert values(rig) == 0
    assert len(rig.broker.asked(HeartbeatRequest)) - before >= 3
    made.pause(False)
    rig.wait(1_000)
    assert values(rig) == 1
    assert states(rig)[-2:] == ["paused", "running"]


def test_seek_reads_again() -> None:
    rig = Rig()
    rig.write(b"a", b"b")
    made = consumer(rig)
    assert made.seek(*P0, 0)
    rig.wait(700)
    assert values(rig) == 4
    assert rig.around.ledger.groups[GROUP].duplicated == 2
    assert made.seek(*P0, -1)
    rig.wait(700)
    assert values(rig) == 4
    assert not made.seek(TOPIC, 9, 0)


# Work


def test_records_are_done_one_after_another() -> None:
    rig = Rig()
    rig.write(*(b"x" for _ in range(10)))
    consumer(rig, work_ms=200, wait=20)
    done = []
    for _ in range(11):
        rig.wait(200)
        done.append(values(rig))
    assert done[-1] == 10
    assert all(later - earlier <= 1 for earlier, later in pairwise(done))


def test_fast_records_share_events() -> None:
    rig = Rig()
    rig.write(*(b"x" for _ in range(500)))
    consumer(rig, work_ms=2, wait=20)
    before = rig.around.scheduler.handled
    rig.wait(1_100)
    assert values(rig) == 500
    assert rig.around.scheduler.handled - before < 40


def test_the_pace_can_change_in_the_middle_of_a_batch() -> None:
    rig = Rig()
    rig.write(*(b"x" for _ in range(10)))
    made = consumer(rig, work_ms=1_000)
    rig.wait(2_000)
    made.change_pace(10_000)
    rig.wait(500)
    assert values(rig) == 10


# Commits


def test_java_commits_inside_poll_what_was_processed() -> None:
    rig = Rig()
    consumer(rig)
    rig.write(b"a", b"b")
    rig.wait(4_000)
    assert rig.coordinator.committed == {}
    rig.wait(1_500)
    assert rig.coordinator.committed == {P0: 2}


def test_a_long_batch_delays_javas_auto_commit_to_the_next_poll() -> None:
    rig = Rig()
    rig.write(*(b"x" for _ in range(10)))
    consumer(rig, work_ms=1_000)
    rig.wait(9_000)
    assert rig.coordinator.committed == {}
    rig.wait(2_000)
    assert rig.coordinator.committed == {P0: 10}


def test_librdkafka_commits_from_a_timer_even_what_is_still_at_hand() -> None:
    rig = Rig()
    rig.write(*(b"x" for _ in range(10)))
    consumer(rig, work_ms=2_000, flavour="librdkafka")
    rig.wait(5_500)
    assert values(rig) == 2
    assert rig.coordinator.committed == {P0: 3}


def test_kafkajs_commits_after_each_batch() -> None:
    rig = Rig()
    rig.write(b"a", b"b")
    consumer(rig, work_ms=100, flavour="kafkajs", wait=280)
    assert rig.coordinator.committed == {P0: 2}


@pytest.mark.parametrize(("mode", "commits"), [("each", 3), ("poll", 1), ("before", 1), ("none", 0)])
def test_commits_by_hand(mode: str, commits: int) -> None:
    rig = Rig()
    rig.write(b"a", b"b", b"c")
    made = consumer(rig, work_ms=20, enable_auto_commit="false", commit=mode)
    rig.wait(10_000)
    assert values(rig) == 3
    assert len(rig.coordinator.commits) == commits
    assert made.commit()
    rig.wait(10)
    assert rig.coordinator.committed == {P0: 3}


def test_a_commit_before_the_work_is_done_while_nothing_is_processed_yet() -> None:
    rig = Rig()
    rig.write(b"a", b"b", b"c")
    consumer(rig, work_ms=1_000, enable_auto_commit="false", commit="before")
    rig.wait(500)
    assert (values(rig), rig.coordinator.committed) == (0, {P0: 3})
    rig.wait(3_000)
    assert values(rig) == 3


def test_a_refused_commit_is_tried_again() -> None:
    rig = Rig()
    rig.write(b"a")
    rig.broker.script(OffsetCommitRequest, 14, 14)
    consumer(rig, enable_auto_commit="false", commit="poll")
    rig.wait(500)
    assert rig.coordinator.committed == {P0: 1}


# Rebalances


def test_an_eager_member_commits_gives_up_and_joins_again() -> None:
    rig = Rig(partitions=2)
    rig.write(b"a")
    consumer(rig)
    rig.wait(500)
    rig.coordinator.expected = 2
    consumer(rig, "C2", wait=4_000)
    assert rig.coordinator.committed[P0] == 1
    assert owned(rig) == [(P0, P1), (), (P0,)]
    assert owned(rig, "C2") == [(P1,)]
    assert rig.coordinator.generation == 2


def test_cooperative_members_keep_what_does_not_move() -> None:
    rig = Rig(partitions=2)
    settings = {"partition_assignment_strategy": "cooperative-sticky"}
    consumer(rig, **settings)
    rig.coordinator.expected = 2
    consumer(rig, "C2", wait=8_000, **settings)
    assert rig.coordinator.generation == 3
    assert owned(rig) == [(P0, P1), (P0,), (P0,)]
    assert owned(rig, "C2") == [(), (P1,)]


def test_a_busy_application_rebalances_at_its_next_poll() -> None:
    rig = Rig()
    rig.write(b"x")
    consumer(rig, work_ms=10_000)
    rig.coordinator.rebalancing = True
    rig.wait(6_000)
    assert len(rig.broker.asked(JoinGroupRequest)) == 2
    rig.wait(4_500)
    assert len(rig.broker.asked(JoinGroupRequest)) == 3


def test_the_leader_rejoins_when_a_topic_gets_partitions() -> None:
    rig = Rig()
    consumer(rig, metadata_max_age_ms="2000")
    rig.add_partitions(3)
    rig.wait(3_000)
    assert owned(rig)[-1] == (P0, P1, P2)
    assert rig.broker.asked(JoinGroupRequest)[-1].reason == "cached metadata has changed"


def test_an_unknown_member_loses_its_partitions_and_joins_as_another() -> None:
    rig = Rig()
    consumer(rig)
    rig.coordinator.members.clear()
    rig.wait(4_000)
    assert [fact.lost for fact in rig.told(ConsumerOwns)] == [False, True, False]
    assert rig.coordinator.committed == {}
    assert states(rig) == ["joining", "running", "joining", "running"]


def test_too_slow_for_max_poll_interval_ms() -> None:
    rig = Rig()
    rig.write(b"x")
    consumer(rig, work_ms=20_000, max_poll_interval_ms="10000")
    rig.wait(10_000)
    assert states(rig)[-1] == "expelled"
    assert rig.coordinator.left == ["C1-1"]
    rig.wait(10_500)
    assert states(rig)[-2:] == ["joining", "running"]
    assert [fact.lost for fact in rig.told(ConsumerOwns)] == [False, True, False]


def test_closing_commits_and_leaves() -> None:
    rig = Rig()
    rig.write(b"a", b"b", b"c")
    made = consumer(rig, work_ms=300, wait=50)
    rig.wait(300)
    made.close()
    rig.wait(1_000)
    assert rig.coordinator.committed == {P0: 2}
    assert rig.coordinator.left == ["C1-1"]
    assert states(rig)[-2:] == ["leaving", "stopped"]
    assert not rig.around.network.is_up("C1")


def test_a_static_member_does_not_leave() -> None:
    rig = Rig()
    made = consumer(rig, group_instance_id="till-1")
    made.close()
    rig.wait(100)
    assert rig.broker.asked(LeaveGroupRequest) == []
    assert states(rig)[-1] == "stopped"


def test_another_coordinator_is_found_without_a_rebalance() -> None:
    rig = Rig(brokers=2)
    consumer(rig)
    rig.coordinator.node_id = 2
    rig.broker.script(HeartbeatRequest, 16)
    rig.wait(7_000)
    assert len(rig.brokers[2].asked(HeartbeatRequest)) >= 1
    assert len(rig.broker.asked(JoinGroupRequest)) == 2


def test_a_dead_coordinator_is_not_asked_in_a_tight_loop() -> None:
    rig = Rig(brokers=2, partitions=2)
    consumer(rig)
    rig.lead(0, 2)
    rig.around.network.down("broker-1")
    before = rig.around.scheduler.handled
    rig.wait(6_000)
    assert rig.around.scheduler.handled - before < 300
    rig.coordinator.node_id = 2
    rig.wait(3_000)
    assert len(rig.brokers[2].asked(HeartbeatRequest)) >= 1
    assert states(rig)[-1] == "running"


@pytest.mark.parametrize(("error", "name"), [(23, "INCONSISTENT_GROUP_PROTOCOL"), (26, "INVALID_SESSION_TIMEOUT"), (82, "FENCED")])
def test_what_cannot_be_helped_stops_the_application(error: int, name: str) -> None:
    rig = Rig()
    rig.broker.script(JoinGroupRequest, error)
    consumer(rig)
    assert states(rig)[-1] == "stopped"
    assert name in rig.told(ConsumerChanged)[-1].told


@pytest.mark.parametrize(
    ("kind", "error"),
    [
        (FindCoordinatorRequest, 15),
        (JoinGroupRequest, 14),
        (JoinGroupRequest, 16),
        (JoinGroupRequest, 27),
        (JoinGroupRequest, "close"),
        (SyncGroupRequest, 27),
        (SyncGroupRequest, 22),
        (SyncGroupRequest, "close"),
    ],
)
def test_every_step_of_joining_is_tried_again(kind: type, error: object) -> None:
    rig = Rig()
    rig.broker.script(kind, error)
    consumer(rig, wait=2_000)
    assert states(rig)[-1] == "running"


@pytest.mark.parametrize("flavour", ["java", "librdkafka", "kafkajs"])
@pytest.mark.parametrize("moment", [3, 6, 9, 12, 200, 3_100])
def test_a_consumer_can_be_copied_at_any_moment(flavour: str, moment: int) -> None:
    rig = Rig(partitions=2)
    rig.write(*(b"x" for _ in range(40)))
    consumer(rig, work_ms=30, flavour=flavour, wait=moment)
    (copy,) = rig.pickled(rig)
    for one in (rig, copy):
        one.write(b"y", partition=1)
        one.wait(6_000)
    assert copy.around.journal.digest == rig.around.journal.digest
    assert rig.around.ledger.groups[GROUP].delivered == 41


def test_after_a_long_outage_the_session_is_counted_anew() -> None:
    rig = Rig(brokers=2, partitions=2)
    consumer(rig)
    for broker in rig.brokers.values():
        rig.around.network.down(broker.name)
    rig.wait(60_000)
    for broker in rig.brokers.values():
        broker.start()
    rig.wait(5_000)
    before = len(rig.broker.asked(HeartbeatRequest))
    rig.wait(10_000)
    assert len(rig.broker.asked(HeartbeatRequest)) - before >= 3
    assert states(rig)[-1] == "running"


def test_what_a_commit_learns_is_acted_upon_at_once() -> None:
    rig = Rig()
    consumer(rig)
    rig.write(b"a")
    rig.wait(4_500)
    rig.coordinator.members.clear()
    rig.broker.script(OffsetCommitRequest, 25)
    rig.wait(700)
    assert [fact.lost for fact in rig.told(ConsumerOwns)] == [False, True, False]
