"""The facts that a coordinator tells, and their causes."""

from __future__ import annotations

from streamlab.events.clients import ConsumerChanged
from streamlab.events.groups import (
    Assigned,
    CommitRefused,
    CoordinatorMoved,
    GroupStateChanged,
    JoinRefused,
    MemberJoined,
    MemberLeft,
    OffsetsCommitted,
    OffsetsRemoved,
)
from streamlab.protocol.consumer_protocol import Assignment, encode_assignment
from streamlab.protocol.messages.groups import JoinGroupProtocol
from streamlab.simulation.journal import Fact
from tests.cluster.group_coordinator.rig import GROUP, PARTITION, TOPIC, Member, Rig
from tests.cluster.group_coordinator.test_join import protocols, together


def chain(rig: Rig, fact: Fact) -> list[Fact]:
    """A fact and, following the newest cause each time, what led to it."""
    found = [fact]
    while found[-1].because:
        found.append(rig.journal.facts[max(found[-1].because)])
    return found


def test_who_owns_what_leads_back_to_what_you_did() -> None:
    rig = Rig()
    one, two, _ = together(rig, "C1", "C2", "C3")
    killed = ConsumerChanged(at=rig.scheduler.now, consumer="C3", group=GROUP, state="dead", told="You killed C3.")
    rig.recorder.record(killed, "client:C3")
    for _ in range(16):
        rig.wait(3_000)
        if 27 in (one.heartbeat(), two.heartbeat()):
            break
    joins = [one.send_join(), two.send_join()]
    one.joined(joins[0])
    two.joined(joins[1])
    one.sync({one.id: encode_assignment(Assignment(((TOPIC, 0),))), two.id: encode_assignment(Assignment(((TOPIC, 1),)))})
    assigned = rig.facts(Assigned)[-1]
    assert assigned.assignment == {one.id: ((TOPIC, 0),), two.id: ((TOPIC, 1),)}
    assert assigned.clients == {one.id: "C1", two.id: "C2"}
    told = [fact.sentence() for fact in chain(rig, assigned)]
    assert told == [
        "Group g is stable in generation 2: 2 partitions for 2 members (range).",
        "Group g rebalances: C3 was silent for 45 s. Its members must rejoin.",
        "C3 was removed from group g: no heartbeat for session.timeout.ms = 45 s.",
        "You killed C3.",
    ]


def test_a_rebalance_says_why() -> None:
    rig = Rig()
    one, two = together(rig, "C1", "C2")
    one.send_join(reason="topic payments got new partitions")
    two.send_join()
    one.generation = two.generation = 2
    one.sync({})
    two.send_join(protocols=(JoinGroupProtocol("range", b"new"),))
    one.send_join()
    one.leave()
    reasons = [fact.reason for fact in rig.facts(GroupStateChanged) if fact.state == "PreparingRebalance"]
    assert reasons == [
        "C1 joined",
        "topic payments got new partitions",
        "C2 changed what it subscribes to or offers",
        "C1 left",
    ]


def test_joins_and_leaves() -> None:
    rig = Rig()
    one = together(rig, "C1")[0]
    one.knock()
    one.leave()
    assert [(fact.client_id, fact.rejoined) for fact in rig.facts(MemberJoined)] == [("C1", False), ("C1", True)]
    assert [(fact.client_id, fact.reason) for fact in rig.facts(MemberLeft)] == [("C1", "left")]
    assert rig.facts(GroupStateChanged)[-1].sentence() == "Group g has no members any more. Its committed offsets stay."


def test_commits_are_told_once_a_tick() -> None:
    rig = Rig()
    member = together(rig, "C1")[0]
    for offset in range(5):
        member.commit(offset)
    member.commit(9, partition=2)
    assert [fact.offsets for fact in rig.facts(OffsetsCommitted)] == [((TOPIC, 0, 4), (TOPIC, 2, 9))]


def test_a_refused_commit_is_told_once_a_tick_with_its_cause() -> None:
    rig = Rig()
    one, two = together(rig, "C1", "C2", session_timeout_ms=6_000)
    rig.wait(6_000)
    one.heartbeat()
    for _ in range(3):
        assert two.commit(5) == 25
    refused = rig.facts(CommitRefused)
    assert [(fact.client_id, fact.error) for fact in refused] == [("C2", "UNKNOWN_MEMBER_ID")]


def test_who_coordinates_is_told_at_the_beginning_and_when_it_moves() -> None:
    rig = Rig()
    together(rig, "C1")
    rig.restart()
    rig.wait(10)
    assert [(fact.group, fact.broker, fact.partition) for fact in rig.facts(CoordinatorMoved)] == [(GROUP, 1, PARTITION)] * 2
    assert rig.facts(GroupStateChanged)[-1].state == "Stable"


def test_offsets_and_groups_that_go() -> None:
    rig = Rig()
    rig.commit(1)
    rig.recorder.cause = (0,)
    rig.coordinator.delete_group(GROUP)
    dead, removed = rig.facts(GroupStateChanged)[-1], rig.facts(OffsetsRemoved)[-1]
    assert (dead.state, dead.because) == ("Dead", (0,))
    assert (removed.partitions, removed.reason, removed.because) == (((TOPIC, 0),), "deleted", (0,))


def test_who_has_no_assignor_in_common_is_told_with_the_way_out() -> None:
    rig = Rig()
    Member(rig, protocols=protocols("range", "cooperative-sticky")).enter()
    kafkajs = Member(rig, "my-app", protocols=protocols("RoundRobinAssigner"))
    assert [kafkajs.knock().error_code for _ in range(2)] == [23, 23]
    rig.wait(100)
    (fact,) = rig.facts(JoinRefused)
    assert fact.sentence() == (
        "my-app cannot join group g: INCONSISTENT_GROUP_PROTOCOL (error 23). It offers RoundRobinAssigner, the members there share "
        "range and cooperative-sticky. kafkajs brings RoundRobinAssigner alone: give it another in partitionAssigners, or a group of its own."
    )
