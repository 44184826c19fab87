"""A consumer whose application is a person: poll() hands over records only when somebody says so.

Law of the room: the member itself is like any other (it heartbeats, joins, is put out); only what the application does comes from
commands. A record that waits untouched means that poll() is not called: max.poll.interval.ms runs. Whoever is out of the group comes
back when the person calls poll() again, not by itself.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from streamlab.clients.consumer.fetcher import Handed
from streamlab.clients.consumer.subscription import PartitionState, Place
from streamlab.clients.node import Timer
from streamlab.simulation.sentence import say

if TYPE_CHECKING:
    from streamlab.clients.consumer.consumer import Consumer

OWNER = "hand"
MOST_OWED = 100
ASLEEP_LOOK_MS = 200
"""How soon after it is awake again its heartbeats go on, at most."""


class AutoDue(Timer, gc=False):
    """The next record is to be processed by itself. `turn`: older timers are void."""

    owner: ClassVar[str] = OWNER
    turn: int


class HandOverdue(Timer, gc=False):
    """max.poll.interval.ms may have run off."""

    owner: ClassVar[str] = OWNER


class Hand:
    """`owed`: records that were asked for and are not handed over yet. `per_second`: how many by itself. `polled`: virtual ms of the
    last poll(), which goes on as long as nothing waits. `out`: it was put out of its group, with the reason; empty: it was not.
    """

    def __init__(self, consumer: Consumer) -> None:
        self.consumer = consumer
        self.owed = 0
        self.only: Place | None = None
        self.per_second = 0.0
        self.asleep = False
        self.out = ""
        self.polled = consumer.now
        self.waits = False
        self._was_member = False
        self._turn = 0
        self._armed = False
        consumer.parts[OWNER] = self

    # What the person does

    def process(self, count: int, only: Place | None) -> None:
        """Call poll() for so many records (0: for none), of one partition or of all."""
        self.owed = min(MOST_OWED, self.owed + count)
        self.only = only
        self.polled = self.consumer.now
        self.out, self._was_member = "", self._was_member and not self.out
        self.consumer.poll()

    def auto(self, per_second: float) -> None:
        """Process by itself from now on; 0: by hand again."""
        self.per_second = per_second
        self._turn += 1
        self.owed = 0
        self._go_on()

    def sleep(self, asleep: bool) -> None:
        """The process stands still: no heartbeat, no poll(); or it goes on, and finds out what has become of its membership."""
        consumer, self.asleep = self.consumer, asleep
        self._turn += 1
        if asleep:
            consumer.telling.state("asleep", say("{consumer} sleeps: nobody sends its heartbeats.", consumer=consumer.name))
            return
        if consumer.coordinator is not None:
            consumer.coordinator.heartbeat.reset_session()
        consumer.telling.state("running", say("{consumer} is awake again.", consumer=consumer.name))
        self._arm()
        self._go_on()
        consumer.poll()

    def ready(self, place: Place | None) -> bool:
        """Whether a record waits to be processed, of this partition or of any."""
        return any(
            fetch.state.place == place or place is None
            for fetch in self.consumer.fetcher.buffer
            if self.consumer.subscription.assigned.get(fetch.state.place) is fetch.state
        )

    @property
    def poll_deadline(self) -> int:
        """When max.poll.interval.ms runs off, in virtual ms; 0: nothing waits, so poll() is being called."""
        return self.polled + self.consumer.settings.max_poll_interval_ms if self.waits and not self.out else 0

    # What the consumer asks

    def stays_out(self) -> bool:
        """In poll(): whether it is out of its group and nobody has called poll() since."""
        coordinator = self.consumer.coordinator
        if coordinator is None or not self._was_member or coordinator.generation >= 0:
            return bool(self.out)
        if not self.out:
            name, group = self.consumer.name, self.consumer.group
            self.put_out(
                "fenced",
                say(
                    "{consumer} was put out of {group}: the coordinator had not heard of it for too long.",
                    consumer=name,
                    group=group,
                ),
            )
        return True

    def put_out(self, state: str, told: str) -> None:
        """It is no member any more, and has nothing."""
        consumer = self.consumer
        self.out, self.owed, self.waits = state, 0, False
        owned = consumer.subscription.owned()
        if owned:
            consumer.subscription.assign(())
            consumer.telling.owns((), owned, lost=True)
        consumer.telling.state(state, told)

    def joined(self) -> None:
        """A rebalance is over: poll() took part in it."""
        self._was_member = True
        self.polled = self.consumer.now

    def take(self) -> list[Handed]:
        """The records that poll() returns now."""
        if not self.owed:
            return []
        held = self._hold_others()
        records = self.consumer.fetcher.collect(self.owed)
        for state in held:
            state.paused = False
        self.owed = max(0, self.owed - len(records)) if records else 0
        return records

    def note(self) -> None:
        """poll() is over: does a record wait for the person now?"""
        waits = self.ready(None)
        if waits and not self.waits:
            self.polled = self.consumer.now
        self.waits = waits
        if waits:
            self._arm()

    # Timers

    def on_timer(self, timer: AutoDue | HandOverdue) -> None:
        if isinstance(timer, HandOverdue):
            self._armed = False
            self._check_overdue()
        elif timer.turn == self._turn and not self.out:
            self._go_on()
            if self.consumer.in_poll() and self.ready(None):
                self.process(1, None)

    def on_answer(self, context: object, body: object) -> None:
        raise AssertionError("The hand asks nothing.")

    def on_failure(self, context: object, error: int) -> None:
        raise AssertionError("The hand asks nothing.")

    def _check_overdue(self) -> None:
        deadline = self.poll_deadline
        if not deadline or self.asleep or self.consumer.over:
            return
        if self.consumer.now < deadline:
            self._arm()
        else:
            self.consumer.on_poll_overdue()

    def _arm(self) -> None:
        deadline = self.poll_deadline
        if deadline and not self._armed:
            self._armed = True
            self.consumer.after(max(0, deadline - self.consumer.now), HandOverdue())

    def _go_on(self) -> None:
        if self.per_second > 0 and not self.asleep and not self.out:
            self.consumer.after(max(1, round(1_000 / self.per_second)), AutoDue(self._turn))

    def _hold_others(self) -> list[PartitionState]:
        """consumer.pause() of all partitions but the one that is asked for, while poll() runs."""
        if self.only is None:
            return []
        others = [state for place, state in self.consumer.subscription.assigned.items() if place != self.only and not state.paused]
        for state in others:
            state.paused = True
        return others
