"""A producer on the simulated network, against brokers that do as the test says."""

from __future__ import annotations

import pytest

from streamlab.clients.producer import Producer
from streamlab.clients.producer_settings import parse_producer_settings
from streamlab.events.clients import SendFailed, SendRetried
from streamlab.protocol.messages.data import InitProducerIdRequest, ProduceRequest
from streamlab.protocol.messages.metadata import MetadataRequest
from tests.clients.rig import TOPIC, Rig


def producer(rig: Rig, flavour: str = "java", partitioner: str = "", **settings: str) -> Producer:
    texts = {name.replace("_", "."): value for name, value in settings.items()}
    made = Producer("web", rig.around, rig.bootstrap, parse_producer_settings(flavour, texts), TOPIC, partitioner)
    rig.wait(20)
    return made


def send(made: Producer, *values: str, key: bytes | None = None, partition: int | None = 0) -> None:
    for value in values:
        made.send(TOPIC, key, value.encode(), partition)


def batches(rig: Rig) -> list[list[bytes | None]]:
    return [
        [r.value for r in part.batches[0].records or ()] for body in rig.broker.asked(ProduceRequest) for part in body.partitions
    ]


# Batches


def test_records_within_linger_share_a_batch() -> None:
    rig = Rig()
    web = producer(rig)
    send(web, "a")
    rig.wait(4)
    send(web, "b")
    assert batches(rig) == []
    rig.wait(2)
    send(web, "c")
    rig.wait(20)
    assert batches(rig) == [[b"a", b"b"], [b"c"]]
    assert (web.tally.acknowledged, rig.around.ledger.acknowledged) == (3, 3)


def test_a_full_batch_does_not_wait() -> None:
    rig = Rig()
    web = producer(rig, linger_ms="1000", batch_size="200")
    send(web, *("x" * 60 for _ in range(4)))
    rig.wait(10)
    assert [len(batch) for batch in batches(rig)] == [2]
    rig.wait(1_000)
    assert [len(batch) for batch in batches(rig)] == [2, 2]


def test_a_ready_broker_gets_the_batches_of_all_its_partitions() -> None:
    rig = Rig(partitions=3)
    web = producer(rig, linger_ms="50")
    for partition, wait in ((0, 40), (1, 5), (2, 6)):
        send(web, "x", partition=partition)
        rig.wait(wait)
    rig.wait(20)
    assert [[part.partition for part in body.partitions] for body in rig.broker.asked(ProduceRequest)] == [[0, 1, 2]]


def test_librdkafka_sends_one_partition_a_request_and_kafkajs_one_send() -> None:
    rig = Rig(partitions=2)
    web = producer(rig, "librdkafka")
    for partition in (0, 1, 0):
        send(web, "x", partition=partition)
    rig.wait(20)
    assert [len(body.partitions) for body in rig.broker.asked(ProduceRequest)] == [1, 1]
    rig = Rig()
    web = producer(rig, "kafkajs")
    send(web, "a", "b", "c")
    rig.wait(20)
    assert batches(rig) == [[b"a"], [b"b"], [b"c"]]


def test_a_record_that_is_too_large_fails_here() -> None:
    rig = Rig()
    web = producer(rig, max_request_size="300")
    send(web, "x" * 300)
    assert rig.told(SendFailed)[0].error == "RecordTooLargeException"
    assert rig.around.ledger.failed == 1
    assert web.tally.failed == 1


def test_a_batch_too_large_for_the_broker_is_split() -> None:
    rig = Rig()
    web = producer(rig)
    rig.broker.script(ProduceRequest, 10)
    send(web, *(f"{number}" * 20 for number in range(6)))
    rig.wait(50)
    assert [len(batch) for batch in batches(rig)][:1] == [6]
    assert len(batches(rig)) > 2
    assert rig.log().values() == [f"{number}".encode() * 20 for number in range(6)]
    assert web.tally.acknowledged == 6


def test_memory_that_is_used_up_blocks_send_until_a_batch_is_done() -> None:
    rig = Rig()
    web = producer(rig, buffer_memory="16384", batch_size="16384", linger_ms="0")
    web.send_all(TOPIC, [(None, b"x" * 9_000), (None, b"y" * 9_000)], 0)
    assert web.is_blocked
    rig.wait(10)
    assert not web.is_blocked
    rig.wait(20)
    assert len(rig.log().values()) == 2


def test_max_block_ms_ends_the_wait_for_a_topic_that_is_not_there() -> None:
    rig = Rig()
    web = producer(rig, max_block_ms="3000")
    web.send("nowhere", None, b"x")
    rig.wait(2_900)
    assert rig.told(SendFailed) == []
    rig.wait(200)
    assert rig.told(SendFailed)[0].message == "Topic nowhere not present in metadata after 3000 ms."


