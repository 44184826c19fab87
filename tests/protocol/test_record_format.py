"""Batches as bytes: what Kafka's own producers send, what is refused and with which error, and what is never inflated."""

from __future__ import annotations

import zlib

import cramjam
import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from streamlab.protocol.compression import MOST_INFLATED, NAMES, BadStream, deflate, inflate
from streamlab.protocol.record_format import Unreadable, encode, last_records, parse, recompressed, records_of, with_append_time
from streamlab.protocol.records import Record, RecordBatch, make_batch

NOW = 1_767_261_600_000
VERSION = 9


def as_bytes(batch: RecordBatch) -> bytes:
    return b"".join(bytes(piece) for piece in encode(batch))


def batch_of(*values: bytes, compression: str = "none") -> RecordBatch:
    return make_batch(
        tuple(Record(b"user1", value, NOW + delta, delta, (("trace", b"1"),)) for delta, value in enumerate(values)),
        compression=compression,
    )


def parsed(data: bytes) -> RecordBatch:
    found = parse(data, VERSION)
    assert isinstance(found, RecordBatch)
    return found


@pytest.mark.parametrize("codec", NAMES)
def test_what_is_written_is_read_again(codec: str) -> None:
    batch = batch_of(b"a", b"b" * 500, compression=codec)
    found = parsed(as_bytes(batch))
    assert found.records == batch.records
    assert (found.compression, found.count, found.max_timestamp) == (codec, 2, NOW + 1)


@given(
    st.lists(
        st.tuples(
            st.none() | st.binary(max_size=20), st.none() | st.binary(max_size=200) | st.just(b"x" * 20_000), st.integers(0, 10**6)
        ),
        min_size=1,
        max_size=80,
    ),
    st.sampled_from(NAMES),
)
def test_any_records_come_through(rows: list[tuple[bytes | None, bytes | None, int]], codec: str) -> None:
    batch = make_batch(
        tuple(Record(key, value, NOW + later, delta) for delta, (key, value, later) in enumerate(rows)), compression=codec
    )
    found = parsed(as_bytes(batch))
    assert found.flaw is None
    assert records_of(found) == batch.records
    assert last_records(msgspec.structs.replace(found, records=None), 3) == (batch.records or ())[-3:]


def test_the_log_writes_offset_and_epoch_over_a_clients_bytes() -> None:
    came = parsed(as_bytes(batch_of(b"a")))
    kept = msgspec.structs.replace(came, base_offset=41, partition_leader_epoch=7)
    sent = as_bytes(kept)
    assert (int.from_bytes(sent[:8], "big"), int.from_bytes(sent[12:16], "big")) == (41, 7)
    assert sent[16:] == (came.raw or b"")[16:]


def test_a_changed_byte_is_a_flaw() -> None:
    data = bytearray(as_bytes(batch_of(b"a")))
    data[-1] ^= 1
    flaw = parsed(bytes(data)).flaw
    assert flaw is not None
    assert flaw[0] == 2


@pytest.mark.parametrize(
    ("spoil", "error"),
    [
        (lambda data: b"", 87),
        (lambda data: data[:-1], 87),
        (lambda data: data + data, 87),
        (lambda data: data[:16] + b"\x01" + data[17:], 87),
    ],
)
def test_what_is_no_batch_has_kafkas_error(spoil: object, error: int) -> None:
    found = parse(spoil(as_bytes(batch_of(b"a"))), VERSION)  # type: ignore[operator]
    assert isinstance(found, tuple)
    assert found[0] == error


@pytest.mark.parametrize(
    ("spoil", "error", "words"),
    [
        (lambda data: data[:16] + b"\x03" + data[17:], 2, "Invalid magic found in record: 3"),
        (lambda data: data[:8] + b"\0\0\0\x05" + data[12:], 2, "Record size 5 is less than the minimum record overhead (14)"),
        (lambda data: data[:8] + b"\x7f\xff\xff\xff" + data[12:], -1, None),
    ],
)
def test_a_front_that_makes_no_sense_is_unreadable(spoil: object, error: int, words: str | None) -> None:
    with pytest.raises(Unreadable) as raised:
        parse(spoil(as_bytes(batch_of(b"a"))), VERSION)  # type: ignore[operator]
    assert (raised.value.error, raised.value.message) == (error, words)


def test_a_batch_compressed_anew_keeps_its_records() -> None:
    plain = parsed(as_bytes(batch_of(b"a", b"b" * 500)))
    for codec in NAMES:
        anew = recompressed(plain, codec)
        assert anew is not None
        assert parsed(as_bytes(anew)).compression == codec
        assert parsed(as_bytes(anew)).records == plain.records


def test_zstd_came_with_version_7() -> None:
    data = as_bytes(batch_of(b"a", compression="zstd"))
    assert parse(data, 6) == (76, "Produce requests with version 6 are not allowed to use ZStandard compression")
    assert isinstance(parse(data, 7), RecordBatch)


def test_the_brokers_time_changes_the_checksum_with_it() -> None:
    found = parsed(with_append_time(as_bytes(batch_of(b"a")), NOW + 9))
    assert found.flaw is None
    assert (found.log_append_time, found.max_timestamp) == (True, NOW + 9)


@pytest.mark.parametrize("codec", ["gzip", "snappy", "zstd"])
def test_a_bomb_is_not_inflated(codec: str) -> None:
    bomb = deflate(codec, bytes(MOST_INFLATED + 1))
    with pytest.raises(BadStream, match="when inflated"):
        inflate(codec, memoryview(bomb))


def test_a_batch_too_large_to_look_into_is_taken_as_its_header_says() -> None:
    found = parsed(as_bytes(batch_of(bytes(MOST_INFLATED + 1), compression="gzip")))
    assert (found.flaw, found.records, found.count) == (None, None, 1)
    assert records_of(found) == ()


def test_snappy_without_xerials_frame_is_read_as_well() -> None:
    assert inflate("snappy", memoryview(bytes(cramjam.snappy.compress_raw(b"abc" * 100)))) == b"abc" * 100


def test_an_lz4_frame_of_linked_blocks_is_refused_as_by_kafka() -> None:
    with pytest.raises(BadStream, match="BLOCK_INDEPENDENCE"):
        inflate("lz4", memoryview(b"\x04\x22\x4d\x18\x40\x40\xc0" + b"\0" * 8))


@given(st.binary(max_size=200), st.sampled_from(NAMES[1:]))
def test_what_is_no_stream_is_a_bad_one_and_nothing_else(data: bytes, codec: str) -> None:
    try:
        inflate(codec, memoryview(data))
    except BadStream as bad:
        assert str(bad)  # noqa: PT017  # whatever the bytes, this is the only exception that may come


def test_gzip_of_any_level_is_read() -> None:
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    assert inflate("gzip", memoryview(packer.compress(b"x" * 99) + packer.flush())) == b"x" * 99
