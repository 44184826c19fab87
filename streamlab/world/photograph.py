"""Taking a picture of a world.

Law of the room: it reads what brokers, coordinators and clients know themselves and works nothing out that they do not know. A
partition is shown as its leader has it; without a leader, as the live replica with the longest log has it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from streamlab.cluster.metadata_image import PartitionRegistration, TopicImage
from streamlab.protocol.hashing import coordinator_partition
from streamlab.protocol.topic_names import is_internal
from streamlab.world.picture import (
    BrokerShown,
    ConsumerShown,
    GroupLedger,
    GroupShown,
    LedgerShown,
    LinkShown,
    MemberShown,
    PartitionShown,
    Picture,
    ProducerLedger,
    ProducerShown,
    TopicShown,
)

if TYPE_CHECKING:
    from streamlab.cluster.group_coordinator.describe import GroupView
    from streamlab.cluster.partition import Partition
    from streamlab.world.world import World

RECORDS_SHOWN = 40
"""How many of a partition's newest records a picture carries."""

RECORDS_IN_ALL = 4_000
"""And how many altogether: with very many partitions each gets fewer."""


def take(world: World) -> Picture:
    """The world as it stands. Take it at a tick's end only."""
    image = world.cluster.controller.image
    count = sum(len(topic.partitions) for name, topic in image.topics.items() if not is_internal(name))
    records = max(2, min(RECORDS_SHOWN, RECORDS_IN_ALL // max(1, count)))
    return Picture(
        offset=world.journal.next_offset,
        at=world.now,
        start=world.start,
        cluster_id=world.around.cluster_id,
        brokers=tuple(
            BrokerShown(
                broker,
                state,
                since,
                image.brokers[broker].epoch if broker in image.brokers else -1,
                world.cluster.rack_of(broker),
                world.cluster.slow_ms(broker),
            )
            for broker, (state, since) in sorted(world.cluster.states().items())
        ),
        topics=tuple(_topic(world, topic, 0 if is_internal(name) else records) for name, topic in sorted(image.topics.items())),
        producers=tuple(ProducerShown(**one) for one in world.cast.producers_shown()),
        groups=tuple(_group(world, group) for group in sorted(world.cluster.groups(), key=lambda group: group.name)),
        consumers=tuple(ConsumerShown(**one) for one in world.cast.consumers_shown()),
        links=tuple(LinkShown(a, b, link.latency, link.loss, link.cut) for (a, b), link in sorted(world.changed_links().items())),
        ledger=_ledger(world),
        real_clients=world.outside.shown(),
        touched=world.outside.touched,
    )


def _topic(world: World, topic: TopicImage, records: int) -> TopicShown:
    internal = is_internal(topic.name)
    return TopicShown(
        topic.name,
        topic.topic_id,
        internal,
        len(topic.partitions[0].replicas) if topic.partitions else 0,
        dict(topic.configs),
        topic.config.retention_ms,
        topic.config.min_insync_replicas,
        tuple(_partition(world, topic, number, one, records) for number, one in enumerate(topic.partitions))
        if not internal
        else (),
    )


def _partition(world: World, topic: TopicImage, number: int, registration: PartitionRegistration, records: int) -> PartitionShown:
    replica = _best_replica(world, topic, number, registration)
    newest = replica.newest_records(records) if replica is not None and records else ()
    return PartitionShown(
        number,
        registration.leader,
        registration.leader_epoch,
        registration.partition_epoch,
        registration.replicas,
        registration.isr,
        registration.elr,
        replica.log.log_start_offset if replica is not None else 0,
        replica.high_watermark if replica is not None else 0,
        replica.log.log_end_offset if replica is not None else 0,
        replica.replica_ends() if replica is not None and replica.is_leader else {},
        newest,
        replica.log.size if replica is not None else 0,
    )


def _best_replica(world: World, topic: TopicImage, number: int, registration: PartitionRegistration) -> Partition | None:
    leader = world.cluster.replica(registration.leader, topic.name, number)
    if leader is not None:
        return leader
    others = [world.cluster.replica(broker, topic.name, number) for broker in registration.replicas]
    return max((one for one in others if one is not None), key=lambda one: one.log.log_end_offset, default=None)


def _group(world: World, group: GroupView) -> GroupShown:
    partition = coordinator_partition(group.name)
    registration = world.cluster.controller.image.partition("__consumer_offsets", partition)
    return GroupShown(
        group.name,
        group.state,
        group.generation,
        group.protocol,
        registration.leader if registration is not None else -1,
        partition,
        group.leader,
        tuple(MemberShown(one.member_id, one.client_id, one.instance_id, one.host, one.assigned) for one in group.members),
        tuple((topic, number, offset) for (topic, number), offset in sorted(group.offsets.items())),
    )


def _ledger(world: World) -> LedgerShown:
    ledger = world.ledger
    accounts = ledger.groups.values()
    return LedgerShown(
        ledger.sent,
        ledger.acknowledged,
        ledger.failed,
        ledger.lost,
        sum(one.delivered for one in accounts),
        sum(one.duplicated for one in accounts),
        sum(one.out_of_order for one in accounts),
        sum(one.skipped for one in accounts),
        ledger.written_twice,
        tuple(
            ProducerLedger(name, one.sent, one.acknowledged, one.failed, one.lost, one.written_twice)
            for name, one in sorted(ledger.producers.items())
        ),
        tuple(
            GroupLedger(name, one.delivered, one.duplicated, one.out_of_order, one.skipped)
            for name, one in sorted(ledger.groups.items())
        ),
        tuple(ledger.entries),
    )
