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
from streamlab.engine.storage import Storage, StoredCheckpoint, StoredCommand, StoredLab, Tell
from streamlab.engine.telling import Telling
from streamlab.engine.worlds import RunningWorld, Worlds

EVERY_VIRTUAL_MS = 60_000
LEAST_SECONDS = 2.0
"""However fast virtual time runs, checkpoints are at least this far apart in real time."""

logger = logging.getLogger(__name__)


async def resume(lab: StoredLab, storage: Storage, worlds: Worlds) -> tuple[Course, Telling]:
    """The lab's course from its latest checkpoint; from its start where there is none."""
    until = lab.until or lab.start + lab.scenario.warm_up
    older = 0
    while (stored := await storage.checkpoint(lab.code, older)) is not None:
        try:
            world = await asyncio.to_thread(worlds.restore, stored.checkpoint)
        except Exception as error:
            logger.warning("lab %s: checkpoint at %s is passed over: %s", lab.code, stored.checkpoint.at, error)
            older += 1
            continue
        history = await storage.commands(lab.code, stored.sequence)
        sequence = stored.sequence
        if (world.touched or lab.touched) and not stored.clean:
            history, sequence = _come_back(world, lab, history, sequence)
        return Course(world, lab.pace, history, until, sequence), Telling(world.journal, stored.tells)
    world = worlds.make(lab)
    history = await storage.commands(lab.code, 0)
    sequence = 0
    if lab.touched:
        history, sequence = _come_back(world, lab, history, sequence)
    return Course(world, lab.pace, history, until, sequence), Telling(world.journal)


def _come_back(world: RunningWorld, lab: StoredLab, history: list[StoredCommand], sequence: int) -> tuple[list[StoredCommand], int]:
    """The process ended without a last checkpoint: what real clients did cannot be had again, so nothing after it is replayed."""
    reached = max([lab.reached, *(command.at for command in history)])
    world.come_back(max(0, reached - world.now))
    return [], max([sequence, *(command.sequence for command in history)])


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

    async def keep(self, course: Course, telling: Telling, clean: bool = False) -> None:
        """Take a checkpoint; when this returns the lab may go on. Nothing to do where nothing has changed. `clean`: the lab is to end."""
        changed = course.world.now != self._at or course.sequence != self._sequence
        if self.is_writing or not (changed or (clean and course.world.touched)):
            return
        self._at, self._sequence, self._wall = course.world.now, course.sequence, perf_counter()
        loop = asyncio.get_running_loop()
        taken: asyncio.Future[None] = loop.create_future()
        work = self._take(course.world, course.sequence, tuple(telling.tells), taken, clean)
        self._writing = loop.create_task(work, context=contextvars.Context())
        await asyncio.shield(taken)

    async def last(self, course: Course, telling: Telling) -> None:
        """The last checkpoint, before the lab leaves memory."""
        await self.written()
        await self.keep(course, telling, clean=True)
        await self.written()

    async def written(self) -> None:
        """Wait until what is being written is safe."""
        if self._writing is not None:
            await asyncio.gather(self._writing, return_exceptions=True)

    async def _take(
        self, world: RunningWorld, sequence: int, tells: tuple[Tell, ...], taken: asyncio.Future[None], clean: bool
    ) -> None:
        try:
            try:
                made = await asyncio.to_thread(world.checkpoint)
            finally:
                taken.set_result(None)
            await self.storage.save_checkpoint(self.code, StoredCheckpoint(made, sequence, tells, clean))
        except Exception:
            logger.exception("lab %s: a checkpoint could not be kept", self.code)
