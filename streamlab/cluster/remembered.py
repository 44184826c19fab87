"""What was told to the audience and neither logs nor coordinators keep: who wrote which batch, why a log's start moved, members' numbers.

Law of the module: it is asked for pictures and facts only; no broker decides anything by it. It is the same whichever replica leads and
whichever broker coordinates.
"""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Any

import msgspec

if TYPE_CHECKING:
    from streamlab.cluster.group_coordinator.describe import GroupView

NAMES_KEPT = 64
"""Between one and two times so many batches of a partition have their producer's name remembered."""


MEMBERS_KEPT = 1_000
"""Of so many members it is remembered that they were counted out."""


class Stand(msgspec.Struct, frozen=True, gc=False):
    """How a partition's leader has last told its log to be; `epoch`: the leader epoch in which it did. `first`: the oldest record shown."""

    epoch: int
    leader: int
    log_start: int
    high_watermark: int
    end: int
    size: int
    first: int = 0


class Remembered:
    """For all brokers together. A place is a topic's id and a partition."""

    __slots__ = (
        "coordinators",
        "epochs",
        "groups",
        "topics",
        "_names",
        "_numbers",
        "_reasons",
        "_stands",
        "_counted_out",
    )

    def __init__(self) -> None:
        self.groups: dict[str, GroupView] = {}
        """Groups as their last coordinators had them, who have ended or resigned: nobody knows better until another has read the log."""
        self.coordinators: dict[str, int] = {}
        """Which broker has last said that it coordinates a group: one that does not know yet that it was replaced is not heard any more."""
        self.epochs: dict[int, int] = {}
        """Each broker's epoch when it was last unfenced: of a registration before that nothing is told."""
        self.topics: dict[str, str] = {}
        """The ids of the topics there are, by name. A name may be another topic's again before every leader of the former one knows."""
        self._counted_out: dict[str, None] = {}
        self._stands: dict[tuple[str, int], Stand] = {}
        self._reasons: dict[tuple[str, int], str] = {}
        self._numbers: dict[tuple[str, str], tuple[str, int]] = {}
        self._names: dict[tuple[str, int], dict[int, str]] = {}

    def __setstate__(self, state: tuple[None, dict[str, Any]]) -> None:
        """A checkpoint may be from before some of it was remembered, or otherwise."""
        self.__init__()  # type: ignore[misc]
        for name in state[1].keys() & set(self.__slots__):
            setattr(self, name, state[1][name])

    def is_replaced(self, topic: str, topic_id: str) -> bool:
        """Whether another topic has this one's name now: who still leads it is not heard."""
        return self.topics.get(topic, topic_id) != topic_id

    def wrote(self, place: tuple[str, int], base: int, producer: str, epoch: int) -> None:
        """`base`: the batch's first offset. `epoch`: the leader's, which may be one that is not heard."""
        stand = self._stands.get(place)
        if stand is not None and epoch < stand.epoch:
            return
        names = self._names.setdefault(place, {})
        if stand is not None and base < stand.end:
            # The log was cut back: what was written there is gone, and must not take the place of what is older.
            while names and next(reversed(names)) >= base:
                names.popitem()
        names[base] = producer
        if len(names) >= 2 * NAMES_KEPT:
            self._names[place] = dict(islice(names.items(), NAMES_KEPT, None))

    def stand(self, place: tuple[str, int]) -> Stand | None:
        """What was last told of this partition's log."""
        return self._stands.get(place)

    def stands(self, place: tuple[str, int], stand: Stand) -> None:
        """A leader tells how its log is. One that does not know yet that another leads is not heard once that one has told."""
        known = self._stands.get(place)
        if known is None or stand.epoch >= known.epoch:
            self._stands[place] = stand

    def joined(self, group: str, member_id: str, client_id: str) -> int:
        """Which of the members with this client id it is: the lowest number that is free, from 1."""
        found = self._numbers.get((group, member_id))
        if found is None:
            taken = {number for (of, _), (name, number) in self._numbers.items() if of == group and name == client_id}
            free = next(number for number in range(1, len(taken) + 2) if number not in taken)
            found = self._numbers[group, member_id] = (client_id, free)
        return found[1]

    def number(self, group: str, member_id: str) -> int:
        return self._numbers.get((group, member_id), ("", 1))[1]

    def left(self, group: str, member_id: str) -> None:
        self._numbers.pop((group, member_id), None)
        self._counted_out[member_id] = None
        if len(self._counted_out) > MEMBERS_KEPT:
            del self._counted_out[next(iter(self._counted_out))]

    def was_counted_out(self, member_id: str) -> bool:
        """Whether it was told that a group no longer counts this member in: whoever is dead stays gone, whatever a coordinator reads."""
        return member_id in self._counted_out

    def ended(self, group: str) -> None:
        """The group is gone."""
        self.groups.pop(group, None)
        self.coordinators.pop(group, None)
        for key in [key for key in self._numbers if key[0] == group]:
            del self._numbers[key]

    def start_moved(self, place: tuple[str, int], reason: str) -> None:
        self._reasons[place] = reason

    def reason(self, place: tuple[str, int]) -> str:
        """Why the log's start has moved the last time; empty: it has not."""
        return self._reasons.get(place, "")

    def writer(self, place: tuple[str, int], base: int) -> str:
        """The producer's name; empty where it is not known any more."""
        return self._names.get(place, {}).get(base, "")

    def forget(self, place: tuple[str, int]) -> None:
        """The partition is gone."""
        self._names.pop(place, None)
        self._reasons.pop(place, None)
        self._stands.pop(place, None)
