"""Who reads what: examples that a lesson could use; thousands more are in the vectors."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streamlab.clients.assignors import NAMES, MemberSubscription, assign, supported_protocols, user_data

Places = dict[str, list[tuple[str, int]]]


def members(*names: str, topics: tuple[str, ...] = ("t",)) -> list[MemberSubscription]:
    return [MemberSubscription(name, topics) for name in names]


def counts(found: Places) -> list[int]:
    return [len(places) for places in found.values()]


def test_range_gives_whole_members_nothing_across_topics() -> None:
    topics = {f"t{number}": 2 for number in range(4)}
    found = assign("range", topics, members("c1", "c2", "c3", topics=tuple(topics)))
    assert counts(found) == [4, 4, 0]


def test_round_robin_deals_like_cards() -> None:
    found = assign("roundrobin", {"t1": 3, "t2": 3}, members("m1", "m2", topics=("t1", "t2")))
    assert found == {"m1": [("t1", 0), ("t1", 2), ("t2", 1)], "m2": [("t1", 1), ("t2", 0), ("t2", 2)]}


def test_kafkajs_does_not_ask_who_subscribed_to_what() -> None:
    mixed = [MemberSubscription("a", ("t1",)), MemberSubscription("b", ("t2",))]
    assert assign("RoundRobinAssigner", {"t1": 1, "t2": 1}, mixed) == {"a": [("t1", 0)], "b": [("t2", 0)]}


def test_kafkajs_deals_what_its_leader_knows_in_its_order() -> None:
    group = [MemberSubscription("b", ("t2", "t1")), MemberSubscription("a", ("t2", "t1", "t3"))]
    assert assign("RoundRobinAssigner", {"t2": 2, "t1": 1}, group) == {"b": [("t2", 1)], "a": [("t2", 0), ("t1", 0)]}


def test_static_members_come_first() -> None:
    found = assign("range", {"t": 3}, [MemberSubscription("a", ("t",)), MemberSubscription("b", ("t",), instance_id="i1")])
    assert [len(found["a"]), len(found["b"])] == [1, 2]


def test_sticky_moves_as_little_as_it_must() -> None:
    owned = {"c1": (("t", 0), ("t", 1), ("t", 2)), "c2": ()}
    group = [MemberSubscription(name, ("t",), user_data=user_data("sticky", places, 1)) for name, places in owned.items()]
    assert assign("sticky", {"t": 3}, group) == {"c1": [("t", 0), ("t", 1)], "c2": [("t", 2)]}


def test_cooperative_withholds_what_has_to_move() -> None:
    owned = {"c1": tuple(("t", number) for number in range(3)), "c2": tuple(("t", number) for number in range(3, 6)), "c3": ()}
    group = [MemberSubscription(name, ("t",), owned=places, generation=1) for name, places in owned.items()]
    first = assign("cooperative-sticky", {"t": 6}, group)
    assert counts(first) == [2, 2, 0]
    again = [MemberSubscription(name, ("t",), owned=tuple(places), generation=2) for name, places in first.items()]
    assert assign("cooperative-sticky", {"t": 6}, again)["c3"] == [("t", 2), ("t", 5)]


def test_members_sort_as_text_does() -> None:
    found = assign("range", {"t": 3}, members("c2", "c10", "c1"))
    assert [found[name] for name in ("c1", "c10", "c2")] == [[("t", 0)], [("t", 1)], [("t", 2)]]


def test_range_each_topic_by_itself() -> None:
    group = [MemberSubscription("c1", ("t1",)), MemberSubscription("c2", ("t1", "t2")), MemberSubscription("c3", ("t1",))]
    found = assign("range", {"t1": 3, "t2": 2}, group)
    assert found == {"c1": [("t1", 0)], "c2": [("t1", 1), ("t2", 0), ("t2", 1)], "c3": [("t1", 2)]}


def test_round_robin_passes_over_who_does_not_subscribe() -> None:
    group = [MemberSubscription(f"c{number}", ("t0", "t1", "t2")[: number + 1]) for number in range(3)]
    found = assign("roundrobin", {"t0": 1, "t1": 2, "t2": 3}, group)
    assert found == {"c0": [("t0", 0)], "c1": [("t1", 0)], "c2": [("t1", 1), ("t2", 0), ("t2", 1), ("t2", 2)]}


@pytest.mark.parametrize("name", NAMES)
def test_a_topic_that_the_cluster_does_not_know_is_left_out(name: str) -> None:
    assert assign(name, {"t": 1}, members("c1", topics=("gone", "t"))) == {"c1": [("t", 0)]}
    assert assign(name, {}, members("c1", "c2")) == {"c1": [], "c2": []}
    assert assign(name, {"t": 1}, []) == {}


def test_an_assignor_that_is_not_there() -> None:
    with pytest.raises(ValueError, match="There is no assignor mine"):
        assign("mine", {"t": 1}, members("c1"))


def test_only_cooperative_sticky_is_cooperative() -> None:
    assert {name for name in NAMES if "COOPERATIVE" in supported_protocols(name)} == {"cooperative-sticky"}
    assert all("EAGER" in supported_protocols(name) for name in NAMES)


@given(
    st.sampled_from(["range", "roundrobin", "sticky", "RoundRobinAssigner"]),
    st.dictionaries(st.sampled_from(["a", "b", "c"]), st.integers(1, 12), min_size=1),
    st.integers(1, 7),
)
def test_every_partition_has_exactly_one_reader(name: str, topics: dict[str, int], count: int) -> None:
    group = members(*(f"m{number}" for number in range(count)), topics=tuple(topics))
    found = assign(name, topics, group)
    given_out = sorted(place for places in found.values() for place in places)
    assert given_out == sorted((topic, number) for topic, partitions in topics.items() for number in range(partitions))
    if name != "range":
        assert max(counts(found)) - min(counts(found)) <= 1
