"""A lesson that runs in a lab: what the learner is asked, what has been done, and what everybody who looks is told of it.

Law of the module: the sandbox comes first. The lesson looks at tick ends, at most twice a second, and judges; what it does itself
(freeze for a question, run what was predicted, show the model answer, go back to where a step began) is done as a person would do it,
by stored commands and the clock.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from time import perf_counter
from typing import Any

import msgspec

from streamlab.curriculum.answers import GuessRefused
from streamlab.curriculum.attempt import Attempt, Predicted
from streamlab.curriculum.expressions import ExpressionError
from streamlab.curriculum.happenings import Happenings
from streamlab.curriculum.lesson import Deed, Lesson, Pointed, Step
from streamlab.curriculum.scripts import command_now
from streamlab.engine.course import Course
from streamlab.engine.feed import Feed, Viewer
from streamlab.engine.frames import lesson_frame
from streamlab.simulation.journal import TICK_MS
from streamlab.simulation.sentence import said_by, say
from streamlab.world.commands import AnyCommand, CommandRejected

EVERY_SECONDS = 0.5
LONG_WAIT_MS, SKIPPED_MS = 3_000, 150_000
"""A script that waits longer lets time run so fast that the wait takes about this long; what takes longer still is skipped."""

MOST_FACTS = 100
"""Of each kind, of those that are stored."""

SETTLING_MS = 8_000
"""What a step that is passed over gets before the next one begins."""


class Start(msgspec.Struct, frozen=True):
    """Where a step began: virtual ms, and the last command before it."""

    at: int
    sequence: int


class Kept(msgspec.Struct):
    """A learner's place in a lesson, as it is stored. `since`: the journal offset at which the step began; -1: it has not yet.

    `heard`, `counts`, `facts`: what has happened since, up to an offset, since a lab that comes back has its journal from its last
    checkpoint on only.
    """

    step: int = 0
    began: int = 0
    since: int = -1
    done: list[bool] = []
    predicted: list[Predicted] = []
    hints: int = 0
    passed: list[int] = []
    starts: dict[int, Start] = {}
    is_over: bool = False
    heard: int = 0
    counts: dict[str, int] = {}
    facts: dict[str, list[tuple[int, dict[str, Any]]]] = {}


@dataclass(frozen=True)
class Hands:
    """What a lesson can do in its lab. `keep` notes where the lab stands; `rewind` goes back to such a place."""

    submit: Callable[[AnyCommand], Awaitable[int]]
    clock: Callable[[str, float | None], Awaitable[None]]
    skip: Callable[[int], Awaitable[None]]
    keep: Callable[[], Awaitable[Start]]
    rewind: Callable[[Start], Awaitable[None]]


Save = Callable[[Kept], Awaitable[None]]


class LessonTold(msgspec.Struct, frozen=True):
    """What a page is told. `version` changes with everything that a learner would see; `asks`: the lab is frozen for a question.

    `points`: what the stage points at, in the order of its numbers.
    """

    slug: str
    step: int
    version: int
    asks: bool
    done: tuple[bool, ...]
    points: tuple[Pointed, ...]
    topic: str = ""
    group: str = ""


class Teaching:
    """One lesson in one lab; every method is called by the lab's own task."""

    def __init__(self, lesson: Lesson, kept: Kept, save: Save, hands: Hands) -> None:
        self.lesson = lesson
        self.attempt = Attempt(lesson)
        self.passed = set(kept.passed)
        self.starts = dict(kept.starts)
        self.version = 0
        self.said = ""
        """A sentence for the learner: what was refused, or what is wrong with the lesson."""
        self._save = save
        self._hands = hands
        self._begin_at: int | None = kept.step if kept.since < 0 else None
        self._script: deque[Deed] = deque()
        self._script_due = 0
        self._then: int | None = None
        self._own_pace: float | None = None
        """The pace that comes back when a long wait is over, or the step; None: time runs as the learner wants it."""
        self.is_doing = False
        """Whether the script is a step's model answer, done for the learner."""
        self._pauses = False
        """Whether time stops as soon as the script is over."""
        self._looked = (-1, -1)
        self._next = 0.0
        self._told: dict[Viewer, int] = {}
        if kept.since >= 0:
            self._take_up(kept)

    def _take_up(self, kept: Kept) -> None:
        """Go on where the learner was; what has happened after that is heard from the journal."""
        attempt = self.attempt
        attempt.at = min(kept.step, len(self.lesson.steps) - 1)
        attempt.began, attempt.hints = kept.began, kept.hints
        attempt.done, attempt.predicted = list(kept.done), list(kept.predicted)
        attempt.happenings = happenings = Happenings(kept.since)
        happenings.heard = max(kept.since, kept.heard)
        happenings.counts.update(kept.counts)
        for kind, facts in kept.facts.items():
            happenings.offsets[kind] = [offset for offset, _ in facts]
            happenings.facts[kind] = [fact for _, fact in facts]
        fits = len(attempt.done) == len(attempt.step.checks) and len(attempt.predicted) == len(attempt.step.predictions)
        if not fits:  # the lesson was rewritten meanwhile
            self._begin_at = attempt.at

    @property
    def asks(self) -> bool:
        """Whether a question waits for its answer."""
        return any(one.stage == "asked" for one in self.attempt.predicted)

    @property
    def is_ready(self) -> bool:
        """Whether the step has begun and been looked at."""
        return self._begin_at is None and self.attempt.vocabulary is not None

    @property
    def is_showing(self) -> bool:
        """Whether a script is under way, its last wait included."""
        return bool(self._script or self._script_due) or self._then is not None

    @property
    def due(self) -> int | None:
        """The virtual ms that time does not pass before the script goes on; None: there is no script."""
        return self._script_due if self.is_showing else None

    def points(self, step: Step | None = None) -> tuple[Pointed, ...]:
        """What the stage points at now. `step`: as in `Attempt.points`."""
        try:
            return self.attempt.points(step)
        except (ExpressionError, LookupError):
            return ()

    def next_time(self, course: Course) -> float | None:
        """When it wants to look; None: nothing is new."""
        world = course.world
        if self.is_showing and self._begin_at is None and not course.is_catching_up and world.now >= self._script_due:
            return 0.0
        if course.is_catching_up or (self._looked == (world.now, world.journal.next_offset) and self._begin_at is None):
            return None
        return self._next

    async def look(self, course: Course) -> bool:
        """Look at the lab if it is time and a tick has ended; whether anything is different."""
        when, wall = self.next_time(course), perf_counter()
        if when is None or when > wall:
            return False
        self._next = wall + EVERY_SECONDS
        if self._begin_at is not None:
            await self._begin(course, self._begin_at)
            return True
        if course.world.recorder.has_gathered:
            self._next = wall + 0.05
            return False
        ended = await self._run_script(course)
        self._looked = (course.world.now, course.world.journal.next_offset)
        running = self._is_running
        changed = self._judge(course)
        self._pauses |= changed and running and not self._is_running and (self.asks or all(self.attempt.done))
        if self._pauses and not self.is_showing:
            self._pauses = False
            await self._hands.clock("pause", None)
        return await self._news(changed or ended)

    async def do(self, course: Course, action: str, number: int = 0, guess: str = "") -> None:
        """What a learner asks for: predict, hint, show, reset, back, skip, next. Raises CommandRejected."""
        if course.is_catching_up or self._begin_at is not None:
            raise CommandRejected(say("The lab is still on its way to where this step begins: try again in a moment."))
        self.said = ""
        if action == "predict":
            await self._predict(course, number, guess)
        elif action == "hint":
            self.attempt.hint()
        elif action == "show":
            self.is_doing = True
            await self._play(course, self._rest_of_step())
        elif action == "reset":
            await self._back_to(self.attempt.at)
        elif action == "back":
            await self._back_to(max(0, self.attempt.at - 1))
        elif action in ("next", "skip"):
            await self._go_on(course)
        else:
            raise CommandRejected(say("A lesson knows predict, hint, show, reset, back, skip and next."))
        await self._news(True)

    def begin_anew(self) -> None:
        """The lab begins from its very start, and the lesson with it."""
        self.starts, self._begin_at, self._looked, self._next = {}, 0, (-1, -1), 0.0
        self._stop()

    async def tell(self, feed: Feed) -> None:
        """Tell those who look at this lab and have not heard yet."""
        late = [viewer for viewer in feed.viewers if viewer.live and self._told.get(viewer) != self.version]
        if not late or not self.is_ready:
            return
        step = self.attempt.step
        told = LessonTold(
            self.lesson.slug,
            self.attempt.at,
            self.version,
            self.asks and not self._is_running,
            tuple(self.attempt.done),
            self.points(),
            step.look.topic,
            step.look.group,
        )
        feed.frame += 1
        text = lesson_frame(feed.frame, told)
        for viewer in late:
            await viewer.give(feed.frame, text)
        self._told = {viewer: self._told.get(viewer, self.version) for viewer in feed.viewers} | dict.fromkeys(late, self.version)

    # What is done in the lab

    async def _begin(self, course: Course, number: int) -> None:
        await self._hands.clock("pause", None)
        await self._at_own_pace()
        self._stop()
        self._begin_at = None
        self.starts = {before: start for before, start in self.starts.items() if before < number}
        self.starts[number] = await self._hands.keep()
        self.attempt.begin(number, course.world.journal, course.world.now)
        self._judge(course)
        step = self.attempt.step
        if step.look.pace:
            await self._at_pace(course, step.look.pace)
        if not self.asks and not step.look.frozen:
            await self._hands.clock("resume", None)
        await self._news(True)

    async def _predict(self, course: Course, number: int, guess: str) -> None:
        try:
            deeds = self.attempt.predict(number, guess, course.world.now)
        except GuessRefused as refusal:
            raise CommandRejected(said_by(refusal), "guess") from None
        await self._play(course, deeds)

    async def _play(self, course: Course, deeds: tuple[Deed, ...]) -> None:
        self._script.extend(deeds)
        await self._run_script(course)
        await self._hands.clock("resume", None)

    async def _go_on(self, course: Course) -> None:
        """To the next step; what is left of this one is done first, since the next one builds on it."""
        following = self.attempt.at + 1
        if following >= len(self.lesson.steps):
            raise CommandRejected(say("This is the last step of the lesson."))
        if self.attempt.is_passed and not self.is_showing:
            self._begin_at = following
            return
        self._then = following
        if self.attempt.is_passed:
            await self._hands.clock("resume", None)
            return
        self.is_doing = True
        await self._play(course, (*self._rest_of_step(), Deed(self.attempt.step.line, wait=SETTLING_MS / 1000)))

    def _rest_of_step(self) -> tuple[Deed, ...]:
        """What the questions that are still open would run, then the model answer."""
        asked = zip(self.attempt.step.predictions, self.attempt.predicted, strict=True)
        return (*(deed for one, said in asked if said.stage == "asked" for deed in one.deeds), *self.attempt.step.model)

    async def _run_script(self, course: Course) -> bool:
        """Do what is due; whether the script has come to its end."""
        while self.is_showing and course.world.now >= self._script_due:
            if not self._script:
                await self._end_script(course)
                return True
            deed = self._script.popleft()
            if deed.waits:
                await self._wait(course, round(deed.wait * 1000))
            else:
                await self._try(self._submit(deed))
        return False

    async def _submit(self, deed: Deed) -> None:
        try:
            await self._hands.submit(command_now(deed, self.attempt.words()))
        except ExpressionError as error:
            raise CommandRejected(said_by(error)) from None

    async def _wait(self, course: Course, ms: int) -> None:
        self._script_due = -(-(course.world.now + ms) // TICK_MS) * TICK_MS
        if ms > SKIPPED_MS:
            await self._try(self._hands.skip(ms))
        elif not self.attempt.step.look.pace and ms > LONG_WAIT_MS * course.pace.asked:
            await self._at_pace(course, ms / LONG_WAIT_MS)

    async def _end_script(self, course: Course) -> None:
        self._script_due, self.is_doing = 0, False
        if not self.attempt.step.look.pace:
            await self._at_own_pace()
        if self._then is not None:
            self._begin_at, self._then = self._then, None

    async def _at_pace(self, course: Course, pace: float) -> None:
        """Another pace for a while."""
        if self._own_pace is None:
            self._own_pace = course.pace.asked
        await self._try(self._hands.clock("pace", pace))

    async def _at_own_pace(self) -> None:
        own, self._own_pace = self._own_pace, None
        if own is not None:
            await self._try(self._hands.clock("pace", own))

    async def _back_to(self, number: int) -> None:
        start = self.starts.get(number)
        if start is None:
            raise CommandRejected(say("Where this step began is not known any more: begin the lesson anew."))
        self._stop()
        await self._hands.rewind(start)
        self._begin_at, self._looked = number, (-1, -1)

    def _stop(self) -> None:
        self._script.clear()
        self._script_due, self._then, self._pauses, self.is_doing = 0, None, False, False

    async def _try(self, deed: Awaitable[object]) -> None:
        """Do it; a refusal is said to the learner, and the lesson goes on."""
        try:
            await deed
        except CommandRejected as refusal:
            self.said = refusal.sentence

    # What is judged, kept and told

    @property
    def _is_running(self) -> bool:
        return any(one.stage == "running" for one in self.attempt.predicted)

    def _judge(self, course: Course) -> bool:
        try:
            changed = self.attempt.look(course.world.picture(), course.world.journal)
        except (ExpressionError, GuessRefused) as error:
            changed, self.said = self.said != str(error), said_by(error)
        if self.attempt.is_passed and self.attempt.at not in self.passed:
            self.passed.add(self.attempt.at)
            changed = True
        return changed

    async def keep(self, course: Course) -> None:
        """Store the place with all that the journal tells; called with every checkpoint of the lab."""
        if self._begin_at is None:
            self.attempt.happenings.listen(course.world.journal)
            await self._save(self.kept())

    async def _news(self, changed: bool) -> bool:
        if changed:
            self.version += 1
            await self._save(self.kept())
        return changed

    def kept(self) -> Kept:
        """The learner's place now."""
        attempt = self.attempt
        since = attempt.happenings.since if self._begin_at is None else -1
        step = attempt.at if self._begin_at is None else self._begin_at
        happened = attempt.happenings
        facts = {
            kind: list(zip(happened.offsets[kind][-MOST_FACTS:], facts[-MOST_FACTS:], strict=True))
            for kind, facts in happened.facts.items()
        }
        over = len(self.passed) == len(self.lesson.steps)
        return Kept(
            step,
            attempt.began,
            since,
            list(attempt.done),
            list(attempt.predicted),
            attempt.hints,
            sorted(self.passed),
            self.starts,
            over,
            happened.heard,
            dict(happened.counts),
            facts,
        )
