"""What a consumer reads and how far it is (`SubscriptionState`).

Law of the room: `position` is the next offset to be handed to the application, `processed` the next that it has not finished,
`fetch_offset` the next to be asked for; -1: not known. `version` rises with every change that a fetch must know of.
"""

from __future__ import annotations

from collections.abc import Iterable

Place = tuple[str, int]
UNKNOWN = -1


class PartitionState:
    """One assigned partition. `reset`: the policy by which a position is being looked for; empty: none is.

    `missing`: nothing was committed (and not: out of range). `skipped_from`: where reading stood before it jumped. `began_at`:
    where it began with nothing committed, until the log's start is known. `epoch`: the leader epoch of what was read last (`offsetEpoch`).
    """

    __slots__ = (
        "topic",
        "partition",
        "position",
        "processed",
        "fetch_offset",
        "paused",
        "pending_revocation",
        "reset",
        "missing",
        "by_seek",
        "asking",
        "log_start",
        "high_watermark",
        "skipped_from",
        "began_at",
        "buffered",
        "committed",
        "epoch",
    )

    def __init__(self, place: Place) -> None:
        self.topic, self.partition = place
        self.position = UNKNOWN
        self.processed = UNKNOWN
        self.fetch_offset = UNKNOWN
        self.paused = False
        self.pending_revocation = False
        self.reset = ""
        self.missing = False
        self.by_seek = False
        self.asking = False
        self.log_start = 0
        self.high_watermark = UNKNOWN
        self.skipped_from = UNKNOWN
        self.began_at = UNKNOWN
        self.buffered = 0
        self.committed = UNKNOWN
        self.epoch = UNKNOWN

    @property
    def place(self) -> Place:
        return self.topic, self.partition

    @property
    def fetchable(self) -> bool:
        return self.fetch_offset >= 0 and not self.paused and not self.pending_revocation

    def seek(self, offset: int, epoch: int = UNKNOWN) -> None:
        """Go on from this offset; `epoch`: the leader's that knows it."""
        self.epoch = epoch
        self.position = self.processed = self.fetch_offset = offset
        self.reset = ""
        self.buffered = 0


class Subscription:
    """The partitions that a consumer has now."""

    __slots__ = ("topics", "assigned", "version", "paused", "unplaced")

    def __init__(self, topics: tuple[str, ...]) -> None:
        self.topics = topics
        self.assigned: dict[Place, PartitionState] = {}
        self.version = 0
        self.paused = False
        self.unplaced = False
        """Whether some partition has no position and nobody is looking for one."""

    def owned(self) -> tuple[Place, ...]:
        """Sorted."""
        return tuple(sorted(self.assigned))

    def assign(self, places: Iterable[Place]) -> None:
        """Have exactly these; those kept keep their state."""
        before = self.assigned
        self.assigned = {}
        for place in places:
            state = before.get(place)
            if state is None:
                state = PartitionState(place)
                state.paused = self.paused
                self.unplaced = True
            state.pending_revocation = False
            self.assigned[place] = state
        self.version += 1

    def pause(self, paused: bool) -> None:
        self.paused = paused
        for state in self.assigned.values():
            state.paused = paused
        self.version += 1

    def mark_pending_revocation(self) -> None:
        for state in self.assigned.values():
            state.pending_revocation = True
        self.version += 1

    def look_for_position(self, state: PartitionState, policy: str, missing: bool, by_seek: bool = False) -> None:
        """The partition has no valid position: find one by this policy."""
        state.skipped_from = state.position
        state.fetch_offset = UNKNOWN
        state.buffered = 0
        state.reset = policy
        state.missing = missing
        state.by_seek = by_seek
        state.asking = False
        self.unplaced = True
        self.version += 1

    def positions(self) -> dict[Place, int]:
        """How far the application is, where it has begun (`allConsumed`)."""
        return {place: state.processed for place, state in self.assigned.items() if state.processed >= 0}
