"""Which partition a record goes to, as each client library decides it.

Law of the room: a partitioner answers a partition, and may keep count of what it has placed; it sees a topic through `Choices`
only. Sources: Java `BuiltInPartitioner` (KIP-794) and `RoundRobinPartitioner`; librdkafka `rdkafka_msg.c`; kafkajs
`partitioners/default`.
"""

from __future__ import annotations

from bisect import bisect_right
from typing import Protocol

from streamlab.protocol.hashing import crc32, murmur2, partition_for_key, to_positive
from streamlab.simulation.chance import Stream
from streamlab.simulation.sentence import say


class Choices(Protocol):
    """What a partitioner may know of a topic."""

    def partition_count(self, topic: str) -> int:
        """All partitions, at least 1."""

    def available(self, topic: str) -> list[int]:
        """The partitions that have a leader."""

    def queues(self, topic: str) -> tuple[list[int], list[int]] | None:
        """(batches waiting, partition) lists of one length; None while not all of the topic's partitions have been written to."""

    def now(self) -> int:
        """Virtual ms."""


class Partitioner:
    """The interface, and what most of them share: no memory of what was appended."""

    keeps_count = False
    """Whether `appended` must be called."""

    def __init__(self, chance: Stream) -> None:
        self.chance = chance

    def partition(self, topic: str, key: bytes | None, choices: Choices) -> int:
        """The partition for a record with this key."""
        raise NotImplementedError

    def appended(self, topic: str, size: int, batches_full: bool, choices: Choices) -> None:
        """A record without a partition of its own took `size` bytes; `batches_full`: no batch of that partition has room."""

    def _random_available(self, topic: str, choices: Choices) -> int:
        available = choices.available(topic)
        return self.chance.choose(available) if available else self.chance.below(choices.partition_count(topic))


def weighted(queues: list[int], partitions: list[int], draw: int) -> int:
    """A partition by the length of its queue: weight = longest + 1 - its own; `draw` in [0, sum of weights) (KIP-794)."""
    table = cumulative(queues)
    return partitions[bisect_right(table, draw)]


def cumulative(queues: list[int]) -> list[int]:
    """The cumulative frequency table of the weights; queues 0, 3, 1 give 4, 5, 8."""
    above = max(queues) + 1
    table: list[int] = []
    total = 0
    for length in queues:
        total += above - length
        table.append(total)
    return table


class JavaPartitioner(Partitioner):
    """The Java client's own: murmur2 of the key; without a key, sticky until batch.size bytes went to one partition, then a draw.

    `adaptive`: partitions with shorter queues are likelier. `ignore_keys`: partitioner.ignore.keys.
    """

    keeps_count = True

    def __init__(self, chance: Stream, batch_size: int, adaptive: bool = True, ignore_keys: bool = False) -> None:
        super().__init__(chance)
        self.batch_size = max(1, batch_size)
        self.adaptive = adaptive
        self.ignore_keys = ignore_keys
        self._current: dict[str, tuple[int, int]] = {}

    def partition(self, topic: str, key: bytes | None, choices: Choices) -> int:
        if key is not None and not self.ignore_keys:
            return partition_for_key(key, choices.partition_count(topic))
        current = self._current.get(topic)
        if current is None or current[0] >= choices.partition_count(topic):
            current = self._current[topic] = (self._next(topic, choices), 0)
        return current[0]

    def appended(self, topic: str, size: int, batches_full: bool, choices: Choices) -> None:
        """Stays until batch.size bytes are produced and the batch is complete, or twice as much regardless."""
        current = self._current.get(topic)
        if current is None:
            return
        produced = current[1] + size
        if produced >= self.batch_size * 2 or (produced >= self.batch_size and batches_full):
            self._current[topic] = (self._next(topic, choices), 0)
        else:
            self._current[topic] = (current[0], produced)

    def _next(self, topic: str, choices: Choices) -> int:
        loads = choices.queues(topic) if self.adaptive else None
        if loads is not None:
            queues, partitions = loads
            if len(queues) > 1 and any(length != queues[0] for length in queues):
                return weighted(queues, partitions, self.chance.below(cumulative(queues)[-1]))
        return self._random_available(topic, choices)


