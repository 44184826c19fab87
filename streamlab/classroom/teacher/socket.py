"""The teacher's line: one WebSocket that says how the room is, whenever that changes.

Law of the module: it only tells; every deed is a request of its own. Whoever is not the room's teacher is closed out with one code.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import msgspec
from asgiref.sync import sync_to_async
from django.http import Http404

from streamlab.classroom import live
from streamlab.classroom.models import Room
from streamlab.classroom.teacher.news import teachers_news
from streamlab.classroom.who import may_in, room_or_404
from streamlab.labs.consumers import FULL, as_request
from streamlab.labs.guessing import TooManyTries
from streamlab.labs.roles import What

NO_ROOM, NOT_YOURS = 4404, 4403
GATHER_SECONDS = 0.1
"""News that come at once (a class that votes) are told together."""

Send = Callable[[dict[str, Any]], Awaitable[None]]


class TeacherSocket:
    """One teacher's page. A `live.Listener`."""

    seat = 0

    def __init__(self, scope: dict[str, Any], receive: Callable[[], Awaitable[dict[str, Any]]], send: Send) -> None:
        self.scope = scope
        self.receive = receive
        self.send = send
        self.changed = asyncio.Event()

    @classmethod
    def as_asgi(cls) -> Any:
        async def application(scope: dict[str, Any], receive: Any, send: Send) -> None:
            await cls(scope, receive, send).serve()

        return application

    def hear(self, news: dict[str, Any]) -> None:
        self.changed.set()

    def hear_seat(self) -> None:
        self.changed.set()

    async def serve(self) -> None:
        await self.receive()
        await self.send({"type": "websocket.accept"})
        request = as_request(self.scope)
        try:
            room = await room_or_404(request, self.scope["url_route"]["kwargs"]["code"])
        except Http404:
            return await self.send({"type": "websocket.close", "code": NO_ROOM})
        except TooManyTries:
            return await self.send({"type": "websocket.close", "code": FULL})
        if not await may_in(request, What.RUN_ROOM, room):
            return await self.send({"type": "websocket.close", "code": NOT_YOURS})
        live.listen(room.pk, self)
        self.changed.set()
        telling = asyncio.get_running_loop().create_task(self._tell(room))
        try:
            while (await self.receive())["type"] != "websocket.disconnect":
                pass
        finally:
            telling.cancel()
            live.leave(room.pk, self)

    async def _tell(self, room: Room) -> None:
        while True:
            await self.changed.wait()
            self.changed.clear()
            await room.arefresh_from_db()
            news = await sync_to_async(teachers_news)(room)
            await self.send({"type": "websocket.send", "text": msgspec.json.encode(news).decode()})
            await asyncio.sleep(GATHER_SECONDS)
