"""Committed offsets: what is checked, what is not, when they count, how they go."""

from __future__ import annotations

import pytest

from streamlab.protocol.consumer_protocol import Subscription, encode_subscription
from streamlab.protocol.messages.groups import (
    DeleteGroupsRequest,
    JoinGroupProtocol,
    ListGroupsRequest,
    OffsetCommitPartition,
    OffsetCommitRequest,
    OffsetDeleteRequest,
    OffsetFetchGroup,
    OffsetFetchRequest,
)
from tests.cluster.group_coordinator.rig import GROUP, TOPIC, Member, Rig

DAY = 86_400_000
WEEK = 7 * DAY
SUBSCRIBED = (JoinGroupProtocol("range", encode_subscription(Subscription((TOPIC,)))),)


def test_a_commit_without_a_group_makes_a_simple_one() -> None:
    rig = Rig()
    assert rig.committed() == -1
    assert rig.commit(5, metadata="note") == 0
    assert rig.committed() == 5
    assert (rig.state, rig.describe().protocol_type) == ("Empty", "")


def test_the_offset_itself_is_never_checked() -> None:
    rig = Rig()
    assert (rig.commit(999), rig.commit(-7), rig.committed()) == (0, 0, -7)


def test_topics_and_partitions_must_exist() -> None:
    rig = Rig()
    assert rig.commit(1, partition=9) == 3
    assert rig.commit(1, topic="nothing") == 3
    by_id = (OffsetCommitPartition("", 0, 1, topic_id="payments-id"), OffsetCommitPartition("", 0, 1, topic_id="other-id"))
    answer = rig.call(OffsetCommitRequest(GROUP, by_id))
    assert [one.error_code for one in answer.partitions] == [0, 100]


@pytest.mark.parametrize(("metadata", "error"), [("x" * 4096, 0), ("x" * 4097, 12), ("😀" * 2048, 0), ("😀" * 2049, 12)])
def test_metadata_is_limited_in_java_characters(metadata: str, error: int) -> None:
    assert Rig().commit(1, metadata=metadata) == error


def test_a_generation_of_a_missing_group() -> None:
    rig = Rig()
    assert rig.commit(1, member="m", generation=1, version=8) == 22
    assert rig.commit(1, member="m", generation=1, version=9) == 69


def test_a_commit_keeps_the_session() -> None:
    rig = Rig()
    member = Member(rig, session_timeout_ms=6_000)
    member.enter()
    for offset in range(5):
        rig.wait(5_000)
        assert member.commit(offset) == 0
    assert rig.state == "Stable"


def test_a_commit_counts_once_it_is_replicated() -> None:
    rig = Rig()
    rig.commit(1)
    rig.replicas.held = True
    assert rig.commit(2) is None
    assert rig.committed() == 1
    waiting = rig.send(OffsetFetchRequest((OffsetFetchGroup(GROUP),), require_stable=True))
    assert rig.answer(waiting) is None
    rig.replicas.release()
    assert rig.answer(waiting).groups[0].partitions[0].committed_offset == 2


@pytest.mark.parametrize(("append", "told"), [(19, 15), (6, 16)])
def test_a_commit_that_cannot_be_written(append: int, told: int) -> None:
    rig = Rig()
    rig.replicas.refuse = append
    assert rig.commit(1) == told
    rig.replicas.refuse = 0
    assert rig.committed() == -1


def test_a_commit_that_came_too_late_counts_with_the_next_one() -> None:
    rig = Rig()
    rig.replicas.held = True
    number = rig.send(OffsetCommitRequest(GROUP, (OffsetCommitPartition(TOPIC, 0, 1),)))
    rig.replicas.release(7)
    assert rig.answer(number).partitions[0].error_code == 15
    assert rig.committed() == -1
    rig.replicas.held = False
    assert rig.commit(4, partition=1) == 0
    assert (rig.committed(0), rig.committed(1)) == (1, 4)


def test_all_offsets_of_a_group_or_of_an_unknown_one() -> None:
    rig = Rig()
    rig.commit(4, partition=1)
    rig.commit(3)
    answer = rig.call(OffsetFetchRequest((OffsetFetchGroup(GROUP), OffsetFetchGroup("no"))))
    found = [[(one.topic, one.partition, one.committed_offset) for one in group.partitions] for group in answer.groups]
    assert found == [[(TOPIC, 0, 3), (TOPIC, 1, 4)], []]
    assert rig.committed(partition=7) == -1


# OffsetDelete


def forget(rig: Rig, partition: int = 0, group: str = GROUP) -> list[int]:
    answer = rig.call(OffsetDeleteRequest(group, ((TOPIC, partition),)))
    return [answer.error_code, *(one.error_code for one in answer.partitions)]


