"""A room around a real lab, and the people in it."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from channels.testing import WebsocketCommunicator
from django.test import AsyncClient

from streamlab.asgi import application
from streamlab.classroom import phone_socket, rooms
from streamlab.classroom.models import Room
from streamlab.classroom.presets import class_scenario
from streamlab.engine.files import Files
from streamlab.engine.hub import Hub
from streamlab.engine.limits import ServerLimits
from streamlab.labs import hub as hubs
from streamlab.labs import making
from streamlab.labs.access import seat_of
from streamlab.labs.storage import DjangoStorage

ORIGIN = "http://127.0.0.1:8000"


class Student:
    """A phone: a browser with a cookie, and its socket."""

    def __init__(self, room: Room) -> None:
        self.room = room
        self.browser = AsyncClient()
        self.socket: WebsocketCommunicator | None = None

    async def join(self) -> Any:
        return await self.browser.post(f"/join/{self.room.code}/")

    async def connect(self) -> dict[str, Any]:
        """The first word about the room."""
        cookies = "; ".join(f"{name}={morsel.value}" for name, morsel in self.browser.cookies.items())
        headers = [(b"host", b"127.0.0.1:8000"), (b"origin", ORIGIN.encode()), (b"cookie", cookies.encode())]
        self.socket = WebsocketCommunicator(application, f"/ws/rooms/{self.room.code}/", headers)
        self.socket.scope["client"] = ["127.0.0.1", 40000]
        self.socket.scope["server"] = ["127.0.0.1", 8000]
        assert (await self.socket.connect())[0]
        first: dict[str, Any] = json.loads(await self.socket.receive_from(timeout=5))
        return first

    async def until(self, kind: str, **fields: Any) -> dict[str, Any]:
        """The next message of this kind with these fields."""
        assert self.socket is not None
        while True:
            message: dict[str, Any] = json.loads(await self.socket.receive_from(timeout=10))
            if message["type"] == kind and all(message.get(name) == value for name, value in fields.items()):
                return message

    async def ask(self, do: str, **fields: Any) -> dict[str, Any]:
        await self.say(do, **fields)
        return await self.until("said", n=7)

    async def say(self, do: str, **fields: Any) -> None:
        assert self.socket is not None
        await self.socket.send_to(json.dumps({"do": do, "n": 7, **fields}))

    async def away(self) -> None:
        assert self.socket is not None
        await self.socket.disconnect()


@pytest.fixture
async def room(transactional_db: None, settings: Any, tmp_path: Path) -> AsyncIterator[Room]:
    """An open room whose people are consumers of a lab with three partitions."""
    settings.DATA_DIR, settings.STREAMLAB_LIMITS, settings.STREAMLAB_ORIGINS = tmp_path, ServerLimits(), [ORIGIN]
    storage = DjangoStorage()
    hub = Hub(storage, Files(tmp_path / "files", settings.STREAMLAB_LIMITS), settings.STREAMLAB_LIMITS)
    hubs.set_hub(hub)
    phone_socket._counting.clear()  # what the loop of another test has left
    await hub.start()
    lab = await sync_to_async(making.make_lab)(class_scenario(3), "payments", 7, by_operator=True)
    yield await sync_to_async(rooms.open_room)(lab, owner_seat=seat_of("teacher"), role="consume", session_timeout=10)
    await hub.stop()
    await storage.close()
    hubs.set_hub(None)
