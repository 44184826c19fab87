"""DeleteRecords, API key 21, versions 0 to 2.

Moves the log start up to an offset at or below the high watermark (-1: the high watermark); answered once every live replica has
followed, or with REQUEST_TIMED_OUT (7).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from streamlab.cluster.log.refusal import Refusal
from streamlab.cluster.purgatory import DelayedDeleteRecords
from streamlab.protocol.errors import Errors
from streamlab.protocol.messages.data import DeleteRecordsPartitionResponse, DeleteRecordsRequest, DeleteRecordsResponse
from streamlab.protocol.topic_names import is_internal
from streamlab.simulation.network import Request

if TYPE_CHECKING:
    from streamlab.cluster.broker import Broker


def handle(broker: Broker, request: Request) -> None:
    """Delete here; answer when the followers have deleted too."""
    body: DeleteRecordsRequest = request.body
    manager: Any = broker.components["replicas"]
    responses: list[DeleteRecordsPartitionResponse] = []
    waits: dict[int, tuple[Any, int]] = {}
    for index, asked in enumerate({(one.topic, one.partition): one for one in body.partitions}.values()):
        try:
            if is_internal(asked.topic):
                raise Refusal(Errors.INVALID_TOPIC_EXCEPTION)
            partition = manager.led(asked.topic, asked.partition)
            offset = partition.delete_records(asked.offset)
            responses.append(DeleteRecordsPartitionResponse(asked.topic, asked.partition, partition.low_watermark))
            waits[index] = (partition, offset)
        except Refusal as refusal:
            responses.append(DeleteRecordsPartitionResponse(asked.topic, asked.partition, -1, refusal.error))
    if not waits:
        broker.reply(request, DeleteRecordsResponse(tuple(responses)))
        return
    operation = DelayedDeleteRecords(request, responses, {index: offset for index, (_, offset) in waits.items()})
    for index, (partition, offset) in waits.items():
        partition.wait_for_low_watermark(offset, operation, index)
    if not operation.done:
        manager.purgatory.watch(operation, body.timeout_ms)
