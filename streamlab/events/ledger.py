"""The ledger: what became of every message that simulated producers were asked to send.

Law of the room: it only watches. Nobody decides anything by it.
"""

from __future__ import annotations

import msgspec

from streamlab.events.cluster import partition_name
from streamlab.simulation.journal import Fact
from streamlab.simulation.sentence import say, say_many

LOST, WRITTEN_TWICE, REPEATED, OUT_OF_ORDER = "lost", "written twice", "repeated", "out of order"

ACKED_EARLY, UNCLEAN, RETRIED, NOT_COMMITTED, MOVED_BACK, OTHER_PARTITION = (
    "acks",
    "unclean",
    "retry",
    "not committed",
    "moved back",
    "partition",
)

SAMPLES = 4
"""Records that an entry names."""

KEPT_ENTRIES = 24
TOLD_EVERY_MS = 30_000
"""The same trouble at the same place is told again only after so long."""

PARTITION_BITS = 12


class Entry(msgspec.Struct, frozen=True, gc=False):
    """One entry of the ledger's list of troubles. `what`: "lost", "written twice", "repeated", "out of order". `at`: virtual ms.

    `reason`: "acks" (acknowledged before followers had it), "unclean" (an unclean election), "retry" (sent again after a lost answer),
    "not committed" (read, and not committed when its reader went), "moved back" (somebody moved the group back), "partition" (the key
    went to another partition). `who`: the group or the producer. `records`: (offset, key as text) of the first few of `count`.
    """

    at: int
    what: str
    reason: str
    who: str
    topic: str
    partition: int
    count: int
    records: tuple[tuple[int, str | None], ...]


def _of(entry: Entry) -> tuple[str, str, str, str, int]:
    return entry.what, entry.reason, entry.who, entry.topic, entry.partition


def _joined(older: Entry, newer: Entry) -> Entry:
    """One entry for the same trouble at the same place."""
    records = (*older.records, *newer.records)[-SAMPLES:]
    return msgspec.structs.replace(newer, count=older.count + newer.count, records=records)


class Misfortune(Fact, frozen=True, tag="misfortune"):
    """Messages were lost, written twice, read again or read out of order: only the ledger knows, no client of Kafka's does.

    Fields as of `Entry`. `news`: it is told in words; the same again at the same place is not.
    """

    what: str
    reason: str
    who: str
    topic: str
    partition: int
    count: int
    records: tuple[tuple[int, str | None], ...]
    reader: str = ""
    news: bool = False

    def sentence(self) -> str:
        if not self.news:
            return ""
        where = partition_name(self.topic, self.partition)
        many = say_many("{count} record", "{count} records", self.count)
        if self.what == LOST:
            return say_many(
                "{many} of {where} that {who} believes to be safe is lost for good.",
                "{many} of {where} that {who} believes to be safe are lost for good.",
                self.count,
                many=many,
                where=where,
                who=self.who or say("a producer"),
            )
        told: dict[str, object] = {"who": self.who, "reader": self.reader, "many": many, "where": where}
        if self.what == WRITTEN_TWICE:
            return say(
                "{who} has written {many} of {where} twice: it sent them again after an answer was lost, and is not idempotent.",
                **told,
            )
        if self.what == OUT_OF_ORDER and self.reason == OTHER_PARTITION:
            return say(
                "{reader} has read {many} of {where} after a later one of the same key: its key went to another partition.", **told
            )
        if self.what == OUT_OF_ORDER:
            return say("{reader} has read {many} of {where} after a later one of the same key: a retry was overtaken.", **told)
        if self.reason == RETRIED:
            return say("{reader} has read {many} of {where} a second time: the log has them twice.", **told)
        told["offset"] = self.records[0][0]
        if self.reason == MOVED_BACK:
            return say("{reader} reads {where} again from offset {offset}: the group was moved back.", **told)
        return say("{reader} reads {where} again from offset {offset}: what had been read there was not committed.", **told)


class ProducerAccount:
    """What one producer was asked to send, and what became of it."""

    __slots__ = ("sent", "acknowledged", "failed", "lost", "written_twice")

    def __init__(self) -> None:
        self.sent = 0
        self.acknowledged = 0
        self.failed = 0
        self.lost = 0
        self.written_twice = 0


class GroupAccount:
    """Deliveries to one group."""

    __slots__ = ("delivered", "duplicated", "out_of_order", "skipped", "reached", "newest_of_key", "moved_back")

    def __init__(self) -> None:
        self.delivered = 0
        self.duplicated = 0
        self.out_of_order = 0
        self.skipped = 0
        self.reached: dict[tuple[str, int], int] = {}
        self.newest_of_key: dict[bytes, int] = {}
        """Key -> its newest message with the partition that it came from in the lowest bits."""
        self.moved_back: dict[tuple[str, int], None] = {}


