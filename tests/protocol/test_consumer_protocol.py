"""Subscriptions and assignments as consumers write them; Kafka's own bytes are compared in tests/fidelity."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streamlab.protocol.binary import MalformedBytes
from streamlab.protocol.consumer_protocol import (
    Assignment,
    Subscription,
    decode_assignment,
    decode_subscription,
    encode_assignment,
    encode_subscription,
    subscribed_topics,
)

PLACES = st.lists(st.tuples(st.sampled_from(["a", "b", "payments", "ряд"]), st.integers(0, 50)), max_size=6, unique=True)
FULL = Subscription(("b", "a"), b"data", (("b", 2), ("a", 1), ("b", 0)), 7, "rack-1")


def test_topics_and_owned_partitions_are_sorted() -> None:
    assert decode_subscription(encode_subscription(FULL)) == Subscription(
        ("a", "b"), b"data", (("a", 1), ("b", 0), ("b", 2)), 7, "rack-1"
    )


@pytest.mark.parametrize(
    ("version", "read"),
    [
        (0, Subscription(("a", "b"), b"data")),
        (1, Subscription(("a", "b"), b"data", (("a", 1), ("b", 0), ("b", 2)))),
        (2, Subscription(("a", "b"), b"data", (("a", 1), ("b", 0), ("b", 2)), 7)),
    ],
)
def test_older_versions_lose_what_they_lack(version: int, read: Subscription) -> None:
    assert decode_subscription(encode_subscription(FULL, version)) == read


def test_java_sorts_by_utf16() -> None:
    assert decode_subscription(encode_subscription(Subscription(("\uff21", "😀")))).topics == ("😀", "\uff21")


def test_a_newer_version_is_read_as_the_newest_known() -> None:
    assert subscribed_topics(b"\x00\x09" + encode_subscription(FULL)[2:]) == ("a", "b")
    assert decode_subscription(b"\x00\x09" + encode_subscription(FULL)[2:]).rack == "rack-1"


@pytest.mark.parametrize("data", [b"", b"\x00", b"\xff\xff", b"\x00\x01\x00\x00\x00\x05", b"\x00\x00\x00\x00\x00\x01\xff\xff"])
def test_other_bytes_are_refused(data: bytes) -> None:
    with pytest.raises(MalformedBytes):
        decode_subscription(data)


@given(places=PLACES, user_data=st.none() | st.binary(max_size=8), version=st.integers(0, 3))
def test_assignments_come_back_topic_by_topic(places: list[tuple[str, int]], user_data: bytes | None, version: int) -> None:
    read = decode_assignment(encode_assignment(Assignment(tuple(places), user_data), version))
    topics = list(dict.fromkeys(topic for topic, _ in places))
    assert read == Assignment(tuple(sorted(places, key=lambda place: topics.index(place[0]))), user_data)
