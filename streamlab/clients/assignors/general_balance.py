"""The sticky assignment where members subscribe to different topics (`GeneralAssignmentBuilder`).

Law of the room: partitions go to the members that have least and may have them; then one by one from those who have most, until no
move makes it more even. Where moving made nothing better, nothing moves. Deviations: where Kafka would move the same partitions round
and round for ever, nothing moves; and a former owner who can neither give nor take is passed over, where Kafka throws a
NullPointerException.
"""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Mapping, Sequence

from streamlab.clients.assignors.claims import DEFAULT_GENERATION, Claim, Claims, Racks
from streamlab.clients.assignors.movements import Movements, Pair
from streamlab.clients.assignors.subscription import Assignment, MemberSubscription, Place, utf16

Rank = tuple[int, bytes, str]


class GeneralBalance:
    """One assignment in the making."""

    def __init__(
        self,
        partitions: Mapping[str, int],
        members: Sequence[MemberSubscription],
        claims: Claims,
        racks: Racks,
        claimed: Mapping[str, Claim],
    ) -> None:
        self.partitions = partitions
        self.racks = racks
        self.found: Assignment = {member.member_id: list(claims.owned[member.member_id]) for member in members}
        self.topics_of = {member.member_id: [topic for topic in member.topics if topic in partitions] for member in members}
        self.readers: dict[str, list[str]] = {topic: [] for topic in sorted(partitions, key=utf16)}
        for member, topics in self.topics_of.items():
            for topic in topics:
                self.readers[topic].append(member)
        self.owner = {place: member for member, places in self.found.items() for place in places}
        in_order = sorted(self.readers, key=lambda topic: (len(self.readers[topic]), utf16(topic)))
        self.places = [(topic, number) for topic in in_order for number in range(partitions[topic])]
        self.before = _previous_owners(members, claimed, claims.newest_generation)
        self.movements = Movements()
        self.revoked = False
        self.endless = False
        self._ranks: list[Rank] = []

    def build(self) -> Assignment:
        """The assignment."""
        self._drop_what_cannot_stay()
        kept = {place for places in self.found.values() for place in places}
        unassigned = [place for place in self.places if place not in kept]
        self._ranks = sorted(self._rank(member) for member in self.found)
        self._balance(unassigned)
        return self.found

    def _drop_what_cannot_stay(self) -> None:
        for member, places in self.found.items():
            for place in list(places):
                if place[0] not in self.topics_of[member] or self.racks.mismatch(member, place):
                    places.remove(place)
                    self.revoked = True

    # Giving

    def _balance(self, unassigned: list[Place]) -> None:
        fresh = not self.found[self._ranks[-1][2]]
        left = unassigned
        if self.racks.of_member:
            left = [place for place in unassigned if not self._give(place, near=True)]
        for place in left:
            self._give(place, near=False)
        movable = [place for place in self.places if len(self.readers[place[0]]) >= 2]
        newly = [place for place in unassigned if len(self.readers[place[0]]) >= 2]
        fixed = {member: self.found[member] for member in list(self.found) if not self._may_take_part(member)}
        for member in fixed:
            self._unrank(member)
            del self.found[member]
        found_before = {member: list(places) for member, places in self.found.items()}
        owner_before = dict(self.owner)
        if not self.revoked:
            self._reassign(newly)
        moved = self._reassign(movable)
        if self.endless or (not fresh and moved and _score(self.found) >= _score(found_before)):
            self.found, self.owner = found_before, owner_before
        self.found.update(fixed)

    def _give(self, place: Place, near: bool) -> bool:
        for _, _, member in self._ranks:
            if place[0] in self.topics_of[member] and not (near and self.racks.mismatch(member, place)):
                self._unrank(member)
                self.found[member].append(place)
                self.owner[place] = member
                insort(self._ranks, self._rank(member))
                return True
        return False

    def _may_take_part(self, member: str) -> bool:
        """Whether a member could give or take anything."""
        if len(self.found[member]) < self._most(member):
            return True
        return any(len(self.readers[place[0]]) >= 2 for place in self.found[member])

    def _most(self, member: str) -> int:
        return sum(self.partitions[topic] for topic in self.topics_of[member])

    # Moving

    def _reassign(self, places: Sequence[Place]) -> bool:
        """Pass over the partitions until a pass moves none; whether any moved. Coming back to where it was makes it `endless`."""
        been = {self._where()}
        while not self.endless and self._pass_over(places):
            where = self._where()
            self.endless = where in been
            been.add(where)
        return len(been) > 1 or self.endless

    def _where(self) -> tuple[frozenset[tuple[Place, str]], frozenset[tuple[Place, Pair]]]:
        """All that the next moves depend on."""
        return frozenset(self.owner.items()), self.movements.made()

    def _pass_over(self, places: Sequence[Place]) -> bool:
        moved = False
        for place in places:
            if self._is_balanced():
                break
            moved = self._reassign_one(place) or moved
        return moved

    def _reassign_one(self, place: Place) -> bool:
        member = self.owner[place]
        count = len(self.found[member])
        before = self.before.get(place)
        if before is not None and before in self.found and count > len(self.found[before]) + 1:
            self._move(place, before)
            return True
        if any(count > len(self.found[other]) + 1 for other in self.readers[place[0]] if other in self.found):
            self._move(place, next(one for _, _, one in self._ranks if place[0] in self.topics_of[one]))
            return True
        return False

    def _move(self, place: Place, new: str) -> None:
        place = self.movements.better(place, self.owner[place], new)
        old = self.owner[place]
        self._unrank(old)
        if new != old:
            self._unrank(new)
        self.movements.move(place, old, new)
        self.found[old].remove(place)
        self.found[new].append(place)
        self.owner[place] = new
        insort(self._ranks, self._rank(new))
        if new != old:
            insort(self._ranks, self._rank(old))

    def _is_balanced(self) -> bool:
        if self._ranks[0][0] >= self._ranks[-1][0] - 1:
            return True
        for count, _, member in self._ranks:
            if count == self._most(member):
                continue
            for topic in self.topics_of[member]:
                for number in range(self.partitions[topic]):
                    other = self.owner.get((topic, number))
                    if other != member and other in self.found and count + 1 < len(self.found[other]):
                        return False
        return True

    # Ranks: who has least comes first

    def _rank(self, member: str) -> Rank:
        return len(self.found[member]), utf16(member), member

    def _unrank(self, member: str) -> None:
        del self._ranks[bisect_left(self._ranks, self._rank(member))]


def _previous_owners(members: Sequence[MemberSubscription], claimed: Mapping[str, Claim], newest: int) -> dict[Place, str]:
    """Who owned a partition in an older generation than the newest one, the latest of them."""
    found: dict[Place, tuple[int, str]] = {}
    for member in members:
        claim = claimed[member.member_id]
        generation = DEFAULT_GENERATION if claim.generation is None else claim.generation
        if generation >= newest:
            continue
        for place in claim.places:
            if place not in found or generation > found[place][0]:
                found[place] = (generation, member.member_id)
    return {place: member for place, (_, member) in found.items()}


def _score(found: Assignment) -> int:
    """How uneven an assignment is: the sum of all differences between two members' counts; 0 is even."""
    counts = sorted(len(places) for places in found.values())
    score, below = 0, 0
    for index, count in enumerate(counts):
        score += count * index - below
        below += count
    return score
