"""Answers that tell topics as they were asked for: one that is named twice is told twice, one without partitions stands there without.

Law of the module: only the pieces change, never what is told. Requests of other APIs are maps to Kafka, which name a topic once.
"""

from __future__ import annotations

from typing import Any

import msgspec

from streamlab.protocol.errors import Errors

Layout = tuple[tuple[str, int], ...]
"""(name or id, number of partitions) of each topic of a request."""


class Fields(msgspec.Struct, frozen=True):
    """What the schemas call the topics and their partitions. `merges`: Kafka writes down first what it does not know, topic by topic."""

    topics: str
    partitions: str
    told_topics: str = "topics"
    told_partitions: str = "partitions"
    merges: bool = False


FIELDS: dict[int, Fields] = {
    8: Fields("topics", "partitions", merges=True),
    9: Fields("topics", "partition_indexes"),
    23: Fields("topics", "partitions"),
    43: Fields("topic_partitions", "partitions", "replica_election_results", "partition_result"),
    45: Fields("topics", "partitions", "responses"),
    47: Fields("topics", "partitions", merges=True),
    61: Fields("topics", "partition_indexes"),
}

UNKNOWN = (Errors.UNKNOWN_TOPIC_OR_PARTITION, Errors.UNKNOWN_TOPIC_ID)


def layout_of(key: int, entity: Any) -> Layout | None:
    """How a request names its topics, where that is worth keeping: one comes twice, or without partitions."""
    fields = FIELDS.get(key)
    topics = getattr(entity, fields.topics, None) if fields is not None else None
    if fields is None or not topics:
        return None
    layout = tuple((_name(topic), len(getattr(topic, fields.partitions) or ())) for topic in topics)
    if fields.merges:
        layout = tuple(one for one in layout if one[1])
    plain = all(count for _, count in layout) and len({name for name, _ in layout}) == len(layout)
    return None if plain else layout


def _name(topic: Any) -> str:
    told = (getattr(topic, field, None) for field in ("name", "topic", "topic_id"))
    return next((name for name in told if name), "")


def _told(topic: dict[str, Any]) -> str | None:
    return topic.get("name", topic.get("topic"))


def lay_out(key: int, answer: dict[str, Any], layout: Layout) -> None:
    """Cut the topics of an answer into the pieces of the request, unless the whole was refused or Kafka merges them."""
    fields = FIELDS[key]
    items = fields.told_partitions
    topics = answer[fields.told_topics]
    parts = [part for topic in topics for part in topic[items]]
    if len(parts) != sum(count for _, count in layout):
        return
    if fields.merges and any(part["error_code"] in UNKNOWN for part in parts):
        return
    found = {topic["topic_id"]: topic for topic in topics if topic.get("topic_id")}
    found |= {_told(topic): topic for topic in topics}
    left = {id(topic): iter(topic[items]) for topic in topics}
    pieces = []
    for name, count in layout:
        topic = found.get(name) or {"name": name, "topic": name, "topic_id": ""}
        told = left.get(id(topic), iter(()))
        pieces.append({**topic, items: [part for _, part in zip(range(count), told, strict=False)]})
    answer[fields.told_topics] = pieces