class LibrdkafkaPartitioner(Partitioner):
    """librdkafka's: `kind` consistent-random (the default), consistent, murmur2-random, murmur2 or random.

    Records without a key stay on a random partition for sticky.partitioning.linger.ms; for consistent-random an empty key counts as
    none.
    """

    def __init__(self, chance: Stream, kind: str = "consistent-random", sticky_ms: int = 10) -> None:
        super().__init__(chance)
        self.kind = kind
        self.sticky_ms = sticky_ms
        self._sticky: dict[str, tuple[int, int]] = {}

    def partition(self, topic: str, key: bytes | None, choices: Choices) -> int:
        count = choices.partition_count(topic)
        if self.kind == "random":
            return self._random_available(topic, choices)
        if key is None or (not key and self.kind == "consistent-random"):
            if self.sticky_ms > 0 and self.kind.endswith("random"):
                return self._stick(topic, choices)
            if self.kind.endswith("random"):
                return self._random_available(topic, choices)
        data = key or b""
        return to_positive(murmur2(data)) % count if self.kind.startswith("murmur2") else crc32(data) % count

    def _stick(self, topic: str, choices: Choices) -> int:
        now = choices.now()
        sticky = self._sticky.get(topic)
        if sticky is None or now - sticky[1] >= self.sticky_ms or sticky[0] >= choices.partition_count(topic):
            sticky = self._sticky[topic] = (self._random_available(topic, choices), now)
        return sticky[0]


class RoundRobinPartitioner(Partitioner):
    """One available partition after another.

    `keyed`: only records without a key, others by murmur2 (kafkajs's default partitioner).
    """

    def __init__(self, chance: Stream, keyed: bool) -> None:
        super().__init__(chance)
        self.keyed = keyed
        self._counters: dict[str, int] = {}

    def partition(self, topic: str, key: bytes | None, choices: Choices) -> int:
        if self.keyed and key is not None:
            return partition_for_key(key, choices.partition_count(topic))
        counter = self._counters.get(topic)
        if counter is None:
            # kafkajs begins anywhere; Java's RoundRobinPartitioner begins at 0.
            counter = self.chance.below(1 << 31) if self.keyed else 0
        self._counters[topic] = counter + 1
        available = choices.available(topic)
        return available[counter % len(available)] if available else counter % choices.partition_count(topic)


class FixedPartitioner(Partitioner):
    """Always the same partition."""

    def __init__(self, chance: Stream, number: int) -> None:
        super().__init__(chance)
        self.number = number

    def partition(self, topic: str, key: bytes | None, choices: Choices) -> int:
        return self.number


class RulePartitioner(Partitioner):
    """A rule of the application's own over the key: "first-letter" (a, b, c … in turn) or "length". Without a key: partition 0."""

    def __init__(self, chance: Stream, rule: str) -> None:
        super().__init__(chance)
        self.rule = rule

    def partition(self, topic: str, key: bytes | None, choices: Choices) -> int:
        count = choices.partition_count(topic)
        if not key:
            return 0
        if self.rule == "length":
            return len(key) % count
        first = key.decode("utf-8", "replace")[0].lower()
        return (ord(first) - ord("a")) % count


KINDS = ("java", "crc32", "round-robin", "fixed:N", "rule:first-letter", "rule:length")


def unknown_partitioner(kind: str) -> str:
    """What is wrong with the name of a partitioner; empty: nothing."""
    if kind in ("", "java", "crc32", "round-robin", "rule:first-letter", "rule:length"):
        return ""
    if kind.startswith("fixed:") and kind[6:].isdigit():
        return ""
    return say("There is no partitioner {kind}; there are {kinds}.", kind=repr(kind), kinds=", ".join(KINDS))


def make_partitioner(
    kind: str, chance: Stream, flavour: str, own: str, batch_size: int, adaptive: bool, ignore_keys: bool, sticky_ms: int
) -> Partitioner:
    """The partitioner of this name; empty: the flavour's own, where `own` is librdkafka's setting `partitioner`."""
    if kind.startswith("fixed:"):
        return FixedPartitioner(chance, int(kind[6:]))
    if kind.startswith("rule:"):
        return RulePartitioner(chance, kind[5:])
    if kind == "round-robin":
        return RoundRobinPartitioner(chance, keyed=False)
    if kind == "crc32" or (not kind and flavour == "librdkafka"):
        return LibrdkafkaPartitioner(chance, own or "consistent-random", sticky_ms)
    if not kind and flavour == "kafkajs":
        return RoundRobinPartitioner(chance, keyed=True)
    return JavaPartitioner(chance, batch_size, adaptive, ignore_keys)
