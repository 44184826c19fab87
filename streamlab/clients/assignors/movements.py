"""Which partitions have moved between whom in one assignment (`PartitionMovements`).

Law of the room: rather than move one partition of a topic there and another back, the one that came is sent back.
"""

from __future__ import annotations

from streamlab.clients.assignors.subscription import Place

Pair = tuple[str, str]


class Movements:
    """Moves by topic and (from, to)."""

    def __init__(self) -> None:
        self._pairs: dict[Place, Pair] = {}
        self._by_topic: dict[str, dict[Pair, dict[Place, None]]] = {}

    def move(self, place: Place, old: str, new: str) -> None:
        """A partition moves once more; a move back to where it came from is no move."""
        source = old
        if place in self._pairs:
            source = self._forget(place)
            if source == new:
                return
        self._pairs[place] = (source, new)
        self._by_topic.setdefault(place[0], {}).setdefault((source, new), {})[place] = None

    def better(self, place: Place, old: str, new: str) -> Place:
        """The partition that should move from `old` to `new` in place of this one: one that has come the other way."""
        of_topic = self._by_topic.get(place[0])
        if not of_topic:
            return place
        if place in self._pairs:
            old = self._pairs[place][0]
        return min(of_topic.get((new, old), (place,)), key=lambda one: one[1])

    def _forget(self, place: Place) -> str:
        pair = self._pairs.pop(place)
        of_topic = self._by_topic[place[0]]
        del of_topic[pair][place]
        if not of_topic[pair]:
            del of_topic[pair]
        return pair[0]
