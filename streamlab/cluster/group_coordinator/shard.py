"""The part of the coordinator that belongs to one partition of `__consumer_offsets` (Kafka's `GroupCoordinatorShard`).

Law of the room: it lives from election to resignation. Its offsets are those that are replicated; a write under way is not in
them yet.
"""

from __future__ import annotations

from streamlab.cluster.group_coordinator.group import ClassicGroup
from streamlab.cluster.group_coordinator.storage import OffsetAndMetadata
from streamlab.cluster.group_coordinator.timers import Append, CommitAppend
from streamlab.simulation.network import Request


class CoordinatorShard:
    """`incarnation`: tells it from earlier shards of the partition on this broker. `loading`: its log is being read."""

    __slots__ = (
        "epoch",
        "groups",
        "incarnation",
        "loading",
        "offsets",
        "outstanding",
        "partition",
        "stored",
        "unsettled",
        "waiting_reads",
        "_next_number",
    )

    def __init__(self, partition: int, epoch: int, incarnation: int) -> None:
        self.partition = partition
        self.epoch = epoch
        self.incarnation = incarnation
        self.loading = True
        self.groups: dict[str, ClassicGroup] = {}
        self.offsets: dict[str, dict[tuple[str, int], OffsetAndMetadata]] = {}
        self.stored: dict[str, bytes] = {}
        """The newest replicated record of each group, as the log has it; a rebalance under way is not in it."""
        self.outstanding: dict[int, Append] = {}
        self.unsettled: list[Append] = []
        """Writes that were not replicated in time. They are in the log: the next one that is replicated proves them too."""
        self.waiting_reads: list[tuple[int, Request]] = []
        self._next_number = 0

    def begin(self, append: Append) -> None:
        """Number a write and count it as under way."""
        append.partition = self.partition
        append.incarnation = self.incarnation
        append.number = self._next_number
        self.outstanding[append.number] = append
        self._next_number += 1

    def end(self, append: Append) -> bool:
        """A write has ended; False where it had before."""
        return self.outstanding.pop(append.number, None) is not None

    def places(self, group_id: str) -> dict[tuple[str, int], None]:
        """Where a group has offsets in the log: those that count, and those still being written."""
        found = dict.fromkeys(self.offsets.get(group_id, ()))
        for append in (*self.unsettled, *self.outstanding.values()):
            if isinstance(append, CommitAppend) and append.group_id == group_id:
                found.update(dict.fromkeys(append.offsets))
        return found

    @property
    def last_number(self) -> int:
        return self._next_number - 1

    def reads_due(self) -> list[Request]:
        """Take the reads that waited for writes which have all ended."""
        oldest = next(iter(self.outstanding), self._next_number)
        due = [request for number, request in self.waiting_reads if number < oldest]
        if due:
            self.waiting_reads = [entry for entry in self.waiting_reads if entry[0] >= oldest]
        return due
