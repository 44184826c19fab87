"""DescribeProducers, API key 61, version 0 (KIP-664).

The producers that a partition's leader remembers, with their epochs and last sequences. Deviation: no transactions, so neither a
coordinator epoch nor the start of one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from streamlab.cluster.log.refusal import Refusal
from streamlab.protocol.errors import Errors
from streamlab.protocol.messages.data import (
    ActiveProducer,
    DescribeProducersPartition,
    DescribeProducersRequest,
    DescribeProducersResponse,
)
from streamlab.protocol.topic_names import validate
from streamlab.simulation.network import Request

if TYPE_CHECKING:
    from streamlab.cluster.broker import Broker


def handle(broker: Broker, request: Request) -> None:
    """Answer at once."""
    body: DescribeProducersRequest = request.body
    broker.reply(request, DescribeProducersResponse(tuple(_described(broker, *place) for place in body.partitions)))


def _described(broker: Broker, topic: str, number: int) -> DescribeProducersPartition:
    objection = validate(topic)
    if objection is not None:
        return DescribeProducersPartition(topic, number, Errors.INVALID_TOPIC_EXCEPTION, objection)
    if topic not in broker.image.topics:
        error = Errors.UNKNOWN_TOPIC_OR_PARTITION
        return DescribeProducersPartition(topic, number, error, error.message)
    manager: Any = broker.components["replicas"]
    try:
        producers = manager.led(topic, number).log.producers.producers
    except Refusal as refusal:
        return DescribeProducersPartition(topic, number, refusal.error)
    active = tuple(
        ActiveProducer(producer_id, state.epoch, state.last_sequence, state.last_timestamp)
        for producer_id, state in producers.items()
    )
    return DescribeProducersPartition(topic, number, 0, None, active)
