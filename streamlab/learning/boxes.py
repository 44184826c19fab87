"""Which kind of question comes next: five boxes, after Leitner.

Law of the module: right moves a kind one box on, wrong puts it back into the first; a kind comes again when its box's time has passed.
Pure: what was answered and the present go in.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

INTERVALS = (timedelta(0), timedelta(hours=1), timedelta(days=1), timedelta(days=3), timedelta(days=7))


@dataclass(frozen=True)
class Card:
    """Where a kind lies, since when."""

    box: int
    since: datetime

    @property
    def due(self) -> datetime:
        return self.since + INTERVALS[self.box]


def moved(card: Card | None, is_right: bool) -> int:
    """The box after an answer."""
    if not is_right:
        return 0
    return min((card.box if card else 0) + 1, len(INTERVALS) - 1)


def next_kind(kinds: Sequence[str], cards: Mapping[str, Card], now: datetime, last: str = "") -> str:
    """What is due, the lowest box first, what was never asked before what waits for long; never the `last` one again if another is due.

    Where nothing is due: what will be so first.
    """
    due = [kind for kind in kinds if kind not in cards or cards[kind].due <= now]
    others = [kind for kind in due if kind != last]
    if others:
        return min(others, key=lambda kind: (cards[kind].box, cards[kind].due.timestamp()) if kind in cards else (0, 0.0))
    if due:
        return due[0]
    waiting = [kind for kind in kinds if kind != last] or list(kinds)
    return min(waiting, key=lambda kind: cards[kind].due)
