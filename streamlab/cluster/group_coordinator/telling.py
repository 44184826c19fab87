"""The facts that the coordinator tells, and what each names as its cause.

Law of the room: nothing is decided here. Every fact about a rebalance leads, by `because` alone, to what started it: a member's
joining or leaving, and from there to what happened to its client.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from streamlab.cluster.group_coordinator.group import ClassicGroup
from streamlab.cluster.group_coordinator.member import ClassicGroupMember
from streamlab.cluster.group_coordinator.storage import OFFSETS_TOPIC
from streamlab.events.groups import (
    Assigned,
    CommitRefused,
    CoordinatorMoved,
    GroupStateChanged,
    JoinRefused,
    MemberJoined,
    MemberLeft,
    MemberRead,
    OffsetsCommitted,
    OffsetsRemoved,
)
from streamlab.protocol.binary import MalformedBytes
from streamlab.protocol.consumer_protocol import decode_assignment
from streamlab.protocol.errors import Errors
from streamlab.simulation.journal import Fact

if TYPE_CHECKING:
    from streamlab.cluster.broker import Surroundings

MOST_CAUSES = 12
"""How many joins and leaves a rebalance names as causes beside the one that started it."""


def member_subject(group_id: str, member_id: str) -> str:
    return f"member:{group_id}:{member_id}"


def assigned_partitions(assignment: bytes) -> tuple[tuple[str, int], ...]:
    """What an assignment's bytes say; nothing where they are not a consumer's."""
    if not assignment:
        return ()
    try:
        return decode_assignment(assignment).partitions
    except MalformedBytes:
        return ()


class Teller:
    """Tells for one broker. Commits and refusals are gathered and told once a tick."""

    __slots__ = ("_broker", "_committed", "_name", "_recorder", "_refused", "_remembered", "_scheduler")

    def __init__(self, broker: int, name: str, around: Surroundings) -> None:
        self._broker = broker
        self._name = name
        self._recorder = around.recorder
        self._scheduler = around.scheduler
        self._remembered = around.remembered
        self._committed: dict[str, dict[tuple[str, int], int]] = {}
        self._refused: dict[tuple[str, str, str], CommitRefused | JoinRefused] = {}

    def coordinates(
        self,
        group_id: str,
        partition: int,
        members: tuple[MemberRead, ...] | None = None,
        offsets: tuple[tuple[str, int, int], ...] | None = None,
    ) -> None:
        """This broker coordinates the group from now on. `members`, `offsets`: as it has read them from the log; None: it knows none.

        What another has known is then not known any more.
        """
        if members is None and group_id in self._remembered.coordinators:
            members, offsets = (), ()
        self._remembered.coordinators[group_id] = self._broker
        because = self._recorder.why(f"partition:{OFFSETS_TOPIC}-{partition}", f"broker:{self._broker}")
        fact = CoordinatorMoved(
            at=self._scheduler.now,
            because=because,
            group=group_id,
            broker=self._broker,
            partition=partition,
            members=members,
            offsets=offsets,
        )
        self._recorder.record(fact)

    def loaded(self, group: ClassicGroup, partition: int, offsets: tuple[tuple[str, int, int], ...]) -> None:
        """A group was read from the log: it is as it was stored. One of which there is nothing was not worth telling, and is not now."""
        if group.members or offsets or group.group_id in self._remembered.coordinators:
            number = self._remembered.number
            members = tuple(
                MemberRead(
                    one.member_id,
                    one.client_id,
                    one.instance_id,
                    one.client_host,
                    assigned_partitions(one.assignment),
                    number(group.group_id, one.member_id),
                )
                for one in group.members.values()
            )
            self.coordinates(group.group_id, partition, members, offsets)
        self._state(group, "", self._recorder.why(f"partition:{OFFSETS_TOPIC}-{partition}"))

    def lost(self, group_id: str, partition: int) -> None:
        """Nothing is left of a group in the log that this broker has read."""
        self.coordinates(group_id, partition, (), ())
        self.dead(group_id, 0, self._recorder.why(f"partition:{OFFSETS_TOPIC}-{partition}"))

    def _is_heard(self, group_id: str) -> bool:
        return self._remembered.coordinators.get(group_id) == self._broker

    def joined(self, group: ClassicGroup, member: ClassicGroupMember, rejoined: bool) -> int:
        """A member joined, or (`rejoined`) a known one is back for the next generation."""
        because = self._recorder.why(f"client:{member.client_id}")
        if rejoined and group.rebalance_causes:
            because = tuple(group.rebalance_causes[:1])
        fact = MemberJoined(
            at=self._scheduler.now,
            because=because,
            group=group.group_id,
            member_id=member.member_id,
            client_id=member.client_id,
            instance_id=member.instance_id,
            host=member.client_host,
            rejoined=rejoined,
            number=self._remembered.joined(group.group_id, member.member_id, member.client_id)
            if self._is_heard(group.group_id)
            else 1,
            coordinator=self._broker,
        )
        offset = self._recorder.record(fact, member_subject(group.group_id, member.member_id))
        if not rejoined:
            self._note(group, offset)
        return offset

    def left(self, group: ClassicGroup, member: ClassicGroupMember, reason: str, after_ms: int = 0) -> int:
        """A member is gone. `reason`: as in the fact MemberLeft."""
        subject = member_subject(group.group_id, member.member_id)
        a, b = sorted((member.client_id, self._name))
        because = (
            self._recorder.cause or self._recorder.why(f"client:{member.client_id}", f"link:{a}|{b}") or self._recorder.why(subject)
        )
        if reason == "rebalance timeout":
            because = tuple(sorted({*because, *group.rebalance_causes[:1]}))
        fact = MemberLeft(
            at=self._scheduler.now,
            because=because,
            group=group.group_id,
            member_id=member.member_id,
            client_id=member.client_id,
            reason=reason,
            after_ms=after_ms,
            leader=group.leader_id or "",
            coordinator=self._broker,
        )
        offset = self._recorder.record(fact)
        if self._is_heard(group.group_id):
            self._remembered.left(group.group_id, member.member_id)
        self._recorder.forget(subject)
        self._note(group, offset)
        return offset

    def rebalances(self, group: ClassicGroup, reason: str, because: tuple[int, ...]) -> None:
        """A rebalance starts (the group's state has changed already)."""
        group.rebalance_causes = [self._state(group, reason, because, f"group:{group.group_id}")]

    def completing(self, group: ClassicGroup) -> None:
        self._state(group, "", self._rebalance(group))

    def emptied(self, group: ClassicGroup, reason: str) -> None:
        self._state(group, reason, self._rebalance(group), f"group:{group.group_id}")
        group.rebalance_causes = []

    def assigned(self, group: ClassicGroup) -> None:
        """The group is stable: who got what."""
        because = self._rebalance(group)
        self._state(group, "", because)
        fact = Assigned(
            at=self._scheduler.now,
            because=because,
            group=group.group_id,
            generation=group.generation,
            protocol=group.protocol_name or "",
            assignment={member.member_id: assigned_partitions(member.assignment) for member in group.members.values()},
            clients={member.member_id: member.client_id for member in group.members.values()},
            coordinator=self._broker,
        )
        self._recorder.record(fact, f"group:{group.group_id}")
        group.rebalance_causes = []

    def dead(self, group_id: str, generation: int, because: tuple[int, ...]) -> None:
        fact = GroupStateChanged(
            at=self._scheduler.now,
            because=because,
            group=group_id,
            state="Dead",
            generation=generation,
            coordinator=self._broker,
        )
        self._recorder.record(fact)
        self._recorder.forget(f"group:{group_id}")
        if self._is_heard(group_id):
            self._remembered.ended(group_id)

    def removed(self, group_id: str, partitions: tuple[tuple[str, int], ...], reason: str, because: tuple[int, ...]) -> None:
        """Committed offsets are gone, also those of this tick that have not been told yet."""
        gathered = self._committed.get(group_id, {})
        for place in partitions:
            gathered.pop(place, None)
        if partitions:
            fact = OffsetsRemoved(
                at=self._scheduler.now,
                because=because,
                group=group_id,
                partitions=partitions,
                reason=reason,
                coordinator=self._broker,
            )
            self._recorder.record(fact)

    def committed(self, group_id: str, topic_partition: tuple[str, int], offset: int) -> None:
        """Gather a committed offset for the tick's end."""
        offsets = self._committed.get(group_id)
        if offsets is None:
            self._recorder.gather(self)
            offsets = self._committed[group_id] = {}
        offsets[topic_partition] = offset

    def commit_refused(self, group_id: str, member_id: str, client_id: str, error: str, message: str) -> None:
        """Gather a refusal: one per client, error and tick."""
        key = (group_id, client_id, error)
        if key in self._refused:
            return
        self._recorder.gather(self)
        because = self._recorder.why(f"group:{group_id}", member_subject(group_id, member_id), f"client:{client_id}")
        self._refused[key] = CommitRefused(
            at=self._scheduler.now, because=because, group=group_id, client_id=client_id, error=error, message=message
        )

    def join_refused(self, group: ClassicGroup, client_id: str, offered: tuple[str, ...]) -> None:
        """Gather that a client was not let in, for want of an assignor that all have: one per client and tick."""
        key = (group.group_id, client_id, "join")
        if key in self._refused:
            return
        self._recorder.gather(self)
        count = len(group.members)
        shared = tuple(name for name, support in group.supported_protocols.items() if support == count)
        self._refused[key] = JoinRefused(
            at=self._scheduler.now,
            because=self._recorder.why(f"client:{client_id}", f"group:{group.group_id}"),
            group=group.group_id,
            client_id=client_id,
            error=Errors.INCONSISTENT_GROUP_PROTOCOL.name,
            offered=offered,
            shared=shared,
        )

    def why(self, *subjects: str) -> tuple[int, ...]:
        return self._recorder.cause or self._recorder.why(*subjects)

    def gathered(self, at: int) -> list[Fact]:
        """The tick's commits by group, and its refusals."""
        facts: list[Fact] = [
            OffsetsCommitted(
                at=at,
                group=group,
                offsets=tuple((topic, number, offset) for (topic, number), offset in offsets.items()),
                coordinator=self._broker,
            )
            for group, offsets in self._committed.items()
            if offsets
        ]
        facts += self._refused.values()
        self._committed = {}
        self._refused = {}
        return facts

    def _note(self, group: ClassicGroup, offset: int) -> None:
        """A join or leave while a rebalance is under way is one of its causes too."""
        if group.rebalance_causes and len(group.rebalance_causes) <= MOST_CAUSES:
            group.rebalance_causes.append(offset)

    def _rebalance(self, group: ClassicGroup) -> tuple[int, ...]:
        return tuple(group.rebalance_causes) or self._recorder.why(f"group:{group.group_id}")

    def _state(self, group: ClassicGroup, reason: str, because: tuple[int, ...], *subjects: str) -> int:
        fact = GroupStateChanged(
            at=self._scheduler.now,
            because=because,
            group=group.group_id,
            state=group.state,
            generation=group.generation,
            reason=reason,
            members=tuple(group.members),
            leader=group.leader_id or "",
            protocol=group.protocol_name or "",
            since=group.state_since,
            coordinator=self._broker,
        )
        return self._recorder.record(fact, *subjects)
