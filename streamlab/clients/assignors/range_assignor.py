"""The range assignor (`RangeAssignor`), with KIP-881's racks.

Law of the room: each topic by itself, consecutive partitions to the members in order; the first ones get one more. Racks are matched
first where that can matter, within the same quotas.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import islice

from streamlab.clients.assignors.subscription import (
    Assignment,
    MemberSubscription,
    ReplicaRacks,
    in_member_order,
    racks_of_partitions,
    utf16,
)


class TopicState:
    """A topic being dealt. `members`: who subscribes to it, in order, with their racks ("" without)."""

    def __init__(self, topic: str, count: int, members: Sequence[MemberSubscription], racks: Sequence[Sequence[str]]) -> None:
        self.topic = topic
        self.count = count
        self.members = {member.member_id: member.rack or "" for member in members}
        self.unassigned = dict.fromkeys(range(count))
        self.assigned = dict.fromkeys(self.members, 0)
        self.quota, self.extras = divmod(count, len(self.members)) if self.members else (0, 0)
        member_racks = {rack for rack in self.members.values() if rack}
        self.racks = racks_of_partitions(racks, count) if member_racks else []
        every = frozenset().union(*self.racks) if self.racks else frozenset()
        self.needs_racks = bool(member_racks & every) and any(one != every for one in self.racks)

    def matches(self, member: str, number: int) -> bool:
        """Whether a member without a rack, or one of the partition's replicas in its rack, makes it a good reader."""
        rack = self.members[member]
        return not rack or rack in self.racks[number]

    def room(self, member: str) -> int:
        """How many more partitions a member may have."""
        return max(0, self.quota + (self.extras > 0) - self.assigned[member])

    def give(self, member: str, numbers: Sequence[int], found: Assignment) -> None:
        """Assign partitions of this topic to a member."""
        found[member] += [(self.topic, number) for number in numbers]
        self.assigned[member] += len(numbers)
        if self.assigned[member] > self.quota:
            self.extras -= 1
        for number in numbers:
            self.unassigned.pop(number, None)


def assign(
    partitions: Mapping[str, int], members: Sequence[MemberSubscription], replica_racks: ReplicaRacks | None = None
) -> Assignment:
    """Deal every known topic that somebody subscribes to."""
    found: Assignment = {member.member_id: [] for member in members}
    ordered = in_member_order(members)
    subscribers: dict[str, list[MemberSubscription]] = {}
    for member in ordered:
        for topic in dict.fromkeys(member.topics):
            subscribers.setdefault(topic, []).append(member)
    states = [
        TopicState(topic, partitions[topic], subscribers[topic], (replica_racks or {}).get(topic, ()))
        for topic in sorted(subscribers, key=utf16)
        if partitions.get(topic, 0) > 0
    ]
    by_rack = any(state.needs_racks for state in states)
    if by_rack:
        _match_racks(states, found)
    for state in states:
        _deal(state, found, match=False)
    if by_rack:
        for places in found.values():
            places.sort(key=lambda place: (utf16(place[0]), place[1]))
    return found


def _deal(state: TopicState, found: Assignment, match: bool) -> None:
    for member in state.members:
        good: Iterable[int] = state.unassigned
        if match:
            good = (number for number in state.unassigned if state.matches(member, number))
        numbers = list(islice(good, state.room(member)))
        if numbers:
            state.give(member, numbers, found)


def _match_racks(states: Sequence[TopicState], found: Assignment) -> None:
    """Topics with the same readers and as many partitions are dealt together, others one by one."""
    alike: dict[tuple[tuple[tuple[str, str], ...], int], list[TopicState]] = {}
    for state in states:
        partitions_with_racks = len(state.racks)
        alike.setdefault((tuple(state.members.items()), partitions_with_racks), []).append(state)
    for (_, count), together in alike.items():
        if len(together) > 1:
            _deal_together(together, count, found)
        elif together[0].needs_racks:
            _deal(together[0], found, match=True)


def _deal_together(states: Sequence[TopicState], count: int, found: Assignment) -> None:
    remaining = dict.fromkeys(states[0].members)
    for number in range(count):
        for member in remaining:
            if all(state.matches(member, number) and state.room(member) > 0 for state in states):
                for state in states:
                    state.give(member, [number], found)
                if not any(state.room(member) > 0 for state in states):
                    del remaining[member]
                break
        if not remaining:
            break