def test_a_partition_that_does_not_exist_yet_is_waited_for() -> None:
    rig = Rig()
    web = producer(rig)
    send(web, "x", partition=3)
    rig.wait(500)
    rig.add_partitions(4)
    rig.wait(2_000)
    assert rig.log(TOPIC, 3).values() == [b"x"]


# Retries


def test_a_retriable_error_is_tried_again_after_the_backoff() -> None:
    rig = Rig()
    web = producer(rig)
    rig.broker.script(ProduceRequest, 19, 19)
    send(web, "x")
    rig.wait(80)
    assert len(rig.broker.asked(ProduceRequest)) == 1
    rig.wait(400)
    assert len(rig.broker.asked(ProduceRequest)) == 3
    assert rig.log().values() == [b"x"]
    assert [fact.error for fact in rig.told(SendRetried)] == ["NOT_ENOUGH_REPLICAS"]


def test_an_error_that_is_not_retriable_fails_at_once() -> None:
    rig = Rig()
    web = producer(rig)
    rig.broker.script(ProduceRequest, 87)
    send(web, "x")
    rig.wait(20)
    fact = rig.told(SendFailed)[0]
    assert (fact.error, fact.count, web.last_error) == ("INVALID_RECORD", 1, "INVALID_RECORD")


def test_the_last_error_stays_as_long_as_a_batch_is_tried_again_whatever_else_is_acknowledged() -> None:
    rig = Rig(partitions=2)
    web = producer(rig, retry_backoff_ms="1000")
    rig.broker.script(ProduceRequest, 19)
    send(web, "x")
    rig.wait(20)
    send(web, "y", partition=1)
    rig.wait(200)
    assert (web.tally.acknowledged, web.retries(), web.last_error) == (1, 1, "NOT_ENOUGH_REPLICAS")
    rig.wait(1_200)
    assert (web.tally.acknowledged, web.retries(), web.last_error) == (2, 0, "")


def test_delivery_timeout_gives_up() -> None:
    rig = Rig()
    producer_ms = {"delivery_timeout_ms": "2000", "request_timeout_ms": "500"}
    web = producer(rig, **producer_ms)
    rig.broker.script(ProduceRequest, *[19] * 50)
    send(web, "x")
    rig.wait(2_600)
    fact = rig.told(SendFailed)[0]
    assert fact.error == "TimeoutException"
    assert fact.message.startswith("Expiring 1 record(s) for payments-0:2")
    assert rig.log().values() == []


def test_a_request_that_is_never_answered_is_closed_and_tried_again() -> None:
    rig = Rig()
    web = producer(rig, request_timeout_ms="1000", delivery_timeout_ms="10000")
    rig.broker.script(ProduceRequest, "silence")
    send(web, "x")
    rig.wait(2_000)
    assert rig.log().values() == [b"x"]
    assert rig.told(SendRetried)[0].error == "REQUEST_TIMED_OUT"


def test_another_leader_is_found_through_metadata() -> None:
    rig = Rig(brokers=2)
    web = producer(rig)
    rig.lead(0, 2)
    send(web, "x")
    rig.wait(500)
    assert rig.log().values() == [b"x"]
    assert [fact.error for fact in rig.told(SendRetried)] == ["NOT_LEADER_OR_FOLLOWER"]
    assert len(rig.brokers[2].asked(ProduceRequest)) == 1


def test_a_dead_broker_is_not_asked_in_a_tight_loop() -> None:
    rig = Rig(brokers=2, partitions=2)
    web = producer(rig)
    rig.around.network.down("broker-1")
    handled = rig.around.scheduler.handled
    send(web, "x")
    rig.wait(5_000)
    assert rig.around.scheduler.handled - handled < 200
    rig.brokers[1].start()
    rig.wait(2_500)
    assert rig.log().values() == [b"x"]


def test_retries_of_kafkajs_are_counted() -> None:
    rig = Rig()
    web = producer(rig, "kafkajs", retries="2")
    rig.broker.script(ProduceRequest, 7, 7, 7)
    send(web, "x")
    rig.wait(200)
    assert [fact.backoff_ms > 200 for fact in rig.told(SendRetried)] == [True]
    rig.wait(2_000)
    assert [fact.error for fact in rig.told(SendFailed)] == ["KafkaJSNumberOfRetriesExceeded"]


