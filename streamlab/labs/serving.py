"""One process that serves: Daphne, the hub, and what is printed at the start.

Law of the module: Twisted's reactor runs on asyncio's loop, which everything shares; the import of `daphne.server` installs it and
must come before any other of Twisted. Exactly the printed addresses are let in.
"""

from __future__ import annotations

import asyncio
import gc
import io
import json
import sys
from collections.abc import Callable
from typing import Any

import msgspec
import segno
from daphne.server import Server, twisted_loop
from django.conf import settings
from django.utils.translation import gettext as _
from twisted.internet import defer, reactor

from streamlab.engine import platform
from streamlab.engine.door import DoorSettings
from streamlab.engine.hub import Hub, NoSuchLab
from streamlab.engine.operator_client import OPERATOR_FILE
from streamlab.labs import tokens
from streamlab.labs.hub import get_hub
from streamlab.labs.making import DEMO, EMPTY
from streamlab.labs.spoken import translated


class KafkaPorts(msgspec.Struct, frozen=True):
    """Which lab the brokers' ports belong to, and where they are; `further`: ports that other labs may have as their own."""

    lab: str
    door: DoorSettings
    further: tuple[DoorSettings, ...] = ()


LOOPBACK = ("127.0.0.1", "localhost", "::1")
EVERYWHERE = ("0.0.0.0", "::", "")
FRAME_BYTES = 16_384
"""What a page may send at once."""

MESSAGE_BYTES = 32 * 1024 * 1024
"""The largest picture that may go out: the WebSocket library holds messages in both directions against one limit."""


SWITCH_SECONDS = 0.0005
"""How long a busy lab may keep the interpreter from a thread that serves a page; Python's own 5 ms add up over a request."""


SETTLED_SECONDS = 2.0
"""After this long the first pages and clients have been answered, and what starting left behind is collected: a tenth of a second."""


STARTED_SECONDS = 10.0
"""How long an interrupt waits for a start that is under way."""


class PortTaken(Exception):
    """The address cannot be listened on."""


class Pages:
    """The ASGI application. It is loaded while the brokers answer already, since that takes a fifth of the start; who asks for a page
    meanwhile waits."""

    def __init__(self) -> None:
        self._loaded = asyncio.Event()

    async def load(self) -> None:
        """Raises whatever its modules raise."""
        from channels.routing import get_default_application

        self._application = await asyncio.to_thread(get_default_application)
        self._loaded.set()

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        await self._loaded.wait()
        await self._application(scope, receive, send)


