"""The application around a consumer: it takes the records that poll() returns and works on them one by one.

Law of the room: record number i of a batch is done i × the time of one record after the batch began, to the µs; what is done at a
moment is reported at the latest at that moment's tick end, and one event serves many fast records. A batch that ends within the tick,
with nothing else to do for the consumer, needs no event at all: it is reported with the next thing that happens (`catch_up`).
"""

from __future__ import annotations

from typing import ClassVar, Protocol

import msgspec

from streamlab.clients.consumer.fetcher import Handed
from streamlab.clients.node import Node, Timer
from streamlab.simulation.journal import TICK_MS

OWNER = "application"


class WorkDue(Timer, gc=False):
    """Records may be done. `turn`: older timers are void."""

    owner: ClassVar[str] = OWNER
    turn: int


class PollOverdue(Timer, gc=False):
    """max.poll.interval.ms may have run off since poll() was called last."""

    owner: ClassVar[str] = OWNER
    turn: int


class WorkNow(msgspec.Struct, frozen=True, gc=False):
    """`done` records of the batch are done; the one at hand began at `begun`, the batch at `batch_begun`, in virtual ms."""

    done: int
    begun: int
    batch_begun: int


class WorkEvents(Protocol):
    """Who wants to know what the application has done."""

    def on_processed(self, done: list[Handed]) -> bool:
        """These records are done. True: go on at once; False: wait for `Application.go_on` (a commit is under way)."""

    def on_batch_done(self, rested: bool) -> None:
        """`rested`: nothing was to be done after it, as `may_rest` had said."""

    def may_rest(self) -> bool:
        """Whether poll() would find nothing to do after this batch, unless something comes in; then it looks again by the tick's end."""

    def on_hanging(self) -> None:
        """It is at work on a record and will not return."""

    def on_poll_overdue(self) -> None: ...


