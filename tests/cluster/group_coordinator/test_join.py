"""JoinGroup: who is let in, how long the group waits, which protocol and leader it takes."""

from __future__ import annotations

from typing import Any

import pytest

from streamlab.protocol.messages.groups import JoinGroupProtocol
from tests.cluster.group_coordinator.rig import Member, Rig


def protocols(*names: str) -> tuple[JoinGroupProtocol, ...]:
    return tuple(JoinGroupProtocol(name, b"") for name in names)


def test_from_v4_a_newcomer_gets_an_id_first() -> None:
    member = Member(Rig())
    assert member.knock().error_code == 79
    answer = member.join()
    assert (answer.error_code, answer.generation_id, answer.protocol_name, answer.leader) == (0, 1, "range", member.id)
    assert [one.member_id for one in answer.members] == [member.id]


def test_before_v4_a_newcomer_is_let_in_at_once() -> None:
    rig = Rig()
    number = rig_join = Member(rig, member_id_required=False).send_join()
    rig.wait(3_000)
    assert rig.answer(number).error_code == 0
    assert rig_join == number


@pytest.mark.parametrize(
    ("options", "error"),
    [
        ({"group_id": ""}, 24),
        ({"session_timeout_ms": 5_999}, 26),
        ({"session_timeout_ms": 1_800_001}, 26),
        ({"protocols": ()}, 23),
        ({"protocol_type": ""}, 23),
    ],
)
def test_bad_arguments(options: dict[str, Any], error: int) -> None:
    assert Member(Rig(), **options).knock().error_code == error


def test_an_unknown_id_is_25_with_or_without_a_group() -> None:
    rig = Rig()
    stranger = Member(rig)
    stranger.id = "nobody"
    assert stranger.knock().error_code == 25
    Member(rig).enter()
    assert stranger.knock().error_code == 25


def test_without_a_common_protocol_nobody_is_let_in() -> None:
    rig = Rig()
    Member(rig, protocols=protocols("range", "sticky")).enter()
    assert Member(rig, "C2", protocols=protocols("roundrobin")).knock().error_code == 23
    assert Member(rig, "C2", protocol_type="connect").knock().error_code == 23


def test_the_protocol_is_chosen_by_votes() -> None:
    rig = Rig()
    members = [Member(rig, f"C{i}", protocols=protocols(*names)) for i, names in enumerate(("abc", "bac", "cb"))]
    joins = [member.ask_join() for member in members]
    rig.wait(6_000)
    answers = [member.joined(join) for member, join in zip(members, joins, strict=True)]
    assert {answer.protocol_name for answer in answers} == {"b"}
    assert [len(answer.members) for answer in answers] == [3, 0, 0]


def test_votes_that_are_even_are_decided_by_the_names() -> None:
    rig = Rig()
    members = [Member(rig, f"C{i}", protocols=protocols(*names)) for i, names in enumerate((("range", "rr"), ("rr", "range")))]
    joins = [member.ask_join() for member in members]
    rig.wait(6_000)
    answers = [member.joined(join) for member, join in zip(members, joins, strict=True)]
    assert {answer.protocol_name for answer in answers} == {"rr"}


def test_a_protocol_offered_twice_counts_for_nobody() -> None:
    rig = Rig()
    join = Member(rig, protocols=protocols("range", "range")).ask_join()
    rig.wait(10_000)
    assert rig.answer(join) is None, "Kafka fails over it and does not answer"
    assert rig.state == "PreparingRebalance"


# group.initial.rebalance.delay.ms


def test_the_first_rebalance_waits_three_seconds() -> None:
    rig = Rig()
    member = Member(rig)
    join = member.ask_join()
    rig.wait(2_999)
    assert rig.answer(join) is None
    rig.wait(1)
    assert rig.answer(join).generation_id == 1


def test_each_newcomer_adds_three_seconds_up_to_the_rebalance_timeout() -> None:
    """As Kafka's testResetRebalanceDelayWhenNewMemberJoinsGroupDuringInitialRebalance: delay 3 s, rebalance timeout 10 s."""
    rig = Rig()
    joins = [Member(rig, "C1", rebalance_timeout_ms=10_000).ask_join()]
    for turn in range(3):
        rig.wait(2_999)
        joins.append(Member(rig, f"N{turn}", rebalance_timeout_ms=10_000).ask_join())
        rig.wait(1)
        assert rig.answer(joins[0]) is None, turn
    rig.wait(999)
    assert rig.answer(joins[0]) is None
    rig.wait(1)
    assert [rig.answer(join).generation_id for join in joins] == [1, 1, 1, 1]


