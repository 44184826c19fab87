"""OffsetCommit, API key 8, versions 2 to 10.

Stores a group's next offsets; answered once they are replicated. From version 9 a missing group is GROUP_ID_NOT_FOUND (69),
version 10 names topics by id. Deviation: retention_time_ms (up to version 4) is ignored.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from streamlab.simulation.network import Request

if TYPE_CHECKING:
    from streamlab.cluster.broker import Broker


def handle(broker: Broker, request: Request) -> None:
    """Answer at once where it is refused, else after replication."""
    broker.components["groups"].offsets.commit(request)  # type: ignore[attr-defined]
