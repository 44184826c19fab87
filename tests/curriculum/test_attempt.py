"""A learner's way through a lesson, judged from the lab and never from clicks."""

from __future__ import annotations

import pytest

from streamlab.curriculum.answers import GuessRefused, is_right, understood
from streamlab.curriculum.attempt import Attempt
from streamlab.curriculum.lesson import Prediction
from streamlab.curriculum.reading import read_lesson
from streamlab.world.commands import SendRecord
from streamlab.world.world import World
from tests.curriculum.lessons import SMALL


class Class:
    """A lab and somebody in it who learns."""

    def __init__(self) -> None:
        self.lesson = read_lesson("01-small", SMALL)
        self.world = World(self.lesson.scenario, seed=3)
        self.attempt = Attempt(self.lesson)
        self.pass_seconds(6)
        self.begin(0)

    def begin(self, step: int) -> None:
        self.attempt.begin(step, self.world.journal, self.world.now)
        self.look()

    def look(self) -> bool:
        return self.attempt.look(self.world.picture(), self.world.journal)

    def pass_seconds(self, seconds: int) -> None:
        self.world.advance(self.world.now + seconds * 1000)


def test_a_prediction_is_asked_run_and_revealed() -> None:
    room = Class()
    assert room.attempt.choices(0) == [0, 1, 2]
    deeds = room.attempt.predict(0, "P2", room.world.now)
    assert room.attempt.predicted[0].stage == "running"
    for deed in deeds:
        room.world.submit(deed.command)
    room.pass_seconds(2)
    assert room.look()
    revealed = room.attempt.predicted[0]
    assert (revealed.stage, revealed.guess, revealed.right, revealed.is_right) == ("revealed", 2, 0, False)
    assert room.attempt.is_passed
    with pytest.raises(GuessRefused, match="not open"):
        room.attempt.predict(0, "P0", room.world.now)


def test_whatever_way_it_is_done_counts() -> None:
    room = Class()
    room.begin(1)
    for _ in range(3):
        room.world.submit(SendRecord(producer="web", key="user1"))
    room.pass_seconds(2)
    room.look()
    assert room.attempt.done == [True, True]
    assert room.attempt.is_over


def test_what_was_fulfilled_stays_so() -> None:
    room = Class()
    room.begin(1)
    room.world.submit(SendRecord(producer="web", key="user1", count=3))
    room.pass_seconds(2)
    room.look()
    room.world.submit(SendRecord(producer="web", key="user1", count=3))
    room.pass_seconds(2)
    assert not room.look()
    assert room.attempt.is_passed


def test_hints_come_one_by_one() -> None:
    room = Class()
    room.begin(1)
    assert room.attempt.hint() == "*Send* stands on the producer."
    assert room.attempt.hint() is None


@pytest.mark.parametrize(
    ("kind", "typed", "meant"),
    [
        ("partition", "P2", 2), ("partition", " 2 ", 2), ("partition", (2,), 2), ("partition", (), "none"), ("partition", None, "none"),
        ("owner", "C1", "C1"), ("owner", "nobody", "none"), ("offset", "42", 42), ("offset", "-", "none"), ("count", 3.0, 3),
        ("order", "a, b", ("a", "b")),
    ],
)  # fmt: skip
def test_what_is_typed_is_understood(kind: str, typed: object, meant: object) -> None:
    assert understood(Prediction(kind, "?", "0", 1), typed) == meant


def test_nonsense_is_refused_in_words() -> None:
    with pytest.raises(GuessRefused, match="“left” is no number"):
        understood(Prediction("partition", "?", "0", 1), "left")
    with pytest.raises(GuessRefused):
        understood(Prediction("count", "?", "0", 1), "nan")


def test_near_enough_is_right_where_the_lesson_says_so() -> None:
    asked = Prediction("count", "?", "0", 1, within=2)
    assert is_right(asked, 9, 10)
    assert not is_right(asked, 7, 10)


def test_seconds_count_from_the_run_of_what_is_predicted() -> None:
    room = Class()
    room.pass_seconds(30)
    room.look()
    assert room.attempt.words()["seconds"]() == 30
    room.attempt.predict(0, "P2", room.world.now)
    room.pass_seconds(1)
    room.look()
    assert room.attempt.words()["seconds"]() == 1
