"""The brokers' ports of one lab: real clients come in here.

Law of the module: a port is open as long as its broker serves. Requests go to the world and answers come back in the one loop that all
labs share; a request is delivered at once, at the present moment of the lab's time, and never while the lab's own task is writing.
"""

from __future__ import annotations

import asyncio
import contextlib
import contextvars
import logging
import time
from collections.abc import Callable
from time import perf_counter

import msgspec

from streamlab.engine.client_connection import ClientConnection
from streamlab.engine.course import Course
from streamlab.engine.platform import return_memory
from streamlab.simulation.sentence import say
from streamlab.wire.connection import MOST_BYTES
from streamlab.world.external import Visitor

SLICE_SECONDS = 0.004
"""After so long others get their turn."""

LOOPBACK, LOOPBACK_6 = "127.0.0.1", "::1"
BROKERS = 9
BACKLOG = 512
MOST_CONNECTIONS = 4_000
IDLE_SECONDS = 600.0
"""connections.max.idle.ms."""

LOOK_ROUND_SECONDS = 10.0

RETURN_AFTER_BYTES = 8 * 1024 * 1024
RETURN_AGAIN_SECONDS = 0.3
"""Requests of so many bytes leave enough free memory behind to be given back; and again when the tick is over that drops what a lab may
not keep."""

logger = logging.getLogger(__name__)


class DoorSettings(msgspec.Struct, frozen=True):
    """Where a lab's brokers listen: broker N at `port` + N - 1 of `host`; `advertise`: the name that clients are told."""

    host: str = "127.0.0.1"
    port: int = 9092
    advertise: str = ""

    @property
    def advertised(self) -> str:
        return self.advertise or ("localhost" if self.host in ("", "0.0.0.0", "::") else self.host)


class BadPorts(ValueError):
    """A range of ports that cannot be had; the text is for the person."""


def blocks(text: str, like: DoorSettings) -> tuple[DoorSettings, ...]:
    """The doors that "19092-19136" gives: one for each nine ports, listening where `like` does. Raises BadPorts."""
    first, _, last = text.partition("-")
    if not (first.isdecimal() and last.isdecimal()) or not 1 <= int(first) <= int(last) <= 65_535:
        raise BadPorts(say("{ports} is no range of ports: write the first and the last, as in 19092-19136.", ports=text))
    begins = range(int(first), int(last) - BROKERS + 2, BROKERS)
    if not begins:
        raise BadPorts(
            say("{ports} are too few ports: each lab needs nine of them, one for each broker that it may have.", ports=text)
        )
    return tuple(DoorSettings(like.host, begin, like.advertise) for begin in begins)


class ConnectionShown(msgspec.Struct, frozen=True):
    """A real client's connection, for the page. `waits`: real seconds that its request has been held."""

    client_id: str
    library: str
    version: str
    host: str
    broker: int
    waits: float