class Application:
    """Works on records. `processing_us`: µs per record. `one_by_one`: every record is reported before the next begins."""

    def __init__(self, node: Node, processing_us: int, poll_interval_ms: int, per_record: bool, events: WorkEvents) -> None:
        self.node = node
        self.processing_us = processing_us
        self.poll_interval_ms = poll_interval_ms
        self.events = events
        self.one_by_one = False
        self.busy = False
        self.hand: list[Handed] = []
        self.done = 0
        self._begun_us = 0
        self._free_us = 0
        self._turn = 0
        self._per_record = per_record
        self.rests_until = 0
        """When the batch is done that has no event of its own, in virtual ms; 0: there is none."""
        self._rested = False
        self.hangs = False
        """Whether its work on the record at hand never returns."""
        node.parts[OWNER] = self

    def begin(self, records: list[Handed]) -> None:
        """poll() returned these, at least one."""
        now_us = self.node.now * 1_000
        self.hand = records
        self.done = 0
        self.busy = True
        # Work that follows work goes on from the µs at which the last record was done.
        self._begun_us = self._free_us if 0 <= now_us - self._free_us < 1_000 else now_us
        end = -(-(self._begun_us + len(records) * self.processing_us) // 1_000)
        now = self.node.now
        if self.hangs:
            self._watch_poll()
            self.events.on_hanging()
            return
        if now < end <= now - now % TICK_MS + TICK_MS and self.events.may_rest():
            self.rests_until = end
            return
        self._watch_poll()
        self._work()

    def catch_up(self) -> None:
        """Something happens to the consumer: a batch without an event of its own is done by now, or gets an event after all."""
        end, self.rests_until = self.rests_until, 0
        if end > self.node.now:
            self.node.scheduler.at(end, self.node.address, WorkDue(self._turn))
        elif end:
            self._rested = True
            self._work()
            self._rested = False

    def change_pace(self, processing_us: int) -> None:
        """From now on a record takes this long; the one at hand as well, from its beginning."""
        if self.busy and not self.hangs:
            finished = min(len(self.hand), self._finished_by(self.node.now * 1_000))
            self._report(finished)
            if not self.busy:
                self.processing_us = processing_us
                return
            self._begun_us = max(self._begun_us + self.done * self.processing_us, 0) - self.done * processing_us
            self.processing_us = processing_us
            self._turn += 1
            self._watch_poll()
            self._work()
        self.processing_us = processing_us

    def hang(self) -> None:
        """The work on the record at hand, or else on the next one, does not return."""
        if self.busy:
            self._report(min(len(self.hand), self._finished_by(self.node.now * 1_000)))
        self.hangs = True
        if self.busy:
            self._turn += 1
            self._watch_poll()
            self.events.on_hanging()

    def let_go(self) -> None:
        """The work returns: the record at hand is done now."""
        self.hangs = False
        if self.busy:
            self._turn += 1
            self._begun_us = self.node.now * 1_000 - (self.done + 1) * self.processing_us
            self._watch_poll()
            self._work()

    @property
    def stands(self) -> bool:
        """Whether it is at work and gets nowhere."""
        return self.hangs and self.busy

    def now_at(self) -> WorkNow:
        """For whoever looks: where the work is by now; nothing is reported."""
        begun = self._begun_us + self.done * self.processing_us
        if self.hangs:
            return WorkNow(self.done, begun // 1_000, self._begun_us // 1_000)
        done = max(self.done, min(len(self.hand), self._finished_by(self.node.now * 1_000)))
        return WorkNow(done, (self._begun_us + done * self.processing_us) // 1_000, self._begun_us // 1_000)

    def drop(self, topic: str, partition: int) -> None:
        """The application sought elsewhere: it does not work on the rest that it has of this partition."""
        keep = self.hand[: self.done]
        rest = self.hand[self.done :]
        self.hand = keep + [one for one in rest if (one[0].topic, one[0].partition) != (topic, partition)]

    def at_hand(self) -> Handed | None:
        """The record that is being worked on."""
        return self.hand[self.done] if self.busy and self.done < len(self.hand) else None

    def record_ends_in(self) -> int:
        """ms until the record at hand is done; 0: there is none."""
        if not self.busy:
            return 0
        end_us = self._begun_us + (self.done + 1) * self.processing_us
        return max(0, -(-end_us // 1_000) - self.node.now)

    def stop_after_record(self) -> None:
        """Finish the record at hand and leave the rest undone."""
        self.hand = self.hand[: self.done + 1]

    def go_on(self) -> None:
        """A commit that the application waited for is done."""
        if self.busy and not self.hangs:
            if self.one_by_one:
                self._begun_us = self.node.now * 1_000 - self.done * self.processing_us
            self._work()

    def on_timer(self, timer: WorkDue | PollOverdue) -> None:
        if timer.turn != self._turn or not self.busy:
            return
        if type(timer) is PollOverdue:
            self.events.on_poll_overdue()
        else:
            self._work()

    def _finished_by(self, moment_us: int) -> int:
        if not self.processing_us:
            return len(self.hand)
        return (moment_us - self._begun_us) // self.processing_us

    def _work(self) -> None:
        """Report what is done by now and wait for more."""
        finished = min(len(self.hand), self._finished_by(self.node.now * 1_000))
        if self.one_by_one:
            finished = min(finished, self.done + 1)
        if self._report(finished) and self.busy:
            self.node.scheduler.at(self._next_look(), self.node.address, WorkDue(self._turn))

    def _report(self, finished: int) -> bool:
        """True: the application works on."""
        if finished > self.done:
            done = self.hand[self.done : finished]
            self.done = finished
            if not self.events.on_processed(done):
                return False
            if not self.busy:
                return False
        if self.done >= len(self.hand):
            self._free_us = self._begun_us + len(self.hand) * self.processing_us
            self.busy = False
            self.hand = []
            self.done = 0
            self._turn += 1
            self.events.on_batch_done(self._rested)
            return False
        return True

    def _next_look(self) -> int:
        """When records are done next: the one at hand, or where records are fast all those done by the tick's end."""
        now = self.node.now
        first = -(-(self._begun_us + (self.done + 1) * self.processing_us) // 1_000)
        if self.one_by_one:
            return first
        last = -(-(self._begun_us + len(self.hand) * self.processing_us) // 1_000)
        tick_end = now - now % TICK_MS + TICK_MS
        return max(first, min(last, tick_end))

    def _watch_poll(self) -> None:
        """Only a batch that takes longer than max.poll.interval.ms needs an alarm."""
        now_us = self.node.now * 1_000
        if self.hangs:
            polled = self._begun_us + (self.done * self.processing_us if self._per_record else 0)
            self.node.scheduler.at(polled // 1_000 + self.poll_interval_ms, self.node.address, PollOverdue(self._turn))
            return
        count = 1 if self._per_record else len(self.hand) - self.done
        if self._begun_us + self.done * self.processing_us + count * self.processing_us - now_us > self.poll_interval_ms * 1_000:
            self.node.after(self.poll_interval_ms, PollOverdue(self._turn))

    def on_answer(self, context: object, body: object) -> None:
        raise AssertionError("The application asks nothing.")

    def on_failure(self, context: object, error: int) -> None:
        raise AssertionError("The application asks nothing.")
