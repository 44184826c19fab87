"""Which claims to partitions hold, by what the sticky assignors make of them."""

from __future__ import annotations

from streamlab.clients.assignors import MemberSubscription, assign, user_data
from streamlab.clients.assignors.claims import Claim
from streamlab.clients.assignors.sticky import claim_of
from streamlab.clients.assignors.subscription import Place


def cooperative(name: str, *owned: int, generation: int) -> MemberSubscription:
    return MemberSubscription(name, ("t",), owned=tuple(("t", number) for number in owned), generation=generation)


def numbers(found: dict[str, list[Place]]) -> dict[str, list[int]]:
    return {member: [number for _, number in places] for member, places in found.items()}


def test_a_partition_claimed_twice_in_one_generation_is_nobodys() -> None:
    group = [cooperative("c1", 0, 1, generation=5), cooperative("c2", 0, 2, generation=5), cooperative("c3", generation=5)]
    assert numbers(assign("cooperative-sticky", {"t": 3}, group)) == {"c1": [1], "c2": [2], "c3": []}


def test_the_newer_generation_wins() -> None:
    group = [cooperative("c1", 0, 1, 2, generation=1), cooperative("c2", 0, 1, generation=2), cooperative("c3", 2, generation=2)]
    assert numbers(assign("cooperative-sticky", {"t": 3}, group)) == {"c1": [], "c2": [0], "c3": [2]}


def test_a_claim_to_a_partition_that_is_gone_is_dropped() -> None:
    group = [cooperative("c1", 0, 7, 8, generation=1), cooperative("c2", 1, 9, generation=1)]
    assert numbers(assign("cooperative-sticky", {"t": 2}, group)) == {"c1": [0], "c2": [1]}


def test_a_topic_made_anew_with_fewer_partitions_does_not_break_the_group() -> None:
    group = [
        MemberSubscription("c1", ("t",), user_data=user_data("sticky", [("t", number) for number in range(6)], 1)),
        MemberSubscription("c2", ("t",), user_data=user_data("sticky", [("t", number) for number in range(6, 12)], 1)),
    ]
    assert numbers(assign("sticky", {"t": 3}, group)) == {"c1": [0, 1], "c2": [2]}


def test_what_a_member_writes_the_leader_reads() -> None:
    owned = (("t", 0), ("t", 3), ("заказы", 1))
    assert claim_of(user_data("sticky", owned, 7)) == Claim(owned, 7)


def test_the_bytes_are_those_of_kafkas_schema() -> None:
    data = bytes.fromhex("0000000100017400000002000000000000000300000007")
    assert user_data("sticky", (("t", 0), ("t", 3)), 7) == data
    assert claim_of(data[:-4]) == Claim((("t", 0), ("t", 3)), None)


def test_bytes_that_nobody_can_read_claim_nothing() -> None:
    assert claim_of(b"") == claim_of(None) == Claim((), None)
    assert claim_of(b"\x00\x00\x00\x01\x00") == Claim((), -1)
    assert claim_of(b"\xff\xff\xff\xff\x00\x00\x00\x01") == Claim((), -1)


def test_a_new_member_writes_nothing() -> None:
    assert user_data("sticky", (), -1) is None
    assert user_data("cooperative-sticky", (), -1) == b"\xff\xff\xff\xff"
    assert user_data("range", (), -1) is None
