"""What a producer has sent, got acknowledged and given up, and what waits: as facts, at the ends of ticks.

Law of the room: a fact only where something differs from the last one. A tick's facts do not say what came first in it, so what
depends on that is settled here, at its end.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol

from streamlab.clients.producer.batch import ProducerBatch
from streamlab.events.clients import Accumulated
from streamlab.events.data import shown_text
from streamlab.simulation.journal import Fact, Recorder

KEYS_SHOWN = 9
Waiting = tuple[tuple[str, int, tuple[str | None, ...], int], ...]


class Source(Protocol):
    """Where the tally looks what waits and what is under way. `settle`: a tick ends in which something was acknowledged."""

    def waiting_batches(self) -> Iterable[ProducerBatch]: ...

    def requests_in_flight(self) -> int: ...

    def retries(self) -> int: ...

    def settle(self) -> None: ...


class Tally:
    """Counts for one producer; gathered by the recorder."""

    def __init__(self, producer: str, recorder: Recorder, source: Source) -> None:
        self.producer = producer
        self.recorder = recorder
        self.source = source
        self.sent = 0
        self.acknowledged = 0
        self.failed = 0
        self._told: tuple[()] | tuple[Waiting, int, int, int, int, int] = ()

    def changed(self) -> None:
        self.recorder.gather(self)

    def waiting(self) -> Waiting:
        """As the fact `accumulated` shows it."""
        keys: dict[tuple[str, int], list[str | None]] = {}
        counts: dict[tuple[str, int], int] = {}
        for batch in self.source.waiting_batches():
            shown = keys.setdefault(batch.key, [])
            counts[batch.key] = counts.get(batch.key, 0) + batch.count
            if len(shown) < KEYS_SHOWN:
                shown += [shown_text(record.key) for record in batch.records[: KEYS_SHOWN - len(shown)]]
        return tuple((*place, tuple(keys[place]), counts[place]) for place in sorted(keys))

    def gathered(self, at: int) -> list[Fact]:
        waiting, in_flight = self.waiting(), self.source.requests_in_flight()
        retrying = self.source.retries()
        now = (waiting, in_flight, self.sent, self.acknowledged, self.failed, retrying)
        if now == self._told:
            return []
        if self.acknowledged > (self._told[3] if self._told else 0):
            self.source.settle()
        self._told = now
        return [
            Accumulated(
                at=at,
                producer=self.producer,
                waiting=waiting,
                in_flight=in_flight,
                sent=self.sent,
                acknowledged=self.acknowledged,
                failed=self.failed,
                retrying=retrying,
            )
        ]
