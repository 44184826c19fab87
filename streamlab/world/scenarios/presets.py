"""Presets: one thing each that a person should have seen happen.

Law of the module: everything is quiet when somebody first looks (`warm_up`), and what the preset is about begins ten seconds later, so
that it has happened within the first minute of watching. Kafka's own timeouts are shortened only where they are longer than that.
"""

from __future__ import annotations

from streamlab.simulation.sentence import noted
from streamlab.world.commands import (
    AddConsumer,
    AddPartitions,
    AddProducer,
    AnyCommand,
    ChangeConsumer,
    ChangeProducer,
    CreateTopic,
    KillBroker,
    SetLink,
    StartBroker,
    StopConsumer,
)
from streamlab.world.scenarios.scenario import Scenario, Scripted, internal_topics

WARM_UP = 30_000
SOON = WARM_UP + 10_000
"""When the thing happens, in ms after the lab's start."""

KEYS = 27
"""So many users spread evenly over three partitions: 10, 10 and 7."""

QUICK = {"metadata.max.age.ms": "5000"}
"""Clients notice new partitions when their metadata is renewed; Kafka's default is five minutes."""

EARLIEST = {"auto.offset.reset": "earliest"}


def _preset(name: str, title: str, *lines: tuple[int, AnyCommand], settings: dict[str, str] | None = None) -> Scenario:
    script = tuple(Scripted(after, command) for after, command in lines)
    usual = {**internal_topics(3), "num.partitions": "3"}
    return Scenario(name, title, settings={**usual, **(settings or {})}, script=script, warm_up=WARM_UP)


def _payments(
    rate: float, *, configs: dict[str, str] | None = None, settings: dict[str, str] | None = None
) -> tuple[tuple[int, AnyCommand], ...]:
    """The topic payments, three partitions with three copies, and who writes to it."""
    return (
        (1_000, CreateTopic(name="payments", partitions=3, replication_factor=3, configs=configs or {})),
        (1_500, AddProducer(name="web", topic="payments", rate=rate, key_count=KEYS, settings=settings or {})),
    )


def _billing(
    count: int, processing_ms: float = 100.0, settings: dict[str, str] | None = None, since: int = 1_600
) -> tuple[tuple[int, AnyCommand], ...]:
    """So many consumers of payments in the group billing."""
    one = AddConsumer(group="billing", topics=("payments",), processing_ms=processing_ms, settings={**EARLIEST, **(settings or {})})
    return tuple((since + 100 * member, one) for member in range(count))


_APP = AddConsumer(group="my-app3", topics=("payment-done",), flavour="kafkajs", processing_ms=100.0, settings={})

COURSE = _preset(
    "course",
    noted("The course's lab"),
    (1_000, CreateTopic(name="payment-done", partitions=3, replication_factor=1)),
    (1_100, CreateTopic(name="quickstart-events", partitions=1, replication_factor=1)),
    (1_500, AddProducer(name="my-app", topic="payment-done", rate=2.0, flavour="kafkajs")),
    (1_600, AddProducer(name="console", topic="quickstart-events", rate=0.5, keys="none")),
    (1_700, _APP),
    (1_800, _APP),
    (SOON, _APP),
)

NOISY_USER = _preset(
    "noisy-user",
    noted("One noisy user"),
    *_payments(8.0),
    *_billing(3, 220.0),
    (SOON, ChangeProducer(producer="web", keys="skewed")),
)

IDLE_CONSUMER = _preset(
    "idle-consumer",
    noted("Four consumers, three partitions"),
    *_payments(3.0),
    *_billing(3),
    *_billing(1, since=SOON),
    (SOON + 25_000, StopConsumer(consumer="C2")),
)

BROKER_DIES = _preset(
    "broker-dies",
    noted("A broker dies"),
    *_payments(3.0, configs={"min.insync.replicas": "2"}),
    *_billing(3),
    (SOON, KillBroker(broker=2)),
    (SOON + 35_000, StartBroker(broker=2)),
)

REBALANCE_STORM = _preset(
    "rebalance-storm",
    noted("Rebalance storm"),
    *_payments(6.0),
    *_billing(3, 100.0, {"max.poll.interval.ms": "5000", "max.poll.records": "10"}),
    (SOON, ChangeConsumer(consumer="C2", processing_ms=1_500.0)),
    (SOON, ChangeConsumer(consumer="C3", processing_ms=1_800.0)),
)

SLOW_CONSUMER = _preset(
    "slow-consumer",
    noted("Slow consumer"),
    *_payments(4.0),
    *_billing(3),
    (SOON, ChangeConsumer(consumer="C2", processing_ms=1_500.0)),
)

SPLIT_LINK = _preset(
    "split-link",
    noted("Split link"),
    *_payments(3.0, configs={"min.insync.replicas": "2"}),
    *_billing(3),
    (SOON, SetLink(a="broker-1", b="broker-2", cut=True)),
    (SOON + 35_000, SetLink(a="broker-1", b="broker-2")),
    settings={"replica.lag.time.max.ms": "10000"},
)

RETENTION = _preset(
    "retention",
    noted("Retention eats the backlog"),
    *_payments(6.0, configs={"retention.ms": "20000", "segment.ms": "5000"}),
    *_billing(3),
    *((SOON + member, ChangeConsumer(consumer=f"C{member + 1}", processing_ms=4_000.0)) for member in range(3)),
    settings={"log.retention.check.interval.ms": "5000"},
)

MORE_PARTITIONS = _preset(
    "more-partitions",
    noted("Keys move when partitions are added"),
    *_payments(4.0, settings=QUICK),
    *_billing(3, settings=QUICK),
    (SOON, AddPartitions(name="payments", total=5)),
)

PRESETS = (
    COURSE,
    IDLE_CONSUMER,
    NOISY_USER,
    BROKER_DIES,
    SLOW_CONSUMER,
    REBALANCE_STORM,
    MORE_PARTITIONS,
    SPLIT_LINK,
    RETENTION,
)
"""In the order in which they are best met."""
