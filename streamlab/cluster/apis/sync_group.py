"""SyncGroup, API key 14, versions 0 to 5.

The leader hands in the assignment of this generation, everybody gets their part. The answer is held back until the leader's
assignment is replicated in `__consumer_offsets`. Version 5 checks protocol type and name (KIP-559).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from streamlab.simulation.network import Request

if TYPE_CHECKING:
    from streamlab.cluster.broker import Broker


def handle(broker: Broker, request: Request) -> None:
    """Answer now, or park the request with the coordinator."""
    broker.components["groups"].membership.sync(request)  # type: ignore[attr-defined]
