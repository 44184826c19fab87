"""How a lab outlives the process: its checkpoints, and its course from the latest of them.

Law of the module: a checkpoint is taken in a thread while its own lab waits and all others go on, and written while it goes on as well;
at most one is under way per lab. What cannot be resumed (another
version's rules, a damaged row) is passed over for the one before it, in the end for the whole course from the start.
"""

from __future__ import annotations

import asyncio
import contextvars
import logging
from time import perf_counter

from streamlab.engine.course import Course
from streamlab.engine.storage import Storage, StoredCheckpoint, StoredLab, Tell
from streamlab.engine.telling import Telling
from streamlab.engine.worlds import RunningWorld, Worlds

EVERY_VIRTUAL_MS = 60_000
LEAST_SECONDS = 2.0
"""However fast virtual time runs, checkpoints are at least this far apart in real time."""

logger = logging.getLogger(__name__)


async def resume(lab: StoredLab, storage: Storage, worlds: Worlds) -> tuple[Course, Telling]:
    """The lab's course from its latest checkpoint; from its start where there is none."""
    until = max(lab.until, lab.start + lab.scenario.warm_up)
    older = 0
    while (stored := await storage.checkpoint(lab.code, older)) is not None:
        try:
            world = await asyncio.to_thread(worlds.restore, stored.checkpoint)
        except Exception as error:
            logger.warning("lab %s: checkpoint at %s is passed over: %s", lab.code, stored.checkpoint.at, error)
            older += 1
            continue
        history = await storage.commands(lab.code, stored.sequence)
        return Course(world, lab.pace, history, until, stored.sequence), Telling(world.journal, stored.tells)
    world = worlds.make(lab)
    history = await storage.commands(lab.code, 0)
    return Course(world, lab.pace, history, until, 0), Telling(world.journal)


class Keeper:
    """Decides when a lab is checkpointed, and has it written."""

    def __init__(self, code: str, storage: Storage, at: int) -> None:
        self.code = code
        self.storage = storage
        self._at = at
        self._sequence = -1
        self._wall = perf_counter()
        self._writing: asyncio.Task[None] | None = None

    def is_due(self, course: Course) -> bool:
        """Whether 60 virtual seconds have passed since the last one."""
        if course.world.now - self._at < EVERY_VIRTUAL_MS or self.is_writing:
            return False
        return perf_counter() - self._wall >= LEAST_SECONDS

    @property
    def is_writing(self) -> bool:
        return self._writing is not None and not self._writing.done()

    async def keep(self, course: Course, telling: Telling) -> None:
        """Take a checkpoint; when this returns the lab may go on. Nothing to do where nothing has changed."""
        if self.is_writing or (course.world.now == self._at and course.sequence == self._sequence):
            return
        self._at, self._sequence, self._wall = course.world.now, course.sequence, perf_counter()
        loop = asyncio.get_running_loop()
        taken: asyncio.Future[None] = loop.create_future()
        work = self._take(course.world, course.sequence, tuple(telling.tells), taken)
        self._writing = loop.create_task(work, context=contextvars.Context())
        await asyncio.shield(taken)

    async def last(self, course: Course, telling: Telling) -> None:
        """The last checkpoint, before the lab leaves memory."""
        await self.written()
        await self.keep(course, telling)
        await self.written()

    async def written(self) -> None:
        """Wait until what is being written is safe."""
        if self._writing is not None:
            await asyncio.gather(self._writing, return_exceptions=True)

    async def _take(self, world: RunningWorld, sequence: int, tells: tuple[Tell, ...], taken: asyncio.Future[None]) -> None:
        try:
            try:
                made = await asyncio.to_thread(world.checkpoint)
            finally:
                taken.set_result(None)
            await self.storage.save_checkpoint(self.code, StoredCheckpoint(made, sequence, tells))
        except Exception:
            logger.exception("lab %s: a checkpoint could not be kept", self.code)
