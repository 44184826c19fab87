"""The quiz's pages, and which kind of question comes when."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from django.test import AsyncClient

from streamlab.curriculum.quiz import question
from streamlab.engine.hub import Hub
from streamlab.learning.boxes import Card, moved, next_kind
from streamlab.learning.models import QuizAnswer

NOW = datetime(2026, 1, 1, tzinfo=UTC)


def test_right_moves_on_and_wrong_puts_back() -> None:
    assert moved(None, True) == 1
    assert moved(Card(4, NOW), True) == 4
    assert moved(Card(3, NOW), False) == 0


def test_what_was_wrong_comes_again_and_what_is_known_waits() -> None:
    wrong, known, old = Card(0, NOW), Card(1, NOW - timedelta(minutes=5)), Card(2, NOW - timedelta(days=2))
    assert next_kind("abc", {"a": wrong, "b": known, "c": old}, NOW, last="c") == "a"
    assert next_kind("abc", {"a": wrong, "b": known, "c": old}, NOW, last="a") == "c"
    assert next_kind("abcd", {"a": wrong, "b": known, "c": old}, NOW, last="a") == "d"
    assert next_kind("ab", {"a": known, "b": Card(4, NOW)}, NOW) == "a"


async def test_an_answer_is_judged_and_kept_for_its_seat(hub: Hub) -> None:
    client = AsyncClient()
    assert b"What will happen?" in (await client.get("/learn/quiz/")).content
    asked = question("who-is-idle", 5)
    told = await client.post("/learn/quiz/", {"kind": asked.kind, "seed": "5", "guess": asked.right})
    assert b"Right:" in told.content
    row = await QuizAnswer.objects.aget()
    assert row.is_right
    assert row.box == 1
    assert row.seat
    wrong = next(one for one in asked.choices if one != asked.right)
    told = await client.post("/learn/quiz/", {"kind": asked.kind, "seed": "5", "guess": wrong})
    assert f"It was <b>{asked.right}</b>; you said {wrong}." in told.content.decode()
    assert (await QuizAnswer.objects.afirst()).box == 0  # type: ignore[union-attr]
    await client.post("/learn/forget/")
    assert not await QuizAnswer.objects.aexists()


async def test_a_question_that_does_not_exist_is_not_found_and_no_choice_is_said(hub: Hub) -> None:
    assert (await AsyncClient().post("/learn/quiz/", {"kind": "nonsense", "seed": "5", "guess": "1"})).status_code == 404
    assert (await AsyncClient().post("/learn/quiz/", {"kind": "who-is-idle", "seed": "x", "guess": "1"})).status_code == 404
    assert (await AsyncClient().post("/learn/quiz/", {"kind": "who-is-idle", "seed": "5", "guess": "99"})).status_code == 422


async def test_the_page_on_writing_names_every_word(hub: Hub) -> None:
    page = (await AsyncClient().get("/learn/write/")).content.decode()
    assert "partition_for(key, topic, hash=" in page
    assert "add_consumer" in page
    assert "A fourth consumer joins" in page
