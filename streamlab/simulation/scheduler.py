"""The virtual clock and the queue of what is due.

Law of the room: an event is a tuple (time, sequence, target, message). Events are handled in the order of time, then of
scheduling. The clock only moves forward, and only here. All times are milliseconds since the epoch, virtual.
"""

from __future__ import annotations

from collections.abc import Collection
from heapq import heappop, heappush
from typing import Any, Protocol


class Actor(Protocol):
    """Whatever can be the target of an event: it takes a message, and schedules or sends others."""

    def handle(self, message: Any) -> None: ...


class Scheduler:
    """Runs actors in virtual time.

    Actors are known by address. An address whose actor is gone swallows its events: this is how a killed node's timers and the
    messages under way to it end.
    """

    __slots__ = ("actors", "calendar_ahead", "handled", "now", "_cancelled", "_heap", "_sequence")

    def __init__(self, start: int) -> None:
        self.now = start
        self.actors: dict[str, Actor] = {}
        self.handled = 0
        self.calendar_ahead = 0
        """How far the nodes' calendars are ahead of `now`, in ms: not 0 where somebody from outside brings another date along."""
        self._heap: list[tuple[int, int, str, Any]] = []
        self._sequence = 0
        self._cancelled: set[int] = set()

    @property
    def calendar(self) -> int:
        """The date and time that nodes write into records; timers go by `now`."""
        return self.now + self.calendar_ahead

    def at(self, time: int, target: str, message: Any) -> int:
        """Schedule `message` for the actor at `target`; a time in the past means now. Returns a handle for `cancel`."""
        self._sequence = sequence = self._sequence + 1
        heappush(self._heap, (time if time > self.now else self.now, sequence, target, message))
        return sequence

    def after(self, delay: int, target: str, message: Any) -> int:
        """Schedule `message` in `delay` milliseconds."""
        self._sequence = sequence = self._sequence + 1
        heappush(self._heap, (self.now + delay if delay > 0 else self.now, sequence, target, message))
        return sequence

    def cancel(self, handle: int) -> None:
        """Forget a scheduled event. The handle must be of an event that has not been handled yet."""
        self._cancelled.add(handle)

    def next_due(self) -> int | None:
        """The time of the next event, or None when nothing is scheduled."""
        heap = self._heap
        while heap and heap[0][1] in self._cancelled:
            self._cancelled.discard(heappop(heap)[1])
        return heap[0][0] if heap else None

    def due_for(self, target: str) -> list[tuple[int, Any]]:
        """For whoever looks: what is planned for this address, as (time, message), in no order."""
        cancelled = self._cancelled
        return [(time, message) for time, sequence, to, message in self._heap if to == target and sequence not in cancelled]

    def planned(self, targets: Collection[str], kinds: tuple[type, ...]) -> dict[type, int]:
        """For whoever looks: when the next message of each of these kinds is due at one of these addresses."""
        found: dict[type, int] = {}
        cancelled = self._cancelled
        for time, sequence, to, message in self._heap:
            kind = type(message)
            if kind in kinds and to in targets and sequence not in cancelled and time < found.get(kind, time + 1):
                found[kind] = time
        return found

    def time_of(self, handle: int) -> int:
        """For whoever looks: when the event of this handle is due; 0: it is not planned."""
        return next((time for time, sequence, _, _ in self._heap if sequence == handle), 0)

    def run(self, until: int, budget: int | None = None) -> bool:
        """Handle every event due up to and including `until`, then set the clock there.

        With a `budget`, stops after that many events and answers False where more are due; the clock then stands at the last
        event handled, and a further call goes on from there.
        """
        heap, actors, cancelled = self._heap, self.actors, self._cancelled
        left = budget if budget is not None else -1
        while heap and heap[0][0] <= until:
            if left == 0:
                return False
            time, sequence, target, message = heappop(heap)
            if cancelled and sequence in cancelled:
                cancelled.remove(sequence)
                continue
            actor = actors.get(target)
            if actor is None:
                continue
            self.now = time
            self.handled += 1
            left -= 1
            actor.handle(message)
        if until > self.now:
            self.now = until
        return True
