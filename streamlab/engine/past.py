"""What a lab keeps of its past: pictures for seeking, marks, how many records came when, and what the charts draw.

Law of the module: looking back moves nothing. Pictures and journal together stay under 64 MiB: where there is no room every second of
the older pictures goes, so that jumps there fold more facts; what the journal has forgotten is gone, and that is said in one sentence.
"""

from __future__ import annotations

import zlib
from bisect import bisect_right
from collections import deque
from time import perf_counter, thread_time

import msgspec

from streamlab.engine import past_series
from streamlab.engine.frames import KeptPicture
from streamlab.engine.telling import Telling
from streamlab.engine.worlds import RunningWorld
from streamlab.protocol.topic_names import is_internal
from streamlab.simulation.journal import TICK_MS, Journal

PICTURES_BYTES = 12 * 1024 * 1024
"""What the pictures of one lab may take; its journal takes at most `Limits.journal_bytes`, marks and rates a few MiB more."""

EVERY_FACTS, EVERY_MS = 750, 30_000
"""A picture is due after so many facts, or so much virtual time in which anything happened."""

MOST_OF_TIME = 0.02
"""The share of real time that taking pictures may cost: dear ones are taken less often. What others do on this machine is not their cost."""

MOST_MARKS = 5_000
BUCKET_MS = 5_000

MARKED = {
    "broker_killed", "broker_stopping", "broker_unfenced", "assigned", "join_refused", "topic_created", "topic_deleted",
    "partitions_added", "partition_changed", "log_start", "truncated", "consumer_changed", "link_changed", "command",
    "cluster_came_back",
}  # fmt: skip
"""Kinds of facts that the timeline may mark; which of them it does, and with what words, the page decides."""


class Mark(msgspec.Struct, omit_defaults=True, gc=False):
    """What a mark's words need of its fact, under the fact's own names."""

    kind: str
    at: int
    offset: int = -1
    broker: int = 0
    topic: str = ""
    partition: int = -1
    internal: bool = False
    group: str = ""
    client_id: str = ""
    consumer: str = ""
    state: str = ""
    how: str = ""
    leader: int = -1
    previous: int = -1
    reason: str = ""
    lost_acknowledged: int = 0
    a: str = ""
    b: str = ""
    cut: bool = False
    command: str = ""
    told: str = ""


class _Appended(msgspec.Struct, gc=False):
    at: int
    topic: str
    count: int


class _Stamped(msgspec.Struct, gc=False):
    at: int


class Page(msgspec.Struct, frozen=True):
    """A picture of the album. `data`: its text, compressed."""

    offset: int
    at: int
    data: bytes


class Gone(Exception):
    """This moment is not kept; the text says so in one sentence. `because`: "older", "put away" or "to come"; `since`: virtual ms."""

    def __init__(self, because: str, since: int) -> None:
        super().__init__(because)
        self.because = because
        self.since = since


