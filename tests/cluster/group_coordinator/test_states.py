"""What each request gets in each state of the group: the table of the classic protocol, row by row."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from streamlab.cluster.group_coordinator.group import VALID_PREVIOUS_STATES
from streamlab.protocol.messages.groups import DeleteGroupsRequest, JoinGroupProtocol
from tests.cluster.group_coordinator.rig import GROUP, Member, Rig

EMPTY, PREPARING, COMPLETING, STABLE = "Empty", "PreparingRebalance", "CompletingRebalance", "Stable"
STATES = (EMPTY, PREPARING, COMPLETING, STABLE)
PARKED = None


class Scene:
    """A group in a state: `member` is (or, where Empty, was) a member, `other` leads beside it, in the same generation."""

    def __init__(self, state: str) -> None:
        self.rig = Rig()
        self.other, self.member = Member(self.rig, "C1"), Member(self.rig, "C2")
        joins = [self.other.ask_join(), self.member.ask_join()]
        self.rig.wait(6_000)
        self.other.joined(joins[0])
        self.member.joined(joins[1])
        if state != COMPLETING:
            self.other.sync({self.other.id: b"1", self.member.id: b"2"})
            self.member.sync()
        if state == PREPARING:
            self.newcomer = Member(self.rig, "C3")
            self.newcomer.ask_join()
        if state == EMPTY:
            self.member.leave()
            self.other.leave()
            self.member.generation += 1
        assert self.rig.state == state


def test_states_are_entered_as_in_kafka() -> None:
    found = Path(__file__).parents[2] / "fidelity" / "data" / "kafka-apis.json"
    if not found.exists():
        pytest.skip("Kafka's own table is not there")
    kafka = json.loads(found.read_text(encoding="utf-8"))["classic_group_valid_previous_states"]
    assert {state: sorted(before) for state, before in VALID_PREVIOUS_STATES.items()} == kafka


@pytest.mark.parametrize("state", STATES)
def test_join_without_an_id_gets_one(state: str) -> None:
    stranger = Member(Scene(state).rig, "C9")
    assert stranger.knock().error_code == 79
    assert stranger.id.startswith("C9-")


@pytest.mark.parametrize("state", STATES)
def test_join_with_a_pending_id_is_parked(state: str) -> None:
    scene = Scene(state)
    stranger = Member(scene.rig, "C9")
    assert scene.rig.answer(stranger.ask_join()) is PARKED
    assert scene.rig.state == PREPARING


def test_a_pending_member_sends_waiting_syncs_back() -> None:
    scene = Scene(COMPLETING)
    waiting = scene.member.send_sync()
    Member(scene.rig, "C9").ask_join()
    assert scene.rig.answer(waiting).error_code == 27


@pytest.mark.parametrize(("state", "error"), [(EMPTY, 25), (PREPARING, PARKED), (COMPLETING, 0), (STABLE, 0)])
def test_join_of_a_known_member_unchanged(state: str, error: int | None) -> None:
    scene = Scene(state)
    answer = scene.rig.answer(scene.member.send_join())
    assert answer is PARKED if error is PARKED else answer.error_code == error
    if error == 0:
        assert (answer.generation_id, answer.members) == (scene.member.generation, ())


@pytest.mark.parametrize("state", [COMPLETING, STABLE])
def test_join_of_a_known_member_with_other_metadata_rebalances(state: str) -> None:
    scene = Scene(state)
    assert scene.rig.answer(scene.member.send_join(protocols=(JoinGroupProtocol("range", b"new"),))) is PARKED
    assert scene.rig.state == PREPARING


@pytest.mark.parametrize(("state", "parked"), [(COMPLETING, False), (STABLE, True)])
def test_join_of_the_leader(state: str, parked: bool) -> None:
    scene = Scene(state)
    answer = scene.rig.answer(scene.other.send_join())
    assert (answer is PARKED) == parked
    if not parked:
        assert len(answer.members) == 2


@pytest.mark.parametrize(("state", "error"), [(EMPTY, 25), (PREPARING, 27), (COMPLETING, PARKED), (STABLE, 0)])
def test_sync(state: str, error: int | None) -> None:
    scene = Scene(state)
    answer = scene.member.sync()
    assert answer is PARKED if error is PARKED else answer.error_code == error
    if error == 0:
        assert answer.assignment == b"2"


@pytest.mark.parametrize(("state", "error"), [(EMPTY, 25), (PREPARING, 27), (COMPLETING, 0), (STABLE, 0)])
def test_heartbeat(state: str, error: int) -> None:
    assert Scene(state).member.heartbeat() == error


@pytest.mark.parametrize("state", [PREPARING, COMPLETING, STABLE])
def test_heartbeat_keeps_the_session(state: str) -> None:
    scene = Scene(state)
    for _ in range(4):
        scene.rig.wait(40_000)
        scene.member.heartbeat()
    assert scene.member.id in {one.member_id for one in scene.rig.describe().members}


@pytest.mark.parametrize(("state", "error"), [(EMPTY, 25), (PREPARING, 0), (COMPLETING, 27), (STABLE, 0)])
def test_commit_of_a_member(state: str, error: int) -> None:
    assert Scene(state).member.commit(5) == error


@pytest.mark.parametrize(("state", "error"), [(EMPTY, 0), (PREPARING, 25), (COMPLETING, 25), (STABLE, 25)])
def test_commit_without_a_member(state: str, error: int) -> None:
    assert Scene(state).rig.commit(5) == error


@pytest.mark.parametrize(
    ("state", "errors", "after"),
    [(EMPTY, [0, 25], EMPTY), (PREPARING, [0, 0], PREPARING), (COMPLETING, [0, 0], PREPARING), (STABLE, [0, 0], PREPARING)],
)
def test_leave(state: str, errors: list[int], after: str) -> None:
    scene = Scene(state)
    assert scene.member.leave() == errors
    assert scene.rig.state == after


@pytest.mark.parametrize(("state", "error"), [(EMPTY, 0), (PREPARING, 68), (COMPLETING, 68), (STABLE, 68)])
def test_delete_group(state: str, error: int) -> None:
    scene = Scene(state)
    assert scene.rig.call(DeleteGroupsRequest((GROUP,))).results[0].error_code == error


@pytest.mark.parametrize("state", [PREPARING, COMPLETING, STABLE])
def test_a_wrong_generation_is_22_and_a_stranger_25(state: str) -> None:
    member = Scene(state).member
    assert member.heartbeat(generation_id=99) == 22
    assert member.commit(1, generation=99) == 22
    assert member.sync(generation_id=99).error_code == 22
    assert member.heartbeat(member_id="nobody") == 25
    assert member.commit(1, member="nobody") == 25
    assert member.sync(member_id="nobody").error_code == 25


@pytest.mark.parametrize("state", STATES)
def test_what_a_group_keeps_can_be_pickled(state: str) -> None:
    scene = Scene(state)
    scene.member.send_sync()
    scene.rig.pickled()
