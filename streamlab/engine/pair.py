"""Two labs with one clock: what is done to one is done to both, at the same moment.

Law of the module: neither lab may go past the end of the tick that the other is in, so the faster waits for the slower. They wake and
sleep together. Each is a lab like any other; a fork of it is on its own.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from streamlab.simulation.journal import TICK_MS
from streamlab.simulation.sentence import noted, say
from streamlab.world.commands import AnyCommand, CommandRejected

if TYPE_CHECKING:
    from streamlab.engine.runner import Runner

HOP_SECONDS = 0.02
"""At a high pace the two take turns in hops of so much real time instead of single ticks."""


class Pair:
    """Made when both labs are in memory; ended when one leaves it."""

    def __init__(self, first: Runner, second: Runner) -> None:
        self.first = first
        self.second = second
        self._held: int | None = None
        self._lock = asyncio.Lock()
        first.pair = second.pair = self

    def end(self) -> None:
        """The two go on by themselves."""
        self.first.pair = self.second.pair = None

    def other(self, runner: Runner) -> Runner:
        return self.second if runner is self.first else self.first

    @property
    def is_watched(self) -> bool:
        """Whether anybody looks at either of them, or has just acted."""
        return any(one.is_looked_at for one in (self.first, self.second))

    def most(self, runner: Runner) -> int | None:
        """The virtual ms beyond which this lab has to wait; None: it need not, since the other stands still for good."""
        if self._held is not None:
            return self._held
        other = self.other(runner)
        if other.frozen is not None:
            return None
        now, pace = other.course.world.now, runner.course.pace.asked
        if other.course.is_catching_up and now < runner.course.world.now:
            return runner.course.world.now
        hop = max(1, int(pace * HOP_SECONDS * 1000) // TICK_MS)
        return (now // TICK_MS + hop) * TICK_MS

    async def submit(self, command: AnyCommand) -> int:
        """Apply a command in both at the same virtual ms; the offset is that in the first. Raises CommandRejected."""
        async with self._lock:
            try:
                await self._level()
                offset = await self.first.submit(command)
                try:
                    await self.second.submit(command)
                except CommandRejected as rejection:
                    told = noted("Done in {first}, but not in {second}: {why}")
                    sentence = say(told, first=self.first.lab.name, second=self.second.lab.name, why=rejection.sentence)
                    raise CommandRejected(sentence, rejection.field, rejection.error) from rejection
            finally:
                self._held = None
            return offset

    async def set_clock(self, action: str, pace: float | None) -> None:
        """One clock for both. A step goes to the next thing that happens in either. Raises CommandRejected."""
        if action in ("skip", "stay"):
            raise CommandRejected(say("Two labs with one clock cannot skip ahead: choose a higher pace instead."))
        async with self._lock:
            try:
                if action in ("pause", "step"):
                    await self._level()
                if action == "step":
                    await self._step()
                else:
                    for one in (self.first, self.second):
                        await one.set_clock(action, pace)
            finally:
                self._held = None

    async def reset(self) -> None:
        """Both begin anew."""
        async with self._lock:
            for one in (self.first, self.second):
                await one.reset()

    async def _step(self) -> None:
        for one in (self.first, self.second):
            await one.set_clock("pause")
        due = [one.course.world.next_due() or 2**62 for one in (self.first, self.second)]
        ahead, behind = (self.first, self.second) if due[0] <= due[1] else (self.second, self.first)
        self._held = None
        await ahead.set_clock("step")
        await behind.bring_to(ahead.course.world.now)

    async def _level(self) -> None:
        """Both stand at the same tick's end, and wait there. One that was on its way further when it was told so arrives there first."""
        stand: set[int] = set()
        while stand != {self._held}:
            now = max(one.course.world.now for one in (self.first, self.second))
            self._held = -(-now // TICK_MS) * TICK_MS
            for one in (self.first, self.second):
                await one.bring_to(self._held)
            stand = {one.course.world.now for one in (self.first, self.second)}
