"""What the teacher points at on the wall, as numbers and a small picture, for every phone.

Law of the module: it only looks, twice a second at most and once for all phones. What is not there any more is said to be gone.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from streamlab.world.picture import GroupShown, PartitionShown, Picture
from streamlab.world.world import World

CELLS, CHIPS = 6, 12
LOOK_MS = 500
NOWHERE = "wall"
"""The kind of what is pointed at as long as nothing is selected."""

Shown = dict[str, Any]
_looked: dict[str, tuple[tuple[str, str, int], Shown]] = {}


def pointed(lab: str, world: World, follow: dict[str, str]) -> Shown:
    """{"kind", "id", "gone"} and what that kind has: "cells" [[offset, key]], "chips" [[name, text]], numbers by name."""
    kind, name = follow.get("kind", NOWHERE), follow.get("id", "")
    key = (kind, name, world.now // LOOK_MS)
    if lab in _looked and _looked[lab][0] == key:
        return _looked[lab][1]
    look = KINDS.get(kind)
    found = look(world.picture(), name) if look is not None else {}
    shown = {"kind": kind, "id": name, "gone": found is None, **(found or {})}
    _looked[lab] = (key, shown)
    return shown


def _partition(picture: Picture, name: str, offset: int = -1) -> Shown | None:
    topic, _dash, number = name.rpartition("-")
    part = _part(picture, topic, number)
    if part is None:
        return None
    readers = [
        (group, member.client_id)
        for group in picture.groups
        for member in group.members
        if (topic, part.partition) in member.assigned
    ]
    group, reader = readers[0] if readers else (None, "")
    newest = [one for one in part.records if offset < 0 or one.offset <= offset + CELLS // 2][-CELLS:]
    return {
        "topic": topic,
        "partition": part.partition,
        "leader": part.leader,
        "isr": len(part.isr),
        "replicas": len(part.replicas),
        "end": part.end,
        "reader": reader,
        "behind": _behind(group, topic, part) if group is not None else 0,
        "cells": [[one.offset, one.key] for one in newest],
        "at": offset,
    }


def _record(picture: Picture, name: str) -> Shown | None:
    """`name`: "payments-1@42"."""
    place, _at, offset = name.rpartition("@")
    return _partition(picture, place, int(offset)) if offset.isdigit() else None


def _topic(picture: Picture, name: str) -> Shown | None:
    topic = next((one for one in picture.topics if one.name == name), None)
    if topic is None:
        return None
    chips = [[f"P{part.partition}", str(part.end)] for part in topic.partitions[:CHIPS]]
    return {"count": len(topic.partitions), "replicas": topic.replication_factor, "chips": chips}


def _group(picture: Picture, name: str) -> Shown | None:
    group = next((one for one in picture.groups if one.name == name), None)
    if group is None:
        return None
    parts = {(topic.name, part.partition): part for topic in picture.topics for part in topic.partitions}
    lag = sum(parts[topic, number].high_watermark - offset for topic, number, offset in group.offsets if (topic, number) in parts)
    chips = [[member.client_id, str(len(member.assigned))] for member in group.members[:CHIPS]]
    return {"state": group.state, "generation": group.generation, "count": len(group.members), "behind": lag, "chips": chips}


def _consumer(picture: Picture, name: str) -> Shown | None:
    one = next((one for one in picture.consumers if one.name == name), None)
    if one is None:
        return None
    return {
        "group": one.group,
        "state": one.state,
        "chips": [[f"P{number}", ""] for _topic, number in one.owned[:CHIPS]],
        "count": len(one.owned),
    }


def _producer(picture: Picture, name: str) -> Shown | None:
    one = next((one for one in picture.producers if one.name == name), None)
    return None if one is None else {"topic": one.topic, "state": one.state, "sent": one.sent, "acknowledged": one.acknowledged}


def _broker(picture: Picture, name: str) -> Shown | None:
    one = next((one for one in picture.brokers if str(one.id) == name), None)
    if one is None:
        return None
    led = [part.partition for topic in picture.topics if not topic.internal for part in topic.partitions if part.leader == one.id]
    return {"state": one.state, "count": len(led), "chips": [[f"P{number}", ""] for number in led[:CHIPS]]}


def _part(picture: Picture, topic: str, number: str) -> PartitionShown | None:
    found = (part for one in picture.topics if one.name == topic for part in one.partitions if str(part.partition) == number)
    return next(found, None)


def _behind(group: GroupShown, topic: str, part: PartitionShown) -> int:
    committed = next(
        (offset for name, number, offset in group.offsets if (name, number) == (topic, part.partition)), part.log_start
    )
    return max(0, part.high_watermark - committed)


KINDS: dict[str, Callable[[Picture, str], Shown | None]] = {
    "partition": _partition,
    "record": _record,
    "topic": _topic,
    "group": _group,
    "consumer": _consumer,
    "producer": _producer,
    "broker": _broker,
}
