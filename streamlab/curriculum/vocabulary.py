"""The words of lessons' expressions: what can be asked of a lab, over its picture and what has happened.

Law of the module: a word names what Kafka's own tools would show, under Kafka's name; what does not exist is None (an offset, an owner)
or "none" (a state), never an error, since a learner may delete anything. `WORDS` is the list that the lesson page documents.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from streamlab.curriculum.expressions import ExpressionError, words_of
from streamlab.curriculum.facts import misspelt
from streamlab.curriculum.happenings import Happenings
from streamlab.protocol.hashing import crc32, partition_for_key
from streamlab.simulation.sentence import say
from streamlab.world.picture import (
    ConsumerShown,
    GroupLedger,
    GroupShown,
    LedgerShown,
    PartitionShown,
    Picture,
    ProducerShown,
    TopicShown,
)

WORDS: dict[str, Callable[..., Any]] = {}


def word(function: Callable[..., Any]) -> Callable[..., Any]:
    WORDS[function.__name__] = function
    return function


def words_known(expression: str) -> None:
    """Raise ExpressionError where an expression uses a word or a kind of fact that there is not, or cannot be read."""
    unknown = sorted(words_of(expression) - WORDS.keys())
    if unknown:
        raise ExpressionError(
            say("There is no word “{name}”. There are: {words}.", name=unknown[0], words=", ".join(sorted(WORDS)))
        )
    wrong = misspelt(expression)
    if wrong:
        raise ExpressionError(wrong)


class Vocabulary:
    """The words, bound to one moment of a lab."""

    def __init__(self, picture: Picture, happenings: Happenings, began: int) -> None:
        self.picture = picture
        self.happenings = happenings
        self.began = began

    def words(self) -> dict[str, Callable[..., Any]]:
        return {name: function.__get__(self) for name, function in WORDS.items()}

    # Topics and brokers

    @word
    def exists(self, topic: str) -> bool:
        """Whether there is such a topic."""
        return self._topic(topic) is not None

    @word
    def partitions(self, topic: str) -> int:
        """How many partitions a topic has."""
        found = self._topic(topic)
        return len(found.partitions) if found else 0

    @word
    def end(self, topic: str, partition: int) -> int | None:
        """A partition's log end offset: the next one to be written."""
        part = self._partition(topic, partition)
        return part.end if part else None

    @word
    def start(self, topic: str, partition: int) -> int | None:
        """A partition's log start offset: the first that is still there."""
        part = self._partition(topic, partition)
        return part.log_start if part else None

    @word
    def high_watermark(self, topic: str, partition: int) -> int | None:
        """Up to where a partition is safe and can be read."""
        part = self._partition(topic, partition)
        return part.high_watermark if part else None

    @word
    def records(self, topic: str, partition: int | None = None) -> int:
        """How many records a topic or one of its partitions holds."""
        return sum(one.end - one.log_start for one in self._parts(topic, partition))

    @word
    def written(self, topic: str, partition: int | None = None) -> int:
        """How many records were ever written to it."""
        return sum(one.end for one in self._parts(topic, partition))

    @word
    def partition_for(self, key: str, topic: str, hash: str = "murmur2") -> int | None:
        """Where a key goes: "murmur2" as the Java client and kafkajs, "crc32" as librdkafka by default."""
        count = self.partitions(topic)
        if not count:
            return None
        return crc32(key.encode()) % count if hash == "crc32" else partition_for_key(key.encode(), count)

    @word
    def partition_of(self, key: str, topic: str) -> int | None:
        """The partition in which the newest record with this key lies, of those that are shown."""
        found = [(record.timestamp, part.partition) for part in self._parts(topic) for record in part.records if record.key == key]
        return max(found)[1] if found else None

    @word
    def with_key(self, key: str, topic: str, partition: int | None = None) -> int:
        """How many records with this key are shown, in a topic or one of its partitions."""
        return sum(record.key == key for part in self._parts(topic, partition) for record in part.records)

    @word
    def spread(self, key: str, topic: str) -> int:
        """Over how many partitions the records with this key lie, of those that are shown."""
        return sum(any(record.key == key for record in part.records) for part in self._parts(topic))

    @word
    def value_at(self, topic: str, partition: int, offset: int) -> str | None:
        """The value of a record that is shown."""
        part = self._partition(topic, partition)
        return next((record.value for record in part.records if record.offset == offset), None) if part else None

    @word
    def copied(self, topic: str, partition: int, broker: int) -> int | None:
        """How far a broker's copy of a partition has come, as its leader knows: that copy's log end offset."""
        part = self._partition(topic, partition)
        return part.ends.get(broker) if part else None

    @word
    def leader(self, topic: str, partition: int) -> int | None:
        """The broker that leads a partition; None: nobody does."""
        part = self._partition(topic, partition)
        return part.leader if part and part.leader >= 0 else None

    @word
    def replicas(self, topic: str, partition: int) -> tuple[int, ...]:
        """The brokers that hold a partition, the preferred leader first."""
        part = self._partition(topic, partition)
        return part.replicas if part else ()

    @word
    def replica(self, topic: str, partition: int, place: int) -> int | None:
        """The broker at a place in that list: 0 is the preferred leader."""
        found = self.replicas(topic, partition)
        return found[place] if 0 <= place < len(found) else None

    @word
    def isr(self, topic: str, partition: int) -> tuple[int, ...]:
        """The brokers that are in sync."""
        part = self._partition(topic, partition)
        return part.isr if part else ()

    @word
    def in_sync(self, topic: str, partition: int) -> int:
        """How many replicas of a partition are in sync."""
        return len(self.isr(topic, partition))

    @word
    def config(self, topic: str, name: str) -> str | None:
        """A topic's config where it differs from the default."""
        found = self._topic(topic)
        return found.configs.get(name) if found else None

    @word
    def broker(self, number: int) -> str:
        """A broker's state: "running", "fenced", "stopped", "dead" …"""
        return next((one.state for one in self.picture.brokers if one.id == number), "none")

    # Groups and consumers

    @word
    def state(self, group: str) -> str:
        """A group's state: "Empty", "PreparingRebalance", "CompletingRebalance", "Stable"; "none"."""
        found = self._group(group)
        return found.state if found else "none"

    @word
    def members(self, group: str) -> int:
        """How many members a group has."""
        found = self._group(group)
        return len(found.members) if found else 0

    @word
    def generation(self, group: str) -> int:
        """A group's generation."""
        found = self._group(group)
        return found.generation if found else -1

    @word
    def coordinator(self, group: str) -> int | None:
        """The broker that coordinates a group."""
        found = self._group(group)
        return found.coordinator if found and found.coordinator >= 0 else None

    @word
    def owner(self, group: str, topic: str, partition: int) -> str | None:
        """The client id of the member that a partition is assigned to; None: nobody."""
        found = self._group(group)
        holders = [one.client_id for one in found.members if (topic, partition) in one.assigned] if found else []
        return holders[0] if holders else None

    @word
    def owned(self, consumer: str, topic: str = "") -> tuple[int, ...]:
        """The numbers of the partitions that a member reads, of one topic or of all."""
        mine = [
            pair for group in self.picture.groups for one in group.members if one.client_id == consumer for pair in one.assigned
        ]
        return tuple(sorted(number for name, number in mine if not topic or name == topic))

    @word
    def reads(self, consumer: str, topic: str = "") -> str:
        """The same as text: "P0, P2"; "nothing"."""
        return ", ".join(f"P{number}" for number in self.owned(consumer, topic)) or "nothing"

    @word
    def idle(self, group: str) -> int:
        """How many members of a group have nothing to read."""
        found = self._group(group)
        return sum(not one.assigned for one in found.members) if found else 0

    @word
    def owns(self, consumer: str, topic: str = "") -> int:
        """How many partitions a member reads, of one topic or of all."""
        return len(self.owned(consumer, topic))

    @word
    def member_names(self, group: str) -> tuple[str, ...]:
        """The client ids of a group's members."""
        found = self._group(group)
        return tuple(sorted(one.client_id for one in found.members)) if found else ()

    @word
    def consumer(self, name: str) -> str:
        """A consumer's own state: "running", "paused", "dead", "stopped" …; "none"."""
        found = self._consumer(name)
        return found.state if found else "none"

    @word
    def committed(self, group: str, topic: str, partition: int) -> int | None:
        """What a group has committed on a partition; None: nothing."""
        found = self._group(group)
        offsets = {(name, number): offset for name, number, offset in found.offsets} if found else {}
        return offsets.get((topic, partition))

    @word
    def position(self, consumer: str, topic: str, partition: int) -> int | None:
        """The offset that a consumer reads next."""
        found = self._consumer(consumer)
        positions = {(name, number): offset for name, number, offset in found.positions} if found else {}
        return positions.get((topic, partition))

    @word
    def lag(self, group: str, topic: str = "", partition: int | None = None) -> int:
        """High watermark minus committed, added up over what a group has committed on."""
        found = self._group(group)
        lags = 0
        for name, number, offset in found.offsets if found else ():
            part = self._partition(name, number)
            if part and (not topic or name == topic) and partition in (None, number):
                lags += max(0, part.high_watermark - offset)
        return lags

    # Producers and the ledger

    @word
    def producer(self, name: str) -> str:
        """A producer's state: "running", "paused", "finished"; "none"."""
        found = self._producer(name)
        return found.state if found else "none"

    @word
    def sent(self, producer: str) -> int:
        """How many records a producer has sent."""
        found = self._producer(producer)
        return found.sent if found else 0

    @word
    def acknowledged(self, producer: str) -> int:
        """How many of them were acknowledged."""
        found = self._producer(producer)
        return found.acknowledged if found else 0

    @word
    def failed(self, producer: str) -> int:
        """How many it gave up on."""
        found = self._producer(producer)
        return found.failed if found else 0

    @word
    def lost(self, producer: str = "") -> int:
        """Acknowledged records that are gone, of one producer or of all."""
        ledger = self.picture.ledger
        return sum(one.lost for one in ledger.producers if one.name == producer) if producer else ledger.lost

    @word
    def written_twice(self) -> int:
        """Records that lie in a log twice, because a producer had to send them again."""
        return self.picture.ledger.written_twice

    @word
    def duplicated(self, group: str = "") -> int:
        """Records handed over more than once, to one group or to any."""
        return sum(one.duplicated for one in self._ledgers(group))

    @word
    def out_of_order(self, group: str = "") -> int:
        """Records of one key handed over after a later one."""
        return sum(one.out_of_order for one in self._ledgers(group))

    @word
    def skipped(self, group: str = "") -> int:
        """Records that a group went past without reading them."""
        return sum(one.skipped for one in self._ledgers(group))

    @word
    def delivered(self, group: str = "") -> int:
        """Records handed over to applications, of one group or of all."""
        return sum(one.delivered for one in self._ledgers(group))

    # What has happened since the step began

    @word
    def happened(self, kind: str, **fields: Any) -> int:
        """How many facts of a kind there were since the step began, with these values: happened('member_left', group='billing')."""
        return len(self.happenings.matching(kind, fields)) if fields else self.happenings.counts[kind]

    @word
    def revoked(self, group: str) -> int:
        """How many partitions members of a group had to give back since the step began."""
        return sum(len(fact["revoked"]) for fact in self.happenings.matching("consumer_owns", {"group": group}))

    @word
    def last(self, kind: str, field: str, **fields: Any) -> Any:
        """A field of the newest such fact; None: there was none."""
        found = self.happenings.matching(kind, fields)
        value = found[-1].get(field) if found else None
        return tuple(value) if isinstance(value, list) else value

    @word
    def seconds(self) -> float:
        """Virtual seconds since the step began, or since the prediction that runs now was run."""
        return (self.picture.at - self.began) / 1000

    @word
    def text(self, value: Any) -> str:
        """A number as text."""
        return str(value)

    @word
    def numbers(self, count: int) -> tuple[int, ...]:
        """0, 1, 2 … up to but not including `count`."""
        return tuple(range(min(count, 1_000)))

    # How things are found

    def _ledgers(self, group: str) -> list[GroupLedger | LedgerShown]:
        """What was handed over: to one group, or all together."""
        return [one for one in self.picture.ledger.groups if one.name == group] if group else [self.picture.ledger]

    def _topic(self, name: str) -> TopicShown | None:
        return next((one for one in self.picture.topics if one.name == name), None)

    def _parts(self, topic: str, partition: int | None = None) -> list[PartitionShown]:
        found = self._topic(topic)
        return [one for one in found.partitions if partition in (None, one.partition)] if found else []

    def _partition(self, topic: str, partition: int) -> PartitionShown | None:
        return next(iter(self._parts(topic, partition)), None)

    def _group(self, name: str) -> GroupShown | None:
        return next((one for one in self.picture.groups if one.name == name), None)

    def _consumer(self, name: str) -> ConsumerShown | None:
        return next((one for one in self.picture.consumers if one.name == name), None)

    def _producer(self, name: str) -> ProducerShown | None:
        return next((one for one in self.picture.producers if one.name == name), None)
