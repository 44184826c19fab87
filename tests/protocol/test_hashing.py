"""The hashes that decide where keys and groups live, by examples from Kafka's own tests and from other clients."""

from __future__ import annotations

import pytest

from streamlab.protocol.hashing import (
    coordinator_partition,
    crc32,
    hash_bucket,
    java_hash_code,
    murmur2,
    partition_for_key,
    to_positive,
)


@pytest.mark.parametrize(
    ("key", "h", "of_three"),
    [
        (b"", 275646681, 0),
        (b"21", -973932308, 0),
        (b"foobar", -790332482, 0),
        (b"a-little-bit-long-string", -985981536, 2),
        (b"lkjh234lh9fiuh90y23oiuhsafujhadof229phr9h19h89h8", -58897971, 2),
        ("日本語".encode(), 1431860170, 1),
    ],
)
def test_murmur2_and_the_partition_of_three(key: bytes, h: int, of_three: int) -> None:
    assert (murmur2(key), partition_for_key(key, 3)) == (h, of_three)


def test_librdkafka_puts_the_same_keys_elsewhere() -> None:
    names = (b"alice", b"bob", b"carol")
    assert [partition_for_key(name, 3) for name in names] == [0, 0, 2]
    assert [crc32(name) % 3 for name in names] == [2, 2, 2]


@pytest.mark.parametrize(
    ("group", "partition"), [("g", 3), ("my-group", 12), ("billing", 9), ("группа", 8), ("😀", 49), ("polygenelubricants", 0)]
)
def test_where_a_group_is_coordinated(group: str, partition: int) -> None:
    assert coordinator_partition(group) == partition


def test_the_smallest_hash_counts_as_zero() -> None:
    assert java_hash_code("polygenelubricants") == -(2**31)


@pytest.mark.parametrize(("text", "h"), [("", 0), ("a", 97), ("group-1", 293427299), ("😀", 1772899)])
def test_javas_hash_of_a_text_is_over_utf_16_units(text: str, h: int) -> None:
    assert java_hash_code(text) == h


def test_a_positive_number_has_lost_its_sign_not_its_value() -> None:
    assert to_positive(-1) == 2**31 - 1
    assert to_positive(-(2**31)) == 0
    assert to_positive(5) == 5


@pytest.mark.parametrize(("h", "bucket"), [(0, 0), (17, 1), (0x10000, 1), (-1, 0), (-(2**31), 0)])
def test_the_bucket_mixes_the_upper_half_in(h: int, bucket: int) -> None:
    assert hash_bucket(h, 16) == bucket
