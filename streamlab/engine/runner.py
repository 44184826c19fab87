"""A running lab: one task, the sole writer of its world.

Law of the module: whatever is asked of a lab waits in its inbox until the task comes to it. A lab that nobody watches sleeps. Our
own bugs (a broken invariant, any exception) freeze this lab alone, and show how to see them again.
"""

from __future__ import annotations

import asyncio
import contextvars
import logging
import os
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager
from time import perf_counter
from typing import Any

import msgspec

from streamlab.curriculum.lesson import Lesson
from streamlab.engine.course import Course
from streamlab.engine.details import Details, Thing
from streamlab.engine.door import Door, DoorSettings
from streamlab.engine.feed import RESTART, Feed, Viewer
from streamlab.engine.forking import Moment, moment
from streamlab.engine.frames import Clock, Frozen, frozen_by
from streamlab.engine.inbox import Inbox, Work
from streamlab.engine.keeping import Keeper, resume
from streamlab.engine.pair import Pair
from streamlab.engine.past import Past
from streamlab.engine.storage import Storage, StoredCommand, StoredLab
from streamlab.engine.teaching import Hands, Kept, Save, Start, Teaching
from streamlab.engine.telling import Telling
from streamlab.engine.terminal import Terminals
from streamlab.engine.worlds import Worlds
from streamlab.simulation.journal import TICK_MS
from streamlab.simulation.sentence import say
from streamlab.world.commands import AnyCommand, CommandRejected

LINGER_SECONDS = 5.0
"""How long a lab stays awake after its last viewer or command."""

WAKE_SECONDS = 0.01
"""Events closer together than this are handled in one go while only browsers look."""

LONGEST_SKIP_MS = 7 * 86_400_000

NOTE_SECONDS = 1.0
"""How often it is kept how far a lab with real clients has come."""

logger = logging.getLogger(__name__)


