"""How far a consumer is, as facts at the ends of ticks, and in the ledger's account.

Law of the room: a fact only for partitions whose position moved in the tick, or for which records came that wait for the application.
"""

from __future__ import annotations

from typing import Protocol

from streamlab.clients.consumer.fetcher import Handed
from streamlab.clients.consumer.subscription import PartitionState, Place
from streamlab.events.clients import Read
from streamlab.events.data import shown_text
from streamlab.events.ledger import OUT_OF_ORDER, REPEATED, SAMPLES, Entry, Ledger
from streamlab.simulation.journal import Fact, Recorder

KINDS = (REPEATED, OUT_OF_ORDER)


class Source(Protocol):
    """The consumer."""

    def catch_up(self) -> None:
        """Report what is done by now."""


class Reading:
    """Gathers for one consumer. `group` empty: its deliveries are counted under its own name."""

    def __init__(self, source: Source, consumer: str, group: str, recorder: Recorder, ledger: Ledger) -> None:
        self.source = source
        self.consumer = consumer
        self.group = group
        self.recorder = recorder
        self.ledger = ledger
        self._moved: dict[Place, tuple[int, int]] = {}
        self._came: dict[Place, PartitionState] = {}
        self._troubles: dict[tuple[str, Place], list[tuple[int, bytes | None]]] = {}
        self._gathering = False

    def expect(self) -> None:
        """Something will be done by the end of this tick."""
        self.recorder.gather(self)

    def processed(self, done: list[Handed]) -> None:
        """The application is done with these records."""
        deliver, account, moved = self.ledger.on_delivered, self.group or self.consumer, self._moved
        if not moved and not self._gathering:
            self.recorder.gather(self)
        for state, offset, record in done:
            place = (state.topic, state.partition)
            state.processed = offset + 1
            verdict = deliver(account, state.topic, state.partition, offset, record.key, record.message)
            if verdict:
                self._troubles.setdefault((verdict, place), []).append((offset, record.key))
            moved[place] = (offset + 1, moved[place][1] + 1 if place in moved else 1)

    def came(self, state: PartitionState) -> None:
        """A leader has answered with records of this partition."""
        self.recorder.gather(self)
        self._came[state.topic, state.partition] = state

    def moved(self, state: PartitionState) -> None:
        """The position changed without a record: a start, a seek, a reset, a gap."""
        if not self._moved and not self._gathering:
            self.recorder.gather(self)
        place = (state.topic, state.partition)
        self._moved[place] = (state.processed, self._moved.get(place, (0, 0))[1])

    def gathered(self, at: int) -> list[Fact]:
        self._gathering = True
        self.source.catch_up()
        self._gathering = False
        return self.so_far(at)

    def so_far(self, at: int) -> list[Fact]:
        """What was read since it was last told. Before partitions are taken away this is told: who gets them again begins anew."""
        moved, self._moved = self._moved, {}
        came, self._came = self._came, {}
        troubles, self._troubles = self._troubles, {}
        fetched = tuple(
            (*place, came[place].fetch_offset) for place in sorted(came) if 0 <= came[place].processed < came[place].fetch_offset
        )
        if not moved and not fetched:
            return []
        positions = tuple((*place, *moved[place]) for place in sorted(moved))
        count = {what: sum(len(one) for (verdict, _), one in troubles.items() if verdict.startswith(what)) for what in KINDS}
        read = Read(
            at=at,
            consumer=self.consumer,
            group=self.group,
            positions=positions,
            duplicated=count[REPEATED],
            out_of_order=count[OUT_OF_ORDER],
            fetched=fetched,
        )
        return [read, *(self._entered(at, verdict, place, records) for (verdict, place), records in troubles.items())]

    def _entered(self, at: int, verdict: str, place: Place, records: list[tuple[int, bytes | None]]) -> Fact:
        """An entry in the ledger about records that were read again, or out of order."""
        what, _, reason = verdict.partition("/")
        samples = tuple((offset, shown_text(key)) for offset, key in records[:SAMPLES])
        entry = Entry(at, what, reason, self.group or self.consumer, *place, len(records), samples)
        causes = self.recorder.why(f"client:{self.consumer}", f"group:{self.group}", f"partition:{place[0]}-{place[1]}")
        return self.ledger.enter(entry, causes[-1:], self.consumer)
