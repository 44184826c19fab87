"""What must be true of a Kafka cluster at any moment, whatever breaks.

Law of the room: it only looks. `Watch.check` is cheap: it looks at the partitions and groups that something happened to since the
last look; `check_deeply` compares whole logs and is for tests. The numbers are those of the project's list of 23 invariants; those of
transactions and compaction (11, 20, 22) come with their features, 23 is the reproducibility tests', 12 and 17 the APIs' own tests'.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from streamlab.cluster.metadata_image import PartitionRegistration

if TYPE_CHECKING:
    from streamlab.cluster.partition import Partition
    from streamlab.world.world import World

Place = tuple[str, int]


class InvariantBroken(Exception):
    """Our own bug: the world contradicts what Kafka promises. `name` says which promise, `detail` what was seen."""

    def __init__(self, name: str, detail: str) -> None:
        super().__init__(f"{name}: {detail}")
        self.name = name
        self.detail = detail


def require(holds: bool, name: str, detail: str) -> None:
    if not holds:
        raise InvariantBroken(name, detail)


class Watch:
    """Remembers what was seen, to notice what must never go back."""

    def __init__(self) -> None:
        self.deep = False
        self._metadata_offset = -1
        self._registrations: dict[Place, PartitionRegistration] = {}
        self._high_watermarks: dict[Place, tuple[int, int]] = {}
        self._log_starts: dict[tuple[int, str, int], int] = {}
        self._frozen: dict[Place, tuple[int, int, int]] = {}
        self._committed: dict[Place, dict[int, tuple[int, int]]] = {}
        self._generations: dict[str, int] = {}

    def check(self, world: World) -> None:
        """Raise InvariantBroken where something is wrong."""
        image = world.cluster.controller.image
        touched = world.recorder.take_touched()
        if image.offset != self._metadata_offset:
            self._metadata_offset = image.offset
            self._check_registrations(world)
        for broker in world.cluster.live_brokers():
            partitions = broker.components["replicas"].partitions  # type: ignore[attr-defined]
            for place in touched if not self.deep else partitions:
                partition = partitions.get(place)
                if partition is not None:
                    self._check_partition(broker.id, place, partition)
        self._check_groups(world)

    def _check_registrations(self, world: World) -> None:
        for topic in world.cluster.controller.image.topics.values():
            for number, now in enumerate(topic.partitions):
                place = (topic.topic_id, number)
                before = self._registrations.get(place)
                if before is now:
                    continue
                self._registrations[place] = now
                told = f"{topic.name}-{number}: {now}"
                require(all(one in now.replicas for one in now.isr), "8 ISR within replicas", told)
                require(now.leader == -1 or now.leader in now.isr, "8 leader in ISR", told)
                if before is not None:
                    epochs = (before.leader_epoch, before.partition_epoch)
                    require(
                        now.leader_epoch >= epochs[0] and now.partition_epoch > epochs[1], "8 epochs rise", f"{told} after {before}"
                    )
                    same_epoch = now.leader_epoch == before.leader_epoch
                    require(not same_epoch or now.leader == before.leader, "8 one leader per epoch", f"{told} after {before}")

    def _check_partition(self, broker: int, place: Place, partition: Partition) -> None:
        log = partition.log
        start, high, end = log.log_start_offset, partition.high_watermark, log.log_end_offset
        told = f"broker {broker}, {place[0]}-{place[1]}: start {start}, high watermark {high}, end {end}"
        require(start <= high <= end, "6 log start ≤ high watermark ≤ log end", told)
        replica = (broker, partition.topic_id, place[1])
        require(start >= self._log_starts.get(replica, 0), "6 log start never falls", told)
        self._log_starts[replica] = start
        if partition.is_leader:
            self._check_leader(place, partition, told)

    def _check_leader(self, place: Place, partition: Partition, told: str) -> None:
        high, epoch = partition.high_watermark, partition.leader_epoch
        key = (partition.topic_id, place[1])
        before_epoch, before = self._high_watermarks.get(key, (-1, 0))
        require(epoch != before_epoch or high >= before, "6 high watermark never falls in an epoch", f"{told}; it was {before}")
        if epoch >= before_epoch:
            self._high_watermarks[key] = (epoch, high)
        if partition.is_under_min_isr:
            state = (epoch, partition.partition_epoch, high)
            frozen = self._frozen.setdefault(key, state)
            same = frozen[:2] == state[:2]
            require(not same or frozen[2] == high, "7 high watermark frozen below min ISR", f"{told}; it was {frozen[2]}")
            self._frozen[key] = state
        else:
            self._frozen.pop(key, None)

    def check_history(self, world: World) -> None:
        """Compare with what was committed at the last call: below the high watermark a record stays what it is (2). Not after unclean elections."""
        for broker in world.cluster.live_brokers():
            for place, partition in broker.components["replicas"].partitions.items():  # type: ignore[attr-defined]
                if partition.is_leader:
                    self._check_committed(place, partition)

    def _check_committed(self, place: Place, partition: Partition) -> None:
        known = self._committed.setdefault((partition.topic_id, place[1]), {})
        for batch in partition.log.batches(partition.log.log_start_offset):
            if batch.next_offset > partition.high_watermark:
                break
            record = (batch.partition_leader_epoch, batch.count)
            before = known.setdefault(batch.base_offset, record)
            told = f"{place}: offset {batch.base_offset} was {before} (epoch, count), now {record}"
            require(before == record, "2 a committed record stays", told)

    def _check_groups(self, world: World) -> None:
        groups = world.cluster.groups()
        stand = {group.name for group in groups}
        if not self._generations.keys() <= stand:
            # A group that was deleted begins anew under its name: nothing of the old one binds it.
            self._generations = {name: generation for name, generation in self._generations.items() if name in stand}
        for group in groups:
            if group.state == "Stable":
                # Only a stable generation is stored: one that was begun and not stored yet is lost with its coordinator.
                before = self._generations.get(group.name, -1)
                require(group.generation >= before, "16 generation rises", f"{group.name}: {group.generation} after {before}")
                self._generations[group.name] = group.generation
            owners: dict[Place, str] = {}
            for member in group.members:
                for place in member.assigned:
                    other = owners.setdefault(place, member.member_id)
                    told = f"{group.name}: {place} belongs to {other} and {member.member_id} in generation {group.generation}"
                    require(other == member.member_id, "13 one owner per generation", told)


def check_deeply(world: World) -> None:
    """Compare whole logs: replicas agree below the high watermark (9), offsets rise and are unique (3), sequences follow (4, 5)."""
    leaders: dict[Place, Partition] = {}
    for broker in world.cluster.live_brokers():
        for place, partition in broker.components["replicas"].partitions.items():  # type: ignore[attr-defined]
            registration = world.cluster.controller.image.partition(*place)
            if partition.is_leader and registration is not None and registration.leader_epoch == partition.leader_epoch:
                leaders[place] = partition
            _check_offsets_rise(place, partition)
    for broker in world.cluster.live_brokers():
        for place, partition in broker.components["replicas"].partitions.items():  # type: ignore[attr-defined]
            leader = leaders.get(place)
            if leader is not None and leader is not partition:
                _check_copies_agree(broker.id, place, leader, partition)


def _check_offsets_rise(place: Place, partition: Partition) -> None:
    expected = -1
    sequences: dict[tuple[int, int], int] = {}
    for batch in partition.log.batches(partition.log.log_start_offset):
        require(batch.base_offset >= expected, "3 offsets rise", f"{place}: {batch.base_offset} after {expected - 1}")
        expected = batch.next_offset
        if batch.producer_id >= 0:
            producer = (batch.producer_id, batch.producer_epoch)
            before = sequences.get(producer)
            told = f"{place}: producer {producer} wrote sequence {batch.base_sequence} after {before}"
            require(before is None or batch.base_sequence == before + 1, "4 sequences follow in the log", told)
            sequences[producer] = batch.last_sequence


def _check_copies_agree(broker: int, place: Place, leader: Partition, follower: Partition) -> None:
    safe = min(leader.high_watermark, follower.high_watermark)
    start = max(leader.log.log_start_offset, follower.log.log_start_offset)

    def identity(partition: Partition) -> list[tuple[int, int, int]]:
        batches = partition.log.batches(partition.log.log_start_offset)
        return [(one.base_offset, one.partition_leader_epoch, one.count) for one in batches if start <= one.base_offset < safe]

    ours, theirs = identity(leader), identity(follower)
    require(
        ours == theirs, "9 copies agree below the high watermark", f"{place}: broker {broker} differs from its leader below {safe}"
    )
