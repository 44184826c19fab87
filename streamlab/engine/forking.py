"""The moment that a fork begins at.

Law of the module: a moment is the end of a virtual ms and the commands applied by then. A replay finds exactly that, so the fork
shares the past to the byte; what lies in the middle of a ms cannot be had.
"""

from __future__ import annotations

import msgspec

from streamlab.engine.course import Course
from streamlab.simulation.journal import Journal
from streamlab.simulation.sentence import noted, say
from streamlab.world.commands import CommandRejected


class Moment(msgspec.Struct, frozen=True):
    """`at`: virtual ms. `offset`: of the fact that follows (-1: not known). `sequence`: the newest command there was when one asked.

    `later`: how many commands of this very ms come after the moment. `is_past`: the lab has gone on since. `touched`: real clients
    have been in the lab.
    """

    at: int
    offset: int
    sequence: int
    later: int = 0
    is_past: bool = False
    touched: bool = False


NOT_KEPT = noted(
    "The fact at offset {offset} is not kept here, so when that was is not known: give a time instead, or another offset."
)


class _Head(msgspec.Struct, gc=False):
    kind: str
    at: int


_DECODER = msgspec.json.Decoder(_Head)


def moment(course: Course, start: int, offset: int | None, at: int | None, later: int = 0) -> Moment:
    """The moment before the fact at `offset`, or virtual ms `at`; the present where neither is given. Raises CommandRejected.

    Where both are given the time counts, with `later` as in `Moment`, if the journal does not reach back to the fact.
    """
    world = course.world
    journal, present = world.journal, Moment(world.now, world.journal.next_offset, course.sequence, touched=world.touched)
    if offset is not None and (at is None or offset > journal.first_offset):
        return _before(journal, offset, present)
    if at is None or at >= world.now:
        return present
    if at < start:
        raise CommandRejected(say("This lab had not begun then: fork from a later moment."), "at")
    known = _offset_after(journal, at) if offset is None else offset
    return msgspec.structs.replace(present, at=at, offset=known, later=later, is_past=True)


def _before(journal: Journal, offset: int, present: Moment) -> Moment:
    if offset == journal.next_offset:
        return present
    if not journal.first_offset < offset < journal.next_offset:
        raise CommandRejected(say(NOT_KEPT, offset=offset), "offset")
    at = _head(journal, offset - 1).at
    later = 0
    for following in range(offset, journal.next_offset):
        head = _head(journal, following)
        if head.at != at:
            break
        later += head.kind == "command"
    return msgspec.structs.replace(present, at=at, offset=offset, later=later, is_past=True)


def _offset_after(journal: Journal, at: int) -> int:
    """The offset of the first fact after `at`; -1 where that is no longer known."""
    low, high = journal.first_offset, journal.next_offset
    if low == high or (low > 0 and _head(journal, low).at > at):
        return -1
    while low < high:
        middle = (low + high) // 2
        if _head(journal, middle).at <= at:
            low = middle + 1
        else:
            high = middle
    return low


def _head(journal: Journal, offset: int) -> _Head:
    return _DECODER.decode(journal.read(offset, 1)[0])
