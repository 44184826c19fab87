"""DescribeGroups, API key 15, versions 0 to 6.

State, protocol and members of classic groups. An unknown group is Dead, from version 6 with GROUP_ID_NOT_FOUND (69; KIP-1043).
Deviation: authorized operations are not told.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from streamlab.simulation.network import Request

if TYPE_CHECKING:
    from streamlab.cluster.broker import Broker


def handle(broker: Broker, request: Request) -> None:
    """Answer at once."""
    broker.components["groups"].describing.describe(request)  # type: ignore[attr-defined]
