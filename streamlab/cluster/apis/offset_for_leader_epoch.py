"""OffsetForLeaderEpoch, API key 23, versions 2 to 4.

The largest epoch up to the asked one, and where it ends in the leader's log.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from streamlab.cluster.log.refusal import Refusal
from streamlab.protocol.messages.data import EpochEndOffset, OffsetForLeaderEpochRequest, OffsetForLeaderEpochResponse
from streamlab.simulation.network import Request

if TYPE_CHECKING:
    from streamlab.cluster.broker import Broker


def handle(broker: Broker, request: Request) -> None:
    """Answer at once."""
    body: OffsetForLeaderEpochRequest = request.body
    manager: Any = broker.components["replicas"]
    found = []
    for asked in body.partitions:
        try:
            partition = manager.led(asked.topic, asked.partition)
            partition.check_epoch(asked.current_leader_epoch, leader_only=True)
            epoch, end = partition.log.epochs.end_offset(asked.leader_epoch, partition.log.log_end_offset)
            found.append(EpochEndOffset(asked.topic, asked.partition, 0, epoch, end))
        except Refusal as refusal:
            found.append(EpochEndOffset(asked.topic, asked.partition, refusal.error))
    broker.reply(request, OffsetForLeaderEpochResponse(tuple(found)))
