"""A lesson in another language is the same lesson in other words."""

from __future__ import annotations

import pytest

from streamlab.curriculum.reading import read_lesson
from streamlab.curriculum.translating import differences
from tests.curriculum.lessons import GERMAN, SMALL


def wrong(text: str) -> list[tuple[int, str]]:
    found = differences(read_lesson("01-small", SMALL), read_lesson("01-small", text))
    return [(one.line, one.sentence) for one in found]


def line_of(words: str, text: str = GERMAN) -> int:
    return next(number for number, row in enumerate(text.splitlines(), 1) if words in row)


def test_texts_may_differ() -> None:
    assert wrong(GERMAN) == []


@pytest.mark.parametrize(
    ("ours", "theirs", "at", "said"),
    [
        ("seed = 3", "seed = 4", "+++", "The head's seed is not the original's."),
        ("partitions=3", "partitions=4", "+++", "The head or the setup makes another lab than the original's."),
        (
            'until = "partition_of(',
            'until = "True or partition_of(',
            'kind = "partition"',
            "The until of this question is not the original's.",
        ),
        ("value=paid", "value=bezahlt", 'kind = "partition"', "The run of this question is not the original's."),
        (
            "written('payments') == 3",
            "written('payments') == 4",
            "sonst nirgends",
            "The original's condition is written('payments') == 3.",
        ),
        (
            "web key=user1 count=2",
            "web key=user1 count=3",
            "## Jetzt drei",
            "The commands of this step's model are not the original's.",
        ),
        (
            "modulo drei.",
            "{{ partition_for('user1', 'payments') }}.",
            'kind = "partition"',
            "The original does not work out partition_for('user1', 'payments') for this question.",
        ),
        ("web count=5", "web count=6", "say = ", "The commands of this wrong way are not the original's."),
    ],
)
def test_whatever_else_differs_is_said_with_its_line(ours: str, theirs: str, at: str, said: str) -> None:
    assert ours in GERMAN
    assert wrong(GERMAN.replace(ours, theirs)) == [(line_of(at), said)]


def test_a_step_less_and_a_hint_less_are_found() -> None:
    whole, _, step = GERMAN.partition("## Jetzt drei davon")
    assert wrong(whole) == [(1, "The original has 2 steps, this translation 1.")]
    before, _, after = step.partition("```hint")
    without = f"{whole}## Jetzt drei davon{before}{after.partition('```')[2]}"
    told = "This step has 1 of hint in the original, and 0 in this translation."
    assert wrong(without) == [(line_of("## Jetzt drei", without), told)]
