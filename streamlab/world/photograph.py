"""Taking a picture of a world.

Law of the room: it reads what brokers, coordinators and clients know themselves and works nothing out that they do not know. A
partition is shown as its leader has told it, also where that one has died; who was elected in its place and has not told yet is not asked:
so a picture is what the facts before it lead to.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from streamlab.cluster.metadata_image import PartitionRegistration, TopicImage
from streamlab.cluster.partition_facts import newest_records
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
    RetryShown,
    TopicShown,
)

if TYPE_CHECKING:
    from streamlab.cluster.group_coordinator.describe import GroupView
    from streamlab.world.world import World

RECORDS_SHOWN = 64
"""How many of a partition's newest records a picture carries."""

RECORDS_IN_ALL = 2_500
"""And how many altogether: with very many partitions each gets fewer. A lab must not stand still for longer than 20 ms for its picture."""


def take(world: World) -> Picture:
    """The world as it stands. Take it at a tick's end only."""
    image = world.cluster.controller.image
    groups = sorted(world.cluster.groups(), key=lambda group: group.name)
    was_counted_out = world.around.remembered.was_counted_out
    counted = {one.member_id for group in groups for one in group.members if not was_counted_out(one.member_id)}
    count = sum(len(topic.partitions) for name, topic in image.topics.items() if not is_internal(name))
    records = max(2, min(RECORDS_SHOWN, RECORDS_IN_ALL // max(1, count)))
    return Picture(
        offset=world.journal.next_offset,
        at=world.now,
        start=world.start,
        told=world.journal.last_at or world.start,
        cluster_id=world.around.cluster_id,
        brokers=tuple(
            BrokerShown(
                broker,
                state,
                since,
                _epoch(world, broker),
                world.cluster.rack_of(broker),
                world.cluster.slow_ms(broker),
            )
            for broker, (state, since) in sorted(world.cluster.states().items())
        ),
        topics=tuple(_topic(world, topic, 0 if is_internal(name) else records) for name, topic in sorted(image.topics.items())),
        producers=tuple(_producer(one) for one in world.cast.producers_shown()),
        groups=tuple(_group(group) for group in groups),
        consumers=tuple(_consumer(one, counted) for one in world.cast.consumers_shown()),
        links=tuple(LinkShown(a, b, link.latency, link.loss, link.cut) for (a, b), link in sorted(world.changed_links().items())),
        ledger=_ledger(world),
        real_clients=world.outside.shown(),
        touched=world.outside.touched,
    )


def _epoch(world: World, broker: int) -> int:
    """As it was told when the broker was unfenced. (A checkpoint may be from before this was remembered.)"""
    registration = world.cluster.controller.image.brokers.get(broker)
    active = registration.epoch if registration is not None and not registration.fenced else -1
    return world.around.remembered.epochs.get(broker, active)


def _producer(shown: dict[str, Any]) -> ProducerShown:
    retrying = shown.pop("retrying")
    return ProducerShown(**shown, retrying=RetryShown(*retrying) if retrying is not None else None)


def _consumer(shown: dict[str, Any], counted: set[str]) -> ConsumerShown:
    """Who died as a member has what it had as long as its coordinator counts it in (`counted`: member ids)."""
    if shown["state"] == "dead" and not (shown["deadline"] and shown["member_id"] in counted):
        shown.update(owned=(), positions=(), deadline=0)
    return ConsumerShown(**shown)


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
    remembered = world.around.remembered
    told = remembered.stand((topic.topic_id, number))
    log = world.cluster.log_of(told.leader, topic.topic_id, number) if told is not None else None
    newest = newest_records(log, remembered, records) if log is not None and records else ()
    leader = world.cluster.leader_of(topic.name, number)
    knows = leader is not None and (leader.topic_id, leader.leader_epoch) == (topic.topic_id, registration.leader_epoch)
    return PartitionShown(
        number,
        registration.leader,
        registration.leader_epoch,
        registration.partition_epoch,
        registration.replicas,
        registration.isr,
        registration.elr,
        told.log_start if told is not None else 0,
        told.high_watermark if told is not None else 0,
        told.end if told is not None else 0,
        leader.replica_ends() if leader is not None and knows else {},
        tuple([one for one in newest if told is not None and told.first <= one.offset < told.end]),
        told.size if told is not None else 0,
        remembered.reason((topic.topic_id, number)),
        told.epoch if told is not None else -1,
    )


def _group(group: GroupView) -> GroupShown:
    return GroupShown(
        group.name,
        group.state,
        group.generation,
        group.protocol,
        group.coordinator,
        group.partition,
        group.leader,
        tuple(
            MemberShown(one.member_id, one.client_id, one.instance_id, one.host, one.assigned, one.number)
            for one in sorted(group.members, key=lambda one: one.member_id)
        ),
        tuple((topic, number, offset) for (topic, number), offset in sorted(group.offsets.items())),
        group.since,
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
