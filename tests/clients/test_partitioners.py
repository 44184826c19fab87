"""Where records go, client by client."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streamlab.clients.partitioners import (
    FixedPartitioner,
    JavaPartitioner,
    LibrdkafkaPartitioner,
    RoundRobinPartitioner,
    RulePartitioner,
    cumulative,
    unknown_partitioner,
    weighted,
)
from streamlab.simulation.chance import Stream


class Topic:
    """What a partitioner sees of a topic."""

    def __init__(self, count: int, available: list[int] | None = None) -> None:
        self.count = count
        self.led = available if available is not None else list(range(count))
        self.loads: tuple[list[int], list[int]] | None = None
        self.clock = 0

    def partition_count(self, topic: str) -> int:
        return self.count

    def available(self, topic: str) -> list[int]:
        return self.led

    def queues(self, topic: str) -> tuple[list[int], list[int]] | None:
        return self.loads

    def now(self) -> int:
        return self.clock


KEYS = [b"alice", b"bob", b"carol"]


def test_the_same_keys_land_elsewhere_from_java_and_from_librdkafka() -> None:
    java = JavaPartitioner(Stream(1), 16_384)
    librdkafka = LibrdkafkaPartitioner(Stream(1))
    kafkajs = RoundRobinPartitioner(Stream(1), keyed=True)
    assert [java.partition("t", key, Topic(3)) for key in KEYS] == [0, 0, 2]
    assert [kafkajs.partition("t", key, Topic(3)) for key in KEYS] == [0, 0, 2]
    assert [librdkafka.partition("t", key, Topic(3)) for key in KEYS] == [2, 2, 2]


def test_more_partitions_move_keys() -> None:
    java = JavaPartitioner(Stream(1), 16_384)
    assert (java.partition("t", b"a", Topic(3)), java.partition("t", b"a", Topic(6))) == (1, 4)


def test_an_empty_key_is_hashed_by_java_and_is_no_key_for_librdkafka() -> None:
    assert JavaPartitioner(Stream(1), 16_384).partition("t", b"", Topic(12)) == 9
    seen = {LibrdkafkaPartitioner(Stream(seed)).partition("t", b"", Topic(12)) for seed in range(60)}
    assert len(seen) > 6
    assert LibrdkafkaPartitioner(Stream(1), "consistent").partition("t", b"", Topic(12)) == 0
    assert LibrdkafkaPartitioner(Stream(1), "murmur2-random").partition("t", b"", Topic(12)) == 9


def test_a_hashed_key_counts_partitions_without_a_leader_a_missing_key_does_not() -> None:
    topic = Topic(3, available=[1])
    java = JavaPartitioner(Stream(1), 16_384)
    assert java.partition("t", b"alice", topic) == 0
    assert java.partition("t", None, topic) == 1


def test_queues_of_0_3_and_1_weigh_4_1_and_3() -> None:
    assert cumulative([0, 3, 1]) == [4, 5, 8]
    assert [weighted([0, 3, 1], [0, 1, 2], draw) for draw in range(8)] == [0, 0, 0, 0, 1, 2, 2, 2]


@given(st.lists(st.integers(0, 9), min_size=2, max_size=8))
def test_a_partition_is_drawn_as_often_as_its_queue_is_short(queues: list[int]) -> None:
    table = cumulative(queues)
    drawn = Counter(weighted(queues, list(range(len(queues))), draw) for draw in range(table[-1]))
    assert [drawn[number] for number in range(len(queues))] == [max(queues) + 1 - length for length in queues]


def test_sticky_stays_until_the_batch_is_full_or_twice_its_size_is_produced() -> None:
    java = JavaPartitioner(Stream(3), 1_000)
    topic = Topic(100)
    first = java.partition("t", None, topic)
    java.appended("t", 999, True, topic)
    assert java.partition("t", None, topic) == first
    java.appended("t", 500, False, topic)
    assert java.partition("t", None, topic) == first
    java.appended("t", 501, False, topic)
    assert java.partition("t", None, topic) != first


def test_without_statistics_the_draw_is_even() -> None:
    java = JavaPartitioner(Stream(5), 1)
    topic = Topic(4)
    seen: Counter[int] = Counter()
    for _ in range(4_000):
        seen[java.partition("t", None, topic)] += 1
        java.appended("t", 10, True, topic)
    assert all(900 < count < 1_100 for count in seen.values())


def test_long_queues_are_avoided_when_adaptive() -> None:
    topic = Topic(3)
    topic.loads = ([0, 9, 9], [0, 1, 2])

    def share(adaptive: bool) -> float:
        java = JavaPartitioner(Stream(5), 1, adaptive)
        seen: Counter[int] = Counter()
        for _ in range(3_000):
            seen[java.partition("t", None, topic)] += 1
            java.appended("t", 10, True, topic)
        return seen[0] / 3_000

    assert 0.79 < share(adaptive=True) < 0.87
    assert 0.29 < share(adaptive=False) < 0.37


def test_librdkafka_stays_for_its_sticky_linger() -> None:
    librdkafka, topic = LibrdkafkaPartitioner(Stream(4)), Topic(1_000)
    first = librdkafka.partition("t", None, topic)
    topic.clock = 9
    assert librdkafka.partition("t", None, topic) == first
    topic.clock = 10
    assert librdkafka.partition("t", None, topic) != first


def test_kafkajs_goes_round_from_anywhere_and_java_round_robin_from_zero() -> None:
    topic = Topic(3)
    kafkajs = RoundRobinPartitioner(Stream(4), keyed=True)
    first = kafkajs.partition("t", None, topic)
    assert [kafkajs.partition("t", None, topic) for _ in range(3)] == [(first + step) % 3 for step in (1, 2, 3)]
    java = RoundRobinPartitioner(Stream(4), keyed=False)
    assert [java.partition("t", b"k", topic) for _ in range(4)] == [0, 1, 2, 0]


def test_own_rules() -> None:
    letters, length = RulePartitioner(Stream(1), "first-letter"), RulePartitioner(Stream(1), "length")
    assert [letters.partition("t", key, Topic(3)) for key in (b"Anna", b"bob", b"carol", b"dora", None)] == [0, 1, 2, 0, 0]
    assert [length.partition("t", key, Topic(3)) for key in (b"abc", b"abcd", b"")] == [0, 1, 0]
    assert FixedPartitioner(Stream(1), 2).partition("t", b"x", Topic(3)) == 2


@pytest.mark.parametrize("kind", ["", "java", "crc32", "round-robin", "fixed:12", "rule:length"])
def test_known_partitioners(kind: str) -> None:
    assert unknown_partitioner(kind) == ""


def test_an_unknown_partitioner_is_said() -> None:
    assert "'fixed:x'" in unknown_partitioner("fixed:x")
