"""Comparisons: two scenarios that differ in one thing only.

Law of the module: cluster, traffic and fault are the same on both sides, and the fault comes ten seconds after somebody first looks.
"""

from __future__ import annotations

from streamlab.simulation.sentence import noted
from streamlab.world.commands import (
    AddConsumer,
    AddProducer,
    AnyCommand,
    CreateTopic,
    KillBroker,
    SetLink,
    StartBroker,
    StopConsumer,
)
from streamlab.world.scenarios.presets import EARLIEST, KEYS, SOON, WARM_UP
from streamlab.world.scenarios.scenario import Scenario, Scripted, internal_topics

Lines = tuple[tuple[int, AnyCommand], ...]


def _side(name: str, title: str, *lines: tuple[int, AnyCommand]) -> Scenario:
    script = tuple(Scripted(after, command) for after, command in lines)
    return Scenario(name, title, settings={**internal_topics(3), "num.partitions": "6"}, script=script, warm_up=WARM_UP)


def _topic(partitions: int, configs: dict[str, str] | None = None) -> Lines:
    return ((1_000, CreateTopic(name="payments", partitions=partitions, replication_factor=3, configs=configs or {})),)


def _billing(count: int, settings: dict[str, str], since: int = 1_600) -> Lines:
    one = AddConsumer(group="billing", topics=("payments",), processing_ms=60.0, settings={**EARLIEST, **settings})
    return tuple((since + 100 * member, one) for member in range(count))


def _web(rate: float, flavour: str = "java", settings: dict[str, str] | None = None) -> Lines:
    return (
        (1_500, AddProducer(name="web", topic="payments", rate=rate, key_count=KEYS, flavour=flavour, settings=settings or {})),
    )


def _rebalance(assignor: str, title: str) -> Scenario:
    settings = {"partition.assignment.strategy": assignor}
    return _side("compare-rebalance", title, *_topic(6), *_web(6.0), *_billing(2, settings), *_billing(1, settings, SOON))


def _leaving(assignor: str, title: str) -> Scenario:
    settings = {"partition.assignment.strategy": assignor}
    return _side("compare-sticky", title, *_topic(6), *_web(6.0), *_billing(3, settings), (SOON, StopConsumer(consumer="C2")))


def _acks(settings: dict[str, str], title: str) -> Scenario:
    pairs = (("broker-1", "broker-2"), ("broker-1", "broker-3"), ("broker-2", "broker-3"))
    return _side(
        "compare-acks",
        title,
        *_topic(3, {"min.insync.replicas": "2"}),
        *((1_100, SetLink(a=a, b=b, latency=900)) for a, b in pairs),
        *_web(24.0, settings=settings),
        *_billing(3, {}),
        (SOON, KillBroker(broker=2)),
        (SOON + 15_000, StartBroker(broker=2)),
    )


def _hash(flavour: str, title: str) -> Scenario:
    return _side("compare-hash", title, *_topic(6), *_web(6.0, flavour), *_billing(3, {}), *_billing(1, {}, SOON))


COMPARISONS: dict[str, tuple[Scenario, Scenario]] = {
    "rebalance": (_rebalance("cooperative-sticky", "cooperative-sticky"), _rebalance("range", noted("range, eager"))),
    "acks": (
        _acks({"acks": "all", "enable.idempotence": "true"}, "acks=all"),
        _acks({"acks": "1", "enable.idempotence": "false"}, "acks=1"),
    ),
    "sticky": (_leaving("sticky", "sticky"), _leaving("roundrobin", noted("round robin"))),
    "hash": (_hash("java", "Java: murmur2"), _hash("librdkafka", "librdkafka: CRC32")),
}
"""By kind: what stands at the left, and at the right."""
