"""Scenarios: how a lab begins.

Law of the room: a scenario is data, a cluster and a script of commands with times. Whatever a scenario can do, a person can do by hand.
"""

from __future__ import annotations

import msgspec

from streamlab.world.commands import AddConsumer, AddProducer, AnyCommand, CreateTopic


class Scripted(msgspec.Struct, frozen=True):
    """A command and when it is applied, in ms after the lab's start."""

    after: int
    command: AnyCommand


class Scenario(msgspec.Struct, frozen=True):
    """`settings`: broker configs of the whole cluster, by Kafka's name. `warm_up`: ms that have passed when somebody first looks.

    `latency`: of a link that nobody has changed, in ms each way.
    """

    name: str
    title: str
    brokers: int = 3
    settings: dict[str, str] = {}
    script: tuple[Scripted, ...] = ()
    warm_up: int = 0
    racks: tuple[str, ...] = ()
    latency: int = 1


def _internal_topics(brokers: int) -> dict[str, str]:
    """Kafka's internal topics have three copies, its default; with fewer brokers they have as many as there are."""
    if brokers >= 3:
        return {}
    return {"offsets.topic.replication.factor": str(brokers), "transaction.state.log.replication.factor": str(brokers)}


_BILLING = AddConsumer(group="billing", topics=("payments",), processing_ms=120.0, settings={"auto.offset.reset": "earliest"})

DEMO = Scenario(
    name="demo",
    title="Payments: one topic, one producer, a group of three",
    settings={**_internal_topics(3), "num.partitions": "3", "default.replication.factor": "3"},
    script=(
        Scripted(1_000, CreateTopic(name="payments", partitions=3, replication_factor=3, configs={"min.insync.replicas": "2"})),
        Scripted(1_500, AddProducer(name="web", topic="payments", rate=2.0)),
        *(Scripted(1_600 + 100 * member, _BILLING) for member in range(3)),
    ),
    warm_up=40_000,
)

EMPTY = Scenario(
    name="empty",
    title="Three brokers and nothing else",
    settings={**_internal_topics(3), "num.partitions": "3"},
    warm_up=2_000,
    # Real clients come here first, and brokers on one machine are less than a millisecond apart.
    latency=0,
)


def _reference(rate: float) -> tuple[Scripted, ...]:
    topics = ("orders", "payments")
    script = [Scripted(1_000 + i, CreateTopic(name=topic, partitions=3, replication_factor=3)) for i, topic in enumerate(topics)]
    script += [Scripted(1_500 + i, AddProducer(name=f"to-{topic}", topic=topic, rate=rate / 2)) for i, topic in enumerate(topics)]
    for i, group in enumerate(("billing", "shipping")):
        for member in range(3):
            script.append(Scripted(1_600 + 10 * i + member, AddConsumer(group=group, topics=topics, processing_ms=1.0)))
    return tuple(script)


REFERENCE = Scenario(
    name="reference",
    title="The yardstick: 3 brokers, 2 topics × 3 partitions, 2 groups × 3 members, 10 messages/s",
    settings={**_internal_topics(3), "default.replication.factor": "3"},
    script=_reference(10.0),
    warm_up=10_000,
)


def reference_at(rate: float) -> Scenario:
    """The reference scenario at another rate, in messages/s over both topics."""
    return msgspec.structs.replace(REFERENCE, name=f"reference-{rate:g}", script=_reference(rate))


SCENARIOS: dict[str, Scenario] = {scenario.name: scenario for scenario in (DEMO, EMPTY, REFERENCE)}
