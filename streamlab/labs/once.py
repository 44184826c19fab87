"""Answers by token, so that a second click while the first is under way gets the first one's answer.

Law of the module: work under one token is done once. Answers are kept for a while, in this process only, the oldest forgotten first.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from django.http import HttpResponse

KEPT = 512


@dataclass(frozen=True)
class Answer:
    """A response as data: it can be given more than once."""

    status: int
    content: str = ""
    headers: dict[str, str] = field(default_factory=dict)

    def response(self) -> HttpResponse:
        return HttpResponse(self.content, status=self.status, headers=self.headers)


class Once:
    """Remembers the newest `kept` answers by token."""

    def __init__(self, kept: int = KEPT) -> None:
        self.kept = kept
        self._under_way: dict[tuple[str, ...], asyncio.Future[Answer]] = {}

    async def answer(self, token: tuple[str, ...], work: Callable[[], Awaitable[Answer]]) -> Answer:
        """The answer of `work`, done at most once under `token`. An error is not remembered. Leaving early does not stop the work."""
        known = self._under_way.get(token)
        if known is None or (known.done() and (known.cancelled() or known.exception())):
            known = asyncio.ensure_future(work())
            self._under_way[token] = known
            while len(self._under_way) > self.kept:
                del self._under_way[next(iter(self._under_way))]
        return known.result() if known.done() else await asyncio.shield(known)
