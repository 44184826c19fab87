"""What members claim to own, and which claims hold (`AbstractStickyAssignor.allSubscriptionsEqual`).

Law of the room: of two claims on a partition the one of the higher generation holds; in the same generation neither does. The claimant
who was there first is taken at the generation of its subscription, even by the sticky assignor, which reads everything else from its own
bytes; so does Kafka. Deviation: a claim on a partition that does not exist any more is dropped, where Kafka may keep it or throw
`No more unfilled consumers to be assigned.`
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import msgspec

from streamlab.clients.assignors.subscription import MemberSubscription, Place, ReplicaRacks, racks_of_partitions

DEFAULT_GENERATION = -1


class Claim(msgspec.Struct, frozen=True):
    """A member's claim. `generation` None: it names none."""

    places: tuple[Place, ...]
    generation: int | None


class Claims:
    """The claims of all members that hold. `doubly_claimed`: partitions that two members claimed in one generation."""

    def __init__(self, partitions: Mapping[str, int], members: Sequence[MemberSubscription], claims: Mapping[str, Claim]) -> None:
        self.owned: dict[str, list[Place]] = {}
        self.doubly_claimed: dict[Place, None] = {}
        self.newest_generation = DEFAULT_GENERATION
        self.subscriptions_equal = _all_equal(members)
        by_id = {member.member_id: member for member in members}
        owners: dict[Place, str] = {}
        for member in members:
            claim = claims[member.member_id]
            generation = DEFAULT_GENERATION if claim.generation is None else claim.generation
            self.newest_generation = max(self.newest_generation, generation)
            mine = self.owned[member.member_id] = []
            for place in claim.places:
                if not 0 <= place[1] < partitions.get(place[0], 0):
                    continue
                other = owners.get(place)
                other_generation = by_id[other].generation if other is not None else DEFAULT_GENERATION
                if other is None:
                    mine.append(place)
                    owners[place] = member.member_id
                elif generation >= other_generation:
                    if place in self.owned[other]:
                        self.owned[other].remove(place)
                    owners[place] = member.member_id
                    if generation == other_generation:
                        self.doubly_claimed[place] = None
                    else:
                        mine.append(place)


def _all_equal(members: Sequence[MemberSubscription]) -> bool:
    """Whether all want the same topics. As in Kafka, members that want nothing and come before all others are not asked."""
    wanted: set[str] = set()
    for member in members:
        if not wanted:
            wanted.update(member.topics)
        elif len(member.topics) != len(wanted) or not wanted.issuperset(member.topics):
            return False
    return True


class Racks:
    """Who sits in the rack of which replicas; empty where racks cannot matter (`RackInfo`)."""

    def __init__(self, partitions: Mapping[str, int], members: Sequence[MemberSubscription], racks: ReplicaRacks | None) -> None:
        of_member = {member.member_id: member.rack for member in members if member.rack}
        of_place: dict[Place, frozenset[str]] = {}
        if of_member:
            for topic, count in partitions.items():
                near = racks_of_partitions((racks or {}).get(topic, ()), count)
                of_place.update({(topic, number): near[number] for number in range(count)})
        every = frozenset().union(*of_place.values()) if of_place else frozenset()
        matter = bool(every & set(of_member.values())) and any(one != every for one in of_place.values())
        self.of_member: dict[str, str] = of_member if matter else {}
        self.of_place: dict[Place, frozenset[str]] = of_place if matter else {}
        per_rack: dict[str, int] = {}
        for rack in self.of_member.values():
            per_rack[rack] = per_rack.get(rack, 0) + 1
        self._readers = {place: sum(per_rack.get(rack, 0) for rack in near) for place, near in self.of_place.items()}

    def mismatch(self, member: str, place: Place) -> bool:
        """Whether a member has a rack and no replica of the partition is in it."""
        rack = self.of_member.get(member)
        return rack is not None and rack not in self.of_place.get(place, ())

    def fewest_readers_first(self, places: list[Place]) -> list[Place]:
        """Partitions that few members are near to come first."""
        return sorted(places, key=lambda place: self._readers.get(place, 0)) if self._readers else places

    def next_reader(self, place: Place, members: Sequence[str], first: int) -> int:
        """The index of the next member in a rack of the partition, from `first` round; -1 where there is none."""
        near = self.of_place.get(place)
        if not near:
            return -1
        for step in range(len(members)):
            index = (first + step) % len(members)
            if self.of_member.get(members[index]) in near:
                return index
        return -1
