"""Members that join, beat, commit, leave and die in any order: whatever comes, the group keeps its promises.

13: a generation gives a partition to one member at most. 14: in a stable group every partition has an owner.
16: generations rise. 17: nobody commits with a generation that is over.
"""

from __future__ import annotations

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from streamlab.protocol.consumer_protocol import Assignment, encode_assignment
from tests.cluster.group_coordinator.rig import GROUP, TOPIC, Member, Rig

PARTITIONS = 6
WHO = st.integers(0, 3)


class Client:
    """A consumer that does what the coordinator tells it, a request at a time."""

    def __init__(self, rig: Rig, number: int) -> None:
        self.rig = rig
        options = {"group_instance_id": "static"} if number == 0 else {}
        self.member = Member(rig, f"C{number}", session_timeout_ms=10_000, rebalance_timeout_ms=20_000, **options)
        self.join: int | None = None
        self.sync: int | None = None
        self.stale: list[tuple[str, int]] = []

    def step(self) -> None:
        """Go on: look at what came, or ask for the next thing."""
        if self.join is not None:
            self._joined()
        elif self.sync is not None:
            self._synced()
        elif self.member.generation < 0:
            self.join = self.member.send_join()
        elif self.member.heartbeat() != 0:
            self.lose()
            self.join = self.member.send_join()

    def lose(self, forget: bool = False) -> None:
        """What it knew is over."""
        if self.member.generation >= 0:
            self.stale.append((self.member.id, self.member.generation))
        self.member.generation, self.join, self.sync = -1, None, None
        if forget:
            self.member.id = ""

    def _joined(self) -> None:
        answer = self.rig.answer(self.join)
        if answer is None:
            return
        self.join = None
        if answer.error_code == 79:
            self.member.id = answer.member_id
        elif answer.error_code:
            self.lose(forget=answer.error_code in (25, 82))
        else:
            self.member.id, self.member.generation = answer.member_id, answer.generation_id
            self.sync = self.member.send_sync(
                shared([one.member_id for one in answer.members]) if not answer.skip_assignment else {}
            )

    def _synced(self) -> None:
        answer = self.rig.answer(self.sync)
        if answer is not None:
            self.sync = None
            if answer.error_code:
                self.lose(forget=answer.error_code in (25, 82))


def shared(members: list[str]) -> dict[str, bytes]:
    """Each partition to one of the members in turn."""
    parts: dict[str, list[tuple[str, int]]] = {member: [] for member in members}
    for partition in range(PARTITIONS if members else 0):
        parts[members[partition % len(members)]].append((TOPIC, partition))
    return {member: encode_assignment(Assignment(tuple(mine))) for member, mine in parts.items()}


class Groups(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.rig = Rig()
        self.clients = [Client(self.rig, number) for number in range(4)]
        self.generation = 0

    @rule(who=WHO, times=st.integers(1, 4))
    def go_on(self, who: int, times: int) -> None:
        for _ in range(times):
            self.clients[who].step()

    @rule(ms=st.sampled_from([1, 100, 3_000, 9_000, 20_000]))
    def wait(self, ms: int) -> None:
        self.rig.wait(ms)

    @rule(rounds=st.integers(1, 8))
    def all_go_on(self, rounds: int) -> None:
        for _ in range(rounds):
            for client in self.clients:
                client.step()
            self.rig.wait(1_000)

    @rule(who=WHO)
    def die(self, who: int) -> None:
        self.clients[who].lose(forget=True)

    @rule(who=WHO)
    def leave(self, who: int) -> None:
        client = self.clients[who]
        if client.member.id:
            client.member.leave()
        client.lose(forget=True)

    @rule(who=WHO, offset=st.integers(0, 100))
    def commit(self, who: int, offset: int) -> None:
        member = self.clients[who].member
        current = member.generation
        if current >= 0:
            error = member.commit(offset)
            assert error in (0, 22, 25, 27, 82)
            group = self.group
            if error == 0:
                assert group is not None
                assert group.generation == current

    @rule(who=WHO)
    def commit_with_what_is_over(self, who: int) -> None:
        before = self.rig.committed()
        for member_id, generation in self.clients[who].stale:
            group = self.group
            known = group is not None and (member_id, generation) in {(one.member_id, group.generation) for one in group.members}
            if not known:
                assert self.rig.commit(1_000, member=member_id, generation=generation) in (22, 25, 69)
                assert self.rig.committed() == before

    @rule()
    def fail_over(self) -> None:
        if self.group is not None and self.group.state == "Stable":
            self.rig.restart()
            self.rig.wait(10)
            assert self.group is not None
            assert self.group.state == "Stable"

    @property
    def group(self):  # type: ignore[no-untyped-def]
        return self.rig.coordinator.group(GROUP)

    @invariant()
    def promises_are_kept(self) -> None:
        group = self.group
        if group is None:
            return
        assert group.generation >= self.generation
        self.generation = group.generation
        assigned = [place for member in group.members for place in member.assigned]
        assert len(assigned) == len(set(assigned))
        if group.state == "Stable" and len(group.members) and not any(member.joining for member in group.members):
            assert set(assigned) == {(TOPIC, partition) for partition in range(PARTITIONS)}
        self.rig.pickled()

    def teardown(self) -> None:
        """Left in peace, all four are members of a stable group, whatever had happened."""
        for _ in range(80):
            self.all_go_on(1)
        group = self.group
        assert group is not None
        assert (group.state, len(group.members)) == ("Stable", 4)
        self.promises_are_kept()


TestGroups = Groups.TestCase
TestGroups.settings = settings(max_examples=40, stateful_step_count=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