def test_without_delay_the_first_rebalance_ends_at_once() -> None:
    rig = Rig(group_initial_rebalance_delay_ms="0")
    join = Member(rig).ask_join()
    rig.wait(0)
    assert rig.answer(join).generation_id == 1


# Later rebalances


def together(rig: Rig, *names: str, **options: Any) -> list[Member]:
    """A stable group of these; the first leads."""
    members = [Member(rig, name, **options) for name in names]
    joins = [member.ask_join() for member in members]
    rig.wait(6_000)
    for member, join in zip(members, joins, strict=True):
        member.joined(join)
    assert members[0].sync({member.id: member.id.encode() for member in members}).error_code == 0
    for member in members[1:]:
        member.sync()
    return members


def test_a_later_rebalance_ends_when_all_have_rejoined() -> None:
    rig = Rig()
    one, two = together(rig, "C1", "C2")
    newcomer = Member(rig, "C3")
    joins = [newcomer.ask_join(), one.send_join()]
    assert one.heartbeat() == 27
    assert rig.answer(joins[0]) is None
    joins.append(two.send_join())
    assert [rig.answer(join).generation_id for join in joins] == [2, 2, 2]
    assert rig.answer(joins[1]).leader == one.id


def test_who_does_not_rejoin_is_removed_after_the_largest_rebalance_timeout() -> None:
    rig = Rig()
    one, two = together(rig, "C1", "C2", rebalance_timeout_ms=20_000)
    newcomer = Member(rig, "C3", rebalance_timeout_ms=5_000)
    join, again = newcomer.ask_join(), two.send_join()
    rig.wait(19_999)
    one.heartbeat()
    assert rig.answer(join) is None
    rig.wait(1)
    assert rig.answer(join).generation_id == rig.answer(again).generation_id == 2
    assert rig.answer(again).leader == two.id, "the leader was absent: a member that rejoined leads"
    assert one.heartbeat() == 25


def test_a_member_that_waits_does_not_expire() -> None:
    rig = Rig()
    one, two = together(rig, "C1", "C2", session_timeout_ms=6_000, rebalance_timeout_ms=60_000)
    join = one.send_join()
    for _ in range(6):
        rig.wait(5_000)
        assert two.heartbeat() == 27
    assert one.id in {member.member_id for member in rig.describe().members}
    rig.wait(6_000)
    assert rig.answer(join).generation_id == 2, "the other one's session ran off, so all that are left have joined"


def test_a_newcomer_that_waits_expires_after_five_minutes() -> None:
    rig = Rig()
    one = together(rig, "C1", session_timeout_ms=6_000, rebalance_timeout_ms=900_000)[0]
    newcomer = Member(rig, "C2", rebalance_timeout_ms=900_000)
    join = newcomer.ask_join()
    for _ in range(75):
        rig.wait(3_999)
        one.heartbeat()
    assert rig.answer(join) is None
    rig.wait(1_000)
    assert rig.answer(join).error_code == 25


def test_a_pending_id_holds_up_a_rebalance_until_it_expires() -> None:
    rig = Rig()
    one = together(rig, "C1")[0]
    assert Member(rig, "C9", session_timeout_ms=10_000).knock().error_code == 79
    join = one.send_join()
    assert rig.answer(join) is None
    rig.wait(10_000)
    assert rig.answer(join).generation_id == 2


def test_an_unused_id_expires_after_the_session_timeout() -> None:
    rig = Rig()
    member = Member(rig, session_timeout_ms=6_000)
    member.knock()
    rig.wait(6_000)
    assert member.knock().error_code == 25


def test_group_max_size() -> None:
    rig = Rig(group_max_size="2")
    one, two = together(rig, "C1", "C2")
    third = Member(rig, "C3", member_id_required=False)
    assert third.knock().error_code == 81
    rig.answer(one.send_join())
    assert rig.answer(two.send_join()).error_code == 0
    assert third.knock().error_code == 81
