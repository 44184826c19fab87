"""What a command means for a program outside of the lab: who writes where, who reads what, at which address.

Law of the module: pure; what a command leaves open is filled in from what stands on the stage.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from streamlab.labs.forms.known import Known
from streamlab.world.commands import AddConsumer, AddProducer, ChangeConsumer, ChangeProducer, Command

TOPIC, GROUP = "payments", "my-app3"
"""Where nothing better is known."""

ASSIGNORS = {
    "range": "org.apache.kafka.clients.consumer.RangeAssignor",
    "roundrobin": "org.apache.kafka.clients.consumer.RoundRobinAssignor",
    "sticky": "org.apache.kafka.clients.consumer.StickyAssignor",
    "cooperative-sticky": "org.apache.kafka.clients.consumer.CooperativeStickyAssignor",
}


@dataclass(frozen=True)
class Place:
    """`bootstrap`: the address that programs are given; `known`: what stands on the stage; `open`: whether real clients can come."""

    bootstrap: str = "localhost:9092"
    known: Known = field(default_factory=Known)
    open: bool = False

    @property
    def server(self) -> str:
        return f"--bootstrap-server {self.bootstrap}"


@dataclass(frozen=True)
class Writer:
    """A program that sends. `fixed`: the only partition that it writes to, None where its keys decide."""

    topic: str
    rate: float = 1.0
    keys: str = "uniform"
    key_count: int = 9
    settings: dict[str, str] = field(default_factory=dict)
    partitioner: str = ""

    @property
    def pause_ms(self) -> int:
        """Between two records."""
        return max(1, round(1000 / self.rate)) if self.rate > 0 else 1000

    @property
    def fixed(self) -> int | None:
        kind, _, number = self.partitioner.partition(":")
        return int(number) if kind == "fixed" and number.isdigit() else None


@dataclass(frozen=True)
class Reader:
    """A program that reads: as a member of `group`, or `partitions` by itself. `work_ms`: per record."""

    group: str = ""
    topics: tuple[str, ...] = (TOPIC,)
    partitions: tuple[tuple[str, int], ...] = ()
    work_ms: float = 50.0
    settings: dict[str, str] = field(default_factory=dict)

    @property
    def by_hand(self) -> bool:
        """Whether it commits by itself."""
        return self.settings.get("enable.auto.commit") == "false"

    @property
    def commits_before(self) -> bool:
        """Whether it commits before its work: at-most-once."""
        return self.settings.get("commit") == "before"

    @property
    def earliest(self) -> bool:
        return self.settings.get("auto.offset.reset") == "earliest"

    @property
    def client_settings(self) -> dict[str, str]:
        """Those that Kafka knows, in the words of the Java client; without how it commits by hand, which is the program's own."""
        found = {name: value for name, value in self.settings.items() if name != "commit"}
        assignor = found.get("partition.assignment.strategy", "")
        return {**found, **({"partition.assignment.strategy": ASSIGNORS[assignor]} if assignor in ASSIGNORS else {})}


def writer(command: Any, place: Place) -> Writer:
    """The program of a producer that is added or changed."""
    if isinstance(command, AddProducer):
        return Writer(command.topic, command.rate, command.keys, command.key_count, dict(command.settings), command.partitioner)
    shown = place.known.producers.get(command.producer)
    rate, keys = (shown.rate, shown.keys) if shown else (1.0, "uniform")
    if isinstance(command, ChangeProducer):
        rate, keys = (rate if command.rate is None else command.rate), command.keys or keys
    partitioner = shown.partitioner if shown and ":" in shown.partitioner else ""
    return Writer(topic_of(command.producer, place), rate, keys, 9, {}, partitioner)


def reader(command: Any, place: Place) -> Reader:
    """The program of a consumer that is added, or that something is done with."""
    if isinstance(command, AddConsumer):
        topics = command.topics or (TOPIC,)
        return Reader(command.group, topics, command.partitions, command.processing_ms, dict(command.settings))
    shown = place.known.consumers.get(command.consumer)
    if shown is None:
        return Reader(GROUP)
    work = command.processing_ms if isinstance(command, ChangeConsumer) else shown.processing_us / 1000
    return Reader(shown.group, shown.topics or (TOPIC,), () if shown.group else shown.owned, work)


def topic_of(producer: str, place: Place) -> str:
    """Where a producer usually writes to."""
    shown = place.known.producers.get(producer)
    return shown.topic if shown and shown.topic else next(iter(place.known.topics), TOPIC)


def name_of(command: Command) -> str:
    """A command's name, such as "send_record"."""
    return str(type(command).__struct_config__.tag)
