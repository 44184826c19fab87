"""Asked, answered, closed, run, revealed: graded from what happened."""

from __future__ import annotations

import asyncio

import pytest
from asgiref.sync import sync_to_async

from streamlab.classroom import questions, rooms
from streamlab.classroom.models import Question, Room, Vote
from streamlab.curriculum.lesson import Deed, Prediction
from streamlab.world.commands import AddProducer, SendRecord
from tests.classroom.conftest import Student

ASKED = Prediction(
    kind="partition",
    ask="Where does user-1 go?",
    topic="payments",
    answer="partition_for('user-1', 'payments')",
    line=1,
    deeds=(
        Deed(1, AddProducer(name="hand", topic="payments", rate=0)),
        Deed(2, SendRecord(producer="hand", key="user-1", value="42")),
    ),
    because="Its hash decides.",
)


async def test_a_question_from_asking_to_the_report(room: Room) -> None:
    await rooms.change(room, role="watch")
    first, second = Student(room), Student(room)
    for student in (first, second):
        await student.join()
        await student.connect()
    question = await questions.ask(room, ASKED, "same-key-same-partition-everywhere")
    asked = None
    while asked is None:
        asked = (await first.until("room"))["room"]["question"]
    assert asked["choices"] == [0, 1, 2]
    assert "right" not in asked
    assert not (await first.ask("vote", question=question.pk, guess=0))["refused"]
    assert not (await first.ask("vote", question=question.pk, guess="P1"))["refused"]
    assert not (await second.ask("vote", question=question.pk, guess=2))["refused"]
    assert "is no number" in (await second.ask("vote", question=question.pk, guess="blue"))["sentence"]
    assert await Vote.objects.acount() == 2
    await questions.run(question)
    assert (await first.ask("vote", question=question.pk, guess=0))["sentence"] == "This question is closed."
    async with asyncio.timeout(10):
        while (await Question.objects.aget(pk=question.pk)).right is None:
            await asyncio.sleep(0.1)
    await questions.reveal(question)
    shown = None
    while shown is None or shown["room"]["question"]["stage"] != "revealed":
        shown = await first.until("room")
    right = shown["room"]["question"]["right"]
    assert shown["vote"] == {"guess": 1, "is_right": right == 1}
    assert shown["room"]["question"]["spread"] == {"1": 1, "2": 1}
    with pytest.raises(questions.QuestionRefused):
        await questions.close(question)
    await rooms.end(room)
    kept = await Question.objects.aget(pk=question.pk)
    assert kept.counts == {"1": 1, "2": 1}
    assert kept.answers == [int(right in (1, 2)), 2]
    assert await sync_to_async(questions.spread)(kept) == {"1": 1, "2": 1}
    assert not await Vote.objects.aexists()
    await first.away()
    await second.away()
