"""Messages between nodes, over links that can be slow, lossy or cut.

Law of the room: a connection is reliable and ordered, as TCP is. A lost packet is a packet sent again later, so loss shows as delay;
a cut link swallows what is sent and says nothing; a dead node's peers see their connections close. A node has a name that stays and
an address that changes with each start, so that nothing sent to its former life arrives in the next.
"""

from __future__ import annotations

from typing import Any

import msgspec

from streamlab.simulation.chance import Stream
from streamlab.simulation.scheduler import Actor, Scheduler

RETRANSMISSION_MS = 200
"""How long TCP waits before it sends a lost packet again; doubles with each further loss."""


class Request(msgspec.Struct, gc=False):
    """What arrives at a node that was asked something. `source` is the name of the asker."""

    source: str
    correlation: int
    body: Any


class Response(msgspec.Struct, gc=False):
    """What arrives at the asker. `source` is the name of the node that answers."""

    source: str
    correlation: int
    body: Any


class PeerClosed(msgspec.Struct, gc=False):
    """A node's connection to `peer` is closed: the peer died, or nobody listens there."""

    peer: str


class Link(msgspec.Struct):
    """How two nodes are joined; the same both ways. Times in ms, loss as a probability.

    `carried_there`, `carried_back`: messages from the first end (by name) to the second, and back; `swallowed` while it was cut.
    """

    latency: int
    loss: float = 0.0
    cut: bool = False
    last_there: int = 0
    last_back: int = 0
    carried_there: int = 0
    carried_back: int = 0
    swallowed: int = 0


class Network:
    """Carries requests and responses between named nodes."""

    __slots__ = ("links", "latency", "loss", "_addresses", "_incarnations", "_outside", "_peers", "_chance", "_scheduler")

    def __init__(self, scheduler: Scheduler, chance: Stream, latency: int = 1, loss: float = 0.0) -> None:
        self.latency = latency
        self.loss = loss
        self.links: dict[tuple[str, str], Link] = {}
        self._scheduler = scheduler
        self._chance = chance
        self._addresses: dict[str, str] = {}
        self._incarnations: dict[str, int] = {}
        self._peers: dict[str, dict[str, None]] = {}
        self._outside: dict[str, None] = {}

    def up(self, name: str, actor: Actor, outside: bool = False) -> str:
        """Start a node: from now on messages to `name` reach this actor. Returns the address for its own timers.

        `outside`: it stands for somebody beyond this world, and what happens to it in a moment needs no turn in the order of events.
        """
        incarnation = self._incarnations[name] = self._incarnations.get(name, 0) + 1
        address = self._addresses[name] = f"{name}#{incarnation}"
        self._scheduler.actors[address] = actor
        if outside:
            self._outside[name] = None
        return address

    def down(self, name: str) -> None:
        """End a node: its timers and what is under way to it vanish, its peers see their connections close."""
        address = self._addresses.pop(name, None)
        if address is None:
            return
        self._scheduler.actors.pop(address, None)
        self._outside.pop(name, None)
        for peer in self._peers.pop(name, ()):
            self._peers.get(peer, {}).pop(name, None)
            self._carry(name, peer, PeerClosed(name))

    def forget(self, name: str) -> None:
        """The node is gone for good: its name will not be used again."""
        self._incarnations.pop(name, None)

    def address_of(self, name: str) -> str:
        """Where messages to a node arrive; empty: it is down."""
        return self._addresses.get(name, "")

    def beside(self, a: str, b: str) -> Actor | None:
        """The node `b`, where whatever `a` tells it arrives in the same millisecond and nothing is on its way; else None."""
        if self.links:
            link = self.links.get((a, b) if a <= b else (b, a))
            if link is not None:
                now = self._scheduler.now
                if link.latency or link.loss or link.cut or link.last_there > now or link.last_back > now:
                    return None
                return self._scheduler.actors.get(self._addresses.get(b, ""))
        return None if self.latency or self.loss else self._scheduler.actors.get(self._addresses.get(b, ""))

    def is_up(self, name: str) -> bool:
        return name in self._addresses

    def ask(self, source: str, target: str, correlation: int, body: Any) -> None:
        """Send a request. A target that is down answers with a closed connection."""
        if target not in self._addresses:
            self._carry(target, source, PeerClosed(target))
            return
        self._peers.setdefault(source, {})[target] = None
        self._peers.setdefault(target, {})[source] = None
        request = Request(source, correlation, body)
        if source in self._outside:
            due, node = self._scheduler.next_due(), self.beside(source, target)
            if node is not None and (due is None or due > self._scheduler.now):
                self._scheduler.handled += 1
                node.handle(request)
                return
        self._carry(source, target, request)

    def answer(self, source: str, target: str, correlation: int, body: Any) -> None:
        """Send a response. A target that is gone never sees it."""
        response = Response(source, correlation, body)
        if target in self._outside and (node := self.beside(source, target)) is not None:
            node.handle(response)
            return
        self._carry(source, target, response)

    def close(self, source: str, target: str) -> None:
        """`source` closes its connection to `target`, which sees it close."""
        self._carry(source, target, PeerClosed(source))

    def link(self, a: str, b: str) -> Link:
        """The link between two nodes, to be read or changed."""
        key = (a, b) if a <= b else (b, a)
        link = self.links.get(key)
        if link is None:
            link = self.links[key] = Link(self.latency, self.loss)
        return link

    def drop_links(self, name: str) -> None:
        """A node is gone for good; the next one of its name begins with usual links."""
        for pair in [pair for pair in self.links if name in pair]:
            del self.links[pair]

    def _carry(self, source: str, target: str, message: Any) -> None:
        address = self._addresses.get(target)
        if address is None:
            return
        scheduler = self._scheduler
        if self.loss:
            self.link(source, target)
        elif not self.links:
            scheduler.after(self.latency, address, message)
            return
        link = self.links.get((source, target) if source <= target else (target, source))
        if link is None:
            scheduler.after(self.latency, address, message)
        elif link.cut:
            link.swallowed += 1
        else:
            scheduler.at(self._arrival(link, source <= target), address, message)

    def _arrival(self, link: Link, there: bool) -> int:
        """When a message sent now arrives: after latency and retransmissions, and never before an earlier one."""
        arrival = self._scheduler.now + link.latency
        wait = RETRANSMISSION_MS
        while link.loss and self._chance.fraction() < link.loss and wait <= RETRANSMISSION_MS * 64:
            arrival += wait
            wait *= 2
        if there:
            link.carried_there += 1
            link.last_there = arrival = max(arrival, link.last_there)
        else:
            link.carried_back += 1
            link.last_back = arrival = max(arrival, link.last_back)
        return arrival
