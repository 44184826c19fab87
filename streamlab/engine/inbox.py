"""What is asked of a lab, in the order in which it was asked.

Law of the module: work is done by the lab's own task, one piece after the other; whoever asked gets the result or the refusal.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable
from typing import Any

from streamlab.simulation.sentence import say
from streamlab.world.commands import CommandRejected

Work = Callable[[], Awaitable[Any]]
CLOSED = say("This lab is being closed.")


class Inbox:
    """Wakes the task where something is asked."""

    def __init__(self, wake: asyncio.Event) -> None:
        self._wake = wake
        self._waiting: deque[tuple[Work, asyncio.Future[Any]]] = deque()
        self._closed = False

    @property
    def is_waiting(self) -> bool:
        return bool(self._waiting)

    async def ask(self, work: Work) -> Any:
        """Have this done; returns its result. Raises CommandRejected."""
        if self._closed:
            raise CommandRejected(CLOSED)
        answer: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
        self._waiting.append((work, answer))
        self._wake.set()
        return await answer

    async def serve(self) -> None:
        """Do all that waits. An exception other than a refusal reaches the one who asked as a refusal, and the task as it is."""
        while self._waiting:
            work, answer = self._waiting.popleft()
            if answer.cancelled():
                continue
            try:
                result = await work()
            except CommandRejected as refusal:
                _settle(answer, refusal)
            except Exception as error:
                _settle(answer, CommandRejected(say("This lab stands still: {error}", error=error)))
                raise
            except asyncio.CancelledError:
                _settle(answer, CommandRejected(CLOSED))
                raise
            else:
                if not answer.done():
                    answer.set_result(result)

    def close(self) -> None:
        """Nothing is done any more."""
        self._closed = True
        while self._waiting:
            _settle(self._waiting.popleft()[1], CommandRejected(CLOSED))


def _settle(answer: asyncio.Future[Any], refusal: CommandRejected) -> None:
    if not answer.done():
        answer.set_exception(refusal)