class Ledger:
    """Counts messages sent, acknowledged, failed, lost, and per group delivered, duplicated, out of order per key."""

    __slots__ = ("groups", "producers", "lost", "written_twice", "entries", "_batches_lost", "_next_message", "_told")

    def __init__(self) -> None:
        self.lost = 0
        self.written_twice = 0
        self.producers: dict[str, ProducerAccount] = {}
        self.groups: dict[str, GroupAccount] = {}
        self.entries: list[Entry] = []
        self._next_message = 0
        self._batches_lost: dict[tuple[str, int, int, int], None] = {}
        self._told: dict[tuple[str, str, str, int], int] = {}

    @property
    def sent(self) -> int:
        return self._next_message

    @property
    def acknowledged(self) -> int:
        return sum(one.acknowledged for one in self.producers.values())

    @property
    def failed(self) -> int:
        return sum(one.failed for one in self.producers.values())

    def producer(self, name: str) -> ProducerAccount:
        """A producer's account; begun where there is none yet."""
        account = self.producers.get(name)
        if account is None:
            account = self.producers[name] = ProducerAccount()
        return account

    def next_message(self) -> int:
        """A number for a message that a producer is asked to send (`Record.message`)."""
        self._next_message += 1
        return self._next_message

    def on_batch_lost(self, place: tuple[str, int, int, int], count: int, producer: str = "") -> int:
        """A replica gave up an acknowledged batch at `place` (topic id, partition, leader epoch, base offset): `count` records.

        Answers how many of them are newly lost: whichever replica is the first to give a batch up, it is counted once.
        """
        if place in self._batches_lost:
            return 0
        self._batches_lost[place] = None
        self.lost += count
        if producer:
            self.producer(producer).lost += count
        return count

    def on_written_twice(self, count: int, producer: str = "") -> None:
        """`count` messages that the log already had were appended again (a retry without idempotence)."""
        self.written_twice += count
        if producer:
            self.producer(producer).written_twice += count

    def on_delivered(self, group: str, topic: str, partition: int, offset: int, key: bytes | None, message: int) -> str:
        """A consumer of `group` was handed a record. Answers "", or "what/reason" of an `Entry`."""
        account = self.groups.get(group)
        if account is None:
            account = self.groups[group] = GroupAccount()
        account.delivered += 1
        place = (topic, partition)
        if offset < account.reached.get(place, 0):
            account.duplicated += 1
            return f"{REPEATED}/{MOVED_BACK if place in account.moved_back else NOT_COMMITTED}"
        account.reached[place] = offset + 1
        if account.moved_back:
            account.moved_back.pop(place, None)
        if key is None or not message:
            return ""
        newest = account.newest_of_key.get(key, 0)
        if message > newest >> PARTITION_BITS:
            account.newest_of_key[key] = message << PARTITION_BITS | partition
            return ""
        if message == newest >> PARTITION_BITS:
            account.duplicated += 1
            return f"{REPEATED}/{RETRIED}"
        account.out_of_order += 1
        return f"{OUT_OF_ORDER}/{RETRIED if newest & ((1 << PARTITION_BITS) - 1) == partition else OTHER_PARTITION}"

    def on_moved_back(self, group: str, topic: str, partition: int) -> None:
        """Somebody moves the group's position by hand (-1: on all partitions): what it reads again is no accident."""
        account = self.groups.get(group)
        if account is None:
            return
        for place in account.reached:
            if place[0] == topic and partition in (-1, place[1]):
                account.moved_back[place] = None

    def on_skipped(self, group: str, count: int) -> None:
        """A reader of `group` went past `count` records without reading them (reset to latest, deleted before it came)."""
        account = self.groups.setdefault(group, GroupAccount())
        account.skipped += count

    def enter(self, entry: Entry, because: tuple[int, ...], reader: str = "") -> Misfortune:
        """Write an entry; answers the fact that says so."""
        alike = next((one for one in self.entries if _of(one) == _of(entry)), None)
        if alike is not None:
            self.entries.remove(alike)
        self.entries.append(entry if alike is None else _joined(alike, entry))
        del self.entries[:-KEPT_ENTRIES]
        place = (entry.what, entry.who, entry.topic, entry.partition)
        told = self._told.get(place)
        news = told is None or entry.at - told >= TOLD_EVERY_MS
        if news:
            self._told[place] = entry.at
        return Misfortune(
            at=entry.at,
            because=because,
            what=entry.what,
            reason=entry.reason,
            who=entry.who,
            topic=entry.topic,
            partition=entry.partition,
            count=entry.count,
            records=entry.records,
            reader=reader,
            news=news,
        )
