"""DescribeTopicPartitions, API key 75, version 0 (KIP-966).

Topics in order of their names, from the cursor on, at most `response_partition_limit` (2000) partitions; the rest by the next cursor.
Unlike Metadata it shows eligible and last known leaders and always what may be done, and a partition without a leader is no error.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from streamlab.cluster.apis.metadata import TOPIC_OPERATIONS, offline_replicas
from streamlab.cluster.metadata_image import PartitionRegistration
from streamlab.protocol.errors import Errors
from streamlab.protocol.messages.metadata import (
    DescribeTopicPartitionsRequest,
    DescribeTopicPartitionsResponse,
    PartitionMetadata,
    TopicMetadata,
)
from streamlab.protocol.topic_names import is_internal, validate
from streamlab.simulation.network import Request

if TYPE_CHECKING:
    from streamlab.cluster.broker import Broker

MOST_PARTITIONS = 2000
"""max.request.partition.size.limit."""


def handle(broker: Broker, request: Request) -> None:
    """Answer at once."""
    body: DescribeTopicPartitionsRequest = request.body
    cursor = body.cursor
    if cursor is not None and (cursor[1] < 0 or (body.topics and cursor[0] not in body.topics)):
        refused = tuple(TopicMetadata(name, (), Errors.INVALID_REQUEST, "", is_internal(name)) for name in body.topics)
        broker.reply(request, DescribeTopicPartitionsResponse(refused))
        return
    names = sorted(set(body.topics) or set(broker.image.topics))
    if cursor is not None:
        names = [name for name in names if name >= cursor[0]]
    if "" in names:
        error = Errors.UNKNOWN_SERVER_ERROR
        broker.reply(request, DescribeTopicPartitionsResponse(tuple(TopicMetadata(name, (), error) for name in body.topics)))
        return
    broker.reply(request, _described(broker, names, body))


def _described(broker: Broker, names: list[str], body: DescribeTopicPartitionsRequest) -> DescribeTopicPartitionsResponse:
    cursor, image = body.cursor, broker.image
    left = max(1, min(body.response_partition_limit, MOST_PARTITIONS))
    found: list[TopicMetadata] = []
    for name in names:
        if left == 0:
            return DescribeTopicPartitionsResponse(tuple(found), (name, 0))
        topic = image.topics.get(name)
        if topic is None:
            error = Errors.INVALID_TOPIC_EXCEPTION if validate(name) is not None else Errors.UNKNOWN_TOPIC_OR_PARTITION
            found.append(TopicMetadata(name, (), error, "", is_internal(name), TOPIC_OPERATIONS))
            continue
        first = cursor[1] if cursor is not None and cursor[0] == name else 0
        partitions = tuple(_partition(broker, first + k, one) for k, one in enumerate(topic.partitions[first : first + left]))
        found.append(TopicMetadata(name, partitions, 0, topic.topic_id, is_internal(name), TOPIC_OPERATIONS))
        if first + len(partitions) < len(topic.partitions):
            return DescribeTopicPartitionsResponse(tuple(found), (name, first + len(partitions)))
        left -= len(partitions)
    return DescribeTopicPartitionsResponse(tuple(found))


def _partition(broker: Broker, number: int, one: PartitionRegistration) -> PartitionMetadata:
    offline = offline_replicas(broker, one)
    return PartitionMetadata(number, one.leader, one.leader_epoch, one.replicas, one.isr, offline, 0, one.elr, one.last_known_elr)
