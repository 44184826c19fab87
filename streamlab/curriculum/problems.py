"""What is wrong with a lesson.

Law of the module: a problem names the line, says what is wrong there, and what to do.
"""

from __future__ import annotations

import msgspec


class Problem(msgspec.Struct, frozen=True, order=True):
    """`line`: from 1, in the lesson's file."""

    line: int
    sentence: str


class LessonRefused(Exception):
    """A lesson that cannot be read; `problems` holds all that was found."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__("; ".join(f"line {one.line}: {one.sentence}" for one in problems))
        self.problems = sorted(problems)
