"""What several messages have in common.

Law of the module: order is kept: topics come out in the order in which they were first named.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import msgspec

NO_ID = "A" * 22
"""The id of zeros, in Kafka's text form."""


class Asker(msgspec.Struct, frozen=True):
    """Who asks, as far as a request's body does not say. `host`: as the coordinator notes it, "/127.0.0.1"; `size`: bytes of the request."""

    client_id: str
    host: str
    size: int = 0


def by_topic(
    parts: Iterable[Any],
    shape: Callable[[Any], Any],
    items: str = "partitions",
    name: str = "name",
    bare: Iterable[str] = (),
) -> list[dict[str, Any]]:
    """Parts of an answer, each with `topic`, gathered under their topics; `items` and `name`: what the schema calls them.

    A part with a `topic_id` is gathered under that, as the newer versions do. `bare`: topics that are there even without a part.
    """
    topics: dict[str, dict[str, Any]] = {topic: {name: topic, "topic_id": "", items: []} for topic in bare}
    for part in parts:
        topic_id = getattr(part, "topic_id", "")
        found = topics.get(part.topic or topic_id)
        if found is None:
            found = topics[part.topic or topic_id] = {name: part.topic, "topic_id": topic_id, items: []}
        found[items].append(shape(part))
    return list(topics.values())


def in_runs(parts: Iterable[Any], shape: Callable[[Any], Any], name: str) -> list[dict[str, Any]]:
    """Parts of an answer under their topics, as long as one follows the other: a topic that comes back later is named again."""
    topics: list[dict[str, Any]] = []
    last = None
    for part in parts:
        key = (part.topic, part.topic_id)
        if key != last:
            topics.append({name: part.topic, "topic_id": part.topic_id, "partitions": []})
            last = key
        topics[-1]["partitions"].append(shape(part))
    return topics
