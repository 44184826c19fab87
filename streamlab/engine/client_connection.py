"""One TCP connection of a real client.

Law of the module: bytes only; what they mean is the wire's business, who answers the door's. A connection that does not read its answers
is not read from, and none holds more than one request that is not yet under way.
"""

from __future__ import annotations

import asyncio
import logging
import socket
from time import perf_counter
from typing import TYPE_CHECKING, Any

from streamlab.wire.connection import Broken, Connection
from streamlab.wire.writers import Buffer
from streamlab.world.external import Visitor

if TYPE_CHECKING:
    from streamlab.engine.door import Door

RECEIVE_BYTES = 65_536
"""The socket's buffer: a larger one lets a busy producer keep the browsers waiting."""

UNSENT_BYTES = 4 * 1024 * 1024
"""Answers that wait to be sent; above this the connection is asked nothing more until its client has read."""

logger = logging.getLogger(__name__)


class ClientConnection(asyncio.Protocol):
    """`name`: its name in the world. `since`: real seconds when the request that waits had come, 0 where there is none."""

    def __init__(self, door: Door, broker: int, name: str) -> None:
        self.door = door
        self.broker = broker
        self.name = name
        self.since = 0.0
        self.heard = perf_counter()
        self.delivered = False
        self.visitor: Visitor | None = None
        self.host = ""
        self.gone = False
        self.is_full = False
        self._reads = True
        self._counted = 0
        self._unsent: list[Buffer] = []
        self.wire: Connection
        self.transport: asyncio.Transport

    # What asyncio calls

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport
        peer = transport.get_extra_info("peername") or ("", 0)
        self.host = str(peer[0])
        self.wire = Connection(self.host, self.door.most_request_bytes)
        end = transport.get_extra_info("socket")
        if end is not None:
            end.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            end.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, RECEIVE_BYTES)
        transport.set_write_buffer_limits(high=UNSENT_BYTES)
        self.door.came(self)

    def data_received(self, data: bytes) -> None:
        self.heard = perf_counter()
        self.door.heard(len(data))
        try:
            self.wire.receive(data)
        except Broken as broken:
            self.end(str(broken))
            return
        self._count(self.wire.unread_bytes)
        if self.gone:
            return
        if self.wire.has_more:
            self.since = self.since or self.heard
            self.door.ready(self)
            if self.wire.is_waiting or self.door.is_muted(self):
                self._pause()

    def pause_writing(self) -> None:
        self.is_full = True

    def resume_writing(self) -> None:
        self.is_full = False
        self.door.ready(self)

    def connection_lost(self, exc: Exception | None) -> None:
        self.gone = True
        self._count(0)
        self.door.left(self)

    # What the door does

    def next_request(self) -> Any | None:
        """The next request for the world; None where there is none, or the client has not read enough of its answers."""
        if self.is_full or self.gone:
            return None
        out: list[Buffer] = []
        try:
            request = self.wire.next_request(out)
        except Broken as broken:
            self._send(out)
            self.end(str(broken))
            return None
        self._send(out)
        self._count(self.wire.unread_bytes)
        if not self.wire.has_more:
            self._resume()
        self.since = (self.since or perf_counter()) if self.wire.is_waiting else 0.0
        return request

    def answer(self, body: Any) -> None:
        """Send the answer to the request under way; None closes the connection, as the broker did."""
        if self.gone:
            return
        if body is None:
            self.end("the broker closed it")
            return
        out: list[Buffer] = []
        self.wire.answer(body, out)
        self.since = self.heard if self.wire.has_more else 0.0
        self._send(out)
        if self.wire.has_more:
            self.door.ready(self)

    def end(self, why: str) -> None:
        """Close, and say why in the server's log; what has been written still goes out."""
        if not self.gone:
            self.gone = True
            self.flush()
            # What a stranger calls itself is text from outside: short, and with nothing in it that a terminal would obey.
            who = f"{self.host} ({self.wire.client_id[:40]!r})" if self.wire.client_id else self.host
            logger.warning("broker %s closed the connection of %s: %s", self.broker, who, why)
            self.transport.close()

    def drop(self) -> None:
        """Close at once: the broker is gone."""
        self.gone = True
        self.transport.abort()

    def _send(self, out: list[Buffer]) -> None:
        """Have this sent at the end of the turn: a system call costs as much as an answer."""
        if out and not self.gone:
            if not self._unsent:
                self.door.has_unsent(self)
            self._unsent += out

    def flush(self) -> None:
        """Send what was written in this turn."""
        unsent, self._unsent = self._unsent, []
        if unsent and not self.transport.is_closing():
            self.transport.writelines(unsent)

    def _pause(self) -> None:
        if self._reads:
            self._reads = False
            self.transport.pause_reading()

    def _resume(self) -> None:
        if not self._reads:
            self._reads = True
            self.transport.resume_reading()

    def _count(self, unread: int) -> None:
        """Keep the door's sum of bytes of requests that have not come whole."""
        if unread != self._counted:
            self.door.unread_bytes += unread - self._counted
            self._counted = unread
            if self.door.unread_bytes > self.door.most_unread_bytes and unread > self.door.most_unread_bytes // 4:
                self.end("too many large requests are on their way at once")
