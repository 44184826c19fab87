"""OffsetFetch, API key 9, versions 1 to 10.

A group's committed offsets, all or some; -1 where nothing is committed. Several groups from version 8. `require_stable` waits for
commits under way, as the coordinator of Kafka 4 does. Deviation: no transactions, so never UNSTABLE_OFFSET_COMMIT (88).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from streamlab.simulation.network import Request

if TYPE_CHECKING:
    from streamlab.cluster.broker import Broker


def handle(broker: Broker, request: Request) -> None:
    """Answer, with require_stable after the commits under way."""
    broker.components["groups"].offsets.fetch(request)  # type: ignore[attr-defined]
