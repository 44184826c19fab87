"""What a page is told that looks back, as JSON.

Law of the module: what lies in the journal and in the album is joined, never decoded. Whatever touches the lab is done at once; the rest,
unpacking and joining, is left to the call that is returned, which may run on any thread.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterable

import msgspec

from streamlab.engine.past import BUCKET_MS, Past
from streamlab.simulation.journal import Journal
from streamlab.simulation.sentence import form_of


class Reach(msgspec.Struct, frozen=True):
    """How far around a moment an answer reaches. `warm_ms`: its picture is from so long before, but at most `most` facts.

    `ahead`: facts after the moment, for steps forward.
    """

    warm_ms: int
    most: int
    ahead: int


JUMP = Reach(warm_ms=5_000, most=2_000, ahead=100)
"""What a jump needs: the state and the rates, which look back five seconds. It has to be drawn within 300 ms."""

STAY = Reach(warm_ms=26_000, most=6_000, ahead=500)
"""What is wanted where somebody stays: traces, trends, rebalances under way, and the journeys of the records."""

MOST_FURTHER = 2_000
MOST_BUCKETS = 720


class ForkShown(msgspec.Struct, frozen=True):
    """Where a fork began: before the fact at `offset`, at virtual ms `at`; its lab's name and address."""

    offset: int
    at: int
    name: str
    address: str


Answer = Callable[[], bytes]
_encode = msgspec.json.Encoder().encode


def moment(past: Past, journal: Journal, offset: int, reach: Reach = JUMP) -> Answer:
    """`{"moment", "picture", "tells", "from", "to", "facts", "say"}`: what leads to the state at `offset`, and some facts on. Raises Gone."""
    page = past.page_for(journal, offset, reach.warm_ms, reach.most)
    facts = _facts(journal, page.offset, min(offset + reach.ahead, journal.next_offset))
    return lambda: b'{"moment":%d,%s,%s}' % (offset, zlib.decompress(page.data), facts())


def further(past: Past, journal: Journal, offset: int, most: int = MOST_FURTHER) -> Answer:
    """`{"from", "to", "facts", "say"}`: facts from `offset` on. Raises Gone."""
    if offset < journal.first_offset:
        raise past.gone(journal)
    facts = _facts(journal, min(offset, journal.next_offset), min(offset + min(most, MOST_FURTHER), journal.next_offset))
    return lambda: b"{%s}" % facts()


def overview(past: Past, journal: Journal, now: int, forks: Iterable[ForkShown] = ()) -> bytes:
    """`{"first", "first_at", "next", "now", "put_away", "every", "rates", "marks", "say", "forks"}`: what can be looked at, in coarse strokes.

    `rates`: [ms, records] of each stretch of `every` ms in which records came. `marks`: as in `engine.past.Mark`; `say`: what the commands
    among them said, by offset. `forks`: as ForkShown.
    """
    first = past.first(journal)
    if first is None:
        return _encode(
            {
                "first": journal.next_offset,
                "first_at": now,
                "next": journal.next_offset,
                "now": now,
                "marks": [],
                "rates": [],
                "forks": [],
            }
        )
    every = BUCKET_MS * max(1, -(-(now - first.at) // (BUCKET_MS * MOST_BUCKETS)))
    marks = [mark for mark in past.marks if mark.offset >= first.offset]
    rates: dict[int, int] = {}
    for bucket, count in past.rates.items():
        begins = bucket * BUCKET_MS // every * every
        rates[begins] = rates.get(begins, 0) + count
    told = {
        "first": first.offset,
        "first_at": first.at,
        "next": journal.next_offset,
        "now": now,
        "put_away": past.gone(journal).because == "put away",
        "every": every,
        "rates": sorted(rates.items()),
        "marks": marks,
        "say": {str(one.offset): form_of(journal.sentences.get(one.offset, "")) for one in marks if one.kind == "command"},
        "forks": [fork for fork in forks if fork.offset > first.offset],
    }
    return _encode(told)


def series(past: Past) -> bytes:
    """What the charts draw of the time before they were opened, as in `engine.past_series.Series.told`."""
    return _encode(past.series.told())


def _facts(journal: Journal, start: int, end: int) -> Answer:
    read = journal.reader(start, end - start)
    say = _encode({str(offset): form_of(journal.sentences[offset]) for offset in range(start, end) if offset in journal.sentences})
    return lambda: b'"from":%d,"to":%d,"facts":[%s],"say":%s' % (start, end, b",".join(read()), say)
