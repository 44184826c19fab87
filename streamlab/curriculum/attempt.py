"""One way through a lesson: which step, what has been predicted, which checks are fulfilled.

Law of the module: it watches a lab and judges; it changes nothing there. The sandbox comes first: the learner may do anything at any
time, and a check that was fulfilled stays so until the step is begun anew.
"""

from __future__ import annotations

from typing import Any

import msgspec

from streamlab.curriculum import answers
from streamlab.curriculum.expressions import Words, evaluate
from streamlab.curriculum.filling import filled_with, values_in
from streamlab.curriculum.happenings import Happenings
from streamlab.curriculum.lesson import Deed, Lesson, Pointed, Prediction, Step
from streamlab.curriculum.pointing import pointed_with, texts_of
from streamlab.curriculum.vocabulary import Vocabulary
from streamlab.simulation.journal import Journal
from streamlab.simulation.sentence import say
from streamlab.world.picture import Picture


class Predicted(msgspec.Struct):
    """`stage`: "asked", "running" (from the guess until the truth is out), "revealed". `why`: the journal offset that explains it.

    `ran_since`: virtual ms. `values`: what the expressions of its explanation said when the truth came out.
    """

    stage: str = "asked"
    guess: answers.Answer | None = None
    right: answers.Answer | None = None
    is_right: bool = False
    ran_since: int = 0
    why: int | None = None
    values: dict[str, str] = {}


class Attempt:
    """A learner's place in a lesson. `begin` a step, then `look` at the lab at ticks' ends."""

    def __init__(self, lesson: Lesson) -> None:
        self.lesson = lesson
        self.at = 0
        self.done: list[bool] = []
        self.predicted: list[Predicted] = []
        self.hints = 0
        self.began = 0
        self.happenings = Happenings(0)
        self.vocabulary: Vocabulary | None = None

    @property
    def step(self) -> Step:
        return self.lesson.steps[self.at]

    @property
    def is_passed(self) -> bool:
        """Whether this step is: everything asked was answered, everything to be done is done."""
        return all(self.done) and all(one.stage == "revealed" for one in self.predicted)

    @property
    def is_over(self) -> bool:
        return self.is_passed and self.at == len(self.lesson.steps) - 1

    def begin(self, at: int, journal: Journal, now: int) -> None:
        """A step begins, with the lab as it stands."""
        self.at = at
        self.done = [False] * len(self.step.checks)
        self.predicted = [Predicted() for _ in self.step.predictions]
        self.hints = 0
        self.began = now
        self.happenings = Happenings(journal.next_offset)
        self.vocabulary = None

    def words(self) -> Words:
        """The lab's words at the last look. Raises LookupError before the first."""
        if self.vocabulary is None:
            raise LookupError("nobody has looked yet")
        return self.vocabulary.words()

    def look(self, picture: Picture, journal: Journal) -> bool:
        """Judge the lab as it stands; whether anything is different now. Raises ExpressionError where the lesson is at fault."""
        self.happenings.listen(journal)
        begun = max([self.began, *(one.ran_since for one in self.predicted if one.stage == "running")])
        self.vocabulary = Vocabulary(picture, self.happenings, begun)
        words = self.words()
        return self._reveal(picture.at, words) | self._tick_off(words)

    def is_open(self, number: int) -> bool:
        """Whether a prediction can be answered: those before it are revealed."""
        return all(one.stage == "revealed" for one in self.predicted[:number]) and self.predicted[number].stage == "asked"

    def predict(self, number: int, guess: Any, now: int) -> tuple[Deed, ...]:
        """Take a guess; returns what is to be run now. Raises GuessRefused."""
        if not 0 <= number < len(self.predicted) or not self.is_open(number):
            raise answers.GuessRefused(say("This question is not open: answer the one before it first, or begin the step anew."))
        asked = self.step.predictions[number]
        self.predicted[number] = Predicted("running", answers.understood(asked, guess), ran_since=now)
        return asked.deeds

    def hint(self) -> str | None:
        """The next hint; None: there is no further one."""
        if self.hints >= len(self.step.hints):
            return None
        self.hints += 1
        return self.step.hints[self.hints - 1]

    def choices(self, number: int) -> list[answers.Answer]:
        return answers.choices(self.step.predictions[number], self.words())

    def because(self, number: int, step: Step | None = None) -> str:
        """Why it came so, once that is out; in the words of the same step in another language, where one is given."""
        return filled_with((step or self.step).predictions[number].because, self.predicted[number].values)

    def points(self, step: Step | None = None) -> tuple[Pointed, ...]:
        """What the stage points at: what the newest answer shows, or else what the step does. Raises ExpressionError, LookupError.

        `step`: the same one in another language.
        """
        step = step or self.step
        revealed = [pair for pair in zip(step.predictions, self.predicted, strict=True) if pair[1].stage == "revealed"]
        shown = pointed_with(revealed[-1][0].shows, revealed[-1][1].values) if revealed else ()
        return shown or pointed_with(step.look.highlight, values_in(texts_of(step.look.highlight), self.words()))

    def _reveal(self, now: int, words: Words) -> bool:
        changed = False
        for asked, one in zip(self.step.predictions, self.predicted, strict=True):
            if one.stage == "running" and self._has_run(asked, one, now, words):
                one.right = answers.truth(asked, words)
                one.is_right = one.guess is not None and answers.is_right(asked, one.guess, one.right)
                one.values = values_in([asked.because, *texts_of(asked.shows)], words)
                one.stage = "revealed"
                one.why = self.happenings.newest_offset(asked.why) if asked.why else None
                changed = True
        return changed

    @staticmethod
    def _has_run(asked: Prediction, one: Predicted, now: int, words: Words) -> bool:
        passed = (now - one.ran_since) / 1000
        return passed > 0 and (bool(evaluate(asked.until, words)) or passed >= asked.at_most)

    def _tick_off(self, words: Words) -> bool:
        """Fulfil checks in their order: the next one is judged once those before it have been."""
        changed = False
        for number, check in enumerate(self.step.checks):
            if self.done[number]:
                continue
            if evaluate(check.condition, words):
                self.done[number] = changed = True
            elif self.step.in_order:
                break
        return changed
