"""What an application sends: a steady rate, bursts, keys and payments (or a file, see `file_player`).

Law of the room: record number k is due at start + k / rate, to the µs, whatever happened in between (the start is drawn within the
first interval, so that producers do not march in step); an application whose send() blocks loses its turn. Above 50 records/s
several share one event.
"""

from __future__ import annotations

from typing import ClassVar, Protocol

from streamlab.clients.node import Node, Timer
from streamlab.simulation.chance import Stream

OWNER = "workload"
SLICE_MS = 20
SINGLE_RATE = 50.0
"""Records/s up to which each record has an event of its own."""

NOISY_PERCENT = 60
"""Share of the noisy user's records where keys are skewed."""

KEYS = ("uniform", "skewed", "none")
_STATUS = ("done", "done", "done", "done", "pending", "refunded")
_CURRENCY = ("EUR", "EUR", "EUR", "USD", "GBP")


class Sending(Protocol):
    """The producer, as its application sees it."""

    topic: str

    @property
    def is_blocked(self) -> bool: ...

    def send_all(self, topic: str, records: list[tuple[bytes | None, bytes | None]]) -> None: ...


class WorkloadDue(Timer, gc=False):
    """The next record is due. `pace`: rises with each change of rate, so that older timers are void."""

    owner: ClassVar[str] = OWNER
    pace: int


class Payments:
    """Makes records that look like payments. `keys`: "uniform", "skewed" or "none"; users are user-1 to user-`key_count`."""

    __slots__ = ("keys", "key_count", "chance", "_number", "_names", "_what")

    def __init__(self, topic: str, keys: str, key_count: int, chance: Stream) -> None:
        self.keys = keys
        self.key_count = max(1, key_count)
        self.chance = chance
        self._number = 1_000
        self._what = "id"
        self._names: list[tuple[str, bytes]] = []
        self.about(topic)

    def about(self, topic: str) -> None:
        """Name the payload's first field after the topic: payments → payment."""
        word = "".join(letter if letter.isalnum() else "_" for letter in topic)
        self._what = word[:-1] if word.endswith("s") and len(word) > 2 else word
        self._names = [(name, name.encode()) for name in (f"user-{number}" for number in range(1, self.key_count + 1))]

    def next(self) -> tuple[bytes | None, bytes]:
        """A key and a value."""
        chance, names = self.chance, self._names
        if self.keys == "skewed" and chance.below(100) < NOISY_PERCENT:
            user, key = names[0]
        else:
            user, key = chance.choose(names)
        self._number += 1
        cents = chance.between(100, 19_999)
        value = (
            f'{{"{self._what}": {self._number}, "user": "{user}", "amount": {cents // 100}.{cents % 100:02d}, '
            f'"currency": "{chance.choose(_CURRENCY)}", "status": "{chance.choose(_STATUS)}"}}'
        )
        return None if self.keys == "none" else key, value.encode()


class SteadyRate:
    """Sends at a rate.

    `rate`: records/s, 0: only by hand. `state`: "running", "paused" or "finished" (its file has been played).
    """

    def __init__(self, node: Node, producer: Sending, payments: Payments, rate: float) -> None:
        self.node = node
        self.producer = producer
        self.payments = payments
        self.rate = rate
        self.state = "running"
        self._pace = 0
        self._base = node.now
        self._sent = 0
        node.parts[OWNER] = self
        self._restart()

    def change(self, rate: float | None, paused: bool | None) -> None:
        """Another rate, a pause, or going on."""
        if rate is not None:
            self.rate = rate
        if paused is not None:
            self.state = "paused" if paused else "running"
        self._restart()

    def burst(self, count: int) -> None:
        """So many records of the usual kind at once."""
        self.producer.send_all(self.producer.topic, [self.payments.next() for _ in range(count)])

    def on_timer(self, timer: WorkloadDue) -> None:
        if timer.pace != self._pace:
            return
        now = self.node.now
        due = self._due_by(now)
        count = due - self._sent
        self._sent = due
        if count and not self.producer.is_blocked:
            self.burst(count)
        self._schedule()

    def _restart(self) -> None:
        self._pace += 1
        self._base = self.node.now
        self._sent = 0
        if self.rate > 0:
            self._base -= self.payments.chance.below(max(1, min(int(1_000 / self.rate), 1_000)))
        if self.rate > 0 and self.state == "running":
            self._schedule()

    def _due_by(self, now: int) -> int:
        """How many records are due from the base up to now."""
        return (now - self._base) * round(self.rate * 1_000) // 1_000_000

    def _schedule(self) -> None:
        thousandths = max(1, round(self.rate * 1_000))
        if self.rate <= SINGLE_RATE:
            wait = -(-(self._sent + 1) * 1_000_000 // thousandths)
        else:
            wait = (self.node.now - self._base) // SLICE_MS * SLICE_MS + SLICE_MS
        self.node.scheduler.at(self._base + wait, self.node.address, WorkloadDue(self._pace))

    def on_answer(self, context: object, body: object) -> None:
        raise AssertionError("A workload asks nothing.")

    def on_failure(self, context: object, error: int) -> None:
        raise AssertionError("A workload asks nothing.")
