"""Sticky assignments of groups whose members want different topics."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from streamlab.clients.assignors import MemberSubscription, assign, user_data
from streamlab.clients.assignors.movements import Movements
from streamlab.clients.assignors.subscription import Place

THREE = {"t0": 1, "t1": 2, "t2": 3}


def counts(found: dict[str, list[Place]]) -> dict[str, int]:
    return {member: len(places) for member, places in found.items()}


def test_who_may_have_least_is_served_first() -> None:
    group = [MemberSubscription("c0", ("t0",)), MemberSubscription("c1", ("t0", "t1")), MemberSubscription("c2", tuple(THREE))]
    found = assign("sticky", THREE, group)
    assert {member: sorted(places) for member, places in found.items()} == {
        "c0": [("t0", 0)],
        "c1": [("t1", 0), ("t1", 1)],
        "c2": [("t2", 0), ("t2", 1), ("t2", 2)],
    }


def test_who_stops_wanting_a_topic_loses_it() -> None:
    owned = {"c1": (("a", 0), ("b", 0)), "c2": (("a", 1), ("b", 1))}
    wants = {"c1": ("a",), "c2": ("a", "b")}
    group = [MemberSubscription(name, wants[name], user_data=user_data("sticky", owned[name], 1)) for name in owned]
    found = assign("sticky", {"a": 2, "b": 2}, group)
    assert {member: sorted(places) for member, places in found.items()} == {
        "c1": [("a", 0), ("a", 1)],
        "c2": [("b", 0), ("b", 1)],
    }


def test_cooperative_takes_away_before_it_gives() -> None:
    group = [
        MemberSubscription("c1", ("a", "b"), owned=tuple(("a", number) for number in range(4)), generation=1),
        MemberSubscription("c2", ("a",), generation=1),
    ]
    found = assign("cooperative-sticky", {"a": 4, "b": 1}, group)
    assert found["c2"] == []
    assert counts(found)["c1"] == 3
    again = [
        MemberSubscription("c1", ("a", "b"), owned=tuple(found["c1"]), generation=2),
        MemberSubscription("c2", ("a",), generation=2),
    ]
    assert counts(assign("cooperative-sticky", {"a": 4, "b": 1}, again)) == {"c1": 3, "c2": 2}


def test_where_kafka_goes_round_for_ever_nothing_moves() -> None:
    """The leader of such a group never comes back from `performReassignments` in Kafka 4.2.1."""
    wants = {"m0": ("a", "b", "c"), "m1": ("a",), "m2": ("b", "c"), "m3": ("c",), "m4": (), "m5": ("c",)}
    owned: dict[str, tuple[Place, ...]] = {
        "m0": (("a", 0), ("a", 2), ("b", 0), ("b", 1), ("b", 2), ("c", 1), ("c", 2), ("c", 3)),
        "m1": (("a", 1),),
        "m2": (("a", 3),),
        "m3": (("c", 0),),
        "m5": (("b", 3),),
    }
    generations = {"m0": 3, "m2": 2, "m3": 3, "m4": 2, "m5": 3}
    group = [
        MemberSubscription(name, wants[name], owned=owned.get(name, ()), generation=generations.get(name, -1))
        for name in ("m5", "m3", "m4", "m1", "m0", "m2")
    ]
    found = assign("cooperative-sticky", {"a": 4, "b": 4, "c": 4}, group)
    assert tuple(found["m0"]) == owned["m0"]
    assert all(topic in wants[member] for member, places in found.items() for topic, _ in places)


def test_a_former_owner_who_cannot_take_part_is_passed_over() -> None:
    """Kafka throws a NullPointerException here."""
    group = [
        MemberSubscription("alone", ("x",), owned=(("x", 0), ("t", 0)), generation=1),
        MemberSubscription("c1", ("t", "u"), owned=tuple(("t", number) for number in range(4)), generation=2),
        MemberSubscription("c2", ("t",), generation=2),
    ]
    found = assign("cooperative-sticky", {"x": 1, "t": 4, "u": 1}, group)
    assert found["alone"] == [("x", 0)]


def test_a_partition_that_came_is_sent_back_before_another_goes() -> None:
    movements = Movements()
    movements.move(("t", 1), "a", "b")
    assert movements.better(("t", 5), "b", "a") == ("t", 1)
    movements.move(("t", 1), "b", "a")
    assert movements.made() == frozenset()
    assert movements.better(("t", 5), "b", "a") == ("t", 5)


def test_of_several_that_came_javas_hash_set_says_which_goes_back() -> None:
    movements = Movements()
    for number in (0, 1, 2):
        movements.move(("t", number), "a", "b")
    assert movements.better(("t", 5), "b", "a") == ("t", 2)


PLACES = st.sets(st.tuples(st.sampled_from(["a", "b", "c"]), st.integers(0, 4)), max_size=6)


@given(
    st.sampled_from(["sticky", "cooperative-sticky"]),
    st.dictionaries(st.sampled_from(["a", "b", "c"]), st.integers(1, 5), min_size=1),
    st.lists(st.tuples(st.sets(st.sampled_from(["a", "b", "c"])), PLACES, st.integers(-1, 3)), min_size=1, max_size=6),
)
def test_whatever_members_claim_no_partition_has_two_readers(
    name: str, topics: dict[str, int], members: list[tuple[set[str], set[Place], int]]
) -> None:
    group = [
        MemberSubscription(
            f"m{number}",
            tuple(sorted(wants)),
            owned=tuple(sorted(owned)) if name != "sticky" else (),
            generation=generation,
            user_data=user_data(name, sorted(owned), generation),
        )
        for number, (wants, owned, generation) in enumerate(members)
    ]
    found = assign(name, topics, group)
    given_out = [place for places in found.values() for place in places]
    wanted = {
        (topic, number) for topic in topics for number in range(topics[topic]) if any(topic in wants for wants, _, _ in members)
    }
    assert len(given_out) == len(set(given_out))
    assert set(given_out) <= wanted
    if name == "sticky":
        assert set(given_out) == wanted
