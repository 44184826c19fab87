"""Heartbeat, API key 12, versions 0 to 4.

Keeps a member's session alive; error 27 is how a member learns that the group rebalances.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from streamlab.simulation.network import Request

if TYPE_CHECKING:
    from streamlab.cluster.broker import Broker


def handle(broker: Broker, request: Request) -> None:
    """Answer at once."""
    broker.components["groups"].membership.heartbeat(request)  # type: ignore[attr-defined]
