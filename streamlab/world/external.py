"""Clients from outside the simulation: their requests come in as objects, the answers wait to be collected.

Law of the room: the brokers cannot tell an outside client from a simulated one.
"""

from __future__ import annotations

from typing import Any

import msgspec

from streamlab.cluster.broker import Surroundings, broker_name
from streamlab.simulation.network import PeerClosed, Request, Response


class Delivered(msgspec.Struct, frozen=True):
    """An answer for a real client; `body` None: the broker closed the connection."""

    connection: str
    correlation: int
    body: Any


class Gateway:
    """Stands on the network for one outside connection."""

    def __init__(self, connection: str, outside: Outside) -> None:
        self.connection = connection
        self.outside = outside

    def handle(self, message: Any) -> None:
        if type(message) is Response:
            self.outside.waiting.append(Delivered(self.connection, message.correlation, message.body))
        elif type(message) is PeerClosed:
            self.outside.waiting.append(Delivered(self.connection, -1, None))


class Outside:
    """All outside connections of a world."""

    def __init__(self, around: Surroundings) -> None:
        self.around = around
        self.waiting: list[Delivered] = []
        self.gateways: dict[str, Gateway] = {}

    def deliver(self, broker: int, request: Request) -> None:
        """Hand a request to a broker through the network (a link with no latency, unless somebody has slowed it)."""
        if request.source not in self.gateways:
            gateway = self.gateways[request.source] = Gateway(request.source, self)
            self.around.network.up(request.source, gateway)
            self.around.network.link(request.source, broker_name(broker)).latency = 0
        self.around.network.ask(request.source, broker_name(broker), request.correlation, request.body)

    def close(self, connection: str) -> None:
        """The outside client is gone."""
        if self.gateways.pop(connection, None) is not None:
            self.around.network.down(connection)

    def collect(self) -> list[Delivered]:
        """The answers since the last call."""
        waiting, self.waiting = self.waiting, []
        return waiting