class Door:
    """`course`: of the lab that these ports belong to; `may_serve`: whether its world may be touched now."""

    def __init__(
        self,
        settings: DoorSettings,
        course: Callable[[], Course],
        may_serve: Callable[[], bool],
        wake: Callable[[], None],
        fail: Callable[[Exception], None],
    ) -> None:
        self.settings = settings
        self.most_request_bytes = MOST_BYTES
        self.most_unread_bytes = 2 * MOST_BYTES
        self.unread_bytes = 0
        self._heard_bytes = 0
        self.taken: dict[int, str] = {}
        self._course = course
        self._may_serve = may_serve
        self._wake = wake
        self._fail = fail
        self._loop = asyncio.get_running_loop()
        self._servers: dict[int, asyncio.Server] = {}
        self._twins: dict[int, asyncio.Server] = {}
        self._opening: dict[int, asyncio.Task[None]] = {}
        self._connections: dict[str, ClientConnection] = {}
        self._ready: dict[ClientConnection, None] = {}
        self._left: list[str] = []
        self._unsent: list[ClientConnection] = []
        self._scheduled = False
        self._alarm: asyncio.TimerHandle | None = None
        self._sweep = self._loop.call_later(LOOK_ROUND_SECONDS, self._look_round)
        self._next = 0
        self._closed = False
        self._dated = False
        self._again: asyncio.TimerHandle | None = None

    # Ports

    def follow(self) -> None:
        """Open and close ports as the brokers come and go."""
        if self._closed:
            return
        serving = self._course().world.serving_brokers()
        for broker in list(self._servers):
            if broker not in serving:
                self._shut(broker)
        for broker in serving:
            if broker <= BROKERS and broker not in self._servers and broker not in self._opening and broker not in self.taken:
                work = self._open(broker)
                self._opening[broker] = self._loop.create_task(work, context=contextvars.Context())

    async def opened(self) -> None:
        """Wait until the ports that are being opened are open."""
        if self._opening:
            await asyncio.gather(*self._opening.values(), return_exceptions=True)

    def port_of(self, broker: int) -> int:
        return self.settings.port + broker - 1

    def open_ports(self) -> dict[int, int]:
        """The port of each broker that listens."""
        return {broker: self.port_of(broker) for broker in sorted(self._servers)}

    async def _open(self, broker: int) -> None:
        port = self.port_of(broker)
        try:
            server = await self._loop.create_server(
                lambda: self._new(broker), self.settings.host or None, port, backlog=BACKLOG, reuse_address=True
            )
        except OSError as error:
            self.taken[broker] = say(
                "Port {port} of broker {broker} cannot be had: {why}.", port=port, broker=broker, why=error.strerror or error
            )
            logger.warning("%s", self.taken[broker])
        else:
            if self._closed or broker not in self._course().world.serving_brokers():
                server.close()
            else:
                self._servers[broker] = server
                await self._open_on_ipv6(broker, port)
        finally:
            self._opening.pop(broker, None)
        self._wake()

    async def _open_on_ipv6(self, broker: int, port: int) -> None:
        """Some programs take localhost for ::1 first: where this machine has it, the port is open there as well."""
        if self.settings.host != LOOPBACK:
            return
        with contextlib.suppress(OSError):
            self._twins[broker] = await self._loop.create_server(lambda: self._new(broker), LOOPBACK_6, port, backlog=BACKLOG)

    def _shut(self, broker: int) -> None:
        self._servers.pop(broker).close()
        twin = self._twins.pop(broker, None)
        if twin is not None:
            twin.close()
        for connection in [one for one in self._connections.values() if one.broker == broker]:
            connection.drop()

    async def close(self) -> None:
        """Close all ports and connections; the world forgets its real clients."""
        self._closed = True
        for server in [*self._servers.values(), *self._twins.values()]:
            server.close()
        self._servers, self._twins = {}, {}
        self.drop_all()
        for handle in (self._alarm, self._sweep, self._again):
            if handle is not None:
                handle.cancel()
        await self.opened()

    def drop_all(self) -> None:
        """Close all connections at once."""
        for connection in list(self._connections.values()):
            connection.drop()
            self.left(connection)
        self._say_goodbye()

    def _new(self, broker: int) -> ClientConnection:
        self._next += 1
        return ClientConnection(self, broker, f"real-{self._next}")

    # Connections

    @property
    def connections(self) -> int:
        return len(self._connections)

    def shown(self) -> list[ConnectionShown]:
        """Who is connected."""
        now = perf_counter()
        return [
            ConnectionShown(
                one.wire.client_id, *one.wire.software, one.host, one.broker, round(now - one.since, 1) if one.since else 0.0
            )
            for one in self._connections.values()
        ]

    def came(self, connection: ClientConnection) -> None:
        """Somebody has connected."""
        self._connections[connection.name] = connection
        if len(self._connections) > MOST_CONNECTIONS:
            connection.end(f"there are {MOST_CONNECTIONS} connections, as many as are held")
        elif len(self._connections) == 1:
            self._wake()

    def left(self, connection: ClientConnection) -> None:
        """A connection is closed."""
        if self._connections.pop(connection.name, None) is None:
            return
        self._ready.pop(connection, None)
        if connection.delivered:
            self._left.append(connection.name)
            self._soon()
        if not self._connections:
            self._wake()

    def ready(self, connection: ClientConnection) -> None:
        """A request has come."""
        self._ready[connection] = None
        self._soon()

    def has_unsent(self, connection: ClientConnection) -> None:
        """Something is to be sent at the end of this turn."""
        self._unsent.append(connection)

    def wake(self) -> None:
        """The world may be touched again."""
        self._soon()

    def _look_round(self) -> None:
        """Close what has been silent for long, and give back what large requests have left free."""
        self._sweep = self._loop.call_later(LOOK_ROUND_SECONDS, self._look_round)
        if self._heard_bytes:
            self._return_memory()
        now = perf_counter()
        for connection in list(self._connections.values()):
            if not connection.wire.is_waiting and now - connection.heard > IDLE_SECONDS:
                connection.end(f"it was silent for {IDLE_SECONDS / 60:g} minutes")

    def heard(self, size: int) -> None:
        """So many bytes have come in."""
        self._heard_bytes += size
        if self._heard_bytes > RETURN_AFTER_BYTES:
            self._course().world.enforce_limit()
            self._return_memory()
            self._again = self._again or self._loop.call_later(RETURN_AGAIN_SECONDS, self._return_memory_again)

    def _return_memory(self) -> None:
        self._heard_bytes = 0
        self._loop.run_in_executor(None, return_memory)

    def _return_memory_again(self) -> None:
        self._again = None
        self._loop.run_in_executor(None, return_memory)

    def is_muted(self, connection: ClientConnection) -> bool:
        """Whether its broker reads nothing from it now."""
        return self._course().world.is_muted(connection.broker, connection.name)

    # Requests and answers

    def _soon(self) -> None:
        if not self._scheduled and not self._closed:
            self._scheduled = True
            self._loop.call_soon(self._pump)

    def _pump(self) -> None:
        """Have what has come done; a bug of ours stops this lab, and no other."""
        self._scheduled = False
        if self._closed or not self._may_serve():
            return
        try:
            self._serve()
        except Exception as error:
            self._fail(error)
        unsent, self._unsent = self._unsent, []
        for connection in unsent:
            connection.flush()

    def _serve(self) -> None:
        """Deliver what has come, let time pass up to now, send what is answered."""
        course = self._course()
        if course.is_due_for_picture:
            self._wake()
            return
        begun = perf_counter()
        self._say_goodbye()
        there = course.keep_up(SLICE_SECONDS)
        world = course.world
        while True:
            delivered = self._deliver()
            if delivered:
                world.advance(world.now)
            answered = self._answer()
            if not (delivered or answered):
                break
            if perf_counter() - begun > SLICE_SECONDS:
                there = False
                break
        if there:
            self._set_alarm()
        else:
            self._soon()

    def _deliver(self) -> bool:
        ready, self._ready = self._ready, {}
        world = self._course().world
        delivered = False
        for connection in ready:
            if world.is_muted(connection.broker, connection.name):
                self._ready[connection] = None
                continue
            request = connection.next_request()
            if request is None:
                continue
            if not self._dated:
                self._set_calendar()
            delivered = connection.delivered = True
            wire = connection.wire
            if connection.visitor is None:
                connection.visitor = Visitor(wire.client_id, connection.host, *wire.software)
            world.deliver(connection.broker, connection.name, connection.visitor, request)
            if wire.has_more and not wire.is_waiting:
                self._ready[connection] = None
        return delivered

    def _set_calendar(self) -> None:
        """The first request since time stood still, or went at another pace: records get the real date."""
        self._dated = True
        course = self._course()
        ahead = course.pace.align(perf_counter(), time.time() * 1000)
        course.world.set_calendar(course.world.now + ahead)

    def time_was_other(self) -> None:
        """The lab's time did not go with real time until now."""
        self._dated = False

    def _answer(self) -> bool:
        answers = self._course().world.answers()
        for delivered in answers:
            connection = self._connections.get(delivered.connection)
            if connection is not None:
                connection.answer(delivered.body)
        return bool(answers)

    def _say_goodbye(self) -> None:
        left, self._left = self._left, []
        world = self._course().world
        for name in left:
            world.hang_up(name)

    def _set_alarm(self) -> None:
        """Be there when something is due that may answer a request that waits."""
        if self._alarm is not None:
            self._alarm.cancel()
            self._alarm = None
        if not self._connections:
            return
        due = self._course().wall_of_next()
        if due is not None:
            self._alarm = self._loop.call_later(max(0.0, due - perf_counter()), self._soon)
