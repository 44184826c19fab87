"""The server's own labs, and the yardstick of the measurements."""

from __future__ import annotations

import msgspec

from streamlab.simulation.sentence import noted
from streamlab.world.commands import AddConsumer, AddProducer, CreateTopic
from streamlab.world.scenarios.scenario import Scenario, Scripted, internal_topics

_BILLING = AddConsumer(group="billing", topics=("payments",), processing_ms=120.0, settings={"auto.offset.reset": "earliest"})

DEMO = Scenario(
    name="demo",
    title=noted("Payments: one topic, one producer, a group of three"),
    settings={**internal_topics(3), "num.partitions": "3", "default.replication.factor": "3"},
    script=(
        Scripted(1_000, CreateTopic(name="payments", partitions=3, replication_factor=3, configs={"min.insync.replicas": "2"})),
        Scripted(1_500, AddProducer(name="web", topic="payments", rate=2.0)),
        *(Scripted(1_600 + 100 * member, _BILLING) for member in range(3)),
    ),
    warm_up=40_000,
)

EMPTY = Scenario(
    name="empty",
    title=noted("an empty cluster"),
    settings={**internal_topics(3), "num.partitions": "3"},
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
    title=noted("The yardstick: 3 brokers, 2 topics × 3 partitions, 2 groups × 3 members, 10 messages/s"),
    settings={**internal_topics(3), "default.replication.factor": "3"},
    script=_reference(10.0),
    warm_up=10_000,
)


def reference_at(rate: float) -> Scenario:
    """The reference scenario at another rate, in messages/s over both topics."""
    return msgspec.structs.replace(REFERENCE, name=f"reference-{rate:g}", script=_reference(rate))
