"""Real clients: programs outside of the simulation. Their requests come in as objects, the answers wait to be collected.

Law of the room: the brokers cannot tell a real client from a simulated one. What a real client does depends on no seed, so a world
that one has touched says so for ever.
"""

from __future__ import annotations

from typing import Any

import msgspec

from streamlab.cluster.broker import Surroundings, broker_name
from streamlab.events.clients import RealClientCame, RealClientDoes, RealClientLeft
from streamlab.protocol.messages.data import FetchRequest, ProduceRequest
from streamlab.protocol.messages.groups import JoinGroupRequest
from streamlab.simulation.network import PeerClosed, Response
from streamlab.world.picture import RealClientShown

ROLES: dict[type, str] = {ProduceRequest: "produces", FetchRequest: "reads", JoinGroupRequest: "joins groups"}


LONGEST_NAME = 80
"""Characters of a client id that are shown."""

GONE_KEPT = 256
"""Of how many real clients that have gone it is still known when, as a cause of what follows."""


class Visitor(msgspec.Struct, frozen=True):
    """Who a connection belongs to, as far as it says. `host`: its address; `library` and `version`: "" where it does not say."""

    client_id: str
    host: str
    library: str = ""
    version: str = ""

    @property
    def name(self) -> str:
        """The name on the stage."""
        return (self.client_id or self.library or "a client")[:LONGEST_NAME]


class Delivered(msgspec.Struct, frozen=True):
    """An answer for a real client; `body` None: the broker closed the connection."""

    connection: str
    body: Any


class Gateway:
    """Stands on the network for one connection."""

    __slots__ = ("broker", "connection", "outside", "visitor")

    def __init__(self, connection: str, broker: int, visitor: Visitor, outside: Outside) -> None:
        self.connection = connection
        self.broker = broker
        self.visitor = visitor
        self.outside = outside

    def handle(self, message: Any) -> None:
        if type(message) is Response:
            self.outside.waiting.append(Delivered(self.connection, message.body))
        elif type(message) is PeerClosed:
            self.outside.waiting.append(Delivered(self.connection, None))


class RealClient:
    """All connections of one name. `roles`: what it has been seen to do; `since`: virtual ms."""

    __slots__ = ("connections", "roles", "since", "visitor")

    def __init__(self, visitor: Visitor, since: int) -> None:
        self.visitor = visitor
        self.since = since
        self.connections: dict[str, None] = {}
        self.roles: dict[str, None] = {}


class Outside:
    """All real clients of a world. `touched`: whether one has ever asked for anything."""

    def __init__(self, around: Surroundings) -> None:
        self.around = around
        self.touched = False
        self.waiting: list[Delivered] = []
        self.gateways: dict[str, Gateway] = {}
        self.clients: dict[str, RealClient] = {}
        self._gone: dict[str, None] = {}

    def deliver(self, broker: int, connection: str, visitor: Visitor, body: Any) -> None:
        """Hand a request to a broker through the network (a link with no latency, unless somebody has changed it)."""
        gateway = self.gateways.get(connection)
        if gateway is None:
            gateway = self._meet(broker, connection, visitor)
        role = ROLES.get(type(body))
        if role is not None:
            self._note(gateway.visitor.name, role)
        self.around.network.ask(connection, broker_name(broker), 0, body)

    def _note(self, name: str, role: str) -> None:
        """What a client does, told when it does it first."""
        roles = self.clients[name].roles
        if role not in roles:
            roles[role] = None
            recorder = self.around.recorder
            why = recorder.why(f"client:{name}")
            recorder.record(RealClientDoes(at=self.around.scheduler.now, because=why, name=name, role=role))

    def _meet(self, broker: int, connection: str, visitor: Visitor) -> Gateway:
        self.touched = True
        around = self.around
        gateway = self.gateways[connection] = Gateway(connection, broker, visitor, self)
        around.network.up(connection, gateway, outside=True)
        name = visitor.name
        client = self.clients.get(name)
        if client is None:
            self._gone.pop(name, None)
            client = self.clients[name] = RealClient(visitor, around.scheduler.now)
            fact = RealClientCame(
                at=around.scheduler.now, name=name, host=visitor.host, library=visitor.library, version=visitor.version
            )
            around.recorder.record(fact, f"client:{name}")
        client.connections[connection] = None
        self._join(gateway)
        return gateway

    def _join(self, gateway: Gateway) -> None:
        """The link of a connection is that of its client's name to the broker, where somebody has changed that."""
        network, broker = self.around.network, broker_name(gateway.broker)
        changed = network.links.get(pair(gateway.visitor.name, broker))
        if changed is None and network.latency == 0 and not network.loss and pair(gateway.connection, broker) not in network.links:
            return
        link = network.link(gateway.connection, broker)
        link.latency, link.loss, link.cut = (0, 0.0, False) if changed is None else (changed.latency, changed.loss, changed.cut)

    def relink(self, a: str, b: str) -> None:
        """A link was changed: the connections that it carries follow."""
        for gateway in self.gateways.values():
            if pair(gateway.visitor.name, broker_name(gateway.broker)) == pair(a, b):
                self._join(gateway)

    def close(self, connection: str) -> None:
        """The real client has closed its connection."""
        gateway = self.gateways.pop(connection, None)
        if gateway is None:
            return
        network = self.around.network
        network.down(connection)
        network.links.pop(pair(connection, broker_name(gateway.broker)), None)
        network.forget(connection)
        name = gateway.visitor.name
        client = self.clients[name]
        del client.connections[connection]
        if not client.connections:
            del self.clients[name]
            recorder = self.around.recorder
            fact = RealClientLeft(at=self.around.scheduler.now, because=recorder.why(f"client:{name}"), name=name)
            recorder.record(fact, f"client:{name}")
            self._gone[name] = None
            if len(self._gone) > GONE_KEPT:
                oldest = next(iter(self._gone))
                del self._gone[oldest]
                recorder.forget(f"client:{oldest}")

    def collect(self) -> list[Delivered]:
        """The answers since the last call."""
        waiting, self.waiting = self.waiting, []
        return waiting

    def names(self) -> list[str]:
        """The real clients that are connected."""
        return list(self.clients)

    def shown(self) -> tuple[RealClientShown, ...]:
        """The real clients, for the picture."""
        return tuple(
            RealClientShown(
                name,
                one.visitor.host,
                one.visitor.library,
                one.visitor.version,
                len(one.connections),
                tuple(one.roles),
                one.since,
            )
            for name, one in self.clients.items()
        )


def pair(a: str, b: str) -> tuple[str, str]:
    """The key of a link."""
    return (a, b) if a <= b else (b, a)
