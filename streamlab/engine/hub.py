"""The hub of running labs: finds, wakes, puts away.

Law of the module: a lab is in memory once or not at all. One that nobody has watched for a while is kept and put away; it is loaded
again when somebody asks for it.
"""

from __future__ import annotations

import asyncio
import contextvars
import logging
from time import perf_counter

import msgspec

from streamlab.engine.door import Door, DoorSettings
from streamlab.engine.feed import Viewer
from streamlab.engine.files import Files
from streamlab.engine.forking import Moment
from streamlab.engine.frames import Clock, Frozen
from streamlab.engine.limits import LimitReached, ServerLimits
from streamlab.engine.pair import Pair
from streamlab.engine.runner import Runner
from streamlab.engine.storage import Storage
from streamlab.engine.tally import Tally
from streamlab.engine.worlds import Worlds
from streamlab.simulation.sentence import say
from streamlab.world.commands import AnyCommand
from streamlab.world.picture import Picture

PUT_AWAY_SECONDS = 600.0
LOOK_ROUND_SECONDS = 30.0
STOPPING = say("The server is being stopped.")

logger = logging.getLogger(__name__)


class NoSuchLab(Exception):
    """There is no lab of this code."""


class LabStatus(msgspec.Struct, frozen=True):
    """A running lab in a few words, for lists and for the terminal. `brokers`: their states; `ports`: those that are open."""

    code: str
    name: str
    clock: Clock
    frozen: Frozen | None = None
    brokers: dict[int, str] = {}
    ports: dict[int, int] = {}


