"""Produce, replicate, fetch: what is acknowledged when, who sees what, and what survives which death."""

from __future__ import annotations

import pytest

from streamlab.protocol.errors import Errors
from streamlab.protocol.messages.data import (
    DeleteRecordsPartition,
    DeleteRecordsRequest,
    FetchPartition,
    FetchRequest,
    InitProducerIdRequest,
    ListOffsetsPartition,
    ListOffsetsRequest,
    OffsetForLeaderEpochRequest,
    OffsetForLeaderPartition,
    ProducePartition,
    ProduceRequest,
)
from streamlab.protocol.records import Record, make_batch
from tests.cluster.rig import CLOSED, NOTHING, Rig


@pytest.fixture
def rig() -> Rig:
    rig = Rig()
    rig.create("payments", min_insync_replicas="2")
    return rig


def test_acks_all_answers_once_every_replica_in_sync_has_it(rig: Rig) -> None:
    answer = rig.produce("payments", "one", "two")
    assert (answer.error_code, answer.base_offset) == (0, 0)
    assert {rig.replica(broker, "payments").log.log_end_offset for broker in (1, 2, 3)} == {2}
    assert rig.values("payments") == ["one", "two"]


def test_acks_zero_gets_no_answer_and_an_error_closes_the_connection(rig: Rig) -> None:
    assert rig.produce("payments", "hush", acks=0) == NOTHING
    assert rig.values("payments") == ["hush"]
    follower = next(broker for broker in (1, 2, 3) if broker != rig.leader("payments"))
    assert rig.produce("payments", "lost", acks=0, broker=follower) == CLOSED


@pytest.mark.parametrize("acks", [2, -2])
def test_other_acks_are_refused(rig: Rig, acks: int) -> None:
    assert rig.produce("payments", "odd", acks=acks).error_code == Errors.INVALID_REQUIRED_ACKS
    assert rig.values("payments") == []


def test_below_min_insync_replicas_acks_all_is_refused_and_acks_one_stays_invisible(rig: Rig) -> None:
    leader = rig.leader("payments")
    for broker in (1, 2, 3):
        if broker != leader:
            rig.cluster.kill_broker(broker)
    rig.wait(15_000)
    refused = rig.produce("payments", "all")
    assert refused.error_code == Errors.NOT_ENOUGH_REPLICAS
    assert refused.error_message is None, "Kafka words only what is wrong with single records"
    accepted = rig.produce("payments", "one", acks=1)
    assert (accepted.error_code, accepted.base_offset) == (0, 0)
    assert rig.values("payments") == []
    assert rig.replica(leader, "payments").log.log_end_offset == 1


def test_a_write_that_is_never_replicated_times_out(rig: Rig) -> None:
    leader = rig.leader("payments")
    for broker in (1, 2, 3):
        if broker != leader:
            rig.network.link(f"broker-{leader}", f"broker-{broker}").cut = True
    assert rig.produce("payments", "alone", wait=3_000).error_code == Errors.REQUEST_TIMED_OUT


def test_a_committed_record_survives_the_leaders_death(rig: Rig) -> None:
    rig.produce("payments", "precious")
    old = rig.leader("payments")
    rig.cluster.kill_broker(old)
    assert rig.leader("payments") == old, "the controller does not know yet"
    rig.wait(11_000)
    new = rig.registration("payments")
    assert new.leader not in (-1, old)
    assert new.leader_epoch == 1
    assert old not in new.isr
    assert rig.values("payments") == ["precious"]


def test_a_returning_leader_cuts_off_what_was_never_committed(rig: Rig) -> None:
    rig.produce("payments", "kept")
    old = rig.leader("payments")
    for broker in (1, 2, 3):
        if broker != old:
            rig.network.link(f"broker-{old}", f"broker-{broker}").cut = True
    rig.produce("payments", "only here", acks=1)
    rig.cluster.kill_broker(old)
    for broker in (1, 2, 3):
        rig.network.link(f"broker-{old}", f"broker-{broker}").cut = False
    rig.wait(11_000)
    rig.produce("payments", "instead")
    rig.cluster.start_broker(old)
    rig.wait(20_000)
    assert sorted(rig.registration("payments").isr) == [1, 2, 3]
    assert rig.replica(old, "payments").log.log_end_offset == 2
    assert rig.values("payments") == ["kept", "instead"]
    assert any("cut its copy of P0 of payments back from 2 to 1" in sentence for sentence in rig.told())
    assert rig.around.ledger.lost == 1


