"""What consumers put into the opaque bytes of JoinGroup and SyncGroup (Kafka's `ConsumerProtocol`, versions 0 to 3).

Law of the room: bytes are exactly Kafka's. A subscription lists topics and owned partitions sorted; a field that a version lacks is
lost (owned partitions from 1, generation from 2, rack from 3). A newer version than 3 is read as 3, as Kafka does.
"""

from __future__ import annotations

import struct

import msgspec

from streamlab.protocol.binary import MalformedBytes, Reader, int16, int32, nullable_blob, nullable_string, string

PROTOCOL_TYPE = "consumer"
HIGHEST_VERSION = 3
NO_GENERATION = -1


class Subscription(msgspec.Struct, frozen=True, gc=False):
    """What a member asks for. `owned`: (topic, partition)s it still has; `generation` -1: none."""

    topics: tuple[str, ...]
    user_data: bytes | None = None
    owned: tuple[tuple[str, int], ...] = ()
    generation: int = NO_GENERATION
    rack: str | None = None


class Assignment(msgspec.Struct, frozen=True, gc=False):
    """What a member gets: (topic, partition)s, those of one topic together."""

    partitions: tuple[tuple[str, int], ...] = ()
    user_data: bytes | None = None


def encode_subscription(subscription: Subscription, version: int = HIGHEST_VERSION) -> bytes:
    """`ConsumerProtocol.serializeSubscription`: the version, then the message."""
    version = _known(version)
    parts = [int16(version), int32(len(subscription.topics))]
    parts += [string(topic) for topic in sorted(subscription.topics, key=_java_order)]
    parts.append(nullable_blob(subscription.user_data))
    if version >= 1:
        owned = sorted(subscription.owned, key=_owned_order)
        parts.append(_topic_partitions(owned))
    if version >= 2:
        parts.append(int32(subscription.generation))
    if version >= 3:
        parts.append(nullable_string(subscription.rack))
    return b"".join(parts)


def decode_subscription(data: bytes) -> Subscription:
    """`ConsumerProtocol.deserializeSubscription`; raises MalformedBytes."""
    reader = Reader(data)
    version = _known(reader.int16())
    topics = tuple(reader.string() for _ in range(reader.int32()))
    user_data = reader.nullable_blob()
    owned = _read_topic_partitions(reader) if version >= 1 else ()
    generation = reader.int32() if version >= 2 else NO_GENERATION
    rack = (reader.nullable_string() or None) if version >= 3 else None
    return Subscription(topics, user_data, owned, generation, rack)


def subscribed_topics(data: bytes) -> tuple[str, ...]:
    """The topics of a subscription of any version, read by the prefix that all share (what a coordinator does)."""
    reader = Reader(data)
    _known(reader.int16())
    return tuple(reader.string() for _ in range(reader.int32()))


def encode_assignment(assignment: Assignment, version: int = HIGHEST_VERSION) -> bytes:
    """`ConsumerProtocol.serializeAssignment`: the same bytes for all versions but for the number in front."""
    partitions = _topic_partitions(assignment.partitions)
    return int16(_known(version)) + partitions + nullable_blob(assignment.user_data)


def decode_assignment(data: bytes) -> Assignment:
    """`ConsumerProtocol.deserializeAssignment`; raises MalformedBytes."""
    reader = Reader(data)
    _known(reader.int16())
    return Assignment(_read_topic_partitions(reader), reader.nullable_blob())


def _known(version: int) -> int:
    if version < 0:
        raise MalformedBytes(f"Unsupported consumer protocol version: {version}")
    return min(version, HIGHEST_VERSION)


def _java_order(text: str) -> bytes:
    """Java compares strings by UTF-16 unit."""
    return text.encode("utf-16-be")


def _owned_order(owned: tuple[str, int]) -> tuple[bytes, int]:
    return _java_order(owned[0]), owned[1]


def _topic_partitions(partitions: list[tuple[str, int]] | tuple[tuple[str, int], ...]) -> bytes:
    """An array of (topic, array of partitions), topics in the order of their first partition."""
    by_topic: dict[str, list[int]] = {}
    for topic, partition in partitions:
        by_topic.setdefault(topic, []).append(partition)
    parts = [int32(len(by_topic))]
    for topic, numbers in by_topic.items():
        parts.append(string(topic))
        parts.append(struct.pack(f">i{len(numbers)}i", len(numbers), *numbers))
    return b"".join(parts)


def _read_topic_partitions(reader: Reader) -> tuple[tuple[str, int], ...]:
    found: list[tuple[str, int]] = []
    for _ in range(reader.int32()):
        topic = reader.string()
        found += [(topic, reader.int32()) for _ in range(reader.int32())]
    return tuple(found)
