"""The feed's door: one WebSocket per viewer.

Law of the module: bytes to viewers and back, nothing else; what is sent and when, the engine decides. A page may connect only from
an address that the server printed. A message that makes no sense gets one sentence and the connection ends.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from functools import partial
from io import BytesIO
from typing import Any

import msgspec
from django.conf import settings
from django.contrib.auth import aget_user
from django.contrib.sessions.backends.db import SessionStore
from django.core.handlers.asgi import ASGIRequest
from django.utils.translation import gettext as _

from streamlab.engine import frames
from streamlab.engine.feed import RESTART, TOO_SLOW, Viewer
from streamlab.engine.hub import NoSuchLab
from streamlab.engine.limits import LimitReached
from streamlab.engine.runner import Runner
from streamlab.labs import access
from streamlab.labs.codes import as_typed
from streamlab.labs.guards import find_lab
from streamlab.labs.guessing import TooManyTries
from streamlab.labs.hub import get_hub
from streamlab.labs.middleware import mark_operator
from streamlab.labs.roles import What, why_not
from streamlab.labs.spoken import told_by

Scope = dict[str, Any]
Receive = Callable[[], Awaitable[dict[str, Any]]]
Send = Callable[[dict[str, Any]], Awaitable[None]]

HELLO_SECONDS = 15.0
BAD_MESSAGE, WATCHING, NO_LAB, FULL = 4400, 4403, 4404, 4429
MOST_CHARACTERS = 1_000


class Hello(msgspec.Struct, tag="hello", tag_field="type"):
    """Once, first. `offset`: the next fact that the page needs, of the journal whose `life` it has seen; none: a picture."""

    offset: int | None = None
    life: str | None = None


class Ack(msgspec.Struct, tag="ack", tag_field="type"):
    """All frames up to this one are drawn."""

    frame: int


class Thing(msgspec.Struct):
    """Something on the stage: its kind and name."""

    kind: str
    id: str


class Inspect(msgspec.Struct, tag="inspect", tag_field="type"):
    """An inspector is open on this thing; None: on nothing any more."""

    thing: Thing | None = None


class MessageRefused(Exception):
    """A message that makes no sense; the text is for whoever wrote the client."""


_decoder = msgspec.json.Decoder(Hello | Ack | Inspect)


def decode(message: dict[str, Any]) -> Hello | Ack | Inspect:
    """A message of the page. Raises MessageRefused."""
    text = message.get("text")
    if text is None or len(text) > MOST_CHARACTERS:
        raise MessageRefused(_('The feed takes short texts: {"type":"hello","offset":null} first, then {"type":"ack","frame":n}.'))
    try:
        said: Hello | Ack | Inspect = _decoder.decode(text)
    except msgspec.DecodeError as error:
        raise MessageRefused(_("The feed does not understand this message: %s.") % error) from None
    return said


class OriginGate:
    """Lets in pages of this server's printed addresses, and programs, which send no Origin."""

    def __init__(self, inner: Callable[[Scope, Receive, Send], Awaitable[None]]) -> None:
        self.inner = inner

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        origin = next((value.decode("latin1") for name, value in scope["headers"] if name == b"origin"), None)
        if origin is not None and origin not in settings.STREAMLAB_ORIGINS:
            await send({"type": "websocket.close", "code": 4403})
            return
        await self.inner(scope, receive, send)


class FeedConsumer:
    """One viewer of one lab."""

    def __init__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self.scope = scope
        self.receive = receive
        self.send = send

    @classmethod
    def as_asgi(cls) -> Any:
        async def application(scope: Scope, receive: Receive, send: Send) -> None:
            await cls(scope, receive, send).serve()

        return application

    async def serve(self) -> None:
        await self.receive()
        await self.send({"type": "websocket.accept"})
        code = as_typed(self.scope["url_route"]["kwargs"]["code"])
        try:
            request = as_request(self.scope)
            lab = await find_lab(request, code)
            if lab is None:
                raise NoSuchLab(code)
            if not await access.may(request, What.WATCH_LAB, lab):
                return await self.close(WATCHING, why_not(What.WATCH_LAB))
            hello = await asyncio.wait_for(self._hello(), HELLO_SECONDS)
            if hello is None:
                return
            viewer = Viewer(self.send_text, self.close, await access.may(request, What.STEER_LAB, lab), hello.offset, hello.life)
            runner = await get_hub().watch(code, viewer)
        except NoSuchLab:
            await self.close(NO_LAB, _("There is no lab %s here.") % code)
        except (LimitReached, TooManyTries) as limit:
            await self.close(FULL, told_by(limit))
        except TimeoutError:
            await self.close(BAD_MESSAGE, _("The page said nothing."))
        except MessageRefused as refusal:
            await self.close(BAD_MESSAGE, str(refusal))
        else:
            await self._listen(runner, viewer)

    async def send_text(self, text: str) -> None:
        await self.send({"type": "websocket.send", "text": text})

    async def close(self, code: int, sentence: str) -> None:
        if code not in (TOO_SLOW, RESTART):
            await self.send_text(frames.bye_frame(sentence))
        await self.send({"type": "websocket.close", "code": code})

    async def _hello(self) -> Hello | None:
        """The first message; None where the page is gone already."""
        message = await self.receive()
        if message["type"] == "websocket.disconnect":
            return None
        said = decode(message)
        if not isinstance(said, Hello):
            raise MessageRefused("The feed waits for a hello first.")
        return said

    async def _listen(self, runner: Runner, viewer: Viewer) -> None:
        """Take acknowledgements, and what its inspectors are open on, until the page is gone."""
        try:
            while (message := await self.receive())["type"] != "websocket.disconnect":
                said = decode(message)
                if isinstance(said, Ack):
                    runner.acknowledged(viewer, said.frame)
                elif isinstance(said, Inspect):
                    runner.look(viewer, (said.thing.kind, said.thing.id) if said.thing is not None else None)
                else:
                    raise MessageRefused("One hello is enough.")
        except MessageRefused as refusal:
            runner.leave(viewer)
            await self.close(BAD_MESSAGE, str(refusal))
        finally:
            runner.leave(viewer)


def as_request(scope: Scope) -> ASGIRequest:
    """The socket's opening as a request, with its session and user: what the page's own requests would bring."""
    request = ASGIRequest({**scope, "method": "GET"}, BytesIO())
    request.session = SessionStore(request.COOKIES.get(settings.SESSION_COOKIE_NAME))
    request.auser = partial(aget_user, request)
    mark_operator(request)
    return request
