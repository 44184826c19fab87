"""The clients of a lab by name: who is there, who is added, killed, restarted.

Law of the room: first `prepare_…` checks and raises (CastRefused, BadSetting, BadFile: each has a `sentence`), then the deed itself
cannot fail. A client that was killed or stopped stays in the cast, for it may be started anew.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from streamlab.clients.cast_consumers import ConsumerRole
from streamlab.clients.cast_producers import ProducerRole
from streamlab.clients.consumer.sink import RecordSink
from streamlab.clients.consumer_settings import parse_consumer_settings
from streamlab.clients.event_files import BadFile, EventFiles, check_columns, row_at, shape_of
from streamlab.clients.node import Surroundings
from streamlab.clients.partitioners import unknown_partitioner
from streamlab.clients.producer.sink import SendSink
from streamlab.clients.producer_settings import parse_producer_settings
from streamlab.clients.settings import JAVA
from streamlab.clients.specs import CastRefused, ConsumerSpec, FileSpec, Letters, ProducerSpec, check_name, free_name
from streamlab.clients.tools.processes import Processes
from streamlab.clients.workloads import KEYS
from streamlab.simulation.sentence import say

PRODUCER_NAME = "web"
LONGEST_WORK_MS = 24 * 3_600_000.0


class Cast:
    """All producers and consumers of one lab. `bootstrap`: names of brokers that new clients are told to begin with."""

    def __init__(self, around: Surroundings, files: Mapping[str, bytes] | None = None, bootstrap: Sequence[str] = ()) -> None:
        self.around = around
        self.event_files = EventFiles(files)
        self.bootstrap: tuple[str, ...] = tuple(bootstrap) or ("broker-1", "broker-2", "broker-3")
        self.producers: dict[str, ProducerRole] = {}
        self.consumers: dict[str, ConsumerRole] = {}
        self.letters = Letters()
        self.tools = Processes(self)

    @property
    def files(self) -> Mapping[str, bytes]:
        """Bytes of event files by digest; not part of a checkpoint."""
        return self.event_files.by_digest

    @files.setter
    def files(self, files: Mapping[str, bytes]) -> None:
        self.event_files.by_digest = files

    def names(self) -> list[str]:
        """Every client's name, the dead included."""
        return [*self.producers, *self.consumers]

    def vacant_name(self, base: str) -> str:
        """For a program's client: `base`, or with a number: the first that is not taken, or that a former run has left behind."""
        number = 1
        while True:
            name = base if number == 1 else f"{base}-{number}"
            role = self.consumers.get(name)
            if name not in self.producers and (role is None or not role.runs):
                return name
            number += 1

    # Producers

    def producer(self, name: str) -> ProducerRole:
        """A producer by name; CastRefused where there is none."""
        role = self.producers.get(name)
        if role is None:
            raise CastRefused(say("There is no producer {name} in this lab.", name=name), "producer")
        return role

    def prepare_producer(
        self,
        topic: str,
        name: str = "",
        flavour: str = "java",
        rate: float = 0.0,
        keys: str = "uniform",
        key_count: int = 9,
        settings: Mapping[str, str] | None = None,
        partitioner: str = "",
    ) -> ProducerSpec:
        """Check what a person wants."""
        name = name or free_name(PRODUCER_NAME, self.names())
        check_name(name, self.names())
        if rate < 0:
            raise CastRefused(say("A rate is 0 or more records/s."), "rate")
        check_keys(keys)
        if not 1 <= key_count <= 100_000:
            raise CastRefused(say("There are between 1 and 100,000 keys."), "key_count")
        wrong = unknown_partitioner(partitioner)
        if wrong:
            raise CastRefused(wrong, "partitioner")
        return ProducerSpec(name, topic, parse_producer_settings(flavour, settings or {}), rate, keys, key_count, partitioner)

    def add_producer(self, spec: ProducerSpec, sink: SendSink | None = None) -> ProducerRole:
        self.consumers.pop(spec.name, None)
        role = self.producers[spec.name] = ProducerRole(spec, self.around, self.bootstrap, sink)
        return role

    def remove_producer(self, name: str) -> None:
        """Close a producer without waiting; what it had not got acknowledged fails."""
        self.producers.pop(name).remove()
        self.around.network.drop_links(name)

    def prepare_file(
        self,
        topic: str,
        digest: str,
        name: str,
        format: str,
        key_column: str = "",
        time_column: str = "",
        speed: float = 1.0,
        rate: float = 10.0,
        producer: str = "",
        flavour: str = "java",
    ) -> tuple[FileSpec, ProducerSpec | None]:
        """Check a file and its columns. With no producer of that name, also what the new one will be."""
        data = self.event_files.data(digest)
        if data is None:
            raise BadFile(say("The file {name} is not here any more; upload it again.", name=name))
        if speed <= 0 or rate <= 0:
            raise CastRefused(say("Speed and rate are more than 0."), "speed" if speed <= 0 else "rate")
        shape = shape_of(data, format)
        check_columns(shape, key_column, time_column)
        row_at(data, shape, shape.begin, shape.line, key_column, time_column)
        spec = FileSpec(digest, name, format, topic, key_column, time_column, speed, rate)
        role = self.producers.get(producer)
        if role is None:
            stem = "".join(letter if letter.isalnum() or letter in "-_" else "-" for letter in name.rpartition(".")[0] or name)[:30]
            wanted = producer or free_name(stem.strip("-") or "file", self.names())
            return spec, self.prepare_producer(topic, wanted, flavour, 0.0)
        if role.player is not None and not role.player.finished:
            raise CastRefused(
                say("{producer} is still playing {name}; use another producer.", producer=producer, name=role.player.name),
                "producer",
            )
        return spec, None

    def play_file(self, spec: FileSpec, producer: str) -> None:
        self.producers[producer].play(spec, self.event_files)

    # Consumers

    def consumer(self, name: str) -> ConsumerRole:
        """A consumer by name; CastRefused where there is none."""
        role = self.consumers.get(name)
        if role is None:
            raise CastRefused(say("There is no consumer {name} in this lab.", name=name), "consumer")
        return role

    def running_consumer(self, name: str) -> ConsumerRole:
        """A consumer that runs; CastRefused where it does not."""
        role = self.consumer(name)
        if not role.runs:
            raise CastRefused(say("{name} is {state}; start it anew first.", name=name, state=role.state), "consumer")
        return role

    def prepare_consumer(
        self,
        group: str = "",
        topics: Sequence[str] = (),
        partitions: Sequence[tuple[str, int]] = (),
        name: str = "",
        flavour: str = "java",
        processing_ms: float = 0.0,
        settings: Mapping[str, str] | None = None,
        by_hand: bool = False,
    ) -> ConsumerSpec:
        """Check what a person wants."""
        if group and not topics:
            raise CastRefused(say("A consumer of a group subscribes to at least one topic."), "topics")
        if not group and not partitions:
            raise CastRefused(say("A consumer without a group needs the partitions that it assigns itself."), "partitions")
        name = name or self.letters.next_name(group, self.names())
        check_name(name, self.names())
        check_pace(processing_ms)
        parsed = parse_consumer_settings(flavour, settings or {})
        if by_hand and (not group or parsed.flavour != JAVA):
            raise CastRefused(
                say("A consumer by hand is a member of a group, with the Java client's ways."), "flavour" if group else "group"
            )
        assigned = () if group else tuple(sorted(dict.fromkeys(partitions)))
        return ConsumerSpec(
            name,
            group,
            tuple(sorted(dict.fromkeys(topics))) if group else (),
            assigned,
            parsed,
            round(processing_ms * 1_000),
            by_hand,
        )

    def add_consumer(self, spec: ConsumerSpec, sink: RecordSink | None = None) -> ConsumerRole:
        if sink is None:
            self.letters.letter(spec.group)
        role = self.consumers[spec.name] = ConsumerRole(spec, self.around, self.bootstrap, sink)
        return role

    # For pictures

    def producers_shown(self) -> list[dict[str, Any]]:
        """Per producer the fields of `world.picture.ProducerShown`."""
        return [role.shown() for role in self.producers.values()]

    def consumers_shown(self) -> list[dict[str, Any]]:
        """Per consumer the fields of `world.picture.ConsumerShown`."""
        return [role.shown() for role in self.consumers.values()]


def check_keys(keys: str) -> None:
    if keys not in KEYS:
        raise CastRefused(say("Keys are {known}, not {keys}.", known=", ".join(KEYS), keys=repr(keys)), "keys")


def check_pace(processing_ms: float) -> None:
    if not 0 <= processing_ms <= LONGEST_WORK_MS:
        raise CastRefused(say("Work on a record takes between 0 ms and a day."), "processing_ms")
