"""A lab's course through virtual time: it catches up with what is stored, then follows its pace, in slices.

Law of the module: time moves here only. Between two slices others get their turn; a command is applied when every event of its
millisecond has been handled, so that a replay finds the very same moment.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable
from time import perf_counter

from streamlab.engine.pace import Pace
from streamlab.engine.storage import StoredCommand
from streamlab.engine.worlds import RunningWorld
from streamlab.simulation.journal import TICK_MS
from streamlab.world.commands import Command, CommandRejected

SLICE_SECONDS = 0.002
"""What a slice aims at; it must stay under 5 ms."""

FEWEST, MOST = 8, 4_000
TURN_SECONDS = 0.05
ARREARS_SECONDS = 0.25
ON_GRID_FROM = 10.0
"""From this pace on time stops at the ends of ticks only (every 10 ms or less of real time)."""


class Course:
    """`history`: stored commands still to be applied, `until`: where catching up ends, both before the pace counts."""

    def __init__(self, world: RunningWorld, pace: float, history: list[StoredCommand], until: int, sequence: int) -> None:
        self.world = world
        self.pace = Pace(pace, perf_counter(), world.now)
        self.sequence = sequence
        self.to_tick_end = False
        self.is_late = False
        """Arrears were forgotten in this turn, since the pace asked for cannot be reached."""
        self.most: int | None = None
        """The virtual ms at which it waits for another lab, or for a lesson's next deed; None: it is on its own."""
        self._history = deque(history)
        self._until = until
        self._budget = 64
        self.skipping_to = 0
        """Virtual ms up to which it goes as fast as can be, whatever the pace; 0: it does not."""

    @property
    def is_catching_up(self) -> bool:
        return bool(self._history) or self.world.now < self._until

    def settle(self) -> None:
        """Handle what is left of this millisecond."""
        self.world.advance(self.world.now)

    async def follow(self, interrupted: Callable[[], bool]) -> bool:
        """Go where the pace says, for as long as a turn. True: there."""
        target = self._stop(self.pace.target(perf_counter()))
        there = target <= self.world.now or await self.advance(target, interrupted)
        wall = perf_counter()
        if (not there or self.most is not None) and self.pace.is_behind(wall, self.world.now, ARREARS_SECONDS):
            self.pace.rebase(wall, self.world.now)
            self.is_late = True
        self.pace.saw(wall, self.world.now)
        return there

    async def skip(self, interrupted: Callable[[], bool]) -> bool:
        """Go on towards `skipping_to` for as long as a turn. True: there; the pace counts from here on."""
        there = await self.advance(self.skipping_to, interrupted)
        wall = perf_counter()
        if there:
            self.stop_skipping()
        else:
            self.pace.rebase(wall, self.world.now)
        self.pace.saw(wall, self.world.now)
        return there

    def stop_skipping(self) -> None:
        """Stay where it is now."""
        self.skipping_to = 0
        self.pace.restart(perf_counter(), self.world.now)

    @property
    def is_due_for_picture(self) -> bool:
        """Time stands at a tick's end so that a picture can be taken: nothing may happen before that."""
        return self.to_tick_end and self.world.now % TICK_MS == 0

    def keep_up(self, seconds: float) -> bool:
        """Go where the pace says, at once and for at most so long. True: there."""
        target = self._stop(self.pace.target(perf_counter()))
        begun = perf_counter()
        while target > self.world.now:
            if self.world.advance(target, self._budget):
                break
            if perf_counter() - begun > seconds:
                return False
        return True

    async def end_tick(self) -> None:
        """Go on to the end of this tick, where a picture can be taken."""
        end = -(-self.world.now // TICK_MS) * TICK_MS
        while not await self.advance(end, lambda: False):
            pass

    async def end_tick_before_next_command(self) -> None:
        """While catching up: go on to the end of this tick where that passes over nothing that is stored."""
        end = -(-self.world.now // TICK_MS) * TICK_MS
        if end <= (self._history[0].at - 1 if self._history else self._until):
            await self.end_tick()

    async def catch_up(self) -> None:
        """Go through what is stored as fast as can be, for as long as a turn."""
        begun = perf_counter()
        while self._history and perf_counter() - begun < TURN_SECONDS:
            line = self._history[0]
            if await self.advance(max(line.at, self.world.now), lambda: False):
                self._history.popleft()
                self.apply_again(line)
        if not self._history:
            await self.advance(self._until, lambda: False)
        self.pace.restart(perf_counter(), self.world.now)

    def apply_again(self, line: StoredCommand) -> None:
        """Apply a stored command; one that was refused is refused again."""
        self.sequence = line.sequence
        try:
            self.world.submit(line.command)
        except CommandRejected:
            return

    async def advance(self, until: int, interrupted: Callable[[], bool], seconds: float = TURN_SECONDS) -> bool:
        """Advance in slices; False where somebody wants something or the turn is over."""
        begun = perf_counter()
        while True:
            slice_begun = perf_counter()
            there = self.world.advance(until, self._budget)
            now = perf_counter()
            self._tune(now - slice_begun, there)
            if there:
                return True
            await asyncio.sleep(0)
            if interrupted() or perf_counter() - begun > seconds:
                return False

    async def step(self, seconds: float = 2.0, most_ms: int = 3_600_000) -> bool:
        """Go to the end of the first tick in which a fact is written. False: nothing happens within an hour, or 2 real seconds."""
        world = self.world
        known, begun, limit = world.journal.next_offset, perf_counter(), world.now + most_ms
        while world.journal.next_offset == known:
            due = world.next_due()
            if due is None or due > limit or perf_counter() - begun > seconds:
                return False
            end = -(-max(due, world.now + 1) // TICK_MS) * TICK_MS
            while not await self.advance(end, lambda: False):
                pass
        return True

    def wall_of_next(self) -> float | None:
        """When the next event is due, in real time; None: nothing is planned."""
        due = self.world.next_due()
        if due is None:
            return None
        if self.pace.asked >= ON_GRID_FROM or self.to_tick_end:
            due = -(-due // TICK_MS) * TICK_MS
        return self.pace.wall_of(due)

    def submit(self, command: Command) -> int:
        """Apply a new command now."""
        offset = self.world.submit(command)
        self.sequence += 1
        return offset

    def _stop(self, target: int) -> int:
        if self.most is not None:
            target = min(target, self.most)
        if self.pace.asked >= ON_GRID_FROM:
            return target - target % TICK_MS
        if self.to_tick_end:
            return min(target, -(-(self.world.now + 1) // TICK_MS) * TICK_MS)
        return target

    def _tune(self, took: float, there: bool) -> None:
        """Size the next slice by what this one took."""
        if took > SLICE_SECONDS * 1.3:
            self._budget = max(FEWEST, self._budget // 2)
        elif not there and took < SLICE_SECONDS * 0.7:
            self._budget = min(MOST, self._budget + self._budget // 2)
