"""LeaveGroup, API key 13, versions 0 to 5.

Takes members out of a group, from version 3 several at once (KIP-345), by instance id alone where an administrator asks; version 5
brings the reason (KIP-800).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from streamlab.simulation.network import Request

if TYPE_CHECKING:
    from streamlab.cluster.broker import Broker


def handle(broker: Broker, request: Request) -> None:
    """Answer; where the group becomes empty, once that is replicated."""
    broker.components["groups"].membership.leave(request)  # type: ignore[attr-defined]