class Past:
    """Follows one lab's journal. What is kept begins with the first picture."""

    def __init__(self, journal: Journal) -> None:
        self.began = journal.next_offset
        self.marks: deque[Mark] = deque(maxlen=MOST_MARKS)
        self.rates: dict[int, int] = {}
        """Records appended to topics that are not internal, per BUCKET_MS of virtual time."""
        self.series = past_series.Series()
        self._pages: list[Page] = []
        self._size = 0
        self._heard = journal.next_offset
        self._not_before = 0.0
        self._mark = msgspec.json.Decoder(Mark)
        self._appended = msgspec.json.Decoder(_Appended)
        self._stamped = msgspec.json.Decoder(_Stamped)

    # Keeping

    def listen(self, journal: Journal) -> None:
        """Note the marks and counts of what was written since the last call."""
        heard, self._heard = max(self._heard, journal.first_offset), journal.next_offset
        for offset, fact in enumerate(journal.read(heard), heard):
            kind = fact[9 : fact.index(b'"', 9)].decode()
            if kind in past_series.KINDS:
                self.series.take(kind, fact)
            if kind == "appended":
                told = self._appended.decode(fact)
                if not is_internal(told.topic):
                    bucket = told.at // BUCKET_MS
                    self.rates[bucket] = self.rates.get(bucket, 0) + told.count
            elif kind in MARKED:
                mark = self._mark.decode(fact)
                mark.offset = offset
                self.marks.append(mark)

    def is_due(self, world: RunningWorld) -> bool:
        """Whether a picture is wanted at the next tick's end."""
        if not self._pages:
            return True
        last, written = self._pages[-1], world.journal.next_offset
        if written == last.offset or perf_counter() < self._not_before:
            return False
        return written - last.offset >= EVERY_FACTS or world.now - last.at >= EVERY_MS

    def follow(self, world: RunningWorld, telling: Telling) -> None:
        """Listen, and take a picture where one is due and time stands at a tick's end."""
        self.listen(world.journal)
        if world.now % TICK_MS or world.recorder.has_gathered or not self.is_due(world):
            return
        begun = thread_time()
        kept = telling.picture(world, may_wait=False)
        if kept is not None and (not self._pages or kept.offset > self._pages[-1].offset):
            self._keep(kept, world.journal)
        self._not_before = perf_counter() + (thread_time() - begun) / MOST_OF_TIME

    def size(self) -> int:
        """Bytes that pictures, marks and rates take."""
        return self._size + 300 * len(self.marks) + 100 * len(self.rates) + self.series.size()

    def _keep(self, kept: KeptPicture, journal: Journal) -> None:
        if not self._pages and self.began:
            self.series.begin(kept.text)
        page = Page(kept.offset, kept.at, zlib.compress(kept.text.encode(), 1))
        self._pages.append(page)
        self._size += len(page.data)
        gone = bisect_right(self._pages, journal.first_offset - 1, key=lambda one: one.offset)
        self._drop(range(gone))
        while self._size > PICTURES_BYTES and len(self._pages) > 4:
            self._drop(range(1, max(3, len(self._pages) // 2), 2))

    def _drop(self, which: range) -> None:
        for at in reversed(which):
            self._size -= len(self._pages.pop(at).data)
        if which and self._pages:
            first = self._pages[0]
            while self.marks and self.marks[0].offset < first.offset:
                self.marks.popleft()
            for bucket in [bucket for bucket in self.rates if (bucket + 1) * BUCKET_MS <= first.at]:
                del self.rates[bucket]
            self.series.forget_before(first.at // 1000)

    # Looking

    def first(self, journal: Journal) -> Page | None:
        """Where what can be looked at begins; None: nowhere yet."""
        return next((page for page in self._pages if page.offset >= journal.first_offset), None)

    def page_for(self, journal: Journal, offset: int, warm_ms: int, most: int) -> Page:
        """The picture from which to come to `offset`: `warm_ms` before it where that is at most `most` facts away. Raises Gone."""
        first = self.first(journal)
        if first is None or offset < first.offset:
            raise self.gone(journal)
        if offset > journal.next_offset:
            raise Gone("to come", self.time_of(journal, journal.next_offset))
        last = bisect_right(self._pages, offset, key=lambda one: one.offset) - 1
        found = self._pages[last]
        wanted = (self.time_of(journal, offset) if offset > found.offset else found.at) - warm_ms
        for page in reversed(self._pages[:last]):
            if found.at <= wanted or offset - page.offset > most or page.offset < first.offset:
                break
            found = page
        return found

    def time_of(self, journal: Journal, offset: int) -> int:
        """The virtual ms of the last fact before `offset`."""
        return self._stamped.decode(journal.read(offset - 1, 1)[0]).at

    def offset_at(self, journal: Journal, at: int) -> int:
        """The offset that follows everything that happened up to virtual ms `at`. Raises Gone."""
        first = self.first(journal)
        if first is None or at < first.at:
            raise self.gone(journal)
        offset = self._pages[bisect_right(self._pages, at, key=lambda one: one.at) - 1].offset
        while offset < journal.next_offset:
            for fact in journal.read(offset, EVERY_FACTS):
                if self._stamped.decode(fact).at > at:
                    return offset
                offset += 1
        return offset

    def gone(self, journal: Journal) -> Gone:
        """What to say of a moment before those that are kept."""
        first = self.first(journal)
        put_away = self.began > 0 and journal.first_offset <= self.began
        return Gone("put away" if put_away else "older", first.at if first is not None else 0)
