"""DescribeTopicPartitions, API key 75, version 0 (KIP-966).

Topics in order of their names, from the cursor on, at most `response_partition_limit` (2000) partitions; the rest by the next cursor.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from streamlab.cluster.apis.metadata import partition_metadata
from streamlab.protocol.errors import Errors
from streamlab.protocol.messages.metadata import (
    DescribeTopicPartitionsRequest,
    DescribeTopicPartitionsResponse,
    TopicMetadata,
)
from streamlab.protocol.topic_names import is_internal, validate
from streamlab.simulation.network import Request

if TYPE_CHECKING:
    from streamlab.cluster.broker import Broker

MOST_PARTITIONS = 2000


def handle(broker: Broker, request: Request) -> None:
    """Answer at once."""
    body: DescribeTopicPartitionsRequest = request.body
    image, cursor = broker.image, body.cursor
    everything = not body.topics
    names = sorted(set(body.topics) or set(image.topics))
    left = max(1, min(body.response_partition_limit, MOST_PARTITIONS))
    found: list[TopicMetadata] = []
    for name in names:
        if cursor is not None and name < cursor[0]:
            continue
        topic = image.topics.get(name)
        if topic is None:
            if not everything:
                error = Errors.INVALID_TOPIC_EXCEPTION if validate(name) is not None else Errors.UNKNOWN_TOPIC_OR_PARTITION
                found.append(TopicMetadata(name, (), error, "", is_internal(name)))
            continue
        first = cursor[1] if cursor is not None and cursor[0] == name else 0
        if left == 0:
            return broker.reply(request, DescribeTopicPartitionsResponse(tuple(found), (name, first)))
        shown = topic.partitions[first : first + left]
        partitions = tuple(partition_metadata(broker, first + number, one) for number, one in enumerate(shown))
        found.append(TopicMetadata(name, partitions, 0, topic.topic_id, is_internal(name)))
        left -= len(shown)
        if first + len(shown) < len(topic.partitions):
            return broker.reply(request, DescribeTopicPartitionsResponse(tuple(found), (name, first + len(shown))))
    return broker.reply(request, DescribeTopicPartitionsResponse(tuple(found)))
