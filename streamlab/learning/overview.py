"""The course as one learner sees it: where they are, what comes next, what they have seen to be otherwise than people say.

Law of the module: it reads lessons and rows and puts them together; what is next is one lesson, always the same one wherever it is asked.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from streamlab.curriculum.lesson import Lesson
from streamlab.curriculum.misconceptions import MISCONCEPTIONS
from streamlab.labs.spoken import worded
from streamlab.learning.models import LessonProgress

CHAPTERS: dict[str, Promise] = {"course": gettext_lazy("The course"), "beyond": gettext_lazy("Beyond it")}


@dataclass(frozen=True)
class Line:
    """A lesson in the list. `dots`: whether each step was passed. `is_next`: it is what to do now."""

    lesson: Lesson
    row: LessonProgress | None
    dots: list[bool]
    dispels: list[str]
    is_next: bool

    @property
    def is_done(self) -> bool:
        return self.row is not None and self.row.finished is not None

    @property
    def step(self) -> int:
        """The step that the learner is at, from 1."""
        return min(self.row.step if self.row else 0, len(self.lesson.steps) - 1) + 1


@dataclass(frozen=True)
class Chapter:
    """`done`: how many of its lessons are."""

    title: str | Promise
    lines: list[Line]

    @property
    def done(self) -> int:
        return sum(line.is_done for line in self.lines)


@dataclass(frozen=True)
class Belief:
    """What people say, and where it is put to the test. `seen`: the learner has finished such a lesson; `coming`: what is still missing."""

    claim: str
    truth: str
    lessons: list[Lesson]
    seen: bool
    coming: str


@dataclass(frozen=True)
class Overview:
    """All of it. `begun`: the learner has begun something."""

    chapters: list[Chapter]
    beliefs: list[Belief]
    next: Line | None
    begun: bool

    @property
    def done(self) -> int:
        return sum(chapter.done for chapter in self.chapters)

    @property
    def count(self) -> int:
        return sum(len(chapter.lines) for chapter in self.chapters)

    @property
    def seen(self) -> int:
        return sum(one.seen for one in self.beliefs)


def overview(known: dict[str, Lesson], rows: dict[str, LessonProgress]) -> Overview:
    """The course with a learner's rows, newest first."""
    ordered = sorted(known.values(), key=lambda one: list(CHAPTERS).index(one.chapter) if one.chapter in CHAPTERS else 99)
    following = _next(ordered, rows)
    chapters = [
        Chapter(CHAPTERS.get(name, name), [_line(lesson, rows.get(lesson.slug), lesson.slug == following) for lesson in some])
        for name, some in groupby(ordered, key=lambda one: one.chapter)
    ]
    lines = [line for chapter in chapters for line in chapter.lines]
    finished = {line.lesson.slug for line in lines if line.is_done}
    return Overview(chapters, _beliefs(ordered, finished), next((one for one in lines if one.is_next), None), bool(rows))


def _next(ordered: list[Lesson], rows: dict[str, LessonProgress]) -> str:
    """What was begun last and is not done; else the first that is not."""
    slugs = [lesson.slug for lesson in ordered]
    begun = next((slug for slug, row in rows.items() if row.finished is None and slug in slugs), "")
    return begun or next((slug for slug in slugs if slug not in rows or rows[slug].finished is None), "")


def _line(lesson: Lesson, row: LessonProgress | None, is_next: bool) -> Line:
    dots = [row is not None and number in row.passed for number in range(len(lesson.steps))]
    claims = [worded(MISCONCEPTIONS[name].claim) for name in lesson.dispels if name in MISCONCEPTIONS]
    return Line(lesson, row, dots, claims, is_next)


def _beliefs(ordered: list[Lesson], finished: set[str]) -> list[Belief]:
    found = []
    for name, one in MISCONCEPTIONS.items():
        where = [lesson for lesson in ordered if name in lesson.dispels]
        seen = any(lesson.slug in finished for lesson in where)
        found.append(
            Belief(worded(one.claim), worded(one.truth), where, seen, worded(waits) if (waits := one.coming or one.further) else "")
        )
    return found
