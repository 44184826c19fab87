"""What a room believed, first and later: the report afterwards.

Law of the module: counts only. Whoever reads it sees how many were right, never who; it is the same before and after the room has ended.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from streamlab.classroom.models import Question, Room
from streamlab.classroom.questions import spread
from streamlab.classroom.teacher.lessons import lesson_about
from streamlab.curriculum.lesson import Lesson
from streamlab.curriculum.misconceptions import MISCONCEPTIONS
from streamlab.labs import csv_files
from streamlab.labs.lesson_folders import lessons

STILL_WRONG = 1 / 3
"""From this share of wrong answers on, the room needs another round."""

DOT = 10


@dataclass(frozen=True)
class Answered:
    """How many were right, of how many."""

    right: int
    of: int

    @property
    def wrong(self) -> int:
        return self.of - self.right

    @property
    def dots(self) -> list[tuple[int, bool]]:
        """One for each person: its place in the strip, and whether it is filled."""
        return [(5 + DOT * number, number < self.right) for number in range(self.of)]

    @property
    def width(self) -> int:
        return max(DOT, DOT * self.of)


@dataclass(frozen=True)
class Belief:
    """One row. `later` None: it was asked once only. `replay`: the lab's code, and the moment it was run."""

    claim: str
    truth: str
    first: Answered
    later: Answered | None
    asked: list[Question]
    lesson: Lesson | None

    @property
    def last(self) -> Answered:
        return self.later or self.first

    @property
    def again(self) -> bool:
        """Whether the room needs another round."""
        return self.last.of > 0 and self.last.wrong / self.last.of >= STILL_WRONG

    @property
    def replay(self) -> Question | None:
        return next((one for one in reversed(self.asked) if one.lab and one.began), None)


@dataclass(frozen=True)
class Report:
    beliefs: list[Belief]

    @property
    def first_share(self) -> int | None:
        """Percent of the first answers that were right; None: nobody answered."""
        return _share([one.first for one in self.beliefs])

    @property
    def later_share(self) -> int | None:
        return _share([one.later for one in self.beliefs if one.later is not None])

    @property
    def again(self) -> int:
        return sum(one.again for one in self.beliefs)

    @property
    def twice(self) -> int:
        return sum(one.later is not None for one in self.beliefs)


def report(room: Room) -> Report:
    """Beliefs in the order in which they were first asked about: what one lesson asks, or what is about one misconception, is one belief.

    Only what was revealed counts.
    """
    about: dict[str, list[Question]] = {}
    for question in Question.objects.filter(room=room, stage="revealed").order_by("asked", "pk"):
        about.setdefault(question.misconception or str(question), []).append(question)
    return Report([_belief(name, asked) for name, asked in about.items()])


def _belief(name: str, asked: list[Question]) -> Belief:
    known = MISCONCEPTIONS.get(name)
    lesson = lesson_about(name) if known else lessons().get(name)
    later = _answered(asked[-1]) if len(asked) > 1 else None
    claim = known.claim if known else lesson.title if lesson else str(asked[0])
    truth = known.truth if known else str(asked[-1].prediction.get("because", ""))
    return Belief(claim, truth, _answered(asked[0]), later, asked, lesson)


def _answered(question: Question) -> Answered:
    right, of = question.answers if len(question.answers) == 2 else (0, 0)
    return Answered(right, of)


def _share(answers: list[Answered]) -> int | None:
    of = sum(one.of for one in answers)
    return round(100 * sum(one.right for one in answers) / of) if of else None


def as_csv(room: Room, address: Callable[[Question], str]) -> str:
    """One line for each question that was revealed; a spreadsheet takes no cell for a formula. `address`: where its moment is seen again."""
    answers = (_("right"), _("answers"), _("what is right"), _("what was said"))
    return csv_files.as_csv([_("belief"), _("question"), _("round"), *answers, _("lab"), _("replay")], _lines(room, address))


def addresses(request: HttpRequest) -> Callable[[Question], str]:
    """Where the moment of a question is seen again, by whoever asks."""

    def address(question: Question) -> str:
        moment = "" if question.offset is None else f"?at={question.offset}"
        return request.build_absolute_uri(reverse("lab", args=[question.lab]) + moment)

    return address


def _lines(room: Room, address: Callable[[Question], str]) -> Iterator[list[object]]:
    for belief in report(room).beliefs:
        for number, question in enumerate(belief.asked, 1):
            answered = _answered(question)
            said = "; ".join(f"{guess}: {count}" for guess, count in spread(question).items())
            counted = [answered.right, answered.of, str(question.right), said]
            replay = address(question) if question.lab else ""
            yield [belief.claim, str(question), number, *counted, question.lab, replay]
