"""DeleteGroups, API key 42, versions 0 to 2.

Deletes groups without members, and their offsets (KIP-229).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from streamlab.simulation.network import Request

if TYPE_CHECKING:
    from streamlab.cluster.broker import Broker


def handle(broker: Broker, request: Request) -> None:
    """Answer once the tombstones are replicated."""
    broker.components["groups"].removal.delete_groups(request)  # type: ignore[attr-defined]
