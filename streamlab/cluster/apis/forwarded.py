"""How a broker hands requests on to the controller (`ForwardingManager`, `AbstractForwardingManager`).

Law of the room: the broker adds nothing to the controller's answer, except for what it has refused itself before it asked.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, ClassVar

from streamlab.cluster.component import Context
from streamlab.protocol.errors import Errors
from streamlab.simulation.network import Request

if TYPE_CHECKING:
    from streamlab.cluster.broker import Broker

CONTROLLER = "controller"
TIMEOUT_MS = 60_000


class Forwarded(Context):
    """A client's request that the controller has now. `refused`: what the broker has refused of it, by place in the request."""

    owner: ClassVar[str] = "forwarding"
    request: Request
    refused: tuple[tuple[int, Any], ...] = ()


def in_time(failed: Callable[..., Any]) -> Callable[[Broker, Request], None]:
    """A handler that hands requests on which leave the controller time; to the others it answers REQUEST_TIMED_OUT (7), without a word."""

    def handle(broker: Broker, request: Request) -> None:
        if request.body.timeout_ms <= 0:
            broker.reply(request, failed(request.body, Errors.REQUEST_TIMED_OUT, told=False))
        else:
            forward(broker, request)

    return handle


def forward(broker: Broker, request: Request) -> None:
    """Hand a request on as it is."""
    broker.ask(CONTROLLER, request.body, TIMEOUT_MS, Forwarded(request))
