"""Sitting down, staying, leaving."""

from __future__ import annotations

from asgiref.sync import sync_to_async
from django.core.management import call_command
from django.test import AsyncClient

from streamlab.classroom import rooms
from streamlab.classroom.models import Room, Seat, Vote
from tests.classroom.conftest import Student


async def test_one_tap_is_a_seat_and_a_second_one_is_the_same(room: Room) -> None:
    student = Student(room)
    page = await student.browser.get(f"/r/{room.code.lower()}", follow=True)
    assert "Join the class: payments" in page.content.decode()
    for _ in range(2):
        assert (await student.join())["Location"] == f"/room/{room.code}/"
    seat = await Seat.objects.aget(room=room)
    assert len(seat.nickname.split()) == 2
    page = await student.browser.get(f"/room/{room.code}/")
    assert seat.nickname in page.content.decode()


async def test_a_locked_room_lets_nobody_new_in_and_keeps_who_is_there(room: Room) -> None:
    early, late = Student(room), Student(room)
    await early.join()
    await rooms.lock(room)
    assert "This room is locked" in (await late.join()).content.decode()
    assert (await early.join()).status_code == 302


async def test_who_was_removed_does_not_come_back(room: Room) -> None:
    student = Student(room)
    await student.join()
    await rooms.remove(room, await Seat.objects.aget(room=room))
    assert "You were asked to leave" in (await student.join()).content.decode()
    assert (await student.connect())["sentence"] == "You were asked to leave this room."


async def test_a_wrong_code_is_one_sentence(room: Room) -> None:
    answer = await AsyncClient().get("/join/NOPE/")
    assert answer.status_code == 404
    assert "There is no room NOPE here" in answer.content.decode()


async def test_an_ended_room_has_forgotten_everybody(room: Room) -> None:
    student = Student(room)
    await student.join()
    await rooms.end(room)
    assert not await Seat.objects.filter(room=room).aexists()
    assert not await Vote.objects.aexists()
    assert (await Room.objects.aget(pk=room.pk)).people == 1
    assert "This class is over" in (await student.join()).content.decode()


async def test_rooms_left_open_are_wiped_by_a_command(room: Room) -> None:
    await Student(room).join()
    await sync_to_async(call_command)("wipe_rooms", hours=24.0)
    assert await Seat.objects.filter(room=room).aexists()
    await sync_to_async(call_command)("wipe_rooms", hours=0.0)
    assert not await Seat.objects.filter(room=room).aexists()
    assert (await Room.objects.aget(pk=room.pk)).is_over
