"""Where the replicas of new partitions go (`StripedReplicaPlacer`, KRaft).

Law of the room: draws are made in Kafka's order through the `draw` that is handed in, so that the same draws give the same placement.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

import msgspec

Draw = Callable[[int], int]
T = TypeVar("T")


class UsableBroker(msgspec.Struct, frozen=True):
    """A broker that may hold replicas; a fenced one is used only where the unfenced do not suffice."""

    id: int
    rack: str | None = None
    fenced: bool = False


class InvalidReplicationFactor(Exception):
    """The replicas cannot be placed (error 38); the text is Kafka's."""


@dataclass(slots=True)
class BrokerList:
    """The brokers of one kind in a rack, taken in turn from an offset (`BrokerList`)."""

    brokers: list[int] = field(default_factory=list)
    epoch: int = 0
    index: int = 0
    offset: int = 0

    def initialize(self, draw: Draw) -> None:
        """Sort the brokers and draw where to begin; an empty list draws nothing."""
        if self.brokers:
            self.brokers.sort()
            self.offset = draw(len(self.brokers))

    def shuffle(self, draw: Draw) -> None:
        """Put the brokers into a new order."""
        shuffle(self.brokers, draw)

    def next(self, epoch: int) -> int:
        """The next broker for this epoch (one per partition), -1 when all have been taken."""
        if not self.brokers:
            return -1
        if self.epoch != epoch:
            self.epoch = epoch
            self.index = 0
            self.offset = (self.offset + 1) % len(self.brokers)
        if self.index >= len(self.brokers):
            return -1
        broker = self.brokers[(self.index + self.offset) % len(self.brokers)]
        self.index += 1
        return broker


@dataclass(slots=True)
class Rack:
    """A rack's unfenced and fenced brokers."""

    unfenced: BrokerList = field(default_factory=BrokerList)
    fenced: BrokerList = field(default_factory=BrokerList)

    def initialize(self, draw: Draw) -> None:
        """Both lists, the fenced first."""
        self.fenced.initialize(draw)
        self.unfenced.initialize(draw)

    def shuffle(self, draw: Draw) -> None:
        """Both lists, the fenced first."""
        self.fenced.shuffle(draw)
        self.unfenced.shuffle(draw)

    def next(self, epoch: int) -> int:
        """The next broker for this epoch, fenced ones last; -1 when all have been taken."""
        broker = self.unfenced.next(epoch)
        return broker if broker >= 0 else self.fenced.next(epoch)


def _rack_order(rack: str | None) -> tuple[bool, bytes]:
    """No rack first, then as Java compares strings (`OptionalStringComparator`)."""
    return rack is not None, (rack or "").encode("utf-16-be", "surrogatepass")


def shuffle(items: list[T], draw: Draw) -> None:
    """`Collections.shuffle` with the given draws."""
    for size in range(len(items), 1, -1):
        other = draw(size)
        items[size - 1], items[other] = items[other], items[size - 1]


class RackList:
    """Racks in turn; within each, its brokers in turn (`RackList`)."""

    def __init__(self, brokers: Sequence[UsableBroker], draw: Draw) -> None:
        self._draw = draw
        self._racks: dict[str | None, Rack] = {
            rack: Rack() for rack in sorted({broker.rack for broker in brokers}, key=_rack_order)
        }
        for broker in brokers:
            rack_of = self._racks[broker.rack]
            (rack_of.fenced if broker.fenced else rack_of.unfenced).brokers.append(broker.id)
        for one in self._racks.values():
            one.initialize(draw)
        self._names = list(self._racks)
        self._unfenced = sum(1 for broker in brokers if not broker.fenced)
        self._epoch = 0
        self._offset = draw(len(self._names)) if self._names else 0

    def place(self, replication_factor: int) -> list[int]:
        """The replicas of the next partition, the preferred leader first."""
        if self._epoch == self._unfenced and self._unfenced > 1:
            self._shuffle()
        self._offset %= len(self._names)
        first_rack = self._offset
        while (leader := self._racks[self._names[first_rack]].unfenced.next(self._epoch)) < 0:
            first_rack = (first_rack + 1) % len(self._names)
        replicas = [leader]
        rack = self._offset
        while len(replicas) < replication_factor:
            broker = -1
            if rack == first_rack:
                first_rack = -1
            else:
                broker = self._racks[self._names[rack]].next(self._epoch)
            rack = (rack + 1) % len(self._names)
            if broker >= 0:
                replicas.append(broker)
        self._epoch += 1
        self._offset += 1
        return replicas

    def _shuffle(self) -> None:
        shuffle(self._names, self._draw)
        for rack in self._racks.values():
            rack.shuffle(self._draw)
        self._epoch = 0


def place(brokers: Sequence[UsableBroker], partitions: int, replication_factor: int, draw: Draw) -> list[list[int]]:
    """Replicas for each of `partitions`. `draw(n)` is a whole number in [0, n). Raises InvalidReplicationFactor."""
    racks = RackList(brokers, draw)
    if replication_factor <= 0:
        raise InvalidReplicationFactor(f"Invalid replication factor {replication_factor}: the replication factor must be positive.")
    if not any(not broker.fenced for broker in brokers):
        raise InvalidReplicationFactor("All brokers are currently fenced.")
    if replication_factor > len(brokers):
        raise InvalidReplicationFactor(
            f"The target replication factor of {replication_factor} cannot be reached because only "
            f"{len(brokers)} broker(s) are registered."
        )
    return [racks.place(replication_factor) for _ in range(partitions)]