class Runner:
    """Runs a lab from `start` to `stop`."""

    def __init__(self, lab: StoredLab, storage: Storage, worlds: Worlds, course: Course, telling: Telling) -> None:
        self.lab = lab
        self.storage = storage
        self.worlds = worlds
        self.course = course
        self.telling = telling
        self.past = Past(course.world.journal)
        self.feed = Feed(lab.code, str(lab.name))
        self.details = Details(self.feed)
        self.terminals = Terminals()
        self.present: dict[object, None] = {}
        """Who takes part without looking at the feed, such as phones of a class: time passes for them as well."""
        self.teaching: Teaching | None = None
        self.paused = lab.paused
        self.frozen: Frozen | None = None
        self.life = os.urandom(4).hex()
        self._keeper = Keeper(lab.code, storage, course.world.now)
        self._wake = asyncio.Event()
        self._inbox = Inbox(self._wake)
        self._awake_until = 0.0
        self._was_awake = False
        self._task: asyncio.Task[None] | None = None
        self.door: Door | None = None
        self.pair: Pair | None = None
        self._writing = False
        self._own_pace: float | None = None
        self._noted = 0.0
        self._failure: Exception | None = None

    @classmethod
    async def load(cls, lab: StoredLab, storage: Storage, worlds: Worlds) -> Runner:
        """The runner of a stored lab, not yet started."""
        course, telling = await resume(lab, storage, worlds)
        return cls(lab, storage, worlds, course, telling)

    def start(self) -> None:
        self._task = asyncio.get_running_loop().create_task(self._run(), context=contextvars.Context())

    async def stop(self, sentence: str, keep: bool = True) -> None:
        """Say good-bye, keep a last checkpoint, end."""
        await self.feed.close(sentence, RESTART if keep else 1000)
        await self.close_door()
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
        self._inbox.close()
        await self._keeper.written()
        if keep and self.frozen is None:
            self.course.settle()
            await self._keep_lesson()
            await self._keeper.last(self.course, self.telling)

    # Real clients

    async def open_door(self, settings: DoorSettings) -> Door:
        """Open the brokers' ports; the lab does not sleep as long as they are open."""
        door = self.door = Door(settings, lambda: self.course, self._may_serve, self._wake.set, self._fail)
        self._let_in(door)
        self._wake.set()
        return door

    async def close_door(self) -> None:
        """Close the brokers' ports; the lab takes its own pace again."""
        door, self.door = self.door, None
        if door is not None:
            await door.close()
            if self._own_pace is not None:
                self._set_pace(self._own_pace)
                self._own_pace = None
            self._tell_news()

    def _fail(self, error: Exception) -> None:
        """What has gone wrong outside of the lab's own task stops the lab as well."""
        self._failure = error
        self._wake.set()

    def _may_serve(self) -> bool:
        """Whether requests may reach the world now; they wait otherwise."""
        return not (
            self._writing
            or self.paused
            or self.frozen is not None
            or self._failure is not None
            or self.course.is_catching_up
            or self.course.skipping_to
        )

    def _let_in(self, door: Door) -> None:
        self.course.world.advertise(door.settings.advertised, door.settings.port)
        door.follow()

    def _attend(self) -> None:
        """What real clients change: time is real while they are here; ports follow their brokers."""
        door = self.door
        if door is None:
            return
        if door.connections and self._own_pace is None:
            self._own_pace = self.course.pace.asked
            self._set_pace(1.0)
            door.time_was_other()
        elif not door.connections and self._own_pace is not None:
            self._set_pace(self._own_pace)
            self._own_pace = None
        if not self.course.is_catching_up:
            door.follow()
        door.wake()

    async def _note_touched(self) -> None:
        """Keep that real clients are here, and how far the lab has come: after a crash it is said how much is gone."""
        world, wall = self.course.world, perf_counter()
        if self.door is not None and self.door.connections and world.touched and wall >= self._noted + NOTE_SECONDS:
            self._noted = wall
            await self.storage.save_touched(self.lab.code, world.now)

    def _set_pace(self, pace: float) -> None:
        if self.course.pace.asked != pace:
            self.course.pace.ask(pace, perf_counter(), self.course.world.now)
            self._tell_news()

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """While the lab's own task writes, nobody else touches the world."""
        self._writing = True
        try:
            yield
        finally:
            self._writing = False
            if self.door is not None:
                self.door.wake()

    # What can be asked of a lab

    async def submit(self, command: AnyCommand) -> int:
        """Apply a command; returns the offset of its fact. Raises CommandRejected."""
        return int(await self._ask(lambda: self._submit(command)))

    async def set_clock(self, action: str, pace: float | None = None, skip_ms: int | None = None) -> None:
        """`action`: pause, resume, step, pace, skip (by `skip_ms`; None: to the next retention run) or stay (skip no further).

        Raises CommandRejected.
        """
        await self._ask(lambda: self._skip(action, skip_ms) if action in ("skip", "stay") else self._set_clock(action, pace))

    async def bring_to(self, at: int) -> None:
        """Go on to virtual ms `at`, where it is not there yet."""
        await self._ask(lambda: self._bring_to(at))

    async def reset(self) -> None:
        """Begin anew: the same scenario, seed and start."""
        await self._ask(self._reset)

    async def teach(self, lesson: Lesson, kept: Kept, save: Save) -> Teaching:
        """Have a lesson run here, from where its learner was; the one that runs already stays as it is."""
        if self.teaching is None:
            hands = Hands(self._submit, self._set_clock, lambda ms: self._skip("skip", ms), self._keep_start, self._rewind)
            self.teaching = Teaching(lesson, kept, save, hands)
            self._tell_news()
        return self.teaching

    async def in_lesson(self, action: str, number: int = 0, guess: str = "") -> None:
        """What a learner asks of the lesson here. Raises CommandRejected."""
        teaching = self.teaching
        if teaching is None:
            raise CommandRejected(say("No lesson runs in this lab."))
        await self._ask(lambda: teaching.do(self.course, action, number, guess))
        self._tell_news()

    async def moment(self, offset: int | None = None, at: int | None = None, later: int = 0) -> Moment:
        """A moment to fork from; the present is kept in a checkpoint, so that the fork begins at once. Raises CommandRejected."""
        found: Moment = await self._ask(lambda: self._moment(offset, at, later))
        return found

    def watch(self, viewer: Viewer) -> None:
        """A viewer comes: the lab wakes."""
        self.feed.viewers[viewer] = None
        self._tell_news()
        if self.pair is not None:
            self.pair.other(self).wake()

    def leave(self, viewer: Viewer) -> None:
        """A viewer is gone."""
        viewer.gone = True
        if self.feed.viewers.pop(viewer, self) is None:
            self._awake_until = perf_counter() + LINGER_SECONDS
            self._tell_news()

    def look(self, viewer: Viewer, thing: Thing | None) -> None:
        """A viewer opens an inspector on a thing, or closes it."""
        self.details.look(viewer, thing, self.course.world.journal)
        self._tell_news()

    def acknowledged(self, viewer: Viewer, frame: int) -> None:
        """A viewer has drawn a frame."""
        viewer.acknowledge(frame)
        if not viewer.live and viewer.is_ready:
            self._wake.set()

    @property
    def is_awake(self) -> bool:
        """Whether time passes here for somebody; two labs with one clock wake and sleep together."""
        return self.is_looked_at or (self.pair is not None and self.pair.is_watched)

    @property
    def is_looked_at(self) -> bool:
        """Whether somebody is here: a viewer, real clients that may come, or a command a moment ago."""
        return (
            bool(self.feed.viewers or self.present)
            or self.door is not None
            or self.terminals.are_busy
            or perf_counter() < self._awake_until
        )

    def linger(self) -> None:
        """Somebody has just gone: stay awake a little."""
        self._awake_until = perf_counter() + LINGER_SECONDS
        self._wake.set()

    def wake(self) -> None:
        """Something has changed for this lab outside of it."""
        self._wake.set()

    def clock(self) -> Clock:
        world, wall = self.course.world, perf_counter()
        runs = not self.paused and self.frozen is None and self.is_awake
        reached = self.course.pace.reached(wall, world.now) if runs else 0.0
        return Clock(
            now=world.now,
            start=self.lab.start,
            asked=self.course.pace.asked,
            reached=round(reached, 2),
            paused=self.paused,
            offset=world.journal.next_offset,
            viewers=len(self.feed.viewers),
            asleep=not self.is_awake,
            life=self.life,
            catching_up=self.course.is_catching_up,
            real_clients=self.door.connections if self.door is not None else 0,
            own_pace=self._own_pace or 0.0,
            skipping_to=self.course.skipping_to,
        )

    # The task

    async def _run(self) -> None:
        while True:
            try:
                busy = await self._turn()
            except Exception as error:
                await self._freeze(error)
                busy = False
            if busy:
                await asyncio.sleep(0)
            else:
                await self._rest()

    async def _turn(self) -> bool:
        """Serve the inbox, let time pass, tell. True: there is more to do at once."""
        self._wake.clear()
        if self._failure is not None:
            failure, self._failure = self._failure, None
            raise failure
        with self._alone():
            await self._inbox.serve()
        busy = False
        if self.frozen is None:
            self.past.follow(self.course.world, self.telling)
            busy = await self._pass_time()
            self.telling.listen(self.course.world.journal)
            self.past.follow(self.course.world, self.telling)
        await self._teach_on()
        self.terminals.tell(self.course.world.tools_said())
        await self._send()
        if self.frozen is None:
            self._attend()
            await self._note_touched()
        if self.frozen is None and self._keeper.is_due(self.course):
            with self._alone():
                self.course.settle()
                await self._keep_lesson()
                await self._keeper.keep(self.course, self.telling)
        return busy or self._inbox.is_waiting

    async def _teach_on(self) -> None:
        """The lesson looks, and may act."""
        if self.teaching is not None and self.frozen is None:
            with self._alone():
                if await self.teaching.look(self.course):
                    self._tell_news()

    async def _keep_lesson(self) -> None:
        if self.teaching is not None and not self.course.is_catching_up:
            await self.teaching.keep(self.course)

    def _lesson_is_due(self) -> bool:
        when = self.teaching.next_time(self.course) if self.teaching is not None else None
        return when is not None and when <= perf_counter()

    async def _pass_time(self) -> bool:
        course, begun = self.course, perf_counter()
        course.is_late = False
        if course.is_catching_up:
            await course.catch_up()
            if self.past.is_due(course.world):
                await course.end_tick_before_next_command()
            busy = True
            if not course.is_catching_up:
                self.feed.want_pictures()
        elif course.skipping_to and self.is_awake:
            busy = not await course.skip(self._is_asked)
            if not busy:
                await self._arrive()
        elif self.paused or not self.is_awake:
            await self._doze()
            return False
        else:
            if not self._was_awake:
                course.pace.restart(perf_counter(), course.world.now)
                self._was_awake = True
            course.to_tick_end = self.feed.wants_picture or self.past.is_due(course.world) or self._lesson_is_due()
            busy = not await self._follow(self._is_asked)
        course.world.check_invariants()
        self.feed.tally.turn(perf_counter() - begun, course.is_late)
        return busy

    async def _follow(self, interrupted: Callable[[], bool]) -> bool:
        """Go where the pace says, no further than the lab beside it lets, nor past what a lesson does next. True: there."""
        lesson = self.teaching.due if self.teaching is not None else None
        self.course.most = self.pair.most(self) if self.pair is not None else lesson
        return await self.course.follow(interrupted)

    async def _doze(self) -> None:
        """Time stands still; the first time round, what has happened is kept."""
        if self._was_awake:
            self._was_awake = False
            with self._alone():
                self.course.settle()
                await self._keep_lesson()
                await self._keeper.keep(self.course, self.telling)

    async def _arrive(self) -> None:
        """A skip is over: a lab that stood still stands still again, at a tick's end."""
        if self.paused:
            await self.course.end_tick()
        self._tell_news()

    async def _send(self) -> None:
        """Give everybody a frame, when it is time and there is something to say."""
        journal, wall = self.course.world.journal, perf_counter()
        when = self.feed.next_time(journal.next_offset)
        if when is not None and when <= wall:
            may_wait = not self.paused and self.frozen is None and not self.course.is_catching_up
            await self.feed.moment(journal, self.clock(), lambda: self.telling.picture(self.course.world, may_wait))
            await self.details.moment(self.course.world)
            if self.teaching is not None:
                await self.teaching.tell(self.feed)

    async def _rest(self) -> None:
        """Sleep until the next due event, the next frame, or until somebody asks for something."""
        wall = perf_counter()
        frame = self.feed.next_time(self.course.world.journal.next_offset)
        times = [] if frame is None else [frame]
        look = self.teaching.next_time(self.course) if self.teaching is not None and self.frozen is None else None
        if look is not None:
            times.append(max(look, wall + WAKE_SECONDS))
        if self.frozen is None and not self.paused and self.is_awake:
            due = self.course.wall_of_next()
            if due is not None:
                times.append(max(due, wall + WAKE_SECONDS))
            if not (self.feed.viewers or self.present) and self.door is None and self._awake_until > wall:
                times.append(self._awake_until)
        alarm = None
        if times:
            loop = asyncio.get_running_loop()
            alarm = loop.call_later(max(0.0, min(times) - wall), self._wake.set)
        try:
            await self._wake.wait()
        finally:
            if alarm is not None:
                alarm.cancel()

    async def _freeze(self, error: Exception) -> None:
        """Our own bug: stand still, and show it."""
        logger.error("lab %s is frozen", self.lab.code, exc_info=error)
        try:
            commands = await self.storage.commands(self.lab.code, 0)
        except Exception:
            commands = []
        self.frozen = frozen_by(error, self.lab.seed, commands, max(0, self.course.world.journal.next_offset - 1))
        self.terminals.end_all(self.frozen.sentence)
        await self.feed.freeze(self.frozen)

    # What is asked, done by the task

    async def _ask(self, work: Work) -> Any:
        self._awake_until = max(self._awake_until, perf_counter() + LINGER_SECONDS)
        return await self._inbox.ask(work)

    async def _submit(self, command: AnyCommand) -> int:
        self._require_steerable()
        course = self.course
        if not self.paused and self._was_awake:
            await self._follow(lambda: False)
        course.settle()
        line = StoredCommand(course.sequence + 1, course.world.now, command)
        await self.storage.add_command(self.lab.code, line)
        try:
            offset = course.submit(command)
        except CommandRejected:
            await self.storage.drop_command(self.lab.code, line.sequence)
            raise
        if course.pace.asked != 1.0 and course.world.has_hands:
            self._set_pace(1.0)
        self.feed.hurry()
        self._tell_news()
        return offset

    async def _set_clock(self, action: str, pace: float | None) -> None:
        course = self.course
        if action == "pause":
            course.skipping_to = 0
            await course.end_tick()
            self.paused = True
            self.terminals.say_paused()
        elif action == "resume":
            self.paused = False
            if self.door is not None:
                self.door.time_was_other()
        elif action == "pace" and pace is not None:
            if self._own_pace is not None:
                raise CommandRejected(
                    say("Real clients are connected, and they live in real time: the lab keeps to 1× until the last has gone."),
                    "pace",
                )
            if pace != 1.0:
                self._require_no_hands()
            course.settle()
            course.pace.ask(pace, perf_counter(), course.world.now)
        elif action == "step":
            self._require_steerable()
            self.paused = True
            if not await course.step():
                raise CommandRejected(say("Nothing happens within the next hour of this lab."))
            course.world.check_invariants()
        else:
            raise CommandRejected(say("A clock knows pause, resume, step and pace (0.1 to 1000)."), "action")
        self._was_awake = self._was_awake and not self.paused
        self._tell_news()
        await self.storage.save_clock(self.lab.code, self._own_pace or course.pace.asked, self.paused)

    async def _skip(self, action: str, skip_ms: int | None) -> None:
        """Let time pass as fast as can be, through the same events and facts as ever."""
        course = self.course
        if action == "stay":
            course.stop_skipping()
            return await self._arrive()
        self._require_steerable()
        if self.door is not None and self.door.connections:
            raise CommandRejected(say("Real clients are connected, and they live in real time: the lab cannot skip ahead of them."))
        self._require_no_hands()
        now = course.world.now
        until = now + skip_ms if skip_ms is not None else course.world.next_retention()
        if skip_ms is None and not until:
            raise CommandRejected(say("No broker runs, so nobody looks at retention."), "skip")
        if not now <= until <= now + LONGEST_SKIP_MS:
            raise CommandRejected(say("Skip at most 7 days at a time."), "skip")
        course.skipping_to = -(-until // TICK_MS) * TICK_MS
        self._tell_news()
        return None

    async def _keep_start(self) -> Start:
        """Keep the lab as it stands; where it can be found again."""
        await self._keeper.written()
        self.course.settle()
        await self._keeper.keep(self.course, self.telling)
        return Start(self.course.world.now, self.course.sequence)

    async def _rewind(self, start: Start) -> None:
        """Begin anew from where the lab has been."""
        await self._begin_anew(self.storage.forget_after(self.lab.code, start.sequence, start.at))

    async def _reset(self) -> None:
        await self._begin_anew(self.storage.forget_course(self.lab.code))
        if self.teaching is not None:
            self.teaching.begin_anew()

    async def _begin_anew(self, forgetting: Coroutine[Any, Any, None]) -> None:
        if self.door is not None:
            self.door.drop_all()
        self.terminals.end_all(say("The lab has begun anew, and this tool has gone with it."))
        await self._keeper.written()
        await forgetting
        stored = await self.storage.lab(self.lab.code)
        if stored is not None:
            self.lab = msgspec.structs.replace(self.lab, until=stored.until)
        self.course, self.telling = await resume(self.lab, self.storage, self.worlds)
        self.past = Past(self.course.world.journal)
        self._keeper = Keeper(self.lab.code, self.storage, self.course.world.now)
        self.frozen = None
        self._was_awake = False
        self._own_pace = None
        if self.door is not None:
            self._let_in(self.door)
        self.life = os.urandom(4).hex()
        self.feed.begin_anew()
        self._tell_news()

    async def _bring_to(self, at: int) -> None:
        self._require_steerable()
        while self.course.world.now < at and not await self.course.advance(at, lambda: False):
            pass
        self._tell_news()

    async def _moment(self, offset: int | None, at: int | None, later: int) -> Moment:
        course = self.course
        if self.frozen is None:
            self._require_steerable()
            course.settle()
        found = moment(course, self.lab.start, offset, at, later)
        if not found.is_past:
            self._require_steerable()
            await self._keeper.written()
            await self._keeper.keep(course, self.telling)
            await self._keeper.written()
        return found

    def _require_steerable(self) -> None:
        if self.frozen is not None:
            raise CommandRejected(self.frozen.sentence)
        if self.course.is_catching_up:
            raise CommandRejected(say("This lab is still going through what happened before: try again in a moment."))

    def _require_no_hands(self) -> None:
        if self.course.world.has_hands:
            raise CommandRejected(
                say("People are consumers here, and they live in real time: this lab runs at 1× or stands still."), "pace"
            )

    def _is_asked(self) -> bool:
        return self._inbox.is_waiting

    def _tell_news(self) -> None:
        self.feed.has_news = True
        self._wake.set()
