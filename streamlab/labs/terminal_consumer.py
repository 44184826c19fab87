"""The terminal's door: one WebSocket per terminal, one tool at a time.

Law of the module: texts in and out, nothing else; what a line means the tools' own shell decides, what a tool prints the lab does.
Who may not steer the lab may not type here either.
"""

from __future__ import annotations

import asyncio
from typing import Any

import msgspec
from django.utils.translation import gettext as _

from streamlab.clients.tools.containers import STARTERS
from streamlab.clients.tools.shell import Line, ShellRefused, read_line, read_words
from streamlab.engine.hub import NoSuchLab
from streamlab.engine.terminal import Terminal, Told
from streamlab.labs import access, containers
from streamlab.labs.codes import as_typed
from streamlab.labs.consumers import BAD_MESSAGE, FULL, NO_LAB, WATCHING, Receive, Scope, Send, as_request
from streamlab.labs.guards import find_lab
from streamlab.labs.guessing import TooManyTries
from streamlab.labs.hub import get_hub
from streamlab.labs.models import Lab
from streamlab.labs.roles import What, why_not
from streamlab.labs.spoken import told_by, translated
from streamlab.world.commands import CommandRejected

MOST_CHARACTERS = 2_000_000
"""Of one message: what may be piped into a tool at once, or stand in a file that it reads."""

MISUSE = 2
"""The exit status of a line that starts no tool, as a shell's."""


class Typed(msgspec.Struct):
    """One of these. `run`: a line as somebody types it, or its words; `files`: texts by the names that its options give. `input`: text
    of standard input, with its line ends. `signal`: INT or TERM. `tty`: somebody types, so tools may prompt.
    """

    run: str | tuple[str, ...] | None = None
    files: dict[str, str] = {}
    input: str | None = None
    eof: bool = False
    signal: str = ""
    tty: bool = False


_decoder = msgspec.json.Decoder(Typed)
_encoder = msgspec.json.Encoder()


class TerminalConsumer:
    """One terminal on one lab."""

    def __init__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self.scope = scope
        self.receive = receive
        self.send = send
        self.rest = ""

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
            lab = await find_lab(as_request(self.scope), code)
            if lab is None:
                raise NoSuchLab(code)
            if not await self._may_run(lab):
                return await self._close(WATCHING, why_not(What.RUN_TOOLS))
            terminal = Terminal(await get_hub().runner(code))
        except NoSuchLab:
            return await self._close(NO_LAB, _("There is no lab %s here.") % code)
        except TooManyTries as tries:
            return await self._close(FULL, str(tries))
        showing = asyncio.get_running_loop().create_task(self._show(terminal))
        try:
            await self._listen(terminal, lab)
        finally:
            showing.cancel()
            await terminal.close()

    async def _may_run(self, lab: Lab) -> bool:
        """Who they are now: a room may have been frozen, a seat removed, since the terminal was opened."""
        return await access.may(as_request(self.scope), What.RUN_TOOLS, lab)

    async def _listen(self, terminal: Terminal, lab: Lab) -> None:
        while (message := await self.receive())["type"] != "websocket.disconnect":
            text = message.get("text") or ""
            if len(text) > MOST_CHARACTERS:
                return await self._close(BAD_MESSAGE, _("That is more than a terminal takes at once."))
            try:
                typed = _decoder.decode(text)
                if typed.run is not None and not await self._may_run(lab):
                    return await self._close(WATCHING, why_not(What.RUN_TOOLS))
                await self._do(terminal, typed)
            except msgspec.DecodeError as error:
                return await self._close(BAD_MESSAGE, _("The terminal does not understand this message: %s.") % error)
        return None

    async def _do(self, terminal: Terminal, typed: Typed) -> None:
        if typed.run is not None:
            await self._run(terminal, typed.run, typed.files, typed.tty)
        if typed.input is not None or typed.eof:
            *lines, self.rest = (self.rest + (typed.input or "")).split("\n")
            if typed.eof and self.rest:
                lines.append(self.rest)
                self.rest = ""
            await terminal.feed([line.removesuffix("\r") for line in lines], typed.eof)
        if typed.signal:
            await terminal.signal(typed.signal)

    async def _run(self, terminal: Terminal, typed: str | tuple[str, ...], files: dict[str, str], tty: bool) -> None:
        self.rest = ""
        try:
            line = read_line(typed) if isinstance(typed, str) else read_words(typed)
            if line.tool in STARTERS:
                return await self._container(terminal, line)
            await terminal.run(line.tool, line.arguments, files, tty and line.piped is None)
            if line.piped is not None:
                await terminal.feed(line.piped, eof=True)
        except (ShellRefused, CommandRejected) as refusal:
            terminal.tell(Told(err=f"{told_by(refusal)}\n"))
            terminal.over(MISUSE)

    async def _container(self, terminal: Terminal, line: Line) -> None:
        """A line that no tool of the lab answers, but the lab itself."""
        told = await containers.answer(terminal.runner.lab.code, line.tool, line.arguments)
        if told.out or told.err:
            terminal.tell(Told(out=told.out, err=told.err))
        terminal.over(told.status)

    async def _show(self, terminal: Terminal) -> None:
        """Send what there is to show; what has gathered meanwhile goes in one message where it can."""
        while True:
            told = await terminal.told.get()
            await self._say(told)

    async def _say(self, told: Told) -> None:
        told = msgspec.structs.replace(told, out=translated(told.out), err=translated(told.err), waiting=translated(told.waiting))
        document = msgspec.to_builtins(told)
        await self.send({"type": "websocket.send", "text": _encoder.encode(document).decode()})

    async def _close(self, code: int, sentence: str) -> None:
        await self._say(Told(err=f"{sentence}\n"))
        await self.send({"type": "websocket.close", "code": code})
