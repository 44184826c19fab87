"""Where replicas go: striped over brokers and racks, from the draws that a test can choose."""

from __future__ import annotations

import pytest

from streamlab.cluster.replica_placement import InvalidReplicationFactor, UsableBroker, place


def first(bound: int) -> int:
    """Always draw 0."""
    return 0


def brokers(count: int) -> list[UsableBroker]:
    return [UsableBroker(number + 1) for number in range(count)]


def told(replicas: list[list[int]]) -> str:
    return " ".join("".join(map(str, one)) for one in replicas)


def test_three_replicas_on_three_brokers() -> None:
    assert told(place(brokers(3), 6, 3, first)) == "123 231 312 231 312 123"


def test_two_replicas_on_three_brokers() -> None:
    assert told(place(brokers(3), 6, 2, first)) == "12 23 31 23 31 12"


def test_each_broker_leads_once_before_any_leads_again() -> None:
    leaders = [replicas[0] for replicas in place(brokers(5), 5, 3, first)]
    assert sorted(leaders) == [1, 2, 3, 4, 5]


def test_the_draws_begin_the_stripes() -> None:
    assert told(place(brokers(3), 2, 2, lambda bound: bound - 1)) == "31 12"


def test_replicas_are_spread_over_racks() -> None:
    racks = {1: "a", 2: "a", 3: "b", 4: "b", 5: "c", 6: "c"}
    replicas = place([UsableBroker(number, rack) for number, rack in racks.items()], 6, 3, first)
    assert told(replicas) == "135 462 513 246 351 624"
    assert all(len({racks[number] for number in one}) == 3 for one in replicas)


def test_a_fenced_broker_never_leads_and_comes_last() -> None:
    with_fenced = [UsableBroker(1), UsableBroker(2, fenced=True), UsableBroker(3)]
    assert told(place(with_fenced, 3, 3, first)) == "132 312 312"


def test_a_single_live_broker_leads_everything() -> None:
    alone = [UsableBroker(1), UsableBroker(2, fenced=True)]
    assert [replicas[0] for replicas in place(alone, 5, 2, first)] == [1] * 5


def test_the_order_of_draws() -> None:
    """Per rack, none first and then by name, the fenced and the unfenced; last the rack to begin with."""
    bounds = []

    def noted(bound: int) -> int:
        bounds.append(bound)
        return 0

    in_racks = [UsableBroker(1, "b"), UsableBroker(2, "a"), UsableBroker(3, "a"), UsableBroker(4, "a", True), UsableBroker(5)]
    place(in_racks, 1, 1, noted)
    assert bounds == [1, 1, 2, 1, 3]


@pytest.mark.parametrize(
    ("available", "factor", "sentence"),
    [
        (brokers(2), 0, "Invalid replication factor 0: the replication factor must be positive."),
        (
            brokers(2),
            3,
            "The target replication factor of 3 cannot be reached because only 2 broker(s) are registered.",
        ),
        ([UsableBroker(1, fenced=True)], 1, "All brokers are currently fenced."),
        ([], 1, "All brokers are currently fenced."),
    ],
)
def test_what_cannot_be_placed(available: list[UsableBroker], factor: int, sentence: str) -> None:
    with pytest.raises(InvalidReplicationFactor) as refused:
        place(available, 1, factor, first)
    assert str(refused.value) == sentence
