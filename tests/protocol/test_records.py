"""Records and batches: sizes and sequences as Kafka counts them."""

from __future__ import annotations

from streamlab.protocol.errors import Errors
from streamlab.protocol.records import BATCH_OVERHEAD, MAX_SEQUENCE, Record, make_batch, record_size


def test_a_batch_is_as_long_as_kafka_encodes_it() -> None:
    batch = make_batch((Record(b"key", b"value", 1_000), Record(None, None, 1_005, 1)))
    assert record_size(0, 0, b"key", b"value") == 15
    assert batch.size == BATCH_OVERHEAD + 15 + record_size(1, 5, None, None)


def test_sequences_wrap() -> None:
    batch = make_batch(
        (Record(b"k", b"v", 0), Record(b"k", b"v", 0, 1)), producer_id=1, producer_epoch=0, base_sequence=MAX_SEQUENCE
    )
    assert batch.last_sequence == 0


def test_errors_know_what_clients_do_about_them() -> None:
    assert Errors.NOT_LEADER_OR_FOLLOWER == 6
    assert Errors.NOT_LEADER_OR_FOLLOWER.retriable
    assert Errors.NOT_LEADER_OR_FOLLOWER.invalidates_metadata
    assert not Errors.RECORD_LIST_TOO_LARGE.retriable
