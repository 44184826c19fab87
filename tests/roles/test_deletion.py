"""What is deleted is gone: afterwards every table, every checkpoint and every file is looked through."""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from django.apps import apps
from django.conf import settings
from django.contrib.auth.models import Group
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import AsyncClient

from streamlab.classroom import questions, rooms
from streamlab.classroom.models import Question, Room, Seat
from streamlab.labs import deleting
from streamlab.labs.access import seat_of
from streamlab.labs.hub import get_hub
from streamlab.labs.models import Command, EventFile, Lab, User
from tests.classroom.conftest import Student
from tests.classroom.conftest import room as room
from tests.engine.conftest import until

PAYMENTS = b"paid_at,user\n2026-03-04T12:00:00,user-1\n2026-03-04T12:00:02,user-8\n"
LESSON = "/learn/08-a-fourth-consumer/"


def everything() -> Iterator[tuple[str, str]]:
    """All that is kept, as texts: (where, text)."""
    for model in apps.get_models():
        for row in model._default_manager.values():
            yield model.__name__, "\n".join(map(_text, row.values()))
    for path in Path(settings.DATA_DIR).rglob("*"):
        if path.is_file():
            yield str(path), path.name + path.read_bytes().decode("latin1")


def _text(value: Any) -> str:
    if not isinstance(value, bytes | memoryview):
        return json.dumps(value, default=str, ensure_ascii=False)
    data = bytes(value)
    try:
        return zlib.decompress(data).decode("latin1")
    except zlib.error:
        return data.decode("latin1")


async def found(*secrets: str) -> list[tuple[str, str]]:
    kept = await sync_to_async(lambda: list(everything()))()
    return [(where, secret) for where, text in kept for secret in secrets if secret in text]


async def secret_of(browser: AsyncClient) -> str:
    """What the browser's session alone knows."""
    return str(await (await browser.asession()).aget("seat"))


async def token_of(browser: AsyncClient) -> str:
    """What tables know of the browser's seat."""
    return seat_of(await secret_of(browser))


async def journal_of(lab: Lab) -> str:
    runner = await get_hub().runner(lab.code)
    return b"".join(bytes(one) for one in runner.course.world.journal.read(runner.course.world.journal.first_offset)).decode()


async def test_when_a_class_is_over_no_name_and_no_token_is_left(room: Room) -> None:
    assert room.lab is not None
    await rooms.change(room, nicknames=True)
    await rooms.begin(room)
    students, names = [Student(room), Student(room)], ["Zebulon Quist", "Xanthippe Vos"]
    for student, name, role in zip(students, names, ("consume", "produce"), strict=True):
        await student.join()
        await student.connect()
        assert not (await student.ask("nickname", text=name))["refused"]
        seat = await Seat.objects.select_related("lab").aget(nickname=name)
        await rooms.hand_out(room, role, seat)
    await students[0].until("card")
    for do in ("poll", "slow", "crash"):
        await students[0].ask(do)
    while (await students[1].until("room"))["me"]["role"] != "produce":
        pass
    assert not (await students[1].ask("send", key="user-1", value="paid 7"))["refused"]
    question = await Question.objects.acreate(
        room=room, prediction={"kind": "partition", "ask": "Where?", "answer": "0", "line": 0}
    )
    async for seat in Seat.objects.filter(room=room):
        await sync_to_async(questions.vote)(question, seat, "0")
    await rooms.spotlight(room, await Seat.objects.aget(nickname=names[0]))
    tokens = [await token_of(student.browser) for student in students]
    assert await found(*names, *tokens), "they are looked for in the right way"
    for student in students:
        await student.away()
    await rooms.end(room)
    assert names[0] not in await journal_of(room.lab)
    await get_hub().put_away(room.lab.code, "The server ends.")
    assert await Command.objects.filter(lab=room.lab).aexists()
    assert not await found(*names, *tokens)


async def test_a_forgotten_learner_leaves_nothing(room: Room) -> None:
    client = AsyncClient()
    assert (await client.get(LESSON)).status_code == 200
    assert (await client.get(f"{LESSON}drawer/")).status_code == 200
    await client.post(f"{LESSON}do/", {"action": "predict", "number": "0", "guess": "2"})
    assert not await found(await secret_of(client))
    token = await token_of(client)
    code = (await Lab.objects.aget(owner_seat=token)).code
    assert {where for where, _secret in await found(token)} == {"Lab", "LessonProgress"}
    assert (await client.post("/learn/forget/")).status_code == 302
    assert not await found(token, code)


