"""How often wrong codes can be tried: by a session, and by everybody together.

Law of the module: only wrong tries count. A class shares one address, so nobody is shut out for what an address did: a session that keeps
trying has to wait by itself, and since a session can be thrown away, many wrong tries by anybody slow down all who are not known yet,
a few at a time for each address. Whoever has been let in somewhere is known, and is never slowed for what others do.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from math import ceil
from time import monotonic
from typing import TypeVar

from django.http import HttpRequest
from django.utils.translation import ngettext

from streamlab.labs import access

KNOWN = "let in"
MOST_SESSIONS = 5_000
"""Sessions whose wrong tries are remembered; the oldest are forgotten first."""

SLOW_SECONDS = 3.0
AT_ONCE = 6
"""While many wrong codes are tried: how long a stranger waits for an answer, and how many of an address may wait at the same time."""

Found = TypeVar("Found")


class TooManyTries(Exception):
    """Nothing is looked up; the text is for the person. `seconds`: when to try again."""

    def __init__(self, seconds: float) -> None:
        self.seconds = max(1, ceil(seconds))
        sentence = ngettext(
            "Many wrong codes have been tried here. Wait a second, look at the code again, and go on.",
            "Many wrong codes have been tried here. Wait %(seconds)d seconds, look at the code again, and go on.",
            self.seconds,
        )
        super().__init__(sentence % {"seconds": self.seconds})


@dataclass(frozen=True)
class Rate:
    """So many at once, then so many a second."""

    at_once: int
    per_second: float


@dataclass
class Bucket:
    """What is left of a rate."""

    rate: Rate
    left: float = field(init=False)
    at: float = field(init=False)

    def __post_init__(self) -> None:
        self.left, self.at = float(self.rate.at_once), monotonic()

    def wait(self) -> float:
        """Seconds until there is one; 0: now."""
        now = monotonic()
        self.left, self.at = min(self.rate.at_once, self.left + (now - self.at) * self.rate.per_second), now
        return max(0.0, (1 - self.left) / self.rate.per_second)

    @property
    def is_full(self) -> bool:
        """Whether nothing of it is used."""
        self.wait()
        return self.left >= self.rate.at_once

    def take(self) -> None:
        self.wait()
        self.left = max(0.0, self.left - 1)


class Guesses:
    """Tries at one kind of code. `session`: wrong ones by one session; `everybody`: by all together, before strangers are slowed."""

    def __init__(self, session: Rate, everybody: Rate) -> None:
        self.session = session
        self.everybody = Bucket(everybody)
        self._sessions: dict[str, Bucket] = {}
        self._waiting: Counter[str] = Counter()

    async def look_up(self, request: HttpRequest, look: Callable[[], Awaitable[Found | None]]) -> Found | None:
        """What `look` finds for this visitor. Raises TooManyTries before it looks."""
        mine = self._sessions.get(await access.seat(request)) if self._sessions else None
        if mine is not None:
            if mine.wait():
                raise TooManyTries(mine.wait())
            mine.take()
        if self.everybody.wait() and not await request.session.aget(KNOWN, False):
            await self._stand_in_line(str(request.META.get("REMOTE_ADDR", "")))
        found = await look()
        if found is not None and mine is not None:
            mine.left += 1
        if found is None:
            self.everybody.take()
            if mine is None:
                await self._first_wrong(request)
        return found

    async def _first_wrong(self, request: HttpRequest) -> None:
        bucket = self._sessions.setdefault(await access.take_seat(request), Bucket(self.session))
        bucket.take()
        if len(self._sessions) > MOST_SESSIONS:
            del self._sessions[next(iter(self._sessions))]

    async def _stand_in_line(self, address: str) -> None:
        if self._waiting[address] >= AT_ONCE:
            raise TooManyTries(SLOW_SECONDS)
        self._waiting[address] += 1
        try:
            await asyncio.sleep(SLOW_SECONDS)
        finally:
            self._waiting[address] -= 1
            if not self._waiting[address]:
                del self._waiting[address]


async def remember(request: HttpRequest) -> None:
    """This visitor has been let in somewhere."""
    if not await request.session.aget(KNOWN, False):
        await request.session.aset(KNOWN, True)


ROOMS = Guesses(Rate(10, 0.1), Rate(200, 1.0))
"""Ten tries at once, then one every ten seconds; all of a class may mistype twice at once."""

LABS = Guesses(Rate(60, 1.0), Rate(300, 2.0))
"""More, since pages of a lab that has been closed go on asking for it."""
