"""SyncGroup, Heartbeat, LeaveGroup beyond the table: assignments, sync timeouts, sessions, leaving."""

from __future__ import annotations

import pytest

from streamlab.protocol.messages.groups import JoinGroupProtocol, LeaveGroupRequest, LeavingMember
from tests.cluster.group_coordinator.rig import GROUP, Member, Rig
from tests.cluster.group_coordinator.test_join import together


def test_followers_wait_for_the_leader_and_who_is_left_out_gets_nothing() -> None:
    rig = Rig()
    members = [Member(rig, f"C{i}") for i in range(3)]
    joins = [member.ask_join() for member in members]
    rig.wait(6_000)
    for member, join in zip(members, joins, strict=True):
        member.joined(join)
    leader, named, left_out = members
    syncs = [named.send_sync(), left_out.send_sync()]
    assert [rig.answer(sync) for sync in syncs] == [None, None]
    assert leader.sync({leader.id: b"L", named.id: b"F", "stranger": b"S"}).assignment == b"L"
    assert [rig.answer(sync).assignment for sync in syncs] == [b"F", b""]
    assert rig.state == "Stable"


@pytest.mark.parametrize(
    ("options", "error"),
    [
        ({"generation_id": 9}, 22),
        ({"member_id": "nobody"}, 25),
        ({"protocol_name": "sticky"}, 23),
        ({"protocol_type": "connect"}, 23),
        ({"group_id": ""}, 24),
        ({"group_id": "other"}, 25),
    ],
)
def test_sync_with_bad_arguments(options: dict[str, object], error: int) -> None:
    member = Member(Rig())
    member.join()
    assert member.sync(**options).error_code == error
    assert member.sync({member.id: b"x"}).assignment == b"x"
    assert member.sync().assignment == b"x"


def test_an_assignment_is_told_only_once_it_is_replicated() -> None:
    rig = Rig()
    member = Member(rig)
    member.join()
    rig.replicas.held = True
    sync = member.send_sync({member.id: b"x"})
    assert rig.answer(sync) is None
    assert rig.state == "CompletingRebalance"
    rig.replicas.release()
    assert rig.answer(sync).assignment == b"x"
    assert rig.state == "Stable"


@pytest.mark.parametrize(("append", "told"), [(19, 15), (7, 15), (6, 16), (10, -1)])
def test_an_assignment_that_cannot_be_stored_is_an_error_for_all(append: int, told: int) -> None:
    rig = Rig()
    one, two = Member(rig, "C1"), Member(rig, "C2")
    joins = [one.ask_join(), two.ask_join()]
    rig.wait(6_000)
    one.joined(joins[0])
    two.joined(joins[1])
    rig.replicas.held = True
    syncs = [two.send_sync(), one.send_sync({one.id: b"1"})]
    rig.replicas.release(append)
    if told == 16:
        rig.coordinator.on_resigned(3)
    assert [rig.answer(sync).error_code for sync in syncs] == [told, told]


def test_who_does_not_sync_within_the_rebalance_timeout_is_removed() -> None:
    rig = Rig()
    one, two = Member(rig, "C1", rebalance_timeout_ms=10_000), Member(rig, "C2", rebalance_timeout_ms=10_000)
    joins = [one.ask_join(), two.ask_join()]
    rig.wait(6_000)
    one.joined(joins[0])
    two.joined(joins[1])
    assert one.sync({one.id: b"1"}).error_code == 0
    rig.wait(9_999)
    assert rig.state == "Stable"
    rig.wait(1)
    assert rig.state == "PreparingRebalance"
    assert (one.heartbeat(), two.heartbeat()) == (27, 25)


def test_a_silent_member_is_removed_after_its_session_timeout() -> None:
    rig = Rig()
    member = Member(rig, session_timeout_ms=6_000)
    member.enter()
    rig.wait(5_999)
    assert rig.state == "Stable"
    rig.wait(1)
    assert rig.state == "Empty"


def test_heartbeats_cost_no_events() -> None:
    rig = Rig()
    member = Member(rig)
    member.enter()
    before = rig.scheduler.handled
    for _ in range(300):
        rig.wait(3_000)
        assert member.heartbeat() == 0
    assert rig.scheduler.handled - before < 30, "one look per session timeout, not one per heartbeat"


def test_leaving() -> None:
    rig = Rig()
    member = Member(rig)
    member.enter()
    assert member.leave("nobody") == [0, 25]
    assert member.leave() == [0, 0]
    assert member.leave() == [0, 25]
    assert member.heartbeat() == 25
    assert rig.state == "Empty"


def test_several_leave_at_once() -> None:
    rig = Rig()
    one, two, three = together(rig, "C1", "C2", "C3")
    leaving = tuple(LeavingMember(member) for member in (one.id, "nobody", two.id))
    answer = rig.call(LeaveGroupRequest(GROUP, leaving))
    assert [one.error_code for one in answer.members] == [0, 25, 0]
    assert [one.member_id for one in rig.describe().members] == [three.id]


def test_the_last_to_leave_is_answered_once_that_is_replicated() -> None:
    rig = Rig()
    member = Member(rig)
    member.enter()
    rig.replicas.held = True
    leave = rig.send(LeaveGroupRequest(GROUP, (LeavingMember(member.id),)))
    assert rig.answer(leave) is None
    rig.replicas.release()
    assert rig.answer(leave).members[0].error_code == 0


def test_a_pending_id_can_be_given_back() -> None:
    rig = Rig()
    member = Member(rig)
    member.knock()
    assert member.leave() == [0, 0]
    assert member.knock().error_code == 25


def test_a_stable_group_is_described_with_metadata_and_assignments() -> None:
    rig = Rig()
    member = Member(rig, "probe", group_instance_id="i1", protocols=(JoinGroupProtocol("range", b"meta"),))
    member.enter()
    found = rig.describe()
    assert (found.error_code, found.group_state, found.protocol_type, found.protocol_data) == (0, "Stable", "consumer", "range")
    one = found.members[0]
    shown = (one.group_instance_id, one.client_id, one.client_host, one.member_metadata, one.member_assignment)
    assert shown == ("i1", "probe", "/127.0.0.1", b"meta", b"all")


def test_an_unknown_group_is_dead_and_from_v6_an_error_too() -> None:
    rig = Rig()
    assert (rig.describe("no", 5).error_code, rig.describe("no", 5).group_state) == (0, "Dead")
    assert (rig.describe("no", 6).error_code, rig.describe("no", 6).error_message) == (69, "Group no not found.")
