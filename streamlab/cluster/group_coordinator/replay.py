"""Builds a shard from its log (`GroupMetadataManager.replay`, `OffsetMetadataManager.replay`).

Law of the room: the newest record of a key wins; a tombstone removes. A group with members is loaded as Stable, whatever it was
doing.
"""

from __future__ import annotations

from collections.abc import Iterable

from streamlab.cluster.group_coordinator.group import EMPTY, STABLE, ClassicGroup
from streamlab.cluster.group_coordinator.member import ClassicGroupMember
from streamlab.cluster.group_coordinator.shard import CoordinatorShard
from streamlab.cluster.group_coordinator.storage import (
    OffsetKey,
    StoredGroup,
    decode_group,
    decode_key,
    decode_offset,
)
from streamlab.protocol.messages.groups import JoinGroupProtocol
from streamlab.protocol.records import RecordBatch


def replay(shard: CoordinatorShard, batches: Iterable[RecordBatch], now: int) -> None:
    """Fill an empty shard with what the log says."""
    newest: dict[bytes, bytes | None] = {}
    for batch in batches:
        for record in batch.records or ():
            if record.key is not None and not batch.control:
                newest.pop(record.key, None)
                newest[record.key] = record.value
    for key, value in newest.items():
        found = decode_key(key)
        if found is None or value is None:
            continue
        if type(found) is OffsetKey:
            offsets = shard.offsets.setdefault(found.group_id, {})
            offsets[(found.topic, found.partition)] = decode_offset(value)
        else:
            shard.stored[found.group_id] = value
            shard.groups[found.group_id] = restore(found.group_id, decode_group(value), now)
    for group_id in shard.offsets:
        if group_id not in shard.groups:
            shard.groups[group_id] = ClassicGroup(group_id, now)


def restore(group_id: str, stored: StoredGroup, now: int) -> ClassicGroup:
    """A group as its newest record says."""
    group = ClassicGroup(group_id, now, STABLE if stored.members else EMPTY, stored.generation)
    group.state_since = stored.state_since
    group.protocol_name = stored.protocol
    group.leader_id = stored.leader
    for one in stored.members:
        protocols = (JoinGroupProtocol(stored.protocol or "", one.subscription),)
        group.add(
            ClassicGroupMember(
                one.member_id,
                one.instance_id,
                one.client_id,
                one.client_host,
                one.rebalance_timeout_ms,
                one.session_timeout_ms,
                stored.protocol_type,
                protocols,
                one.assignment,
            ),
            None,
        )
    group.protocol_type = stored.protocol_type or None
    group.subscribed_topics = group.compute_subscribed_topics()
    return group
