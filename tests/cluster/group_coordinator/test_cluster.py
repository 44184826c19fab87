"""Groups on a whole cluster: the internal topic, coordinators that die, offsets that survive."""

from __future__ import annotations

from typing import Any

import pytest

from streamlab.protocol.messages.admin import DeleteTopicsRequest
from streamlab.protocol.messages.groups import (
    FindCoordinatorRequest,
    HeartbeatRequest,
    JoinGroupProtocol,
    JoinGroupRequest,
    OffsetCommitPartition,
    OffsetCommitRequest,
    OffsetFetchGroup,
    OffsetFetchRequest,
    SyncGroupAssignment,
    SyncGroupRequest,
)
from tests.cluster.rig import Rig

OFFSETS = "__consumer_offsets"


def find(rig: Rig, group: str = "g", key_type: int = 0, broker: int = 1) -> tuple[int, int]:
    answer = rig.ask(broker, FindCoordinatorRequest((group,), key_type)).coordinators[0]
    return answer.error_code, answer.node_id


def coordinator(rig: Rig, group: str = "g", broker: int = 1) -> int:
    for _ in range(100):
        error, node = find(rig, group, broker=broker)
        if not error:
            return node
        assert error == 15
        rig.wait(100)
    raise AssertionError("no coordinator")


def enter(rig: Rig, broker: int) -> tuple[str, int]:
    """Become the only member of group g."""
    join = JoinGroupRequest("g", 45_000, 300_000, "", "consumer", (JoinGroupProtocol("range", b""),), client_id="C1")
    member = rig.ask(broker, join).member_id
    join = JoinGroupRequest("g", 45_000, 300_000, member, "consumer", (JoinGroupProtocol("range", b""),), client_id="C1")
    joined = rig.ask(broker, join, 4_000)
    synced = rig.ask(broker, SyncGroupRequest("g", joined.generation_id, member, (SyncGroupAssignment(member, b"all"),)))
    assert synced.assignment == b"all"
    return member, joined.generation_id


def commit(rig: Rig, broker: int, offset: int, member: str = "", generation: int = -1, wait: int = 1_000) -> int:
    request = OffsetCommitRequest("g", (OffsetCommitPartition("t", 0, offset),), generation, member)
    answer: Any = rig.ask(broker, request, wait)
    return int(answer.partitions[0].error_code)


def committed(rig: Rig, broker: int) -> int:
    answer = rig.ask(broker, OffsetFetchRequest((OffsetFetchGroup("g", (("t", 0),)),), require_stable=True), 6_000)
    return int(answer.groups[0].partitions[0].committed_offset)


def test_the_first_to_ask_has_the_topic_made() -> None:
    rig = Rig()
    assert find(rig) == (15, -1)
    rig.wait(200)
    assert find(rig) == (0, rig.leader(OFFSETS, 3))
    topic = rig.controller.image.topics[OFFSETS]
    assert (len(topic.partitions), len(topic.partitions[0].replicas)) == (50, 3)
    assert topic.configs == {"cleanup.policy": "compact", "compression.type": "producer", "segment.bytes": "104857600"}
    assert find(rig, broker=3) == find(rig, broker=2) == find(rig)


def test_without_enough_brokers_there_is_no_coordinator() -> None:
    rig = Rig(1)
    assert find(rig) == (15, -1)
    rig.wait(500)
    assert find(rig) == (15, -1)
    assert OFFSETS not in rig.controller.image.topics


def test_with_one_copy_one_broker_is_enough() -> None:
    rig = Rig(1, offsets_topic_replication_factor="1")
    assert coordinator(rig) == 1


def test_transactional_ids_have_coordinators_and_other_types_none() -> None:
    rig = Rig()
    assert find(rig, "", 1) == (15, -1)
    rig.wait(200)
    assert find(rig, "", 1) == (0, rig.leader("__transaction_state", 0))
    assert find(rig, "g", 2) == find(rig, "g", 9) == (42, -1)


@pytest.mark.parametrize("how", ["kill_broker", "stop_broker"])
def test_a_group_survives_its_coordinator(how: str) -> None:
    rig = Rig()
    rig.create("t")
    first = coordinator(rig)
    member, generation = enter(rig, first)
    assert commit(rig, first, 42, member, generation) == 0
    other = 1 + first % 3
    getattr(rig.cluster, how)(first)
    for _ in range(200):
        rig.wait(100)
        error, second = find(rig, broker=other)
        if not error and second != first:
            break
    rig.wait(100)
    assert rig.ask(second, HeartbeatRequest("g", generation, member)).error_code == 0
    assert committed(rig, second) == 42
    assert commit(rig, second, 43, member, generation) == 0
    views = rig.cluster.groups()
    assert [(one.name, one.state, one.generation, one.offsets) for one in views] == [("g", "Stable", 1, {("t", 0): 43})]


def test_a_commit_waits_for_the_replicas() -> None:
    rig = Rig()
    rig.create("t")
    first = coordinator(rig)
    member, generation = enter(rig, first)
    rig.cluster.kill_broker(1 + first % 3)
    assert commit(rig, first, 7, member, generation, 6_000) == 15, "a dead follower is still in the ISR: 5 s, then an error"
    rig.wait(10_000)
    assert commit(rig, first, 8, member, generation) == 0
    assert committed(rig, first) == 8


def test_the_log_of_a_busy_group_stays_short_on_every_broker() -> None:
    rig = Rig()
    rig.create("t", partitions=50)
    first = coordinator(rig)
    rig.wait(100)
    for offset in range(150):
        request = OffsetCommitRequest("g", tuple(OffsetCommitPartition("t", number, offset) for number in range(50)))
        assert {one.error_code for one in rig.ask(first, request).partitions} == {0}
    rig.wait(2_000)
    logs = [rig.replica(broker, OFFSETS, 3).log for broker in (1, 2, 3)]
    assert [log.log_end_offset >= 7_500 for log in logs] == [True] * 3
    assert [log.log_end_offset - log.log_start_offset < 5_200 for log in logs] == [True] * 3
    rig.cluster.stop_broker(first)
    rig.wait(3_000)
    assert committed(rig, coordinator(rig, broker=1 + first % 3)) == 149


def test_offsets_go_with_their_topic() -> None:
    rig = Rig()
    rig.create("t")
    first = coordinator(rig)
    rig.wait(100)
    assert commit(rig, first, 7) == 0
    rig.controller.delete_topics(DeleteTopicsRequest((("t", ""),)))
    rig.wait(500)
    assert committed(rig, first) == -1
