"""What outlives a coordinator, and what does not."""

from __future__ import annotations

import pytest

from streamlab.protocol.messages.groups import DeleteGroupsRequest, ListGroupsRequest, OffsetFetchGroup, OffsetFetchRequest
from streamlab.simulation.network import Request
from tests.cluster.group_coordinator.rig import GROUP, PARTITION, TOPIC, Member, Rig
from tests.cluster.group_coordinator.test_join import together


def test_a_stable_group_goes_on_without_a_rebalance() -> None:
    rig = Rig()
    one, two = together(rig, "C1", "C2")
    one.commit(7)
    rig.restart()
    assert (one.commit(8), rig.describe().error_code) == (14, 14)
    assert rig.call(ListGroupsRequest()).error_code == 14
    assert one.heartbeat() == 0, "while the group loads there is nothing to hold against a member"
    rig.wait(10)
    assert (one.heartbeat(), two.heartbeat()) == (0, 0)
    assert two.sync().assignment == two.id.encode()
    assert rig.committed() == 7
    described = rig.describe()
    assert (described.group_state, described.protocol_data) == ("Stable", "range")
    assert [member.client_id for member in described.members] == ["C1", "C2"]


def test_members_have_a_whole_session_to_find_the_new_coordinator() -> None:
    rig = Rig()
    member = Member(rig)
    member.enter()
    rig.wait(44_000)
    rig.restart()
    rig.wait(44_990)
    assert rig.state == "Stable"
    rig.wait(100)
    assert rig.state == "Empty"


def test_parked_requests_are_answered_with_not_coordinator() -> None:
    rig = Rig()
    one, two = together(rig, "C1", "C2")
    join = one.send_join()
    rig.coordinator.on_resigned(PARTITION)
    assert rig.answer(join).error_code == 16
    assert [two.heartbeat(), two.commit(1), two.leave()[0], rig.describe().error_code] == [16, 16, 16, 16]
    assert rig.call(OffsetFetchRequest((OffsetFetchGroup(GROUP),))).groups[0].error_code == 16


def test_parked_syncs_and_writes_are_answered_with_not_coordinator() -> None:
    rig = Rig()
    one, two = Member(rig, "C1"), Member(rig, "C2")
    joins = [one.ask_join(), two.ask_join()]
    rig.wait(6_000)
    one.joined(joins[0])
    two.joined(joins[1])
    rig.replicas.held = True
    syncs = [two.send_sync(), one.send_sync({one.id: b"1"})]
    rig.coordinator.on_resigned(PARTITION)
    assert [rig.answer(sync).error_code for sync in syncs] == [16, 16]
    rig.replicas.release()
    rig.replicas.release(6)


def test_an_unfinished_rebalance_is_lost() -> None:
    rig = Rig()
    one = together(rig, "C1")[0]
    newcomer = Member(rig, "C2")
    join = newcomer.ask_join()
    rig.restart()
    rig.wait(10)
    assert rig.answer(join).error_code == 16
    assert rig.state == "Stable"
    assert one.heartbeat() == 0
    assert newcomer.knock().error_code == 25


def test_a_group_that_never_became_stable_is_empty_again() -> None:
    rig = Rig()
    member = Member(rig)
    member.join()
    rig.restart()
    rig.wait(10)
    assert rig.state == "Empty"
    assert member.heartbeat() == 25


def test_deleted_groups_stay_deleted() -> None:
    rig = Rig()
    rig.commit(5)
    rig.call(DeleteGroupsRequest((GROUP,)))
    rig.restart()
    rig.wait(10)
    assert rig.coordinator.groups() == []
    assert rig.committed() == -1


def test_a_write_of_a_former_time_is_nobodys() -> None:
    rig = Rig()
    rig.replicas.held = True
    assert rig.commit(5) is None
    rig.restart()
    rig.wait(10)
    rig.replicas.release()
    assert rig.committed() == 5, "it had reached the log"


def test_a_static_member_is_known_by_its_newest_id() -> None:
    rig = Rig()
    Member(rig, group_instance_id="i1").enter()
    back = Member(rig, group_instance_id="i1")
    back.generation = back.knock().generation_id
    rig.restart()
    rig.wait(10)
    assert back.heartbeat() == 0


def test_the_log_is_written_anew_before_it_grows_too_long() -> None:
    rig = Rig()
    member = together(rig, "C1")[0]
    log = rig.replicas.partition("__consumer_offsets", PARTITION).log
    for offset in range(12_000):
        assert member.commit(offset, partition=offset % 6) == 0
        if offset % 2_000 == 0:
            rig.wait(1_000)
    assert log.log_end_offset > 12_000
    assert log.log_end_offset - log.log_start_offset <= 5_010
    Member(rig, "C2").ask_join()
    rig.restart()
    rig.wait(30)
    assert [rig.committed(partition) for partition in range(6)] == [11_994 + partition for partition in range(6)]
    assert (rig.state, member.heartbeat()) == ("Stable", 0)


def test_a_new_group_that_could_not_be_written_does_not_exist() -> None:
    rig = Rig()
    rig.replicas.refuse = 19
    join = Member(rig, member_id_required=False).send_join()
    assert rig.answer(join).error_code == 15
    assert rig.coordinator.groups() == []


@pytest.mark.parametrize("held", [False, True])
def test_a_coordinator_can_be_part_of_a_checkpoint(held: bool) -> None:
    rig = Rig()
    one, _ = together(rig, "C1", "C2")
    rig.replicas.held = held
    one.commit(3)
    one.send_join()
    rig.pickled()
    assert isinstance(rig.coordinator.shards[PARTITION].groups[GROUP].members[one.id].awaiting_join, Request)
    assert rig.coordinator.groups()[0].offsets == ({} if held else {(TOPIC, 0): 3})
