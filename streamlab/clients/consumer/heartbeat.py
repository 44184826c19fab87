"""Heartbeats to the coordinator (`Heartbeat`, `AbstractCoordinator.HeartbeatThread`).

Law of the room: they go on whatever the application does (kafkajs: between two records); when none was answered for
session.timeout.ms the coordinator is looked for again.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from streamlab.clients.consumer.membership import COMPLETING_REBALANCE, STABLE, Membership
from streamlab.clients.consumer_settings import ConsumerSettings
from streamlab.clients.node import Context, Node, Timer, backoff
from streamlab.protocol.errors import Errors
from streamlab.protocol.messages.groups import HeartbeatRequest, HeartbeatResponse

if TYPE_CHECKING:
    from streamlab.clients.consumer.coordinator import Coordinator

OWNER = "heartbeat"


class HeartbeatDue(Timer, gc=False):
    owner: ClassVar[str] = OWNER


class HeartbeatAsked(Context, gc=False):
    owner: ClassVar[str] = OWNER
    generation: int


class Heartbeat:
    """One member's heartbeats. `last_heard`: when the coordinator last took a sign of life from us, in virtual ms."""

    def __init__(self, node: Node, settings: ConsumerSettings, coordinator: Coordinator, membership: Membership) -> None:
        self.node = node
        self.settings = settings
        self.coordinator = coordinator
        self.membership = membership
        self.last_heard = node.now
        self._session_from = node.now
        self._last_sent = node.now
        self._armed = False
        node.parts[OWNER] = self

    def begin(self) -> None:
        """Joined: heartbeats from now on."""
        self.heard()
        self._arm(self.settings.heartbeat_ms)

    def heard(self) -> None:
        """The coordinator answered."""
        self.last_heard = self._session_from = self.node.now

    def reset_session(self) -> None:
        """The coordinator was found (again): the session is counted from here."""
        self._session_from = self.node.now

    def last_sign_of_life(self) -> int:
        """When the coordinator heard of this member last, as far as it can know, in virtual ms."""
        return max(self.last_heard, self._last_sent)

    def on_timer(self, timer: HeartbeatDue) -> None:
        self._armed = False
        coordinator, settings = self.coordinator, self.settings
        if coordinator.state not in (COMPLETING_REBALANCE, STABLE):
            return
        delay = self.membership.heartbeat_delay()
        if delay > 0:
            self._arm(delay)
            return
        name = coordinator.name()
        if not name:
            coordinator.node_id = -1
            coordinator.find()
            self._arm(backoff(self.node.chance, settings.retry_backoff_ms, settings.retry_backoff_max_ms, 0))
            return
        now = self.node.now
        if now - self._session_from > settings.session_timeout_ms:
            coordinator.lost_coordinator()
        else:
            self._last_sent = now
            generation = coordinator.generation
            request = HeartbeatRequest(coordinator.group, generation, coordinator.member_id, coordinator.instance_id)
            self.node.ask(name, request, settings.request_timeout_ms, HeartbeatAsked(generation))
        self._arm(settings.heartbeat_ms)

    def on_answer(self, context: HeartbeatAsked, body: HeartbeatResponse) -> None:
        error = body.error_code
        if error == 0:
            self.heard()
        elif context.generation != self.coordinator.generation:
            return
        elif error == Errors.REBALANCE_IN_PROGRESS:
            self.heard()
            if self.coordinator.state == STABLE:
                self.coordinator.request_rejoin("group is already rebalancing")
                self.membership.on_group_progress()
        else:
            self.coordinator.on_error(error)
            self.membership.on_group_progress()

    def on_failure(self, context: HeartbeatAsked, error: int) -> None:
        self.coordinator.lost_coordinator()

    def _arm(self, wait: int) -> None:
        if not self._armed:
            self._armed = True
            self.node.after(wait, HeartbeatDue())