def test_acks_0_is_done_when_it_is_sent() -> None:
    rig = Rig()
    web = producer(rig, acks="0")
    rig.broker.silent = True
    send(web, "x")
    rig.wait(10)
    assert web.tally.acknowledged == 1
    assert rig.log().values() == []


# Idempotence


def test_an_idempotent_producer_gets_an_id_and_numbers_its_batches() -> None:
    rig = Rig()
    web = producer(rig)
    assert len(rig.broker.asked(InitProducerIdRequest)) == 1
    for value in ("a", "b", "c"):
        send(web, value, value)
        rig.wait(10)
    sent = [body.partitions[0].batches[0] for body in rig.broker.asked(ProduceRequest)]
    assert [(batch.producer_id, batch.producer_epoch, batch.base_sequence) for batch in sent] == [(1, 0, 0), (1, 0, 2), (1, 0, 4)]


def test_a_lost_answer_makes_no_duplicate_with_idempotence_and_one_without() -> None:
    for idempotent, written in ((True, [1]), (False, [1, 1])):
        rig = Rig()
        web = producer(rig, enable_idempotence=str(idempotent).lower())
        rig.broker.script(ProduceRequest, "lose answer")
        send(web, "x")
        rig.wait(1_000)
        assert rig.log().messages() == written
        assert web.tally.acknowledged == 1


def test_order_holds_with_five_requests_in_flight_when_the_first_fails() -> None:
    rig = Rig()
    web = producer(rig, linger_ms="0")
    rig.broker.script(ProduceRequest, 7)
    for value in "abcde":
        send(web, value)
    rig.wait(2_000)
    assert rig.log().values() == [b"a", b"b", b"c", b"d", b"e"]
    assert web.tally.acknowledged == 5


def test_without_idempotence_the_order_is_lost() -> None:
    rig = Rig()
    web = producer(rig, linger_ms="0", enable_idempotence="false")
    rig.broker.script(ProduceRequest, 7)
    for value in "abc":
        send(web, value)
    rig.wait(2_000)
    assert rig.log().values() == [b"b", b"c", b"a"]


def test_one_request_in_flight_keeps_the_order_without_idempotence() -> None:
    rig = Rig()
    web = producer(rig, linger_ms="0", enable_idempotence="false", max_in_flight_requests_per_connection="1")
    rig.broker.script(ProduceRequest, 7)
    for value in "abc":
        send(web, value)
    rig.wait(2_000)
    assert rig.log().values() == [b"a", b"b", b"c"]


def test_a_broker_that_forgot_the_sequence_gets_a_new_epoch() -> None:
    rig = Rig()
    web = producer(rig)
    send(web, "a")
    rig.wait(20)
    rig.log().sequences.clear()
    send(web, "b")
    rig.wait(1_000)
    last = rig.broker.asked(ProduceRequest)[-1].partitions[0].batches[0]
    assert (last.producer_epoch, last.base_sequence) == (1, 0)
    assert rig.log().values() == [b"a", b"b"]


def test_a_batch_given_up_on_raises_the_epoch_so_that_no_gap_is_left() -> None:
    rig = Rig()
    web = producer(rig, linger_ms="0")
    rig.broker.script(ProduceRequest, 87)
    send(web, "bad")
    rig.wait(20)
    send(web, "good")
    rig.wait(500)
    last = rig.broker.asked(ProduceRequest)[-1].partitions[0].batches[0]
    assert (last.producer_epoch, last.base_sequence) == (1, 0)
    assert rig.log().values() == [b"good"]


# All together


def test_closing_fails_what_is_not_acknowledged() -> None:
    rig = Rig()
    web = producer(rig, linger_ms="1000")
    send(web, "a", "b")
    assert web.close() == 2
    assert rig.around.ledger.failed == 2
    assert not rig.around.network.is_up("web")


@pytest.mark.parametrize("flavour", ["java", "librdkafka", "kafkajs"])
def test_a_producer_can_be_copied_at_any_moment(flavour: str) -> None:
    rig = Rig(brokers=2, partitions=2)
    web = producer(rig, flavour)
    rig.brokers[2].script(ProduceRequest, 19)
    for number in range(4):
        send(web, f"{number}", partition=number % 2)
    rig.wait(7)
    (copy,) = rig.pickled(rig)
    rig.wait(2_000)
    copy.wait(2_000)
    assert copy.around.journal.digest == rig.around.journal.digest
    assert copy.around.ledger.acknowledged == 4


def test_idle_producers_cost_nothing() -> None:
    rig = Rig()
    producer(rig)
    before = rig.around.scheduler.handled
    rig.wait(60_000)
    assert rig.around.scheduler.handled - before <= 1
    assert len(rig.broker.asked(MetadataRequest)) == 1
