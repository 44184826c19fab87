"""What was told to the audience and neither logs nor coordinators keep: who wrote which batch, why a log's start moved, members' numbers.

Law of the module: it is asked for pictures and facts only; no broker decides anything by it. It is the same whichever replica leads and
whichever broker coordinates.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from streamlab.cluster.group_coordinator.describe import GroupView

NAMES_KEPT = 64
"""Between one and two times so many batches of a partition have their producer's name remembered."""


class Remembered:
    """For all brokers together. A place is a topic's id and a partition."""

    __slots__ = ("groups", "_names", "_numbers", "_older", "_reasons")

    def __init__(self) -> None:
        self.groups: dict[str, GroupView] = {}
        """Groups as their last coordinators had them, who have ended or resigned: nobody knows better until another has read the log."""
        self._reasons: dict[tuple[str, int], str] = {}
        self._numbers: dict[tuple[str, str], tuple[str, int]] = {}
        self._names: dict[tuple[str, int], dict[int, str]] = {}
        self._older: dict[tuple[str, int], dict[int, str]] = {}

    def wrote(self, place: tuple[str, int], base: int, producer: str) -> None:
        """`base`: the batch's first offset."""
        names = self._names.setdefault(place, {})
        names[base] = producer
        if len(names) >= NAMES_KEPT:
            self._older[place] = self._names.pop(place)

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

    def ended(self, group: str) -> None:
        """The group is gone."""
        self.groups.pop(group, None)
        for key in [key for key in self._numbers if key[0] == group]:
            del self._numbers[key]

    def start_moved(self, place: tuple[str, int], reason: str) -> None:
        self._reasons[place] = reason

    def reason(self, place: tuple[str, int]) -> str:
        """Why the log's start has moved the last time; empty: it has not."""
        return self._reasons.get(place, "")

    def writer(self, place: tuple[str, int], base: int) -> str:
        """The producer's name; empty where it is not known any more."""
        return self._names.get(place, {}).get(base) or self._older.get(place, {}).get(base, "")

    def forget(self, place: tuple[str, int]) -> None:
        """The partition is gone."""
        self._names.pop(place, None)
        self._older.pop(place, None)
        self._reasons.pop(place, None)
