"""What labs have cost since the server began: frames, checks, turns.

Law of the module: counts only ever rise, and nobody's name is in them. Each lab counts for itself; what one has counted stays with
the hub when the lab leaves memory.
"""

from __future__ import annotations

from bisect import bisect_left

import msgspec

BOUNDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1.0)
"""Upper bounds of how long a turn took, in seconds; the last count is of longer ones."""


class Tally(msgspec.Struct):
    """`frames`: sent; `dropped`: not sent, since a viewer did not keep up; `sent_away`: viewers that never caught up.

    `turns`: how often a lab let time pass, by how long that took (`BOUNDS`); `late`: turns whose arrears had to be forgotten.
    """

    frames: int = 0
    dropped: int = 0
    sent_away: int = 0
    checks: int = 0
    late: int = 0
    turns: list[int] = msgspec.field(default_factory=lambda: [0] * (len(BOUNDS) + 1))
    turn_seconds: float = 0.0

    def turn(self, seconds: float, late: bool) -> None:
        """Time has passed once, and the lab has been checked."""
        self.late += late
        self.turns[bisect_left(BOUNDS, seconds)] += 1
        self.turn_seconds += seconds
        self.checks += 1

    def add(self, other: Tally) -> None:
        """Count in what another lab has counted."""
        self.frames += other.frames
        self.dropped += other.dropped
        self.sent_away += other.sent_away
        self.checks += other.checks
        self.late += other.late
        self.turns = [mine + theirs for mine, theirs in zip(self.turns, other.turns, strict=True)]
        self.turn_seconds += other.turn_seconds
