"""FindCoordinator, API key 10, versions 0 to 6.

Which broker coordinates a group (key type 0) or a transactional id (1): the leader of partition abs(hash) mod 50 of an internal
topic, which the first request has created (COORDINATOR_NOT_AVAILABLE, 15, meanwhile). Several keys from version 4 (KIP-699).
Deviation: there are no share groups, so key type 2 is INVALID_REQUEST (42) like any unknown type.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from streamlab.cluster.group_coordinator import codes
from streamlab.cluster.group_coordinator.internal_topics import TRANSACTION_TOPIC
from streamlab.cluster.group_coordinator.storage import OFFSETS_TOPIC
from streamlab.protocol.errors import Errors
from streamlab.protocol.hashing import coordinator_partition
from streamlab.protocol.messages.groups import Coordinator, FindCoordinatorRequest, FindCoordinatorResponse
from streamlab.simulation.network import Request

if TYPE_CHECKING:
    from streamlab.cluster.broker import Broker

GROUP, TRANSACTION, SHARE = 0, 1, 2


def handle(broker: Broker, request: Request) -> None:
    """Answer at once."""
    body: FindCoordinatorRequest = request.body
    found = tuple(_find(broker, request.source, key, body.key_type) for key in body.keys)
    broker.reply(request, FindCoordinatorResponse(found))


def _find(broker: Broker, asker: str, key: str, key_type: int) -> Coordinator:
    groups = broker.components["groups"]
    topic = {GROUP: OFFSETS_TOPIC, TRANSACTION: TRANSACTION_TOPIC}.get(key_type, "")
    if topic not in broker.image.topics:
        broker.recorder.lay_to(f"topic:{topic}", f"client:{asker}")
    if key_type == GROUP:
        error, leader = groups.topics.leader_of(OFFSETS_TOPIC, groups.partition_for(key))  # type: ignore[attr-defined]
    elif key_type == TRANSACTION:
        partitions = int(broker.around.settings.get("transaction.state.log.num.partitions", "50"))
        error, leader = groups.topics.leader_of(TRANSACTION_TOPIC, coordinator_partition(key, partitions))  # type: ignore[attr-defined]
    elif key_type == SHARE:
        error, leader = codes.INVALID_REQUEST, -1
    else:
        return Coordinator(key, error_code=codes.INVALID_REQUEST, error_message=Errors.INVALID_REQUEST.message)
    if error:
        return Coordinator(key, error_code=error)
    return Coordinator(key, leader, *broker.around.endpoint(leader))