class Serving:
    """Serves until it is interrupted."""

    def __init__(
        self, host: str, port: int, admin: bool, print: Callable[[str], Any], kafka: KafkaPorts | None = None, lan: bool = False
    ) -> None:
        self.host = host
        self.port = port
        self.admin = admin
        self.print = print
        self.kafka = kafka
        self.lan = lan
        self.failure: Exception | None = None
        self._starting: asyncio.Task[None] | None = None

    def require_port(self) -> None:
        """Raise PortTaken before anything else is done: a second server must not touch what the first one keeps."""
        if not platform.can_listen(self.host, self.port):
            raise PortTaken

    def run(self) -> None:
        """Returns when everything is kept and closed. Raises PortTaken, and whatever keeps the labs or the pages from being there."""
        platform.allow_many_connections()
        sys.setswitchinterval(SWITCH_SECONDS)
        interface = self.host.replace(":", "\\:")
        endpoint = f"tcp{'6' * (':' in self.host)}:port={self.port}:interface={interface}:backlog=1024"
        self.pages = Pages()
        self.server = Server(
            self.pages,
            endpoints=[endpoint],
            ready_callable=lambda: reactor.callWhenRunning(self._ready),  # from then on an interrupt is heard
            verbosity=0,
            server_name="StreamLab",
            websocket_max_message_size=MESSAGE_BYTES,
            websocket_max_frame_size=FRAME_BYTES,
            application_close_timeout=1,
        )
        reactor.callWhenRunning(self._begin)
        reactor.addSystemEventTrigger("before", "shutdown", self._stop)  # type: ignore[arg-type]
        self.server.run()
        _end_tasks(twisted_loop)
        if self.failure is not None:
            raise self.failure
        if not self.server.listening_addresses:
            raise PortTaken

    def _begin(self) -> None:
        self._starting = twisted_loop.create_task(self._start_or_end())

    async def _start_or_end(self) -> None:
        try:
            await self._start()
        except Exception as failure:
            self.failure = failure
            reactor.stop()  # type: ignore[misc]

    async def _start(self) -> None:
        hub = get_hub()
        await hub.start(DEMO, EMPTY)
        if self.kafka is not None:
            await self._open_door(hub, self.kafka)
        await self.pages.load()
        twisted_loop.call_later(SETTLED_SECONDS, _collect)

    async def _open_door(self, hub: Hub, kafka: KafkaPorts) -> None:
        hub.further_doors = kafka.further
        try:
            door = await hub.open_door(kafka.lab, kafka.door)
        except NoSuchLab:
            told = _("There is no lab {lab}, so the brokers' ports stay closed: --kafka-lab names a lab by its code.")
            self.print(told.format(lab=kafka.lab))
            return
        await door.opened()
        for sentence in door.taken.values():
            self.print(f"{translated(sentence)} {_('Is a Kafka running here? --kafka-port takes other ports, --no-kafka none.')}")
        open_ports = door.open_ports()
        if open_ports:
            first, last = min(open_ports.values()), max(open_ports.values())
            told = _("Kafka clients find the lab “{lab}” at {host}, ports {first} to {last} (no authentication).")
            if first == last:
                told = _("Kafka clients find the lab “{lab}” at {host}, port {first} (no authentication).")
            self.print(told.format(lab=kafka.lab, host=kafka.door.advertised, first=first, last=last))

    def _stop(self) -> defer.Deferred[None]:
        return defer.Deferred.fromFuture(asyncio.ensure_future(self._keep(), loop=twisted_loop))

    async def _keep(self) -> None:
        if self._starting is not None:  # what has half begun cannot be kept
            await asyncio.wait([self._starting], timeout=STARTED_SECONDS)
        hub = get_hub()
        await hub.stop()
        await hub.storage.close()
        if self.server.listening_addresses:
            (settings.DATA_DIR / OPERATOR_FILE).unlink(missing_ok=True)

    def _ready(self) -> None:
        """The port is ours: let in what is printed, and print it."""
        self.port = self.server.listening_addresses[0][1]
        names = self._names()
        settings.ALLOWED_HOSTS = [*dict.fromkeys([*names, "localhost", "127.0.0.1", "[::1]", *settings.FURTHER_HOSTS])]
        loopback = ["localhost", "127.0.0.1", "[::1]"]
        settings.STREAMLAB_ORIGINS = [
            *settings.STREAMLAB_ORIGINS,
            *(self._url(name) for name in dict.fromkeys([*names, *loopback])),
        ]
        url = self._url("127.0.0.1" if self.host in EVERYWHERE else names[0])
        document = json.dumps({"url": url, "token": tokens.new_operator_token()})
        platform.write_private(settings.DATA_DIR / OPERATOR_FILE, document)
        for name in names:
            self.print(_("StreamLab is at {url}").format(url=f"{self._url(name)}/"))
        if self.lan:
            self._say_lan(names)
        if self.host not in LOOPBACK:
            link = f"{self._url(names[-1])}/operator/{tokens.new_link('steer')}/"
            self.print(_("Once, to steer the server's own labs from elsewhere: {link}").format(link=link))
        if self.admin:
            self.print(_("Once, to the admin: {link}").format(link=f"{url}/operator/{tokens.new_link('admin')}/"))
        self.print(_("Ctrl-C ends it; labs go on where they were at the next start."))

    def _say_lan(self, names: list[str]) -> None:
        """What a phone in the room needs, and what whoever runs this should know."""
        others = [name for name in names if name not in LOOPBACK]
        if not others:
            self.print(_("This machine has no address on a network: phones cannot reach it. Join a network, then start again."))
            return
        url = self._url(others[0]) + "/"
        code = io.StringIO()
        segno.make(url, error="l").terminal(code, border=2, compact=True)
        self.print(_("Phones on this network open {url} or scan this:").format(url=url))
        self.print(code.getvalue())
        told = _(
            "Open to everybody on this network: the pages, joining rooms by code, watching any lab whose code is known, making labs. "
            "It is plain http: who listens on the network can read along. Not open without the link below or an account: the admin, and "
            "steering the server's own labs."
        )
        ports = _("The brokers' ports are not open to the network.")
        if self.kafka is not None and self.kafka.door.host not in LOOPBACK:
            ports = _("The brokers' ports are open at {host}, without authentication.").format(host=self.kafka.door.host)
        self.print(f"{told} {ports}")

    def _names(self) -> list[str]:
        if self.host in EVERYWHERE:
            return ["127.0.0.1", *platform.addresses()]
        return [f"[{self.host}]" if ":" in self.host else self.host]

    def _url(self, name: str) -> str:
        return f"http://{name}" + ("" if self.port == 80 else f":{self.port}")


def _collect() -> None:
    """From here on memory is collected; what is there now is there for good."""
    gc.collect()
    gc.freeze()
    platform.return_memory()
    gc.set_threshold(20_000, 20, 50)
    gc.enable()


def _end_tasks(loop: asyncio.AbstractEventLoop) -> None:
    """Cancel and collect what still hangs on the loop: otherwise the interpreter may crash while it leaves."""
    tasks = asyncio.all_tasks(loop)
    for task in tasks:
        task.cancel()
    if tasks:
        loop.run_until_complete(asyncio.wait(tasks, timeout=0.5))
    loop.run_until_complete(loop.shutdown_asyncgens())
    loop.close()
