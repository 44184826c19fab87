"""How virtual time follows real time.

Law of the module: arithmetic only. Real time comes in as a parameter, in seconds of any steady clock; virtual time is in ms.
"""

from __future__ import annotations

from collections import deque

SLOWEST, FASTEST = 0.1, 1000.0
WINDOW = 1.0
"""Seconds over which the pace that was reached is measured."""


class Pace:
    """Where virtual time should be now, and how fast it really went."""

    def __init__(self, asked: float, wall: float, virtual: int) -> None:
        self.asked = asked
        self._wall = wall
        self._virtual = virtual
        self._seen: deque[tuple[float, int]] = deque([(wall, virtual)])

    def ask(self, asked: float, wall: float, virtual: int) -> None:
        """Go at another pace from here on."""
        self.asked = min(FASTEST, max(SLOWEST, asked))
        self.restart(wall, virtual)

    def restart(self, wall: float, virtual: int) -> None:
        """Virtual time stood still until now: what has passed is not made up for."""
        self.rebase(wall, virtual)
        self._seen = deque([(wall, virtual)])

    def rebase(self, wall: float, virtual: int) -> None:
        """The pace asked for cannot be reached: forget the arrears."""
        self._wall, self._virtual = wall, virtual

    def target(self, wall: float) -> int:
        """Where virtual time should be."""
        return self._virtual + int((wall - self._wall) * 1000 * self.asked)

    def align(self, wall: float, date: float) -> int:
        """Have virtual ms begin with those of the calendar, which says `date` (ms) at `wall`; answers how far the calendar is ahead, in ms."""
        now = self._virtual + (wall - self._wall) * 1000 * self.asked
        early = (now - date) % 1
        self._wall += early / (1000 * self.asked)
        return round(date - now + early)

    def wall_of(self, virtual: int) -> float:
        """When virtual time should be there."""
        return self._wall + (virtual - self._virtual) / (1000 * self.asked)

    def is_behind(self, wall: float, virtual: int, seconds: float) -> bool:
        """Whether more than `seconds` of real time are missing."""
        return self.target(wall) - virtual > seconds * 1000 * self.asked

    def saw(self, wall: float, virtual: int) -> None:
        """Note where virtual time is."""
        seen = self._seen
        if wall - seen[-1][0] >= WINDOW / 20:
            seen.append((wall, virtual))
            while len(seen) > 2 and wall - seen[0][0] > WINDOW:
                seen.popleft()

    def reached(self, wall: float, virtual: int) -> float:
        """The pace over the last second; what was asked for as long as there is too little to tell or no difference to see."""
        since, then = self._seen[0]
        if wall - since < WINDOW / 4:
            return self.asked
        pace = (virtual - then) / 1000 / (wall - since)
        return self.asked if abs(pace - self.asked) < 0.05 * self.asked else pace
