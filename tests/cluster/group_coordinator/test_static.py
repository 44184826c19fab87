"""Static members (group.instance.id): they come back without a rebalance, and fence their former selves."""

from __future__ import annotations

from typing import Any

from streamlab.protocol.messages.groups import JoinGroupProtocol
from tests.cluster.group_coordinator.rig import Member, Rig


def static(rig: Rig, name: str = "C1", instance: str = "i1", **options: Any) -> Member:
    return Member(rig, name, group_instance_id=instance, **options)


def test_a_static_member_needs_no_id_first() -> None:
    rig = Rig()
    member = static(rig)
    assert member.join().error_code == 0
    assert member.id.startswith("i1-")


def test_it_comes_back_to_its_assignment_without_a_rebalance() -> None:
    rig = Rig()
    first = static(rig)
    first.enter(b"mine")
    back = static(rig)
    answer = back.knock()
    back.generation = answer.generation_id
    assert (answer.error_code, answer.generation_id, answer.skip_assignment) == (0, 1, True)
    assert answer.leader == back.id != first.id
    assert back.sync().assignment == b"mine"
    assert (first.heartbeat(), back.heartbeat()) == (82, 0)
    assert first.commit(1) == 82
    assert first.send_join()
    assert first.knock().error_code == 82


def test_before_v9_the_answer_names_the_former_leader_so_that_nobody_assigns() -> None:
    rig = Rig()
    first = static(rig)
    first.enter()
    answer = static(rig, supports_skipping_assignment=False).knock()
    assert (answer.leader, answer.members, answer.skip_assignment) == (first.id, (), False)


def test_a_follower_comes_back_without_skipping() -> None:
    rig = Rig()
    leader, follower = static(rig), static(rig, "C2", "i2")
    joins = [leader.send_join(), follower.send_join()]
    rig.wait(6_000)
    leader.joined(joins[0])
    follower.joined(joins[1])
    leader.sync({leader.id: b"1", follower.id: b"2"})
    answer = static(rig, "C2", "i2").knock()
    assert (answer.error_code, answer.skip_assignment, answer.members, answer.leader) == (0, False, (), leader.id)
    assert rig.state == "Stable"


def test_other_protocols_that_change_the_choice_do_rebalance() -> None:
    rig = Rig()
    static(rig, protocols=(JoinGroupProtocol("range", b""), JoinGroupProtocol("sticky", b""))).enter()
    back = static(rig, protocols=(JoinGroupProtocol("sticky", b""), JoinGroupProtocol("range", b"")))
    answer = back.knock()
    assert (answer.generation_id, answer.protocol_name) == (2, "sticky")


def test_while_the_leader_assigns_a_return_starts_anew() -> None:
    rig = Rig()
    first = static(rig)
    first.join()
    assert rig.state == "CompletingRebalance"
    waiting = static(rig)
    answer = waiting.knock()
    assert answer.generation_id == 2


def test_the_former_self_that_waits_is_fenced_at_once() -> None:
    rig = Rig()
    Member(rig, "C0").enter()
    first = static(rig)
    join = first.send_join()
    back = static(rig)
    assert rig.answer(back.send_join()) is None
    assert rig.answer(join).error_code == 82


def test_an_absent_static_member_stays_through_a_rebalance() -> None:
    rig = Rig()
    absent = static(rig, rebalance_timeout_ms=10_000, session_timeout_ms=1_800_000)
    absent.enter()
    newcomer = Member(rig, "C2", rebalance_timeout_ms=10_000)
    join = newcomer.ask_join()
    rig.wait(10_000)
    answer = rig.answer(join)
    assert answer.leader == newcomer.id
    assert [one.member_id for one in answer.members] == [absent.id, newcomer.id]


def test_a_static_member_leaves_by_instance_alone() -> None:
    rig = Rig()
    member = static(rig)
    member.enter()
    assert member.leave("other-id", "i1") == [0, 82]
    assert member.leave("", "i9") == [0, 25]
    assert member.leave("", "i1") == [0, 0]
    assert rig.state == "Empty"


def test_a_new_id_that_could_not_be_stored_was_never_given() -> None:
    rig = Rig()
    first = static(rig)
    first.enter()
    rig.replicas.refuse = 19
    answer = static(rig).knock()
    assert (answer.error_code, answer.member_id) == (15, "")
    rig.replicas.refuse = 0
    assert first.heartbeat() == 0
