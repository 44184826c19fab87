"""Commits: when each client commits by itself, and by hand (`ConsumerCoordinator`'s offset commits).

Law of the room: what is committed is the next offset to read. Java commits what earlier poll()s returned, inside poll() and before
a rebalance or close; librdkafka commits from a timer what was handed over; kafkajs commits after each batch.
"""

from __future__ import annotations

from typing import ClassVar, Protocol

from streamlab.clients.consumer.coordinator import Coordinator
from streamlab.clients.consumer.membership import COMPLETING_REBALANCE, NO_GENERATION, STABLE
from streamlab.clients.consumer.subscription import Place, Subscription
from streamlab.clients.consumer_settings import ConsumerSettings
from streamlab.clients.node import Context, Node, Timer
from streamlab.clients.settings import JAVA, KAFKAJS, LIBRDKAFKA
from streamlab.protocol.errors import Errors
from streamlab.protocol.messages.groups import OffsetCommitPartition, OffsetCommitRequest, OffsetCommitResponse

OWNER = "commits"
RETRY_MS = 100


class CommitDue(Timer, gc=False):
    """The auto commit interval has passed."""

    owner: ClassVar[str] = OWNER


class CommitRetryDue(Timer, gc=False):
    """A failed synchronous commit may be tried again."""

    owner: ClassVar[str] = OWNER


class CommitAsked(Context, gc=False):
    """`waits`: somebody waits for the outcome (a synchronous commit)."""

    owner: ClassVar[str] = OWNER
    offsets: dict[Place, int]
    waits: bool
    automatic: bool


class CommitEvents(Protocol):
    """Who wants to know how commits end."""

    def in_poll(self) -> bool: ...

    def in_hand(self) -> dict[Place, int]:
        """librdkafka: offsets after the record that the application has at hand."""

    def on_committed(self, error: int) -> None:
        """A commit that somebody waited for is done."""

    def crashes(self, when: str, offsets: dict[Place, int]) -> bool:
        """A commit of these new offsets is about to be sent ("before-commit"), or is done ("after-commit"). True: the process died."""


