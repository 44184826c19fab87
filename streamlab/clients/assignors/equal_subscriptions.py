"""The sticky assignment where all members subscribe to the same topics (`ConstrainedAssignmentBuilder`).

Law of the room: nobody has more than one partition above anybody else; within that, everybody keeps what they own.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from streamlab.clients.assignors.claims import Claims, Racks
from streamlab.clients.assignors.subscription import Assignment, Place, utf16


class EqualSubscriptions:
    """One assignment in the making. `transferring`: partition -> its new owner, where another member has it or claims it."""

    def __init__(self, partitions: Mapping[str, int], members: Sequence[str], claims: Claims, racks: Racks) -> None:
        self.claims = claims
        self.racks = racks
        topics = sorted(partitions, key=utf16)
        self.places = [(topic, number) for topic in topics for number in range(partitions[topic])]
        self.min_quota, self.extras = divmod(len(self.places), len(members))
        self.max_quota = self.min_quota + (1 if self.extras else 0)
        self.found: Assignment = {member: [] for member in members}
        self.transferring: dict[Place, str] = {}
        self.over_min = 0
        self._revoked: dict[Place, str] = {}
        self._under_min: list[str] = []
        self._next_under_min = 0
        self._at_min: list[str] = []

    def build(self) -> Assignment:
        """The assignment."""
        for member, owned in self.claims.owned.items():
            self._keep(member, owned)
        kept = {place for places in self.found.values() for place in places}
        unassigned = [place for place in self.places if place not in kept]
        self._under_min.sort(key=utf16)
        self._at_min.sort(key=utf16)
        unassigned = self.racks.fewest_readers_first(unassigned)
        if self.racks.of_member:
            unassigned = [place for place in unassigned if not self._give_by_rack(place)]
        self._deal(unassigned)
        return self.found

    def _keep(self, member: str, claimed: Sequence[Place]) -> None:
        owned = []
        for place in sorted(claimed, key=lambda place: (place[1], utf16(place[0]))):
            if self.racks.mismatch(member, place):
                self._revoked[place] = member
            elif place not in self.claims.doubly_claimed:
                owned.append(place)
        if len(owned) < self.min_quota:
            kept = len(owned)
            self._under_min.append(member)
        elif len(owned) >= self.max_quota and self.over_min < self.extras:
            kept = self.max_quota
            self.over_min += 1
            if self.over_min == self.extras:
                self._at_min.clear()
        else:
            kept = self.min_quota
            if self.over_min < self.extras:
                self._at_min.append(member)
        self.found[member] += owned[:kept]
        self._revoked.update(dict.fromkeys(owned[kept:], member))

    def _give_by_rack(self, place: Place) -> bool:
        index = self.racks.next_reader(place, self._under_min, self._next_under_min)
        if index >= 0:
            member = self._under_min[index]
            count = len(self.found[member]) + 1
            if count >= self.min_quota:
                self._under_min.remove(member)
                if count < self.max_quota and self.over_min < self.extras:
                    self._at_min.append(member)
            else:
                index += 1
            self._next_under_min = index % len(self._under_min) if self._under_min else 0
            self._give(place, member)
            return True
        index = self.racks.next_reader(place, self._at_min, 0)
        if index < 0:
            return False
        member = self._at_min[index]
        if len(self.found[member]) + 1 == self.max_quota:
            self._at_min.pop(index)
            self.over_min += 1
            if self.over_min == self.extras:
                self._at_min.clear()
        self._give(place, member)
        return True

    def _deal(self, unassigned: Sequence[Place]) -> None:
        """Round robin to the members below the least quota, then one each to those that have exactly it."""
        turn, at_min = 0, 0
        for place in unassigned:
            if self._under_min:
                turn = 0 if turn >= len(self._under_min) else turn
                member = self._under_min[turn]
                if self._give(place, member) == self.min_quota:
                    self._under_min.pop(turn)
                    self._at_min.append(member)
                else:
                    turn += 1
            elif at_min < len(self._at_min):
                self._give(place, self._at_min[at_min])
                at_min += 1
            else:
                self._give(place, min(self.found, key=lambda member: (len(self.found[member]), utf16(member))))

    def _give(self, place: Place, member: str) -> int:
        self.found[member].append(place)
        if self._revoked.get(place, member) != member or place in self.claims.doubly_claimed:
            self.transferring[place] = member
        return len(self.found[member])
