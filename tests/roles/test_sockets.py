"""Every message of every socket against everybody: who may watch cannot steer, and nobody comes in from another page."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from typing import Any, get_args

import pytest
from channels.testing import WebsocketCommunicator

from streamlab.asgi import application, feeds
from streamlab.classroom import rooms
from streamlab.classroom.deeds import DEEDS, WHAT, Asked, require
from streamlab.classroom.models import Role, Room, Seat
from streamlab.engine.files import Files
from streamlab.engine.hub import Hub
from streamlab.labs import consumers, tokens
from streamlab.labs import hub as hubs
from streamlab.labs.access import seat_of
from streamlab.labs.consumers import Ack, Hello, Inspect
from streamlab.labs.models import Command, Lab
from streamlab.labs.storage import DjangoStorage
from streamlab.labs.terminal_consumer import Typed
from streamlab.world.commands import CommandRejected
from tests.roles.conftest import EVERYBODY, HOST, SEATED, STEERS, TEACHES, House

ORIGIN = f"http://{HOST}"
LAB, TERMINAL, PHONE, TEACHER = "/ws/labs/{lab}/", "/ws/labs/{lab}/terminal/", "/ws/rooms/{room}/", "/ws/rooms/{room}/teacher/"
SOCKETS = (LAB, TERMINAL, PHONE, TEACHER)

CONSUMES = {"process", "commit", "auto", "slow", "quick", "crash", "leave", "restart", "poll"}
SENDS = {"send", "burst"}
BREAKS = {"kill-broker", "start-broker", "cut", "mend"}
ALWAYS = {"vote", "nickname"}
PHONES = {"watch": ALWAYS, "produce": ALWAYS | SENDS, "consume": ALWAYS | SENDS | CONSUMES, "break": ALWAYS | BREAKS}
"""What each seat's phone is let do."""


@pytest.fixture
async def hub(house: House, settings: Any) -> AsyncIterator[Hub]:
    settings.STREAMLAB_ORIGINS = [ORIGIN, "http://127.0.0.1:8000"]
    storage = DjangoStorage()
    hub = Hub(storage, Files(settings.DATA_DIR / "files", settings.STREAMLAB_LIMITS), settings.STREAMLAB_LIMITS)
    hubs.set_hub(hub)
    await hub.start()
    yield hub
    await hub.stop()
    await storage.close()
    hubs.set_hub(None)


def socket(house: House, name: str, where: str, origin: str = ORIGIN) -> WebsocketCommunicator:
    visitor = house.people[name]
    cookies = "; ".join(f"{key}={morsel.value}" for key, morsel in visitor.cookies.items())
    host = "127.0.0.1:8000" if visitor.host == "127.0.0.1" else visitor.host
    headers = [(b"host", host.encode()), (b"origin", origin.encode()), (b"cookie", cookies.encode())]
    if name == "operator by token":
        headers.append((b"authorization", f"Bearer {tokens.operator_token()}".encode()))
    found = WebsocketCommunicator(application, where.format(lab=house.lab.code, room=house.room.code), headers)
    found.scope["client"], found.scope["server"] = ["127.0.0.1", 40000], ["127.0.0.1", 8000]
    return found


async def code_of(open_socket: WebsocketCommunicator) -> int | None:
    """With which code the server closes; None: it says something else first."""
    while (message := await open_socket.receive_output(timeout=10))["type"] != "websocket.close":
        said = json.loads(message["text"])
        if said.get("type") != "bye" and not said.get("err"):
            return None
    return int(message["code"])


def test_these_are_all_the_sockets_and_all_the_messages() -> None:
    assert len(feeds.routes) == len(SOCKETS)
    assert set(get_args(consumers.Hello | Ack | Inspect)) == {Hello, Ack, Inspect}
    assert consumers._decoder.type == Hello | Ack | Inspect
    assert set(Typed.__struct_fields__) == {"run", "files", "input", "eof", "signal", "tty"}
    assert set(WHAT) == set(DEEDS) | ALWAYS == CONSUMES | SENDS | BREAKS | ALWAYS


@pytest.mark.parametrize("where", SOCKETS)
async def test_pages_of_others_stay_outside(hub: Hub, house: House, where: str) -> None:
    for name in ("operator by link", "teacher", "seat: consume"):
        for origin in ("http://evil.example", f"https://{HOST}", f"{ORIGIN}:9000", "null"):
            assert not (await socket(house, name, where, origin).connect())[0]


async def test_everybody_watches_and_nobody_steers_by_the_feed(hub: Hub, house: House) -> None:
    for name in EVERYBODY - {"learner's account"}:
        page = socket(house, name, LAB)
        await page.connect()
        await page.send_to('{"type":"hello","offset":null}')
        picture = json.loads(await page.receive_from(timeout=10))
        assert picture["type"] == "picture", name
        assert picture["lab"]["can_steer"] == (name in STEERS), name
        await page.send_to(json.dumps({"type": "kill_broker", "command": "kill_broker", "broker": 1}))
        assert await code_of(page) in (4400, None), name
        await page.disconnect()
    assert not await Command.objects.aexists()