async def test_a_deleted_account_leaves_nothing(room: Room) -> None:
    name = "zebulon.quist"
    person = await User.objects.acreate(username=name, email="zebulon@example.org")
    person_id = person.pk
    await sync_to_async(person.groups.add)((await Group.objects.aget_or_create(name="teacher"))[0])
    client, superuser = AsyncClient(), await User.objects.acreate(username="root", is_staff=True, is_superuser=True)
    await client.aforce_login(person)
    assert (await client.get(LESSON)).status_code == 200
    made = await client.post("/labs/", {"scenario": "empty", "name": "mine"})
    code = made["Location"].split("/")[2]
    opened = await client.post("/rooms/", {"around": "lab", "lab": code, "role": "watch"})
    await client.get(f"/labs/{code}/export/")
    admin = AsyncClient()
    await admin.aforce_login(superuser)
    change = await admin.post(f"/admin/labs/user/{person_id}/change/", {"username": name, "email": "zebulon@example.org"})
    assert change.status_code < 500
    gone = await admin.post(f"/admin/labs/user/{person_id}/delete/", {"post": "yes"})
    assert gone.status_code == 302, gone.content.decode()[:2000]
    assert not await User.objects.filter(pk=person_id).aexists()
    assert not await found(name, "zebulon@example.org")
    assert not await Lab.objects.filter(code=code).aexists()
    ended = await Room.objects.filter(code=opened["Location"].split("/")[2]).afirst()
    assert ended is None or (ended.is_over and ended.owner_id is None)
    assert get_hub().in_memory(code) is None


async def test_a_closed_lab_takes_its_files_along(room: Room) -> None:
    client, other = AsyncClient(), AsyncClient()
    codes = []
    for one in (client, other):
        code = (await one.post("/labs/", {"scenario": "demo", "name": "mine"}))["Location"].split("/")[2]
        assert (await one.post(f"/labs/{code}/files/", {"topic": "payments", "upload": _file()})).status_code == 200
        file = await EventFile.objects.aget()
        form = {
            "topic": "payments",
            "file": file.digest,
            "name": "a",
            "format": "csv",
            "key_column": "user",
            "pace": "rate",
            "rate": "5",
        }
        assert (await one.post(f"/labs/{code}/commands/play_file/", form)).status_code == 204
        codes.append(code)
    assert (await client.post(f"/labs/{codes[0]}/close/")).status_code == 302
    assert not await found(codes[0])
    assert file.digest in get_hub().files, "another lab plays it"
    assert (await other.post(f"/labs/{codes[1]}/close/")).status_code == 302
    assert not await found(codes[1], file.digest, "user-8")


async def test_a_file_that_no_lab_played_goes_a_day_later(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    client = AsyncClient()
    code = (await client.post("/labs/", {"scenario": "demo", "name": "mine"}))["Location"].split("/")[2]
    await client.post(f"/labs/{code}/files/", {"topic": "payments", "upload": _file()})
    await sync_to_async(deleting.sweep_files)()
    assert await EventFile.objects.aexists()
    monkeypatch.setattr(deleting, "PATIENCE", -deleting.PATIENCE)
    await sync_to_async(deleting.sweep_files)()
    assert not await found("user-8")


async def test_a_room_that_is_deleted_takes_its_class_along(room: Room) -> None:
    student = Student(room)
    await student.join()
    token = await token_of(student.browser)
    await rooms.give_copies(room)
    copy = (await Seat.objects.select_related("lab").aget(room=room)).lab
    assert copy is not None
    await rooms.end(room)
    await Room.objects.filter(pk=room.pk).adelete()
    assert not await found(token, room.code, copy.code)


async def test_whoever_is_sent_away_loses_their_copy(room: Room) -> None:
    student = Student(room)
    await student.join()
    await rooms.give_copies(room)
    assert (await student.browser.get(f"/room/{room.code}/")).status_code == 200
    seat = await Seat.objects.select_related("lab", "room").aget(room=room)
    assert seat.lab is not None
    address = f"/labs/{seat.lab.code}/clock/"
    assert (await student.browser.post(address, {"action": "pause"})).status_code == 204
    await rooms.remove(room, seat)
    assert (await student.browser.post(address, {"action": "resume"})).status_code == 403


def _file() -> SimpleUploadedFile:
    return SimpleUploadedFile("payments.csv", PAYMENTS)


async def test_a_lab_is_deleted_in_the_admin_with_all_that_it_is_made_of(room: Room) -> None:
    client, admin = AsyncClient(), AsyncClient()
    await admin.aforce_login(await User.objects.acreate(username="root", is_staff=True, is_superuser=True))
    code = (await client.post("/labs/", {"scenario": "demo", "name": "mine"}))["Location"].split("/")[2]
    runner = await get_hub().runner(code)
    await until(lambda: not runner.course.is_catching_up)
    assert (await client.post(f"/labs/{code}/commands/", {"command": "kill_broker", "broker": "1"})).status_code == 200
    lab = await Lab.objects.aget(code=code)
    answer = await admin.post(f"/admin/labs/lab/{lab.pk}/delete/", {"post": "yes"})
    assert answer.status_code == 302, answer.content.decode()[:1000]
    assert not await found(code)