class Hub:
    """All labs of this process."""

    def __init__(self, storage: Storage, files: Files, limits: ServerLimits, worlds: Worlds | None = None) -> None:
        self.storage = storage
        self.files = files
        self.limits = limits
        self.worlds = worlds or Worlds(files, limits.lab)
        self.stopping = False
        self.door_settings: DoorSettings | None = None
        self.further_doors: tuple[DoorSettings, ...] = ()
        self._giving = asyncio.Lock()
        self._gone = Tally()
        self._runners: dict[str, Runner] = {}
        self._loading: dict[str, asyncio.Task[Runner]] = {}
        self._unwatched: dict[str, float] = {}
        self._pairing: set[asyncio.Task[None]] = set()
        self._caretaker: asyncio.Task[None] | None = None

    async def start(self, *codes: str) -> None:
        """Begin to look after labs; those named are loaded at once."""
        self._caretaker = asyncio.get_running_loop().create_task(self._look_round(), context=contextvars.Context())
        for code in codes:
            try:
                await self.runner(code)
            except Exception:
                logger.exception("lab %s could not be loaded", code)

    async def stop(self, sentence: str = STOPPING) -> None:
        """Keep every lab as it is, and end."""
        self.stopping = True
        if self._caretaker is not None:
            self._caretaker.cancel()
        await asyncio.gather(*(self.put_away(code, sentence) for code in list(self._runners)), return_exceptions=True)

    async def runner(self, code: str) -> Runner:
        """The lab's runner, loaded where it is not in memory. Raises NoSuchLab."""
        found = self._runners.get(code)
        if found is not None:
            return found
        loading = self._loading.get(code)
        if loading is None:
            loading = asyncio.get_running_loop().create_task(self._load(code), context=contextvars.Context())
            self._loading[code] = loading
            loading.add_done_callback(lambda _: self._loading.pop(code, None))
        return await asyncio.shield(loading)

    async def submit(self, code: str, command: AnyCommand) -> int:
        """Apply a command; returns the offset of its fact. Raises CommandRejected, NoSuchLab."""
        runner = await self.runner(code)
        return await (runner.pair or runner).submit(command)

    async def clock(self, code: str, action: str, pace: float | None = None, skip_ms: int | None = None) -> Clock:
        """pause, resume, step, pace (0.1 to 1000), skip (by `skip_ms`), stay. Raises CommandRejected, NoSuchLab."""
        runner = await self.runner(code)
        if runner.pair is not None:
            await runner.pair.set_clock(action, pace)
        else:
            await runner.set_clock(action, pace, skip_ms)
        return runner.clock()

    async def moment(self, code: str, offset: int | None = None, at: int | None = None, later: int = 0) -> Moment:
        """A moment to fork from, as `engine.forking.moment` finds it. Raises CommandRejected, NoSuchLab."""
        return await (await self.runner(code)).moment(offset, at, later)

    async def picture(self, code: str) -> Picture:
        """What stands on the stage at this moment. Raises NoSuchLab."""
        return (await self.runner(code)).course.world.picture()

    async def status(self, code: str) -> LabStatus:
        """Raises NoSuchLab."""
        return self._status(await self.runner(code))

    def in_memory(self, code: str) -> Runner | None:
        """The lab's runner where it is in memory."""
        return self._runners.get(code)

    def running(self) -> list[LabStatus]:
        """All labs in memory."""
        return [self._status(runner) for runner in self._runners.values()]

    def runners(self) -> list[Runner]:
        """The runners of all labs in memory."""
        return list(self._runners.values())

    def tally(self) -> Tally:
        """What all labs have counted since the server began, those that are no longer in memory too."""
        whole = Tally()
        for one in (self._gone, *(runner.feed.tally for runner in self._runners.values())):
            whole.add(one)
        return whole

    async def watch(self, code: str, viewer: Viewer) -> Runner:
        """A viewer comes. Raises NoSuchLab, LimitReached."""
        if sum(len(runner.feed.viewers) for runner in self._runners.values()) >= self.limits.viewers:
            raise LimitReached(say("As many people are watching as this server can serve: try again later."))
        runner = await self.runner(code)
        runner.watch(viewer)
        return runner

    async def reset(self, code: str) -> None:
        """The lab begins anew: the same scenario and seed. Raises NoSuchLab."""
        runner = await self.runner(code)
        await (runner.pair or runner).reset()

    async def open_door(self, code: str, settings: DoorSettings) -> Door:
        """Let real clients in to a lab. Raises NoSuchLab."""
        self.door_settings = settings
        return await (await self.runner(code)).open_door(settings)

    def door_holder(self) -> Runner | None:
        """The lab that the brokers' ports belong to; None: no lab."""
        return self._holder_of(self.door_settings)

    async def door_of(self, code: str) -> DoorSettings | None:
        """Where real clients reach a lab; None: nowhere. Raises NoSuchLab."""
        door = (await self.runner(code)).door
        return None if door is None else door.settings

    def _holder_of(self, settings: DoorSettings | None) -> Runner | None:
        """The lab that has the door of these settings."""
        return next((one for one in self._runners.values() if one.door is not None and one.door.settings == settings), None)

    async def own_door(self, code: str) -> Door:
        """Ports of its own for a lab, from the blocks set apart for that. Raises NoSuchLab, LimitReached."""
        runner = await self.runner(code)
        async with self._giving:
            if runner.door is not None:
                return runner.door
            free = next((one for one in self.further_doors if self._holder_of(one) is None), None)
            if free is None:
                raise LimitReached(self._no_block())
            door = await runner.open_door(free)
            await door.opened()
        return door

    def _no_block(self) -> str:
        if not self.further_doors:
            return say(
                "This server has no ports for further labs: start it with --kafka-ports 19092-19136, for example, for five of them."
            )
        return say(
            "All {count} blocks of nine ports are taken by other labs: close the ports of one of them first.",
            count=len(self.further_doors),
        )

    async def give_door(self, code: str) -> Door | None:
        """The brokers' ports leave the lab that holds them and are this lab's; None where this server opens none. Raises NoSuchLab."""
        runner, settings = await self.runner(code), self.door_settings
        if settings is None:
            return None
        async with self._giving:
            holder = self.door_holder()
            if holder is runner:
                return runner.door
            if holder is not None:
                await holder.close_door()
            await runner.close_door()
            door = await runner.open_door(settings)
            await door.opened()
        return door

    async def put_away(self, code: str, sentence: str, keep: bool = True) -> None:
        """The lab leaves memory; `keep` False where it is to be forgotten."""
        runner = self._runners.pop(code, None)
        self._unwatched.pop(code, None)
        if runner is not None:
            if runner.pair is not None:
                runner.pair.end()
            await runner.stop(sentence, keep)
            self._gone.add(runner.feed.tally)
            logger.info("lab %s has left memory", code)

    async def _load(self, code: str) -> Runner:
        lab = await self.storage.lab(code)
        if lab is None or self.stopping:
            raise NoSuchLab(code)
        runner = await Runner.load(lab, self.storage, self.worlds)
        self._runners[code] = runner
        runner.start()
        logger.info("lab %s is in memory", code)
        if lab.beside:
            self._pairing.add(task := asyncio.get_running_loop().create_task(self._pair_up(runner), context=contextvars.Context()))
            task.add_done_callback(self._pairing.discard)
        return runner

    async def _pair_up(self, runner: Runner) -> None:
        """Load the lab beside this one, and give both one clock. A lab whose neighbour is gone is on its own."""
        try:
            other = await self.runner(runner.lab.beside)
        except NoSuchLab:
            return
        here = self._runners.get(runner.lab.code) is runner and self._runners.get(other.lab.code) is other
        if here and runner.pair is None and other.pair is None and other.lab.beside == runner.lab.code:
            first, second = (runner, other) if runner.lab.is_left else (other, runner)
            Pair(first, second)
            other.wake()

    async def _look_round(self) -> None:
        """Put away what nobody has watched for a while."""
        while True:
            await asyncio.sleep(LOOK_ROUND_SECONDS)
            now = perf_counter()
            for code, runner in list(self._runners.items()):
                if runner.is_awake or runner.course.is_catching_up:
                    self._unwatched.pop(code, None)
                elif now - self._unwatched.setdefault(code, now) > PUT_AWAY_SECONDS:
                    try:
                        await self.put_away(code, say("Nobody was here."))
                    except Exception:
                        logger.exception("lab %s could not be kept", code)

    @staticmethod
    def _status(runner: Runner) -> LabStatus:
        ports = runner.door.open_ports() if runner.door is not None else {}
        states = runner.course.world.broker_states()
        return LabStatus(runner.lab.code, str(runner.lab.name), runner.clock(), runner.frozen, states, ports)