def test_offset_delete() -> None:
    rig = Rig()
    rig.commit(3)
    assert forget(rig, group="no") == [69]
    assert forget(rig, partition=8) == [0, 3]
    assert forget(rig) == [0, 0]
    assert rig.committed() == -1
    assert rig.state == "Empty"


def test_offsets_of_a_subscribed_topic_stay() -> None:
    rig = Rig()
    member = Member(rig, protocols=SUBSCRIBED)
    member.enter()
    member.commit(3)
    assert forget(rig) == [0, 86]
    assert rig.committed() == 3


def test_offsets_of_a_group_that_is_not_of_consumers_stay_while_it_has_members() -> None:
    rig = Rig()
    Member(rig, protocol_type="connect").enter()
    assert forget(rig) == [68]


# DeleteGroups, ListGroups


def test_delete_groups() -> None:
    rig = Rig()
    rig.commit(1, group="empty")
    Member(rig).enter()
    answer = rig.call(DeleteGroupsRequest(("empty", GROUP, "no", "empty")))
    assert [(one.group_id, one.error_code) for one in answer.results] == [("empty", 0), (GROUP, 68), ("no", 69)]
    assert rig.committed(group="empty") == -1
    assert rig.describe("empty", version=5).group_state == "Dead"
    assert rig.describe("empty", version=6).error_code == 69


def test_a_commit_under_way_does_not_bring_a_deleted_group_back() -> None:
    rig = Rig()
    rig.commit(1)
    rig.replicas.held = True
    rig.send(OffsetCommitRequest(GROUP, (OffsetCommitPartition(TOPIC, 1, 9),)))
    rig.send(DeleteGroupsRequest((GROUP,)))
    rig.replicas.release()
    rig.replicas.held = False
    assert rig.coordinator.group(GROUP) is None
    rig.restart()
    rig.wait(10)
    assert rig.coordinator.group(GROUP) is None
    assert (rig.committed(0), rig.committed(1)) == (-1, -1)


def test_list_groups_by_state_and_type() -> None:
    rig = Rig()
    rig.commit(1, group="empty")
    Member(rig).enter()

    def listed(**filters: tuple[str, ...]) -> list[tuple[str, str, str]]:
        found = rig.call(ListGroupsRequest(**filters)).groups
        return sorted((one.group_id, one.protocol_type, one.group_state) for one in found)

    empty, stable = ("empty", "", "Empty"), (GROUP, "consumer", "Stable")
    assert listed() == [empty, stable]
    assert listed(states_filter=("Stable",)) == [stable]
    assert listed(states_filter=("empty",)) == [empty]
    assert listed(types_filter=("consumer",)) == []
    assert listed(types_filter=("Classic",)) == [empty, stable]
    assert listed(states_filter=("Bored",)) == []


# Deleted topics and expiry


def test_offsets_go_with_their_topic() -> None:
    rig = Rig()
    rig.commit(1)
    rig.coordinator.removal.remove_topics((TOPIC,))
    assert rig.committed() == -1


def test_offsets_of_a_simple_group_expire_by_commit_time() -> None:
    rig = Rig()
    rig.commit(1)
    rig.wait(WEEK - DAY)
    rig.commit(2, partition=1)
    rig.wait(DAY + 600_000)
    assert (rig.committed(0), rig.committed(1)) == (-1, 2)
    rig.wait(WEEK)
    assert rig.describe(version=5).group_state == "Dead"


def test_offsets_of_a_group_expire_a_week_after_it_became_empty() -> None:
    rig = Rig()
    member = Member(rig, protocols=SUBSCRIBED, session_timeout_ms=1_800_000)
    member.enter()
    member.commit(3)
    for _ in range(8 * 48 + 1):
        rig.wait(1_800_000 - 1)
        assert member.heartbeat() == 0
    assert rig.committed() == 3, "subscribed to: it does not expire"
    member.leave()
    rig.wait(WEEK - 600_000)
    assert rig.committed() == 3
    rig.wait(2 * 600_000)
    assert rig.describe(version=5).group_state == "Dead"


def test_the_worlds_own_commands() -> None:
    rig = Rig()
    assert rig.coordinator.reset_offsets(GROUP, {(TOPIC, 0): 7}) == 0
    assert rig.committed() == 7
    assert rig.coordinator.delete_group(GROUP) == 0
    assert rig.coordinator.delete_group(GROUP) == 69
    Member(rig).enter()
    assert rig.coordinator.delete_group(GROUP) == 68
    assert rig.coordinator.reset_offsets(GROUP, {(TOPIC, 0): 7}) == 25
