"""What a lab's charts showed before anybody looked: lag, replicas in sync and records read, every few seconds of virtual time.

Law of the module: it is told facts, once each and in order, and reads of them no more than it needs; it forgets the oldest.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import msgspec

from streamlab.protocol.topic_names import is_internal

EVERY_SECONDS = 5
MOST_SAMPLES = 4_000
"""So many moments are kept: five and a half hours of a lab in which something happens all the time."""

MOST_LINES = 24
"""Of each kind, as many as the page draws."""

Line = list[int | None]
Place = tuple[str, int]


class _Fact(msgspec.Struct, gc=False):
    """What is needed of any of them, under the facts' own names."""

    at: int
    topic: str = ""
    partition: int = -1
    group: str = ""
    state: str = ""
    high_watermark: int = 0
    leader: Any = -1
    isr: Any = ()
    first: int = 0
    partitions: Any = ()
    positions: tuple[tuple[str, int, int, int], ...] = ()
    offsets: tuple[tuple[str, int, int], ...] = ()


class _Partition(msgspec.Struct, gc=False):
    partition: int
    leader: int
    isr: tuple[int, ...]
    high_watermark: int


class _Topic(msgspec.Struct, gc=False):
    name: str
    partitions: tuple[_Partition, ...]


class _Group(msgspec.Struct, gc=False):
    name: str
    offsets: tuple[tuple[str, int, int], ...]


class _Picture(msgspec.Struct, gc=False):
    topics: tuple[_Topic, ...]
    groups: tuple[_Group, ...]


class _Shown(msgspec.Struct, gc=False):
    picture: _Picture


class Series:
    """`seconds`: each sample's virtual second, at whose end it was so; a line has a value for each of them, None where there was none."""

    def __init__(self) -> None:
        self.seconds: list[int] = []
        self.out: list[int] = []
        """Records read in the EVERY_SECONDS up to each sample."""
        self.lags: dict[str, Line] = {}
        self.isr: dict[str, Line] = {}
        self.rebalances: list[int] = []
        self._watermarks: dict[Place, int] = {}
        self._in_sync: dict[Place, int] = {}
        self._commits: dict[str, dict[Place, int]] = {}
        self._out = 0
        self._bucket = 0
        self._decode = msgspec.json.Decoder(_Fact).decode

    def begin(self, text: str) -> None:
        """`text`: a picture, as a frame of the feed has it; what was told before it."""
        picture = msgspec.json.decode(b"{%s}" % text.encode(), type=_Shown).picture
        for topic in picture.topics:
            for one in topic.partitions:
                self._watermarks[topic.name, one.partition] = one.high_watermark
                self._in_sync[topic.name, one.partition] = len(one.isr) if one.leader >= 0 else 0
        for group in picture.groups:
            self._commits[group.name] = {(topic, number): offset for topic, number, offset in group.offsets}

    def take(self, kind: str, fact: bytes) -> None:
        """One of KINDS, encoded."""
        told = self._decode(fact)
        bucket = told.at // (EVERY_SECONDS * 1000)
        if bucket != self._bucket:
            if self._bucket:
                self._sample()
            self._bucket = bucket
        TAKES[kind](self, told)

    def told(self) -> dict[str, Any]:
        """As JSON: `{"every", "seconds", "out", "lags", "isr", "rebalances"}`; lags by "group|topic-partition", ISR sizes by "topic-partition"."""
        return {
            "every": EVERY_SECONDS,
            "seconds": self.seconds,
            "out": self.out,
            "lags": self.lags,
            "isr": self.isr,
            "rebalances": self.rebalances,
        }

    def size(self) -> int:
        """Bytes that it takes."""
        return 8 * len(self.seconds) * (2 + len(self.lags) + len(self.isr)) + 100 * (len(self._watermarks) + len(self._in_sync))

    def forget_before(self, second: int) -> None:
        """What was before it cannot be looked at any more."""
        self._drop(sum(one < second for one in self.seconds))

    def _sample(self) -> None:
        self.seconds.append((self._bucket + 1) * EVERY_SECONDS - 1)
        self.out.append(self._out)
        self._out = 0
        for group, commits in self._commits.items():
            for (topic, number), offset in commits.items():
                end = self._watermarks.get((topic, number))
                if end is not None:
                    self._note(self.lags, f"{group}|{topic}-{number}", max(0, end - offset))
        for (topic, number), count in self._in_sync.items():
            self._note(self.isr, f"{topic}-{number}", count)
        for line in (*self.lags.values(), *self.isr.values()):
            if len(line) < len(self.seconds):
                line.append(None)
        if len(self.seconds) > MOST_SAMPLES:
            self._drop(MOST_SAMPLES // 10)

    def _note(self, lines: dict[str, Line], name: str, value: int) -> None:
        line = lines.get(name)
        if line is None:
            if len(lines) >= MOST_LINES:
                return
            line = lines[name] = [None] * (len(self.seconds) - 1)
        line.append(value)

    def _drop(self, count: int) -> None:
        del self.seconds[:count], self.out[:count]
        for line in (*self.lags.values(), *self.isr.values()):
            del line[:count]
        for lines in (self.lags, self.isr):
            for name in [name for name, line in lines.items() if not any(value is not None for value in line)]:
                del lines[name]
        if self.seconds:
            self.rebalances = [at for at in self.rebalances if at >= self.seconds[0] * 1000]

    # What each kind of fact changes

    def _moved(self, told: _Fact) -> None:
        self._watermarks[told.topic, told.partition] = told.high_watermark

    def _elected(self, told: _Fact) -> None:
        if not is_internal(told.topic):
            self._in_sync[told.topic, told.partition] = len(told.isr) if told.leader >= 0 else 0

    def _created(self, told: _Fact) -> None:
        if is_internal(told.topic):
            return
        for number, replicas in enumerate(told.partitions, told.first):
            in_sync = (told.isr or {}).get(str(number), replicas)
            self._in_sync[told.topic, number] = len(in_sync) if any(one in in_sync for one in replicas) else 0

    def _deleted(self, told: _Fact) -> None:
        tables: list[dict[Place, int]] = [self._watermarks, self._in_sync, *self._commits.values()]
        for table in tables:
            for place in [place for place in table if place[0] == told.topic]:
                del table[place]

    def _read(self, told: _Fact) -> None:
        self._out += sum(count for _, _, _, count in told.positions)

    def _committed(self, told: _Fact) -> None:
        self._commits.setdefault(told.group, {}).update({(topic, number): offset for topic, number, offset in told.offsets})

    def _removed(self, told: _Fact) -> None:
        for topic, number in told.partitions:
            self._commits.get(told.group, {}).pop((topic, number), None)

    def _grouped(self, told: _Fact) -> None:
        if told.state == "PreparingRebalance":
            self.rebalances.append(told.at)
        elif told.state == "Dead":
            self._commits.pop(told.group, None)


TAKES: dict[str, Callable[[Series, _Fact], None]] = {
    "high_watermark": Series._moved,
    "partition_changed": Series._elected,
    "topic_created": Series._created,
    "partitions_added": Series._created,
    "topic_deleted": Series._deleted,
    "read": Series._read,
    "committed": Series._committed,
    "offsets_removed": Series._removed,
    "group_state": Series._grouped,
}
KINDS = TAKES.keys()
