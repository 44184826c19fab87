"""Plays a lesson's model answer and its known wrong answers, and says what is wrong with the lesson.

Law of the module: the very same `Attempt` judges here as in a lab that somebody learns in; time is virtual, so a lesson of minutes is
checked in seconds.
"""

from __future__ import annotations

from typing import Any

from streamlab.curriculum import answers
from streamlab.curriculum.attempt import Attempt
from streamlab.curriculum.expressions import ExpressionError, evaluate
from streamlab.curriculum.lesson import Deed, Lesson, Step
from streamlab.curriculum.pointing import is_there
from streamlab.curriculum.problems import Problem
from streamlab.curriculum.scripts import command_now
from streamlab.simulation.journal import TICK_MS
from streamlab.simulation.sentence import say
from streamlab.world.checkpoint import Checkpoint
from streamlab.world.commands import CommandRejected
from streamlab.world.world import World

PATIENCE_MS = 180_000
"""How long after the last line of a model answer its checks may take, in virtual ms."""

EVERY_TICKS = 5
"""How often the lab is judged: as often as in a lab that somebody watches, twice a second."""


class Played:
    """A lesson under way. `problems`: what was found; `answers`, `said`: its predictions' truths and explanations, in their order."""

    def __init__(self, lesson: Lesson, seed: int | None = None) -> None:
        self.lesson = lesson
        self.world = World(lesson.scenario, seed=lesson.seed if seed is None else seed)
        self.attempt = Attempt(lesson)
        self.problems: list[Problem] = []
        self.answers: list[answers.Answer] = []
        self.said: list[str] = []
        self._ticks = 0

    def play(self) -> None:
        """All steps, each with its wrong ways first."""
        self.pass_time(self.lesson.scenario.warm_up)
        for refused, sentence in self.world.director.refused:
            after = self.lesson.scenario.script[refused].after / 1000
            self.problems.append(
                Problem(1, say("The setup's line at {after} s is refused: {sentence}", after=f"{after:g}", sentence=sentence))
            )
        for number, step in enumerate(self.lesson.steps):
            try:
                self._wrong_ways(number, step)
                self._model(number, step)
            except ExpressionError as error:
                self.problems.append(Problem(step.line, say("In the step “{title}”: {error}", title=step.title, error=error)))
                return
            if not self.attempt.is_passed:
                return

    def pass_time(self, ms: int, until_passed: bool = False) -> None:
        """Let virtual time pass, judging as a watched lab is judged."""
        end = self.world.now + ms
        end += -end % TICK_MS
        while self.world.now < end:
            self.world.advance(min(end, self.world.now + TICK_MS * EVERY_TICKS))
            if self.attempt.predicted or self.attempt.done:
                self.attempt.look(self.world.picture(), self.world.journal)
            if until_passed and self.attempt.is_passed:
                return

    def _begin(self, number: int) -> None:
        self.attempt.begin(number, self.world.journal, self.world.now)
        self.attempt.look(self.world.picture(), self.world.journal)

    def _judge_points(self, line: int) -> None:
        """What the stage points at now has to be there."""
        picture = self.world.picture()
        for one in self.attempt.points():
            if not is_there(one, picture):
                self.problems.append(
                    Problem(
                        line, say("The stage is to point at the {kind} {name}, which is not there.", kind=one.kind, name=one.name)
                    )
                )

    def _wrong_ways(self, number: int, step: Step) -> None:
        if not step.wrong:
            return
        before: Checkpoint = self.world.checkpoint()
        for wrong in step.wrong:
            self._begin(number)
            self._predict_all(step, judge=False)
            self._run(wrong.deeds)
            self.pass_time(10_000)
            if all(self.attempt.done):
                self.problems.append(
                    Problem(wrong.line, say("This wrong way fulfils the step “{title}”: {say}", title=step.title, say=wrong.say))
                )
            self.world = World.restore(before, self.world.cast.files)

    def _model(self, number: int, step: Step) -> None:
        self._begin(number)
        self._judge_points(step.line)
        self._predict_all(step, judge=True)
        self._run(step.model)
        self.pass_time(PATIENCE_MS, until_passed=True)
        for check, done in zip(step.checks, self.attempt.done, strict=True):
            if not done:
                self.problems.append(
                    Problem(
                        check.line,
                        say(
                            "The model answer does not bring about “{label}”: {condition}",
                            label=check.label,
                            condition=check.condition,
                        ),
                    )
                )
                return

    def _predict_all(self, step: Step, judge: bool) -> None:
        for number, asked in enumerate(step.predictions):
            offered = self.attempt.choices(number)
            self._run(
                self.attempt.predict(
                    number, offered[0] if offered and asked.kind != "order" else _first_guess(asked.kind), self.world.now
                )
            )
            one = self.attempt.predicted[number]
            limit = self.world.now + round(asked.at_most * 1000) + 1_000
            while one.stage != "revealed" and self.world.now < limit:
                self.pass_time(TICK_MS * EVERY_TICKS)
            if not judge:
                continue
            if one.right is None:
                self.problems.append(Problem(asked.line, say("The question “{ask}” is never answered.", ask=asked.ask)))
                return
            self.answers.append(one.right)
            self.said.append(self.attempt.because(number))
            self._judge_points(asked.line)
            self._judge_tempting(asked, one.right, offered)
            if not evaluate(asked.until, self.attempt.words()):
                self.problems.append(
                    Problem(
                        asked.line,
                        say(
                            "“{until}” has not come true within {at_most} s of “{ask}”.",
                            until=asked.until,
                            at_most=f"{asked.at_most:g}",
                            ask=asked.ask,
                        ),
                    )
                )

    def _judge_tempting(self, asked: Any, right: answers.Answer, offered: list[answers.Answer]) -> None:
        for text in asked.tempting:
            guess = answers.understood(asked, evaluate(text, self.attempt.words()))
            if answers.is_right(asked, guess, right):
                self.problems.append(
                    Problem(
                        asked.line,
                        say("The tempting answer {text} to “{ask}” is right: {right}.", text=text, ask=asked.ask, right=right),
                    )
                )
        if offered and asked.kind != "order" and not any(answers.is_right(asked, one, right) for one in offered):
            told = ", ".join(str(one) for one in offered)
            self.problems.append(
                Problem(
                    asked.line,
                    say("The answer to “{ask}” is {right}, which cannot be chosen: {told}.", ask=asked.ask, right=right, told=told),
                )
            )

    def _run(self, deeds: tuple[Deed, ...]) -> None:
        for deed in deeds:
            if deed.waits:
                self.pass_time(round(deed.wait * 1000))
                continue
            try:
                self.world.submit(command_now(deed, self.attempt.words()))
            except CommandRejected as refusal:
                self.problems.append(Problem(deed.line, say("This is refused: {sentence}", sentence=refusal.sentence)))


def _first_guess(kind: str) -> Any:
    return 0 if kind != "order" else "nothing"


def check_lesson(lesson: Lesson, seed: int | None = None) -> Played:
    """Play it; `problems` is empty where all is well."""
    played = Played(lesson, seed)
    played.play()
    played.problems.sort()
    return played
