"""The broker's group coordinator: which shard a request belongs to, loading and unloading, writes and timers
(`GroupCoordinatorService`).

Law of the room: no protocol here. What a join is, is in `join.py`; the phases of a rebalance in `rebalance.py`; who is alive in
`sessions.py`; sync, heartbeat and leave in `membership.py`; offsets in `offsets.py` and `removal.py`; the log in `writes.py`. Requests
come from the APIs, one method each; answers leave by `broker.reply`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from streamlab.cluster.group_coordinator import codes, replay
from streamlab.cluster.group_coordinator.config import GroupCoordinatorConfig
from streamlab.cluster.group_coordinator.describe import Describing, GroupView, group_name, view
from streamlab.cluster.group_coordinator.group import ClassicGroup
from streamlab.cluster.group_coordinator.internal_topics import InternalTopics
from streamlab.cluster.group_coordinator.join import Joins
from streamlab.cluster.group_coordinator.membership import Membership
from streamlab.cluster.group_coordinator.offsets import Offsets
from streamlab.cluster.group_coordinator.rebalance import Rebalances
from streamlab.cluster.group_coordinator.removal import Removal
from streamlab.cluster.group_coordinator.sessions import Sessions
from streamlab.cluster.group_coordinator.shard import CoordinatorShard
from streamlab.cluster.group_coordinator.storage import OFFSETS_TOPIC
from streamlab.cluster.group_coordinator.telling import Teller
from streamlab.cluster.group_coordinator.timers import (
    Append,
    CreatingTopic,
    ExpiryDue,
    JoinDue,
    LoadDue,
    MemberDue,
    PendingMemberDue,
    SyncDue,
)
from streamlab.cluster.group_coordinator.writes import Writes
from streamlab.protocol.hashing import coordinator_partition

if TYPE_CHECKING:
    from streamlab.cluster.broker import Broker
    from streamlab.cluster.metadata_image import MetadataDelta

LOAD_MS = 2
"""How long reading a log takes at least."""

LOADED_PER_MS = 500
"""How many offsets of a log are read in a millisecond."""

MOST_REMEMBERED = 4096
"""Of how many group names the partition is remembered."""


class GroupCoordinator:
    """Component "groups" of a broker."""

    def __init__(self, broker: Broker) -> None:
        self.broker = broker
        self.config = GroupCoordinatorConfig.of(broker.around.settings)
        self.shards: dict[int, CoordinatorShard] = {}
        self.teller = Teller(broker.id, broker.name, broker.around)
        self.topics = InternalTopics(broker)
        self.writes = Writes(self)
        self.sessions = Sessions(self)
        self.rebalances = Rebalances(self)
        self.joins = Joins(self)
        self.membership = Membership(self)
        self.offsets = Offsets(self)
        self.removal = Removal(self)
        self.describing = Describing(self)
        self._partitions: dict[str, int] = {}
        self._incarnations = 0
        self._expiry_scheduled = False

    # Routing

    def partition_for(self, group_id: str) -> int:
        """The partition of `__consumer_offsets` that a group belongs to."""
        partition = self._partitions.get(group_id)
        if partition is None:
            if len(self._partitions) >= MOST_REMEMBERED:
                self._partitions.clear()
            partition = self._partitions[group_id] = coordinator_partition(group_id, self.config.offsets_topic_partitions)
        return partition

    def shard_for(self, group_id: str) -> tuple[CoordinatorShard | None, int]:
        """The active shard of a group, or None and why not: 14 while it loads, 16 where another broker has it."""
        shard = self.shards.get(self.partition_for(group_id))
        if shard is None:
            return None, codes.NOT_COORDINATOR
        return (None, codes.COORDINATOR_LOAD_IN_PROGRESS) if shard.loading else (shard, codes.NONE)

    def find(self, partition: int, group_id: str) -> tuple[CoordinatorShard | None, ClassicGroup | None]:
        """What a timer is about, as far as it is still there."""
        shard = self.shards.get(partition)
        return shard, None if shard is None else shard.groups.get(group_id)

    # For the world: what it shows, and its own commands

    def groups(self) -> list[GroupView]:
        """All groups that this broker coordinates, by name."""
        found = [view(shard, group, self.broker) for shard in self.shards.values() for group in shard.groups.values()]
        return sorted(found, key=group_name)

    def remember(self) -> None:
        """This broker ends: how its groups were is known as long as nobody else coordinates them."""
        for shard in self.shards.values():
            self._remember(shard)

    def _remember(self, shard: CoordinatorShard) -> None:
        remembered = self.broker.around.remembered
        for group in shard.groups.values():
            if remembered.coordinators.get(group.group_id) == self.broker.id:
                remembered.groups[group.group_id] = view(shard, group, self.broker)

    def group(self, name: str) -> GroupView | None:
        """A group that this broker coordinates."""
        shard, _ = self.shard_for(name)
        group = shard.groups.get(name) if shard is not None else None
        return view(shard, group, self.broker) if shard is not None and group is not None else None

    def delete_group(self, name: str) -> int:
        """Delete an empty group now. Error code: 0, or 16, 14, 69 (no such group), 68 (it has members), 15 (could not be
        written).
        """
        return self.removal.delete_group(name)

    def reset_offsets(self, name: str, offsets: dict[tuple[str, int], int]) -> int:
        """Commit for a group without members, as kafka-consumer-groups does. Error code: 0, 16, 14, 15, or 25 (it has members)."""
        return self.offsets.reset(name, offsets)

    def subscribed(self, name: str) -> dict[str, None]:
        """The topics that a group's members subscribe to now."""
        shard, _ = self.shard_for(name)
        group = shard.groups.get(name) if shard is not None else None
        return (group.subscribed_topics or {}) if group is not None else {}

    def delete_offsets(self, name: str, places: tuple[tuple[str, int], ...]) -> int:
        """Forget what a group has committed for these (topic, partition)s. Error code: 0, 3, 14, 15, 16, 68, 69 or 86 (it subscribes)."""
        return self.removal.forget_offsets(name, places)

    # Leadership

    def on_elected(self, partition: int, leader_epoch: int) -> None:
        """This broker leads a partition of `__consumer_offsets`: load its log. A shard that is there already stays."""
        shard = self.shards.get(partition)
        if shard is not None:
            shard.epoch = leader_epoch
            return
        self._incarnations += 1
        self.shards[partition] = CoordinatorShard(partition, leader_epoch, self._incarnations)
        replica = self.broker.components["replicas"].partition(OFFSETS_TOPIC, partition)  # type: ignore[attr-defined]
        length = replica.log.log_end_offset - replica.log.log_start_offset if replica is not None else 0
        self.broker.after(LOAD_MS + length // LOADED_PER_MS, LoadDue(partition, self._incarnations))
        if not self._expiry_scheduled:
            self._expiry_scheduled = True
            self.broker.after(self.config.offsets_retention_check_interval_ms, ExpiryDue())

    def on_resigned(self, partition: int) -> None:
        """Another broker leads the partition now: all that waits is answered with NOT_COORDINATOR, an unfinished rebalance is
        lost.
        """
        shard = self.shards.pop(partition, None)
        if shard is None:
            return
        self._remember(shard)
        self.writes.resign(shard)
        for group in shard.groups.values():
            self.rebalances.unload(group)

    def on_metadata(self, delta: MetadataDelta) -> None:
        """Topics are gone: so are the offsets committed for them."""
        if delta.removed_topics:
            self.removal.remove_topics(tuple(delta.removed_topics))

    # Messages

    def on_timer(self, message: Any) -> None:
        kind = type(message)
        if kind is MemberDue:
            self.sessions.on_member_due(message)
        elif kind is JoinDue:
            self.rebalances.on_join_due(message)
        elif kind is SyncDue:
            self.rebalances.on_sync_due(message)
        elif kind is PendingMemberDue:
            self.sessions.on_pending_member_due(message)
        elif kind is LoadDue:
            self._load(message)
        elif kind is ExpiryDue:
            self.removal.expire()
            self.broker.after(self.config.offsets_retention_check_interval_ms, message)

    def on_answer(self, context: Any, body: Any) -> None:
        if type(context) is CreatingTopic:
            self.topics.on_created(context)

    def on_failure(self, context: Any) -> None:
        if type(context) is CreatingTopic:
            self.topics.on_created(context)

    def on_appended(self, context: Append, error: int, base_offset: int) -> None:
        self.writes.on_appended(context, error, base_offset)

    def _load(self, due: LoadDue) -> None:
        shard = self.shards.get(due.partition)
        if shard is None or shard.incarnation != due.incarnation:
            return
        replicas = self.broker.components["replicas"]
        replay.replay(shard, replicas.read_log(OFFSETS_TOPIC, due.partition, 0), self.broker.now)  # type: ignore[attr-defined]
        shard.loading = False
        known = [name for name in self.broker.around.remembered.coordinators if self.partition_for(name) == due.partition]
        for name in known:
            if name not in shard.groups:
                self.teller.lost(name, due.partition)
        for group in shard.groups.values():
            offsets = shard.offsets.get(group.group_id, {})
            self.teller.loaded(group, shard.partition, tuple((*place, one.offset) for place, one in sorted(offsets.items())))
            self.rebalances.resume(shard, group)
