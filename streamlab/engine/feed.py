"""The viewers of one lab, and what each of them has seen.

Law of the module: nobody's queue grows. Whoever has 32 frames unacknowledged gets no more; when it catches up it gets a picture in
place of all that it missed, and when it stays silent it is sent away (4008). All who are up to date get the very same text.
"""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from collections.abc import Awaitable, Callable
from time import perf_counter

from streamlab.engine import frames
from streamlab.engine.frames import Clock, Frozen, KeptPicture, LabShown
from streamlab.engine.tally import Tally
from streamlab.simulation.journal import Journal

FRAME_SECONDS = 0.1
HURRIED_SECONDS = 0.05
"""Between two frames while what a command does is still coming: its effects are written at the end of a tick."""

HURRY_FOR = 0.25
CLOCK_SECONDS = 1.0
"""A viewer hears from its lab at least this often."""

MOST_UNACKNOWLEDGED = 32
MOST_UNACKNOWLEDGED_BYTES = 4_000_000
RESUMES_BELOW = 8
SILENCE_SECONDS = 20.0
MOST_FACTS = 1_000
"""More facts than this are told as a picture."""

TOO_SLOW, RESTART = 4008, 1012
"""Codes after which a page should come again."""
SLICE_SECONDS = 0.004

logger = logging.getLogger(__name__)


class Viewer:
    """One browser. `send` hands a text to its connection; `close` ends it with a code and a sentence.

    `offset` None: it needs a picture.
    """

    def __init__(
        self,
        send: Callable[[str], Awaitable[None]],
        close: Callable[[int, str], Awaitable[None]],
        can_steer: bool = False,
        offset: int | None = None,
        life: str | None = None,
    ) -> None:
        self.send = send
        self.close = close
        self.can_steer = can_steer
        self.offset = offset
        self.life = life
        self.live = False
        self.gone = False
        self.heard = perf_counter()
        self._sent: deque[tuple[int, int]] = deque()
        self._bytes = 0

    async def give(self, frame: int, text: str) -> None:
        """Send a frame; from the 33rd unacknowledged one on this viewer is no longer live."""
        if self.gone:
            return
        if not self._sent:
            self.heard = perf_counter()
        self._sent.append((frame, len(text)))
        self._bytes += len(text)
        if len(self._sent) >= MOST_UNACKNOWLEDGED or self._bytes > MOST_UNACKNOWLEDGED_BYTES:
            self.live = False
            self.offset = None
        try:
            await self.send(text)
        except Exception:  # whatever a broken connection says, it must not reach the lab
            self.gone = True

    def acknowledge(self, frame: int) -> None:
        """It has drawn all frames up to this one."""
        self.heard = perf_counter()
        while self._sent and self._sent[0][0] <= frame:
            self._bytes -= self._sent.popleft()[1]

    @property
    def is_ready(self) -> bool:
        """Whether it may be sent anything."""
        return self.live or len(self._sent) <= RESUMES_BELOW

    def is_lost(self, now: float) -> bool:
        """Whether it has been owing acknowledgements for too long."""
        return bool(self._sent) and now - self.heard > SILENCE_SECONDS


