"""Only the room's teacher sees and steers it; what was believed is reported without names."""

from __future__ import annotations

import pytest
from asgiref.sync import sync_to_async

from streamlab.classroom import rooms, seats
from streamlab.classroom.models import Question, Room, Seat, Vote
from streamlab.classroom.teacher import deeds, news
from streamlab.classroom.teacher.report import as_csv, report
from streamlab.engine.hub import Hub
from tests.labs.conftest import Visitor

PAGES = ("lobby", "wall", "copies", "copies/now", "owners/now", "report", "report.csv")


async def asked(room: Room, right: int, *guesses: int, misconception: str = "", stage: str = "revealed") -> Question:
    """A question about a partition, and a seat for each guess."""
    prediction = {"kind": "partition", "ask": "Where?", "answer": "partition_for('user-20', 't')", "line": 0, "topic": "t"}
    question = await Question.objects.acreate(
        room=room,
        prediction=prediction,
        choices=[0, 1, 2],
        stage=stage,
        right=right,
        misconception=misconception,
        lab="demo",
        began=5,
    )
    for guess in guesses:
        number = await Seat.objects.acount()
        seat = await Seat.objects.acreate(room=room, token=f"t{number}", nickname=f"n{number}")
        await Vote.objects.acreate(question=question, seat=seat, guess=guess, is_right=guess == right)
    question.answers = [sum(guess == right for guess in guesses), len(guesses)]
    question.counts = {str(guess): guesses.count(guess) for guess in guesses}
    await question.asave()
    return question


@pytest.mark.parametrize("page", PAGES)
async def test_a_page_is_for_the_rooms_teacher_only(room: Room, local: Visitor, guest: Visitor, page: str) -> None:
    address = f"/room/{room.code}/{page}" + ("" if "." in page else "/")
    assert (await guest.get(address)).status_code == 403
    if page != "wall":
        assert (await local.get(address)).status_code == 200


@pytest.mark.parametrize("deed", sorted(deeds.DEEDS))
async def test_nobody_else_does_a_deed(room: Room, guest: Visitor, deed: str) -> None:
    assert (await guest.post(f"/room/{room.code}/do/", {"deed": deed})).status_code == 403


async def test_whoever_only_watches_a_lab_opens_no_room_around_it(hub: Hub, guest: Visitor) -> None:
    answer = await guest.post("/rooms/", {"around": "lab", "lab": "demo"})
    assert answer.status_code == 422
    assert not await Room.objects.aexists()


async def test_a_room_begins_is_locked_and_frozen(room: Room, local: Visitor) -> None:
    for deed, state in (("begin", "open"), ("lock", "locked"), ("freeze", "frozen"), ("thaw", "locked"), ("unlock", "open")):
        assert (await local.post(f"/room/{room.code}/do/", {"deed": deed})).status_code == 204
        await room.arefresh_from_db()
        assert room.state == state


async def test_somebody_gets_a_role_another_name_and_is_removed(room: Room, local: Visitor) -> None:
    seat = await sync_to_async(seats.join)(room, "phone")
    do = f"/room/{room.code}/do/"
    assert (await local.post(do, {"deed": "rename", "seat": seat.pk, "name": "calm heron 7"})).status_code == 204
    assert (await local.post(do, {"deed": "role", "seat": seat.pk, "role": "break"})).status_code == 204
    await seat.arefresh_from_db()
    assert (seat.nickname, seat.role) == ("calm heron 7", "break")
    assert (await local.post(do, {"deed": "remove", "seat": seat.pk})).status_code == 204
    refused = await local.post(do, {"deed": "remove", "seat": seat.pk})
    assert refused.status_code == 422
    assert "seat" in refused.content.decode()


async def test_the_spread_is_the_teachers_alone_until_the_reveal(room: Room) -> None:
    await asked(room, 1, 0, 1, 1, stage="asked")
    told = (await sync_to_async(news.teachers_news)(room))["question"]
    assert told["hidden"] == {"1": 2, "0": 1}
    assert told["rows"] == []
    assert "spread" not in told


async def test_every_choice_has_a_row_and_the_right_one_is_marked(room: Room) -> None:
    question = await asked(room, 1, 0, 0, 1)
    rows = await sync_to_async(news.rows)(question)
    assert [(one["shown"], one["count"], one["right"]) for one in rows] == [("P0", 2, False), ("P1", 1, True), ("P2", 0, False)]
    assert news.chain(question)[-1] == ["so it lands in", "P1"]


async def test_a_report_puts_first_beside_later_and_says_where_another_round_is_needed(room: Room) -> None:
    await asked(room, 1, 0, 0, 1, misconception="more-consumers-faster")
    await asked(room, 1, 1, 1, 0, misconception="more-consumers-faster")
    await asked(room, 2, 2, 2, 2)
    found = await sync_to_async(report)(room)
    first, second = found.beliefs
    assert first.claim == "More consumers make it faster."
    assert first.later is not None
    assert (first.first.right, first.later.right, first.again) == (1, 2, True)
    assert (second.later, second.again) == (None, False)
    assert (found.first_share, found.later_share, found.again) == (67, 67, 1)


async def test_when_the_room_has_ended_counts_stay_and_names_are_gone(room: Room, local: Visitor) -> None:
    await asked(room, 1, 0, 1)
    assert (await local.post(f"/room/{room.code}/do/", {"deed": "end"})).status_code == 204
    assert not await Seat.objects.aexists()
    assert not await Vote.objects.aexists()
    page = (await local.get(f"/room/{room.code}/report/")).content.decode()
    assert "1 of 2 right" in page
    assert (await local.post(f"/room/{room.code}/do/", {"deed": "freeze"})).status_code == 422


async def test_a_spreadsheet_takes_no_question_for_a_formula(room: Room) -> None:
    question = await asked(room, 1, 1)
    question.prediction = {**question.prediction, "ask": "=1+1"}
    await question.asave()
    assert "'=1+1" in await sync_to_async(as_csv)(room, lambda question: f"/labs/{question.lab}/")


async def test_the_guide_has_a_plan_for_each_lesson(hub: Hub, guest: Visitor) -> None:
    page = (await guest.get("/teach/")).content.decode()
    assert "**" not in page, "Markdown is shown as it means"
    assert "{{" not in page, "what only a lab can work out is left open"
    assert "A fourth consumer joins" in page
    assert "More consumers make it faster." in page


async def test_a_room_is_found_by_its_code_as_typed(room: Room, local: Visitor) -> None:
    assert (await sync_to_async(rooms.find)(f" {room.code.lower()} ")) == room
    assert (await local.get("/room/ZZZZZ/lobby/")).status_code == 404
