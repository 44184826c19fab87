"""OffsetDelete, API key 47, version 0.

Forgets offsets of topics that the group does not subscribe to (else GROUP_SUBSCRIBED_TO_TOPIC, 86); KIP-496.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from streamlab.simulation.network import Request

if TYPE_CHECKING:
    from streamlab.cluster.broker import Broker


def handle(broker: Broker, request: Request) -> None:
    """Answer once the tombstones are replicated."""
    broker.components["groups"].removal.delete_offsets(request)  # type: ignore[attr-defined]