def test_a_lagging_follower_leaves_the_isr_and_returns(rig: Rig) -> None:
    leader = rig.leader("payments")
    slow = next(broker for broker in (1, 2, 3) if broker != leader)
    rig.network.link(f"broker-{leader}", f"broker-{slow}").cut = True
    for _ in range(50):
        rig.produce("payments", "beat", acks=1, wait=50)
        rig.wait(1_000)
    assert slow not in rig.registration("payments").isr
    rig.network.link(f"broker-{leader}", f"broker-{slow}").cut = False
    rig.wait(40_000)
    assert slow in rig.registration("payments").isr


def test_a_fetch_waits_for_records_and_no_longer_than_it_said(rig: Rig) -> None:
    request = FetchRequest((FetchPartition("payments", 0, 0),), max_wait_ms=400)
    begun = rig.scheduler.now
    number = rig.begin(rig.leader("payments"), request)
    rig.wait(100)
    assert number not in rig.answers
    rig.produce("payments", "at last")
    rig.wait(5)
    assert rig.answers[number].partitions[0].batches[0].records[0].value == b"at last"
    empty = rig.ask(rig.leader("payments"), FetchRequest((FetchPartition("payments", 0, 1),), max_wait_ms=400))
    assert empty.partitions[0].batches == ()
    assert rig.scheduler.now - begun >= 500


@pytest.mark.parametrize(
    ("offset", "epoch", "error"),
    [
        (5, -1, Errors.OFFSET_OUT_OF_RANGE),
        (0, 7, Errors.UNKNOWN_LEADER_EPOCH),
        (0, 0, Errors.NONE),
    ],
)
def test_what_a_fetch_is_refused_for(rig: Rig, offset: int, epoch: int, error: Errors) -> None:
    rig.produce("payments", "one")
    assert rig.fetch("payments", offset, epoch=epoch).error_code == error


def test_a_fetch_session_names_only_what_has_news(rig: Rig) -> None:
    rig.create("quiet")
    broker = rig.leader("payments")
    both = (FetchPartition("payments", 0, 0), FetchPartition("quiet", 0, 0))
    first = rig.ask(broker, FetchRequest(both, session_epoch=0, max_wait_ms=0))
    assert first.session_id > 0
    assert len(first.partitions) == 2
    rig.produce("payments", "news")
    second = rig.ask(broker, FetchRequest((), session_id=first.session_id, session_epoch=1, max_wait_ms=0))
    assert [part.topic for part in second.partitions if not part.error_code] == ["payments"]
    wrong = rig.ask(broker, FetchRequest((), session_id=first.session_id, session_epoch=9, max_wait_ms=0))
    assert wrong.error_code == Errors.INVALID_FETCH_SESSION_EPOCH
    unknown = rig.ask(broker, FetchRequest((), session_id=4711, session_epoch=1, max_wait_ms=0))
    assert unknown.error_code == Errors.FETCH_SESSION_ID_NOT_FOUND


def test_limits_cut_a_fetch_but_never_below_one_batch(rig: Rig) -> None:
    for _ in range(4):
        rig.produce("payments", "x" * 500, acks=1, wait=20)
    rig.wait(100)
    assert len(rig.fetch("payments", 0, max_bytes=1).batches) == 1
    assert len(rig.fetch("payments", 0, max_bytes=1_300).batches) == 2