class Feed:
    """Sends frames, numbered for the whole lab."""

    def __init__(self, code: str, name: str) -> None:
        self.code = code
        self.name = name
        self.viewers: dict[Viewer, None] = {}
        self.tally = Tally()
        self.frame = 0
        self.offset = 0
        self.wants_picture = False
        """Somebody waits for a picture that cannot be taken at this moment."""
        self.frozen: Frozen | None = None
        self.has_news = False
        """Something other than a fact is to be told: the clock has been set, somebody came or went."""
        self._begun = 0.0
        self._last = 0.0
        self._hurried_until = 0.0

    def next_time(self, offset: int) -> float | None:
        """When there is a moment to send, as the journal stands at `offset`; in the past: now. None: nobody looks."""
        if not self.viewers:
            return None
        if self.has_news or offset != self.offset or self.has_waiting:
            return self._next
        return max(self._next, self._last + CLOCK_SECONDS)

    def hurry(self) -> None:
        """Somebody has done something and waits to see it: frames may follow each other closer for a moment."""
        self._hurried_until = perf_counter() + HURRY_FOR

    @property
    def _next(self) -> float:
        """The earliest next moment; however short the gap is, telling takes half of the time at most."""
        gap = HURRIED_SECONDS if perf_counter() < self._hurried_until else FRAME_SECONDS
        return self._begun + max(gap, 2 * (self._last - self._begun))

    @property
    def has_waiting(self) -> bool:
        """Whether somebody who is not up to date could be sent something."""
        return any(not viewer.live and viewer.is_ready for viewer in self.viewers)

    def begin_anew(self) -> None:
        """The journal is another one: everybody needs a picture."""
        self.offset = 0
        self.frozen = None
        self.want_pictures()

    def want_pictures(self) -> None:
        """Everybody gets a new picture."""
        for viewer in self.viewers:
            viewer.live, viewer.offset = False, None

    async def moment(self, journal: Journal, clock: Clock, picture: Callable[[], KeptPicture | None]) -> None:
        """Bring everybody up to date who can be: live viewers by the facts since the last moment, others by facts or a picture."""
        self._begun = perf_counter()
        self.has_news = self.wants_picture = False
        await self._tell(journal, clock, picture)
        self._last = perf_counter()

    async def _tell(self, journal: Journal, clock: Clock, picture: Callable[[], KeptPicture | None]) -> None:
        start, self.offset = self.offset, journal.next_offset
        text = frames.clock_now(clock)
        too_many = self.offset - start > MOST_FACTS or start < journal.first_offset
        live = [viewer for viewer in self.viewers if viewer.live]
        if too_many:
            for viewer in live:
                viewer.live, viewer.offset = False, None
        elif live:
            self.frame += 1
            nothing_new = start == self.offset
            number = self.frame
            frame = frames.clock_frame(number, text) if nothing_new else frames.facts_frame(number, journal, start, text)
            await self._fan_out(live, frame)
        waiting = [viewer for viewer in self.viewers if not viewer.live and viewer.is_ready]
        if waiting:
            await self._welcome(waiting, journal, clock, text, picture)
        self.tally.dropped += sum(not viewer.is_ready for viewer in self.viewers)
        await self._send_away_the_lost()

    async def freeze(self, frozen: Frozen) -> None:
        """Tell everybody that this lab stands still for good, and everybody who comes later."""
        self.frozen = frozen
        self.frame += 1
        await self._fan_out(list(self.viewers), frames.frozen_frame(self.frame, frozen))

    async def close(self, sentence: str, code: int = 1000) -> None:
        """Say good-bye to everybody."""
        for viewer in list(self.viewers):
            self.viewers.pop(viewer, None)
            await self._end(viewer, code, sentence)

    async def _welcome(
        self, waiting: list[Viewer], journal: Journal, clock: Clock, text: str, picture: Callable[[], KeptPicture | None]
    ) -> None:
        """Those who are not live: from the offset that they name, or else with a picture and the facts after it."""
        by_offset: dict[int, list[Viewer]] = {}
        for viewer in waiting:
            if self._can_resume(viewer, journal, clock):
                by_offset.setdefault(viewer.offset or 0, []).append(viewer)
        others = [viewer for viewer in waiting if not self._can_resume(viewer, journal, clock)]
        if others:
            kept = picture()
            self.wants_picture = kept is None
            if kept is not None:
                await self._show(others, kept, text, clock)
                if kept.offset < self.offset:
                    by_offset.setdefault(kept.offset, []).extend(others)
        for start, viewers in by_offset.items():
            self.frame += 1
            await self._fan_out(viewers, frames.facts_frame(self.frame, journal, start, text))
        if self.frozen is not None:
            self.frame += 1
            await self._fan_out(waiting, frames.frozen_frame(self.frame, self.frozen))

    async def _show(self, viewers: list[Viewer], kept: KeptPicture, text: str, clock: Clock) -> None:
        self.frame += 1
        for can_steer in (False, True):
            some = [viewer for viewer in viewers if viewer.can_steer is can_steer]
            if some:
                lab = LabShown(self.code, self.name, can_steer, clock.life)
                await self._fan_out(some, frames.picture_frame(self.frame, kept, text, lab))

    def _can_resume(self, viewer: Viewer, journal: Journal, clock: Clock) -> bool:
        if viewer.offset is None or (viewer.life is not None and viewer.life != clock.life):
            return False
        return journal.first_offset <= viewer.offset <= self.offset and self.offset - viewer.offset <= MOST_FACTS

    async def _fan_out(self, viewers: list[Viewer], text: str) -> None:
        begun = perf_counter()
        self.tally.frames += len(viewers)
        for viewer in viewers:
            viewer.live = True
            await viewer.give(self.frame, text)
            if perf_counter() - begun > SLICE_SECONDS:
                await asyncio.sleep(0)
                begun = perf_counter()

    async def _send_away_the_lost(self) -> None:
        now = perf_counter()
        for viewer in [viewer for viewer in self.viewers if viewer.gone or viewer.is_lost(now)]:
            self.viewers.pop(viewer, None)
            if viewer.gone:
                continue
            self.tally.sent_away += 1
            await self._end(viewer, TOO_SLOW, "This page did not keep up with the lab; it may join again.")

    @staticmethod
    async def _end(viewer: Viewer, code: int, sentence: str) -> None:
        viewer.gone = True
        try:
            await viewer.close(code, sentence)
        except Exception:
            logger.debug("a viewer was gone before it could be told", exc_info=True)
