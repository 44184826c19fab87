"""How groups and offsets are kept in `__consumer_offsets`: keys and values in Kafka's own binary format.

Law of the room: bytes are those of `OffsetCommitKey` v1, `OffsetCommitValue` v3, `GroupMetadataKey` v2 and `GroupMetadataValue`
v3, so that Kafka's own tools could read the log. A value of None is a tombstone. Older versions are read, the flexible v4 is not.
"""

from __future__ import annotations

import struct

import msgspec

from streamlab.protocol.binary import Reader, blob, int16, int32, int64, nullable_string, string

OFFSET_COMMIT_KEY = 1
GROUP_METADATA_KEY = 2
VALUE_VERSION = 3
OFFSETS_TOPIC = "__consumer_offsets"


class OffsetAndMetadata(msgspec.Struct, frozen=True, gc=False):
    """A committed offset: the next one to read. `commit_timestamp` in virtual ms."""

    offset: int
    leader_epoch: int
    metadata: str
    commit_timestamp: int


class StoredMember(msgspec.Struct, frozen=True, gc=False):
    member_id: str
    instance_id: str | None
    client_id: str
    client_host: str
    rebalance_timeout_ms: int
    session_timeout_ms: int
    subscription: bytes
    assignment: bytes


class StoredGroup(msgspec.Struct, frozen=True, gc=False):
    """`GroupMetadataValue`. `state_since` -1: not known (an old schema)."""

    protocol_type: str
    generation: int
    protocol: str | None
    leader: str | None
    state_since: int
    members: tuple[StoredMember, ...] = ()


class OffsetKey(msgspec.Struct, frozen=True, gc=False):
    group_id: str
    topic: str
    partition: int


class GroupKey(msgspec.Struct, frozen=True, gc=False):
    group_id: str


_OFFSET_HEAD = struct.Struct(">hqi")


def encode_offset_key(group_id: str, topic: str, partition: int) -> bytes:
    return int16(OFFSET_COMMIT_KEY) + string(group_id) + string(topic) + int32(partition)


def encode_offset(offset: OffsetAndMetadata) -> bytes:
    head = _OFFSET_HEAD.pack(VALUE_VERSION, offset.offset, offset.leader_epoch)
    return head + string(offset.metadata) + int64(offset.commit_timestamp)


def encode_group_key(group_id: str) -> bytes:
    return int16(GROUP_METADATA_KEY) + string(group_id)


def encode_group(group: StoredGroup) -> bytes:
    parts = [
        int16(VALUE_VERSION),
        string(group.protocol_type),
        int32(group.generation),
        nullable_string(group.protocol),
        nullable_string(group.leader),
        int64(group.state_since),
        int32(len(group.members)),
    ]
    for member in group.members:
        parts += [
            string(member.member_id),
            nullable_string(member.instance_id),
            string(member.client_id),
            string(member.client_host),
            int32(member.rebalance_timeout_ms),
            int32(member.session_timeout_ms),
            blob(member.subscription),
            blob(member.assignment),
        ]
    return b"".join(parts)


def decode_key(data: bytes) -> OffsetKey | GroupKey | None:
    """None for kinds of keys that the classic coordinator does not write."""
    reader = Reader(data)
    version = reader.int16()
    if version in (0, OFFSET_COMMIT_KEY):
        return OffsetKey(reader.string(), reader.string(), reader.int32())
    return GroupKey(reader.string()) if version == GROUP_METADATA_KEY else None


def decode_offset(data: bytes) -> OffsetAndMetadata:
    reader = Reader(data)
    version = reader.int16()
    offset = reader.int64()
    leader_epoch = reader.int32() if version >= 3 else -1
    return OffsetAndMetadata(offset, leader_epoch, reader.string(), reader.int64())


def decode_group(data: bytes) -> StoredGroup:
    reader = Reader(data)
    version = reader.int16()
    protocol_type, generation = reader.string(), reader.int32()
    protocol, leader = reader.nullable_string(), reader.nullable_string()
    state_since = reader.int64() if version >= 2 else -1
    members = tuple(_decode_member(reader, version) for _ in range(reader.int32()))
    return StoredGroup(protocol_type, generation, protocol, leader, state_since, members)


def _decode_member(reader: Reader, version: int) -> StoredMember:
    member_id = reader.string()
    instance_id = reader.nullable_string() if version >= 3 else None
    client_id, client_host = reader.string(), reader.string()
    rebalance = reader.int32() if version >= 1 else -1
    session = reader.int32()
    return StoredMember(
        member_id,
        instance_id,
        client_id,
        client_host,
        session if rebalance == -1 else rebalance,
        session,
        reader.blob(),
        reader.blob(),
    )
