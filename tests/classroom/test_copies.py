"""A copy for each seat, and all in one lab again."""

from __future__ import annotations

import pytest

from streamlab.classroom import rooms
from streamlab.classroom.models import Room, Seat
from streamlab.labs.hub import get_hub
from streamlab.labs.models import Lab
from tests.classroom.conftest import Student

pytestmark = pytest.mark.lived


async def seated(room: Room) -> Student:
    student = Student(room)
    await student.join()
    await student.connect()
    return student


async def test_everybody_has_a_small_lab_of_their_own_and_who_comes_late_gets_one(room: Room) -> None:
    early = await seated(room)
    await early.until("card")
    assert await rooms.give_copies(room) == 1
    late = await seated(room)
    for student in (early, late):
        while (await student.until("card"))["card"]["count"] < 3:
            pass
    seats = [seat async for seat in Seat.objects.select_related("lab").filter(room=room)]
    assert len({seat.lab_id for seat in seats}) == 2
    assert [(seat.consumer, seat.lab.name_shown) for seat in seats if seat.lab] == [
        (name, "A copy of payments") for name in ("C1", "C2")
    ]
    assert await rooms.give_copies(room) == 0
    for student in (early, late):
        await student.away()


async def test_in_a_frozen_room_time_stands_still_in_new_copies_too(room: Room) -> None:
    student = await seated(room)
    await student.until("card")
    await rooms.freeze(room)
    await rooms.give_copies(room)
    own = (await Seat.objects.select_related("lab").aget(room=room)).lab
    assert own is not None
    runner = await get_hub().runner(own.code)
    assert runner.paused
    await rooms.freeze(room, False)
    assert not runner.paused
    while (await student.until("card"))["card"]["count"] < 3:
        pass
    await student.away()


async def test_all_in_one_lab_again_and_the_copies_are_gone(room: Room) -> None:
    student = await seated(room)
    await student.until("card")
    await rooms.give_copies(room)
    own = (await Seat.objects.select_related("lab").aget(room=room)).lab
    assert own is not None
    await rooms.share(room)
    assert (await student.until("room"))["type"] == "room"
    seat = await Seat.objects.aget(room=room)
    assert (seat.lab_id, bool(seat.consumer)) == (None, True)
    assert not await Lab.objects.filter(pk=own.pk).aexists()
    await student.away()


async def test_when_the_class_is_over_its_copies_are_gone(room: Room) -> None:
    student = await seated(room)
    await rooms.give_copies(room)
    own = (await Seat.objects.aget(room=room)).lab_id
    await rooms.end(room)
    assert (await student.until("bye"))["sentence"].startswith("This class is over")
    assert not await Lab.objects.filter(pk=own).aexists()
    assert await Lab.objects.filter(pk=room.lab_id).aexists()
