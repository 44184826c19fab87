"""ListGroups, API key 16, versions 0 to 5.

The groups that this broker coordinates; filters by state (version 4, KIP-518) and type (version 5, KIP-848).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from streamlab.simulation.network import Request

if TYPE_CHECKING:
    from streamlab.cluster.broker import Broker


def handle(broker: Broker, request: Request) -> None:
    """Answer at once."""
    broker.components["groups"].describing.list(request)  # type: ignore[attr-defined]
