"""Readers near a replica (KIP-881): a match is looked for first, balance is never given up for it."""

from __future__ import annotations

from streamlab.clients.assignors import MemberSubscription, assign

ONE_REPLICA_EACH = {"t": [["a"], ["b"], ["c"]]}


def near(**racks: str) -> list[MemberSubscription]:
    return [MemberSubscription(member, ("t",), rack=rack) for member, rack in racks.items()]


def test_range_gives_each_the_partition_in_its_rack() -> None:
    found = assign("range", {"t": 3}, near(c1="c", c2="b", c3="a"), ONE_REPLICA_EACH)
    assert found == {"c1": [("t", 2)], "c2": [("t", 1)], "c3": [("t", 0)]}


def test_so_do_the_sticky_ones() -> None:
    for name in ("sticky", "cooperative-sticky"):
        found = assign(name, {"t": 3}, near(c1="c", c2="b", c3="a"), ONE_REPLICA_EACH)
        assert found == {"c1": [("t", 2)], "c2": [("t", 1)], "c3": [("t", 0)]}


def test_balance_goes_before_racks() -> None:
    found = assign("range", {"t": 4}, near(c1="a", c2="b"), {"t": [["a"], ["a"], ["a"], ["b"]]})
    assert found == {"c1": [("t", 0), ("t", 1)], "c2": [("t", 2), ("t", 3)]}


def test_racks_that_hold_everything_change_nothing() -> None:
    everywhere = {"t": [["a", "b"]] * 4}
    members = near(c1="b", c2="a")
    assert assign("range", {"t": 4}, members, everywhere) == assign("range", {"t": 4}, members)


def test_copartitioned_topics_stay_together() -> None:
    members = [MemberSubscription(name, ("left", "right"), rack=rack) for name, rack in (("c1", "b"), ("c2", "a"))]
    racks = {"left": [["a"], ["b"]], "right": [["a"], ["b"]]}
    found = assign("range", {"left": 2, "right": 2}, members, racks)
    assert found == {"c1": [("left", 1), ("right", 1)], "c2": [("left", 0), ("right", 0)]}


def test_a_topic_whose_racks_are_not_known_matches_nobody_but_is_dealt() -> None:
    members = [MemberSubscription(name, ("left", "right"), rack=rack) for name, rack in (("c1", "b"), ("c2", "a"))]
    found = assign("range", {"left": 2, "right": 2}, members, {"left": [["a"], ["b"]]})
    assert found == {"c1": [("left", 0), ("right", 0)], "c2": [("left", 1), ("right", 1)]}


def test_a_sticky_member_gives_up_what_is_far_from_it() -> None:
    members = [
        MemberSubscription("c1", ("t",), owned=(("t", 0), ("t", 1)), generation=1, rack="b"),
        MemberSubscription("c2", ("t",), owned=(("t", 2), ("t", 3)), generation=1, rack="a"),
    ]
    racks = {"t": [["a"], ["b"], ["a"], ["b"]]}
    first = assign("cooperative-sticky", {"t": 4}, members, racks)
    assert first == {"c1": [("t", 1)], "c2": [("t", 2)]}
