"""What a teacher needs of a lesson: its predictions by name, the plan of an hour, what to expect.

Law of the module: everything comes from the lessons' own data; nothing is said twice.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from streamlab.classroom.questions import QuestionRefused
from streamlab.curriculum.lesson import Lesson, Prediction, Step
from streamlab.curriculum.misconceptions import MISCONCEPTIONS, Misconception
from streamlab.labs.lesson_folders import lessons

HOUR_MINUTES = 50


@dataclass(frozen=True)
class Asked:
    """A prediction with its name, "slug/step/number"."""

    name: str
    prediction: Prediction


@dataclass(frozen=True)
class PlannedStep:
    step: Step
    asked: list[Asked]


@dataclass(frozen=True)
class Plan:
    """A lesson as a teacher goes through it. `beliefs`: what people come with, and what is true. `at`: minute of its hour."""

    lesson: Lesson
    steps: list[PlannedStep]
    beliefs: list[Misconception]
    at: int = 0

    @property
    def asked(self) -> list[Asked]:
        return [one for step in self.steps for one in step.asked]


@dataclass(frozen=True)
class Hour:
    number: int
    minutes: int
    plans: list[Plan]


def plan(lesson: Lesson, at: int = 0) -> Plan:
    """The lesson's plan."""
    steps = [
        PlannedStep(step, [Asked(f"{lesson.slug}/{place}/{number}", one) for number, one in enumerate(step.predictions)])
        for place, step in enumerate(lesson.steps)
    ]
    return Plan(lesson, steps, [MISCONCEPTIONS[name] for name in lesson.dispels if name in MISCONCEPTIONS], at)


def hours(chapter: str) -> list[Hour]:
    """A chapter's lessons, cut into hours of at most 50 minutes; a class takes about twice what one learner takes."""
    found: list[Hour] = []
    plans: list[Plan] = []
    minutes = 0
    for lesson in (one for one in lessons().values() if one.chapter == chapter):
        takes = 2 * lesson.minutes
        if plans and minutes + takes > HOUR_MINUTES:
            found.append(Hour(len(found) + 1, minutes, plans))
            plans, minutes = [], 0
        plans.append(plan(lesson, minutes))
        minutes += takes
    return [*found, Hour(len(found) + 1, minutes, plans)] if plans else found


def chapters() -> list[str]:
    """The chapters that there are, the course first."""
    found = dict.fromkeys(one.chapter for one in lessons().values())
    return sorted(found, key=lambda name: (name != "course", list(found).index(name)))


def prediction_of(name: str) -> tuple[Prediction, str]:
    """A lesson's prediction by its name, and the misconception that it is about, or else the lesson. Raises QuestionRefused."""
    slug, _slash, rest = name.partition("/")
    lesson = lessons().get(slug)
    found = next((one for one in plan(lesson).asked if one.name == name), None) if lesson else None
    if lesson is None or found is None or not rest:
        raise QuestionRefused(_("There is no such prediction."))
    return found.prediction, lesson.dispels[0] if lesson.dispels else lesson.slug


def lesson_about(misconception: str) -> Lesson | None:
    """A lesson that dispels it: what to go through again."""
    return next((one for one in lessons().values() if misconception in one.dispels), None)