def test_an_idempotent_producer_is_recognised(rig: Rig) -> None:
    broker, asked = rig.leader("payments"), InitProducerIdRequest()
    assert rig.ask(broker, asked).error_code == Errors.COORDINATOR_LOAD_IN_PROGRESS
    mine = rig.ask(broker, asked)
    assert mine.error_code == 0

    def send(sequence: int, epoch: int = 0) -> tuple[int, int]:
        answer = rig.produce("payments", "once", producer_id=mine.producer_id, producer_epoch=epoch, base_sequence=sequence)
        return answer.error_code, answer.base_offset

    assert send(0) == (0, 0)
    assert send(1) == (0, 1)
    assert send(0) == (0, 0), "a duplicate gets its old offset"
    assert send(5)[0] == Errors.OUT_OF_ORDER_SEQUENCE_NUMBER
    assert send(0, epoch=1) == (0, 2)
    assert send(2, epoch=0)[0] == Errors.INVALID_PRODUCER_EPOCH
    assert rig.values("payments") == ["once"] * 3


def test_list_offsets_and_epochs(rig: Rig) -> None:
    rig.produce("payments", "one", "two")
    leader = rig.leader("payments")

    def offset(timestamp: int) -> int:
        asked = ListOffsetsRequest((ListOffsetsPartition("payments", 0, timestamp),))
        found: int = rig.ask(leader, asked).partitions[0].offset
        return found

    assert (offset(-1), offset(-2), offset(-3), offset(0), offset(rig.scheduler.now + 5)) == (2, 0, 0, 0, -1)
    ends = rig.ask(leader, OffsetForLeaderEpochRequest((OffsetForLeaderPartition("payments", 0, 0),))).partitions[0]
    assert (ends.leader_epoch, ends.end_offset) == (0, 2)


def test_deleting_records_moves_the_log_start_on_every_replica(rig: Rig) -> None:
    rig.produce("payments", "one", "two", "three")
    asked = DeleteRecordsRequest((DeleteRecordsPartition("payments", 0, 2),), 5_000)
    answer = rig.ask(rig.leader("payments"), asked, wait=5_000).partitions[0]
    assert (answer.error_code, answer.low_watermark) == (0, 2)
    assert {rig.replica(broker, "payments").log.log_start_offset for broker in (1, 2, 3)} == {2}
    too_far = rig.ask(rig.leader("payments"), DeleteRecordsRequest((DeleteRecordsPartition("payments", 0, 9),)))
    assert too_far.partitions[0].error_code == Errors.OFFSET_OUT_OF_RANGE


def test_a_follower_that_comes_back_begins_with_the_whole_batch_that_the_log_start_is_in(rig: Rig) -> None:
    away = next(broker for broker in (1, 2, 3) if broker != rig.leader("payments"))
    rig.cluster.kill_broker(away)
    rig.wait(15_000)
    rig.produce("payments", "one", "two", "three")
    asked = DeleteRecordsRequest((DeleteRecordsPartition("payments", 0, 2),), 5_000)
    assert rig.ask(rig.leader("payments"), asked, wait=5_000).partitions[0].low_watermark == 2
    rig.produce("payments", "four")
    rig.cluster.start_broker(away)
    rig.wait(5_000)
    log = rig.replica(away, "payments").log
    assert (log.log_start_offset, log.log_end_offset) == (2, 4)
    assert [(batch.base_offset, batch.next_offset) for batch in log.newest_first()] == [(3, 4), (0, 3)]


def test_a_batch_that_is_too_large_or_from_the_future_is_refused(rig: Rig) -> None:
    rig.create("small", max_message_bytes="200")
    assert rig.produce("small", "x" * 300).error_code == Errors.MESSAGE_TOO_LARGE
    future = make_batch((Record(b"key", b"too early", rig.scheduler.now + 3_601_000),))
    part = ProducePartition("payments", 0, (future,))
    answer = rig.ask(rig.leader("payments"), ProduceRequest(-1, 1_500, (part,)))
    assert answer.partitions[0].error_code == Errors.INVALID_TIMESTAMP


def test_retention_deletes_the_active_segment_too() -> None:
    rig = Rig()
    rig.create("short", retention_ms="60000")
    rig.produce("short", "gone soon")
    rig.wait(60_000 + 300_000 + 31_000)
    assert rig.replica(rig.leader("short"), "short").log.log_start_offset == 1
    assert any("older than retention.ms=60000" in sentence for sentence in rig.told())
