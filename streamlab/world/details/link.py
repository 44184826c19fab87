"""A link between two nodes: how it is, and what is under way on it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec

from streamlab.simulation.network import PeerClosed, Request, Response

if TYPE_CHECKING:
    from streamlab.world.world import World

MOST_UNDER_WAY = 12


class LinkNow(msgspec.Struct, frozen=True):
    """Latency in ms one way, loss as a probability. `changed`: not as it was at first."""

    a: str
    b: str
    latency: int
    loss: float
    cut: bool
    changed: bool = False


class UnderWay(msgspec.Struct, frozen=True):
    """A message on the link. `what`: Kafka's API and whether it is asked or answered; `arrives`: virtual ms."""

    what: str
    answer: bool
    source: str
    target: str
    arrives: int


class LinkDetail(msgspec.Struct, frozen=True):
    """`usual`: the latency of links that nobody has touched. `carried`: messages there, back and swallowed, counted since somebody
    changed the link first; None where nobody has, for then nothing is counted.
    """

    link: LinkNow
    usual: int
    under_way: tuple[UnderWay, ...]
    under_way_count: int
    carried: tuple[int, int, int] | None = None


def link_between(world: World, a: str, b: str) -> LinkNow:
    """A link as it is; it is not made where there is none yet."""
    network = world.around.network
    link = network.links.get((a, b) if a <= b else (b, a))
    if link is None:
        return LinkNow(a, b, network.latency, 0.0, False)
    changed = (link.latency, link.loss, link.cut) != (network.latency, 0.0, False)
    return LinkNow(a, b, link.latency, link.loss, link.cut, changed)


def look_at_link(world: World, name: str) -> LinkDetail | None:
    a, _, b = name.partition("|")
    names = world.node_names()
    if a not in names or b not in names or a == b:
        return None
    network = world.around.network
    under_way: list[UnderWay] = []
    for source, target in ((a, b), (b, a)):
        address = network.address_of(target)
        for at, message in world.scheduler.due_for(address) if address else ():
            if type(message) in (Request, Response) and message.source == source:
                under_way.append(UnderWay(_api(message.body), type(message) is Response, source, target, at))
            elif type(message) is PeerClosed and message.peer == source:
                under_way.append(UnderWay("", False, source, target, at))
    under_way.sort(key=lambda one: one.arrives)
    link = network.links.get((a, b) if a <= b else (b, a))
    carried = (link.carried_there, link.carried_back, link.swallowed) if link is not None else None
    return LinkDetail(link_between(world, a, b), network.latency, tuple(under_way[:MOST_UNDER_WAY]), len(under_way), carried)


def _api(body: Any) -> str:
    return type(body).__name__.removesuffix("Request").removesuffix("Response")
