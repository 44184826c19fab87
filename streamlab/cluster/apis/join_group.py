"""JoinGroup, API key 11, versions 0 to 9.

Become or stay a member of a classic group. From version 4 a newcomer without an id gets MEMBER_ID_REQUIRED (79) and an id
(KIP-394); version 5 brings static members (KIP-345), 8 the reason (KIP-800), 9 skipping the assignment (KIP-814). The answer is
held back until the group's joining phase ends. Deviation: ties that Kafka breaks by hash order go to the member that joined
first.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from streamlab.simulation.network import Request

if TYPE_CHECKING:
    from streamlab.cluster.broker import Broker


def handle(broker: Broker, request: Request) -> None:
    """Answer now, or park the request with the coordinator."""
    broker.components["groups"].joins.join(request)  # type: ignore[attr-defined]
