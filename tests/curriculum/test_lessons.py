"""Every lesson that StreamLab brings along, played with its own seed and another: model answers, wrong answers, predictions."""

from __future__ import annotations

from pathlib import Path

import pytest

from streamlab.curriculum.checking import check_lesson
from streamlab.curriculum.misconceptions import MISCONCEPTIONS
from streamlab.curriculum.reading import read_lesson

LESSONS = sorted((Path(__file__).parents[2] / "streamlab" / "curriculum" / "lessons").glob("*/lesson.md"))


@pytest.mark.parametrize("other_seed", [None, 1_234])
@pytest.mark.parametrize("path", LESSONS, ids=lambda path: path.parent.name)
def test_a_lesson_can_be_gone_through(path: Path, other_seed: int | None) -> None:
    lesson = read_lesson(path.parent.name, path.read_text(encoding="utf-8"))
    assert check_lesson(lesson, other_seed).problems == []


def test_misconceptions_that_come_later_have_no_lesson() -> None:
    dispelled = {name for path in LESSONS for name in read_lesson(path.parent.name, path.read_text(encoding="utf-8")).dispels}
    assert dispelled.isdisjoint(name for name, one in MISCONCEPTIONS.items() if one.coming)


def test_each_misconception_is_dispelled_by_a_lesson_that_tempts() -> None:
    lessons = [read_lesson(path.parent.name, path.read_text(encoding="utf-8")) for path in LESSONS]
    tempting = {
        name
        for lesson in lessons
        for name in lesson.dispels
        if any(one.tempting for step in lesson.steps for one in step.predictions)
    }
    assert tempting == {name for name, one in MISCONCEPTIONS.items() if not one.coming}
