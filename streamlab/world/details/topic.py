"""A topic: what its logs hold, and when retention looks at them next. Its configs have a form of their own."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from streamlab.world.details.partition import next_retention

if TYPE_CHECKING:
    from streamlab.world.world import World


MOST_PARTITIONS = 60


class TopicDetail(msgspec.Struct, frozen=True):
    """`partitions`: (partition, leader, bytes, segments, records) of the first ones, as their leaders have them.

    `next_retention` 0: none is planned.
    """

    name: str
    topic_id: str
    partitions: tuple[tuple[int, int, int, int, int], ...]
    next_retention: int


def look_at_topic(world: World, name: str) -> TopicDetail | None:
    topic = world.cluster.controller.image.topics.get(name)
    if topic is None:
        return None
    rows = []
    for number, registration in enumerate(topic.partitions[:MOST_PARTITIONS]):
        replica = world.cluster.replica(registration.leader, name, number)
        log = replica.log if replica is not None else None
        held = (log.size, len(log.segments), log.log_end_offset - log.log_start_offset) if log is not None else (0, 0, 0)
        rows.append((number, registration.leader, *held))
    return TopicDetail(name, topic.topic_id, tuple(rows), next_retention(world))
