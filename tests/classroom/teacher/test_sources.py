"""Where questions to the room come from: lessons, the quiz, the teacher's own words."""

from __future__ import annotations

import pytest
from asgiref.sync import sync_to_async

from streamlab.classroom import questions
from streamlab.classroom.models import Question, Room
from streamlab.classroom.questions import QuestionRefused
from streamlab.classroom.teacher.report import report
from streamlab.classroom.teacher.sources import QUIZ, asked_by, of_ones_own, of_quiz
from streamlab.curriculum import quiz
from streamlab.labs.lesson_folders import lessons
from tests.labs.conftest import Visitor


async def ask(room: Room, fields: dict[str, str]) -> Question:
    return await questions.ask(room, *await asked_by(room, fields))


def test_a_teacher_can_choose_every_kind_of_the_quiz() -> None:
    assert set(QUIZ) == set(quiz.KINDS)


async def test_a_question_of_the_quiz_is_drawn_and_worked_out_by_its_seed(room: Room) -> None:
    prediction, misconception = await of_quiz("who-is-idle", 5)
    question = await questions.ask(room, prediction, misconception)
    drawn = quiz.question("who-is-idle", 5)
    assert question.choices == list(drawn.choices)
    assert question.right is None
    await questions.reveal(question)
    assert question.right == drawn.right
    assert question.misconception == "more-consumers-faster"
    with pytest.raises(QuestionRefused):
        await of_quiz("who-wins")


async def test_ones_own_question_says_which_answer_is_right(room: Room) -> None:
    fields = {"about": "own", "text": "Who is “right”?", "answer1": "The one's", "answer2": "nobody", "right": "1"}
    question = await ask(room, fields)
    assert question.choices == ["The one's", "none"]
    assert question.prediction["none"] == "nobody"
    await questions.reveal(question)
    assert question.right == "The one's"
    for wrong in ({"right": ""}, {"right": "3"}, {"answer2": ""}, {"answer2": "The one's"}, {"text": " "}):
        with pytest.raises(QuestionRefused):
            of_ones_own({**fields, **wrong})


async def test_only_what_can_be_chosen_can_be_said(room: Room, local: Visitor) -> None:
    own = await ask(room, {"about": "own", "text": "Which?", "answer1": "this", "answer2": "that", "right": "1"})
    assert questions._can_be_said(own, "that")
    assert not questions._can_be_said(own, "something else")
    typed = Question(room=room, prediction={"kind": "count", "ask": "How many?", "answer": "1", "line": 1})
    assert questions._can_be_said(typed, 3)
    order = Question(
        room=room, choices=["a", "b"], prediction={"kind": "order", "ask": "In which order?", "answer": "1", "line": 1}
    )
    assert questions._can_be_said(order, ("b", "a"))
    assert not questions._can_be_said(order, ("b", "b"))
    assert not questions._can_be_said(order, ("b", "a", "c"))


async def test_the_predictions_of_one_lesson_are_one_belief_first_and_later(room: Room) -> None:
    lesson = next(one for one in lessons().values() if not one.dispels)
    for right in (0, 1):
        await Question.objects.acreate(
            room=room,
            stage="revealed",
            misconception=lesson.slug,
            right=1,
            answers=[right, 1],
            counts={str(right): 1},
            prediction={"kind": "count", "ask": f"How many, {right}?", "answer": "1", "line": 1},
        )
    (belief,) = (await sync_to_async(report)(room)).beliefs
    assert belief.claim == lesson.title
    assert belief.later is not None
    assert (belief.first.right, belief.later.right) == (0, 1)