class Commits:
    """Commits for one member. `deadline`: until when a synchronous commit is tried again, in virtual ms."""

    def __init__(
        self, node: Node, settings: ConsumerSettings, subscription: Subscription, coordinator: Coordinator, events: CommitEvents
    ) -> None:
        self.node = node
        self.settings = settings
        self.subscription = subscription
        self.coordinator = coordinator
        self.events = events
        self.waiting = False
        """Whether a synchronous commit is under way."""
        self._again: dict[Place, int] | None = None
        self._deadline = 0
        self._next_at = 0
        self._armed = False
        node.parts[OWNER] = self
        self.by_timer = settings.auto_commit and settings.flavour in (JAVA, LIBRDKAFKA)
        if self.by_timer:
            self.restart_timer()

    def restart_timer(self) -> None:
        """The interval begins anew (after each commit and each assignment)."""
        self._next_at = self.node.now + self.settings.auto_commit_ms
        if self.by_timer:
            self._arm(self.settings.auto_commit_ms)

    def poll(self) -> None:
        """Inside poll(): commit if the interval has passed (`maybeAutoCommitOffsetsAsync`)."""
        if self.by_timer and self.node.now >= self._next_at:
            self._commit_automatically()

    def begin(self, offsets: dict[Place, int], patience_ms: int) -> bool:
        """A synchronous commit; `on_committed` tells its end. False: there is nothing to commit or nobody to commit to."""
        if not offsets or self._member_is_gone():
            return False
        self.waiting = True
        self._deadline = self.node.now + patience_ms
        self._try(offsets)
        return True

    def now(self, offsets: dict[Place, int]) -> bool:
        """Commit and do not wait. False: there is nobody to commit to."""
        if not self.coordinator.name() or self._member_is_gone():
            return False
        if offsets:
            self._send(offsets, waits=False, automatic=False)
        return True

    def changed_positions(self) -> dict[Place, int]:
        """Positions that differ from what is known to be committed."""
        assigned = self.subscription.assigned
        return {place: offset for place, offset in self.subscription.positions().items() if offset != assigned[place].committed}

    def stored(self) -> dict[Place, int]:
        """What an automatic commit would commit now."""
        if self.settings.flavour == JAVA:
            return self.subscription.positions()
        offsets = self.changed_positions()
        if self.settings.flavour == LIBRDKAFKA:
            assigned = self.subscription.assigned
            for place, offset in self.events.in_hand().items():
                if place in assigned and offset != assigned[place].committed:
                    offsets[place] = offset
        return offsets

    def before_rebalance(self) -> dict[Place, int]:
        """What is committed before partitions are given up: only where commits are automatic."""
        return self.stored() if self.settings.auto_commit and self.settings.flavour != KAFKAJS else {}

    def _commit_automatically(self) -> None:
        self.restart_timer()
        if self.coordinator.name() and not self._member_is_gone() and self.coordinator.state == STABLE:
            offsets = self.stored()
            if offsets:
                self._send(offsets, waits=False, automatic=True)

    def _member_is_gone(self) -> bool:
        return self.coordinator.generation == NO_GENERATION

    def _try(self, offsets: dict[Place, int]) -> None:
        if self.coordinator.name():
            self._again = None
            self._send(offsets, waits=True, automatic=False)
        else:
            self._again = offsets
            self.coordinator.find()
            self.node.after(RETRY_MS, CommitRetryDue())

    def _send(self, offsets: dict[Place, int], waits: bool, automatic: bool) -> None:
        coordinator = self.coordinator
        news = {place: offset for place, offset in offsets.items() if self._is_news(place, offset)}
        if news and self.events.crashes("before-commit", news):
            return
        partitions = tuple(OffsetCommitPartition(*place, offset, self._epoch(place)) for place, offset in sorted(offsets.items()))
        request = OffsetCommitRequest(
            coordinator.group, partitions, coordinator.generation, coordinator.member_id, coordinator.instance_id
        )
        self.node.ask(coordinator.name(), request, self.settings.request_timeout_ms, CommitAsked(offsets, waits, automatic))

    def _epoch(self, place: Place) -> int:
        """The leader epoch that Kafka's own client commits with an offset; -1: none."""
        state = self.subscription.assigned.get(place)
        return state.epoch if state is not None and self.settings.flavour == JAVA else -1

    # What comes back

    def on_timer(self, timer: CommitDue | CommitRetryDue) -> None:
        if type(timer) is CommitRetryDue:
            if self._again is not None and self.node.now >= self._deadline:
                self._done(Errors.REQUEST_TIMED_OUT)
            elif self._again is not None:
                self._try(self._again)
            return
        self._armed = False
        if self.node.now < self._next_at:
            self._arm(self._next_at - self.node.now)
        elif self.events.in_poll() or self.settings.flavour == LIBRDKAFKA:
            self._commit_automatically()

    def _arm(self, wait: int) -> None:
        if not self._armed:
            self._armed = True
            self.node.after(wait, CommitDue())

    def on_answer(self, context: CommitAsked, body: OffsetCommitResponse) -> None:
        worst = 0
        news = {place: offset for place, offset in context.offsets.items() if self._is_news(place, offset)}
        for one in body.partitions:
            if one.error_code:
                worst = worst or one.error_code
                continue
            state = self.subscription.assigned.get((one.topic, one.partition))
            if state is not None:
                state.committed = context.offsets[one.topic, one.partition]
        if not (news and not worst and self.events.crashes("after-commit", news)):
            self._ended(context, worst)

    def _is_news(self, place: Place, offset: int) -> bool:
        """Whether this offset is not known to be committed already."""
        state = self.subscription.assigned.get(place)
        return state is not None and state.committed != offset

    def on_failure(self, context: CommitAsked, error: int) -> None:
        self._ended(context, error)

    def _ended(self, context: CommitAsked, error: int) -> None:
        if error == 0:
            if context.waits:
                self._done(0)
            return
        if error != Errors.REBALANCE_IN_PROGRESS or self.coordinator.state != COMPLETING_REBALANCE:
            self.coordinator.on_error(error)
        if not context.waits:
            if Errors(error).retriable:
                self._next_at = self.node.now + RETRY_MS
                self._armed = False
                self._arm(RETRY_MS)
            return
        if Errors(error).retriable and self.node.now < self._deadline:
            self._again = context.offsets
            self.node.after(RETRY_MS, CommitRetryDue())
        else:
            self._done(error)

    def _done(self, error: int) -> None:
        self.waiting = False
        self._again = None
        self.events.on_committed(error)
