"""The phone's socket: consumer by role, asleep without it, frozen with the room."""

from __future__ import annotations

import asyncio

import pytest

from streamlab.classroom import rooms
from streamlab.classroom.models import Role, Room, Seat
from streamlab.labs.hub import get_hub
from streamlab.world.commands import CommandRejected
from streamlab.world.details.hand import HandDetail
from tests.classroom.conftest import Student
from tests.engine.conftest import until

pytestmark = pytest.mark.lived


async def hand(room: Room, name: str = "C1") -> HandDetail | None:
    assert room.lab is not None
    found = (await get_hub().runner(room.lab.code)).course.world.look("hand", name)
    return found if isinstance(found, HandDetail) else None


async def seated(room: Room) -> Student:
    student = Student(room)
    await student.join()
    assert (await student.connect())["type"] == "room"
    while (await student.until("card"))["card"]["count"] < 3:
        pass
    return student


async def test_a_phone_is_a_consumer_processes_and_commits(room: Room) -> None:
    student = await seated(room)
    card = await student.until("card")
    part = next(one for one in card["card"]["parts"] if one["ready"])
    place = {"topic": part["topic"], "partition": part["partition"]}
    assert not (await student.ask("process", **place))["refused"]
    assert not (await student.ask("commit", **place))["refused"]
    await until(lambda: True)
    found = await hand(room)
    assert found is not None
    assert next(one for one in found.parts if one.partition == part["partition"]).position == part["position"] + 1
    assert (await student.ask("kill-broker", broker=1))["sentence"].startswith("That is not your role now")
    assert (await student.ask("dance"))["sentence"] == "A phone cannot do that."
    await student.away()


async def test_who_breaks_things_sees_how_each_broker_and_link_is(room: Room) -> None:
    student = await seated(room)
    await rooms.hand_out(room, Role.BREAK, await Seat.objects.aget(room=room))
    whole = [["broker-1", "broker-2", False], ["broker-2", "broker-3", False]]
    shown = (await student.until("breakable"))["breakable"]
    assert shown == {"brokers": [[1, "running"], [2, "running"], [3, "running"]], "links": whole}
    await student.say("cut", a="broker-1", b="broker-2")
    assert (await student.until("breakable"))["breakable"]["links"][0] == ["broker-1", "broker-2", True]
    await student.say("kill-broker", broker=3)
    assert (await student.until("breakable"))["breakable"]["brokers"][2] == [3, "dead"]
    await student.away()


async def test_without_its_socket_it_sleeps_and_with_the_next_it_wakes(room: Room) -> None:
    student = await seated(room)
    seat = await Seat.objects.aget(room=room)
    await student.away()
    asleep = await hand(room)
    assert asleep is not None
    assert asleep.asleep
    first = await student.connect()
    assert first["me"]["seat"] == seat.pk
    while (await student.until("card"))["card"]["asleep"]:
        pass
    await student.away()


async def test_who_comes_first_waits_until_the_lab_is_there(room: Room) -> None:
    students = [Student(room) for _ in range(3)]
    for student in students:
        await student.join()
    await asyncio.gather(*(student.connect() for student in students))
    for student in students:
        await student.until("card")
    names = [seat.consumer async for seat in Seat.objects.filter(room=room)]
    assert sorted(names) == ["C1", "C2", "C3"]
    for student in students:
        await student.away()


async def test_a_frozen_room_stops_time_and_takes_nothing(room: Room) -> None:
    student = await seated(room)
    await rooms.freeze(room)
    assert (await student.until("room", type="room"))["room"]["frozen"]
    assert "frozen" in (await student.ask("commit"))["sentence"]
    assert room.lab is not None
    runner = await get_hub().runner(room.lab.code)
    assert runner.paused
    await rooms.freeze(room, False)
    assert not runner.paused
    await student.away()


async def test_a_lab_with_people_in_it_keeps_to_real_time(room: Room) -> None:
    student = await seated(room)
    assert room.lab is not None
    with pytest.raises(CommandRejected, match="People are consumers here"):
        await get_hub().clock(room.lab.code, "pace", 10.0)
    with pytest.raises(CommandRejected, match="People are consumers here"):
        await get_hub().clock(room.lab.code, "skip", skip_ms=60_000)
    await student.away()


async def test_another_role_leaves_the_group_and_the_end_says_goodbye(room: Room) -> None:
    student = await seated(room)
    seat = await Seat.objects.select_related("lab").aget(room=room)
    await rooms.hand_out(room, Role.PRODUCE, seat)
    while (await student.until("room"))["me"]["role"] != "produce":
        pass
    assert not (await student.ask("send", key="user-1", value="paid 7"))["refused"]
    gone = await hand(room)
    assert gone is not None
    assert gone.state in ("leaving", "stopped")
    await rooms.end(room)
    assert (await student.until("bye"))["sentence"].startswith("This class is over")
    await student.away()