async def test_only_who_steers_has_a_terminal(hub: Hub, house: House) -> None:
    for name in EVERYBODY - {"learner's account"}:
        page = socket(house, name, TERMINAL)
        await page.connect()
        for message in ({"signal": "INT"}, {"input": "x\n", "eof": True}, {"run": "kafka-topics.sh --list"}):
            await page.send_to(json.dumps(message))
        assert (await code_of(page) == 4403) == (name not in STEERS), name
        await page.disconnect()


async def test_only_the_teacher_hears_what_the_teacher_hears(hub: Hub, house: House) -> None:
    for name in EVERYBODY - {"learner's account"}:
        page = socket(house, name, TEACHER)
        await page.connect()
        assert (await code_of(page) == 4403) == (name not in TEACHES), name
        await page.disconnect()


async def test_only_seats_have_a_phone(hub: Hub, house: House) -> None:
    for name in EVERYBODY - {"learner's account"}:
        page = socket(house, name, PHONE)
        await page.connect()
        assert (await code_of(page) == 4403) == (name not in SEATED), name
        await page.disconnect()


@pytest.mark.parametrize("role", Role.values)
def test_a_phone_is_let_do_what_its_role_says(role: str) -> None:
    for do in [*WHAT, "dance", ""]:
        for removed in (False, True):
            try:
                require(Seat(role=role, removed=removed), Asked(do=do))
                let = True
            except CommandRejected:
                let = False
            assert let == (do in PHONES[role] and not removed), do


async def test_a_phone_says_every_word_to_the_room(hub: Hub, house: House) -> None:
    """What the role forbids is refused by the socket as well, and reaches no lab."""
    for role, may in PHONES.items():
        page = socket(house, f"seat: {role}", PHONE)
        await page.connect()
        for number, do in enumerate(sorted(set(WHAT) - may), 1):
            await page.send_to(json.dumps({"do": do, "n": number, "broker": 1, "a": "broker-1", "b": "broker-2"}))
            while (said := json.loads(await page.receive_from(timeout=10))).get("n") != number:
                pass
            assert said["refused"], (role, do)
            assert said["sentence"].startswith("That is not your role now"), (role, do)
        await page.disconnect()
    done = {payload["command"] async for payload in Command.objects.values_list("payload", flat=True)}
    assert done <= {"add_consumer", "sleep_consumer"}


async def test_who_is_removed_hears_it_and_says_nothing_more(hub: Hub, house: House) -> None:
    page = socket(house, "seat: break", PHONE)
    await page.connect()
    json.loads(await page.receive_from(timeout=10))
    await rooms.remove(house.room, house.seats["break"])
    assert await code_of(page) == 4403
    again = socket(house, "seat: break", PHONE)
    await again.connect()
    assert await code_of(again) == 4403
    assert (await house.people["seat: break"].post(f"/join/{house.room.code}/")).status_code == 403


async def test_a_room_that_has_ended_is_nobodys(hub: Hub, house: House) -> None:
    await rooms.end(await Room.objects.select_related("lab", "owner").aget(pk=house.room.pk))
    for name in SEATED:
        page = socket(house, name, PHONE)
        await page.connect()
        assert await code_of(page) in (4403, 4410)
        assert (await house.people[name].post(f"/join/{house.room.code}/")).status_code == 403
    answer = await house.people["teacher"].post(f"/room/{house.room.code}/do/", {"deed": "unlock"})
    assert (answer.status_code, answer.content.decode()) == (422, "This class is over.")
    assert (await house.people["teacher"].post(f"/labs/{house.lab.code}/clock/", {"action": "pause"})).status_code == 403


async def test_a_locked_room_keeps_its_seats_and_takes_no_new_ones(hub: Hub, house: House) -> None:
    await rooms.lock(house.room)
    assert (await house.people["visitor"].post(f"/join/{house.room.code}/")).status_code == 403
    assert (await house.people["seat: watch"].post(f"/join/{house.room.code}/")).status_code == 302


async def test_in_a_frozen_room_only_the_teacher_steers(hub: Hub, house: House) -> None:
    """Its lab, and somebody's own copy."""
    copy = await Lab.objects.acreate(
        code="COPY2", name="a copy", scenario=house.lab.scenario, seed=1, start=house.lab.start, owner_seat=seat_of("of watch")
    )
    await Seat.objects.filter(pk=house.seats["watch"].pk).aupdate(lab=copy)
    pause = {"action": "pause"}
    who = {"learner": house.lab.code, "seat: watch": copy.code, "teacher": copy.code, "operator by link": copy.code}
    for name, code in who.items():
        assert (await house.people[name].post(f"/labs/{code}/clock/", pause)).status_code == 204, name
    await rooms.freeze(house.room)
    for name, code in who.items():
        answer = await house.people[name].post(f"/labs/{code}/clock/", pause)
        assert answer.status_code == (204 if name in TEACHES else 403), name
    await rooms.freeze(house.room, False)
    assert (await house.people["seat: watch"].post(f"/labs/{copy.code}/clock/", pause)).status_code == 204
