"""A class joins through one address at once; whoever guesses codes is slowed."""

from __future__ import annotations

import asyncio

import pytest
from asgiref.sync import sync_to_async

from streamlab.classroom import rooms, seats
from streamlab.classroom.models import Room, Seat
from streamlab.labs.guessing import Guesses, Rate
from tests.classroom.conftest import Student


@pytest.fixture(autouse=True)
def fresh(monkeypatch: pytest.MonkeyPatch) -> Guesses:
    monkeypatch.setattr(seats, "_arrivals", {})
    found = Guesses(Rate(10, 0.1), Rate(200, 1.0))
    monkeypatch.setattr("streamlab.classroom.who.ROOMS", found)
    return found


@pytest.mark.lived
async def test_sixty_phones_with_one_address_mistype_and_all_come_in(room: Room) -> None:
    students = [Student(room) for _ in range(60)]

    async def come(student: Student) -> int:
        assert (await student.browser.get("/join/QQQQQ/")).status_code == 404
        assert (await student.browser.get("/join/WWWWW/")).status_code == 404
        return (await student.join()).status_code

    assert set(await asyncio.gather(*map(come, students))) == {302}
    assert await Seat.objects.filter(room=room).acount() == 60


async def test_a_session_that_tries_a_hundred_codes_is_told_to_wait(room: Room) -> None:
    student = Student(room)
    codes = [rooms.new_code() for _ in range(100)]
    answers = [await student.browser.get(f"/join/{code}/") for code in codes if code != room.code]
    assert [answer.status_code for answer in answers].count(404) <= 11
    assert answers[-1].status_code == 429
    assert "Many wrong codes have been tried here. Wait" in answers[-1].content.decode()
    assert int(answers[-1]["Retry-After"]) >= 1


@pytest.mark.parametrize("address", ["/join/{}/", "/room/{}/", "/room/{}/lobby/", "/room/{}/report.csv"])
async def test_every_door_counts(room: Room, fresh: Guesses, address: str) -> None:
    await Student(room).browser.get(address.format("QQQQQ"))
    assert fresh.everybody.left < 200


async def test_a_program_does_not_fill_the_room(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(seats, "ARRIVALS", Rate(3, 0.001))
    for number in range(3):
        await sync_to_async(seats.join)(room, f"seat {number}")
    with pytest.raises(seats.SeatRefused, match="Very many people"):
        await sync_to_async(seats.join)(room, "one more")
    assert await sync_to_async(seats.join)(room, "seat 1"), "who has a seat keeps it"
