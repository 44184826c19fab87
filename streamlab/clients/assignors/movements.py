"""Which partitions have moved between whom in one assignment (`PartitionMovements`).

Law of the room: rather than move one partition of a topic there and another back, the one that came is sent back. Where several came,
it is the one that Java's hash set yields first: which one that is, the answers of all Kafka consumers agree on.
"""

from __future__ import annotations

from streamlab.clients.assignors.subscription import Place
from streamlab.protocol.hashing import hash_bucket, java_hash_code

Pair = tuple[str, str]


class PlaceSet:
    """A `HashSet<TopicPartition>` as far as it matters which of its elements comes first."""

    def __init__(self) -> None:
        self._places: dict[Place, None] = {}
        self._buckets = 16

    def __bool__(self) -> bool:
        return bool(self._places)

    def add(self, place: Place) -> None:
        self._places[place] = None
        if len(self._places) > self._buckets * 3 // 4:
            self._buckets *= 2

    def remove(self, place: Place) -> None:
        del self._places[place]

    def first(self) -> Place:
        return min(self._places, key=lambda place: hash_bucket(_hash_code(place), self._buckets))


def _hash_code(place: Place) -> int:
    """`TopicPartition.hashCode`."""
    return 31 * (31 + place[1]) + java_hash_code(place[0])


class Movements:
    """Moves by topic and (from, to)."""

    def __init__(self) -> None:
        self._pairs: dict[Place, Pair] = {}
        self._by_topic: dict[str, dict[Pair, PlaceSet]] = {}

    def move(self, place: Place, old: str, new: str) -> None:
        """A partition moves once more; a move back to where it came from is no move."""
        source = old
        if place in self._pairs:
            source = self._forget(place)
            if source == new:
                return
        self._pairs[place] = (source, new)
        self._by_topic.setdefault(place[0], {}).setdefault((source, new), PlaceSet()).add(place)

    def made(self) -> frozenset[tuple[Place, Pair]]:
        """Every partition that is not where it was at first, with the first owner and the present one."""
        return frozenset(self._pairs.items())

    def better(self, place: Place, old: str, new: str) -> Place:
        """The partition that should move from `old` to `new` in place of this one: one that has come the other way."""
        of_topic = self._by_topic.get(place[0])
        if not of_topic:
            return place
        if place in self._pairs:
            old = self._pairs[place][0]
        came = of_topic.get((new, old))
        return came.first() if came else place

    def _forget(self, place: Place) -> str:
        pair = self._pairs.pop(place)
        of_topic = self._by_topic[place[0]]
        of_topic[pair].remove(place)
        if not of_topic[pair]:
            del of_topic[pair]
        return pair[0]
