"""Registration, heartbeats, fencing and controlled shutdown (`ClusterControlManager`, `BrokerHeartbeatManager`).

Law of the room: a broker is fenced from its registration until a heartbeat shows that it has caught up with the metadata log, and
again once broker.session.timeout.ms pass without one. A broker that shuts down in order is told to stop once it leads nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from streamlab.cluster.controller.timers import SessionCheck
from streamlab.cluster.metadata_image import BrokerRecord, BrokerRegistration
from streamlab.events.cluster import BrokerFenced, BrokerUnfenced
from streamlab.protocol.errors import Errors
from streamlab.protocol.messages.controller import (
    AllocateProducerIdsRequest,
    AllocateProducerIdsResponse,
    BrokerHeartbeatRequest,
    BrokerHeartbeatResponse,
    BrokerRegistrationRequest,
    BrokerRegistrationResponse,
)

if TYPE_CHECKING:
    from streamlab.cluster.controller.controller import Controller

PRODUCER_ID_BLOCK = 1000

FENCED, UNFENCED, CONTROLLED_SHUTDOWN, SHUTDOWN_NOW = "fenced", "unfenced", "controlled shutdown", "shut down now"
"""What the controller makes of a broker (`BrokerControlState`)."""

Life = tuple[int, int]
"""One life of a broker: its id and the epoch of its registration."""


class BrokerControl:
    """The brokers as the controller sees them. Offsets are the next that a broker will apply."""

    def __init__(self, controller: Controller) -> None:
        self.controller = controller
        self.session_timeout = controller.setting("broker.session.timeout.ms", 9_000)
        self.check_interval = max(1, self.session_timeout // 8)
        self.fenced_since: dict[int, int] = {}
        self.unfenced_since: dict[int, int] = {}
        self._contacts: dict[Life, int] = {}
        self._offsets: dict[int, int] = {}
        self._leaving_at: dict[int, int] = {}
        self._next_producer_id = 0
        self._checking = False

    @property
    def registrations(self) -> dict[int, BrokerRegistration]:
        return self.controller.image.brokers

    def active(self, broker: int) -> bool:
        """Whether a broker may lead and be in sync: neither fenced nor shutting down."""
        registration = self.registrations.get(broker)
        return registration is not None and registration.active

    def last_contact(self, broker: int) -> int:
        """When this broker's present life was heard of last, in virtual ms; -1: not any more."""
        registration = self.registrations.get(broker)
        return self._contacts.get((broker, registration.epoch), -1) if registration is not None else -1

    # Registration

    def register(self, body: BrokerRegistrationRequest) -> BrokerRegistrationResponse:
        """A broker has started. Its former life must be over; after a crash it is taken out of every ISR and ELR first."""
        controller, broker = self.controller, body.broker_id
        before = self.registrations.get(broker)
        if before is not None and before.incarnation_id == body.incarnation_id:
            controller.append([BrokerRecord(msgspec.structs.replace(before, rack=body.rack))])
            return BrokerRegistrationResponse(0, before.epoch)
        if before is not None and self._has_valid_session((broker, before.epoch)):
            return BrokerRegistrationResponse(Errors.DUPLICATE_BROKER_REGISTRATION)
        if before is not None:
            if not before.fenced:
                self._tell_fenced(before)
            controller.partitions.on_shutdown(broker, clean=body.previous_broker_epoch == before.epoch)
        epoch = controller.log.end
        controller.append([BrokerRecord(BrokerRegistration(broker, epoch, body.incarnation_id, body.rack))])
        self._leaving_at.pop(broker, None)
        self._offsets[broker] = 0
        return BrokerRegistrationResponse(0, epoch)

    # Heartbeats

    def heartbeat(self, body: BrokerHeartbeatRequest) -> BrokerHeartbeatResponse:
        """A broker is alive: unfence it once it has caught up, let it go once it leads nothing."""
        broker = body.broker_id
        registration = self.registrations.get(broker)
        if registration is None or registration.epoch != body.broker_epoch:
            return BrokerHeartbeatResponse(Errors.STALE_BROKER_EPOCH)
        self._contacts[broker, registration.epoch] = self.controller.now
        self._watch()
        now, then = self._state(registration), self._next_state(registration, body)
        if then != now:
            self._enter(then, registration)
        if then == CONTROLLED_SHUTDOWN:
            self._leaving_at.setdefault(broker, self.controller.log.end)
        else:
            self._leaving_at.pop(broker, None)
        self._offsets[broker] = body.current_metadata_offset
        caught_up = body.current_metadata_offset > registration.epoch
        return BrokerHeartbeatResponse(0, caught_up, then in (FENCED, SHUTDOWN_NOW), then == SHUTDOWN_NOW)

    def _state(self, registration: BrokerRegistration) -> str:
        if registration.fenced:
            return FENCED
        return CONTROLLED_SHUTDOWN if registration.shutting_down else UNFENCED

    def _next_state(self, registration: BrokerRegistration, body: BrokerHeartbeatRequest) -> str:
        """What becomes of a broker that says this (`calculateNextBrokerState`)."""
        state, leads = self._state(registration), self.controller.partitions.leads_any
        if state == FENCED:
            if body.want_shut_down:
                return SHUTDOWN_NOW
            return UNFENCED if not body.want_fence and body.current_metadata_offset > registration.epoch else FENCED
        if state == UNFENCED:
            if body.want_fence:
                return SHUTDOWN_NOW if body.want_shut_down else FENCED
            if body.want_shut_down:
                return CONTROLLED_SHUTDOWN if leads(registration.id) else SHUTDOWN_NOW
            return UNFENCED
        if leads(registration.id) or self._leaving_at.get(registration.id, 0) > self._lowest_active_offset():
            return CONTROLLED_SHUTDOWN
        return SHUTDOWN_NOW

    def _lowest_active_offset(self) -> int:
        """How far every active broker has followed: those whom it asks then know that the leaving one leads no more."""
        end = self.controller.log.end
        return min((self._offsets.get(one.id, 0) for one in self.registrations.values() if one.active), default=end)

    def _enter(self, state: str, registration: BrokerRegistration) -> None:
        partitions = self.controller.partitions
        if state == UNFENCED:
            self._tell_unfenced(registration)
            partitions.on_unfenced(registration.id, BrokerRecord(msgspec.structs.replace(registration, fenced=False)))
        elif state == CONTROLLED_SHUTDOWN:
            stopping = msgspec.structs.replace(registration, shutting_down=True)
            partitions.on_controlled_shutdown(registration.id, BrokerRecord(stopping))
        elif not registration.fenced:
            self._fence(registration)

    # Sessions

    def check_sessions(self) -> None:
        """Fence the brokers that have been silent for too long."""
        self._checking = False
        for life in [life for life in self._contacts if not self._has_valid_session(life)]:
            registration = self.registrations[life[0]]
            if registration.epoch == life[1] and not registration.fenced:
                self._tell_fenced(registration)
                self._fence(registration)
            del self._contacts[life]
        self._watch()

    def _has_valid_session(self, life: Life) -> bool:
        contact = self._contacts.get(life)
        return contact is not None and contact + self.session_timeout >= self.controller.now

    def _watch(self) -> None:
        """Look at the sessions again at the next check, as long as there is anybody to look at."""
        if not self._checking and self._contacts:
            self._checking = True
            self.controller.after(self.check_interval, SessionCheck())

    def _fence(self, registration: BrokerRegistration) -> None:
        """Take a broker out: leaders and ISRs move first, in the same batch of records."""
        self.fenced_since[registration.id] = self.controller.now
        self._leaving_at.pop(registration.id, None)
        self.controller.partitions.on_fenced(registration.id, BrokerRecord(msgspec.structs.replace(registration, fenced=True)))

    # Producer ids

    def allocate_producer_ids(self, body: AllocateProducerIdsRequest) -> AllocateProducerIdsResponse:
        """The next block of 1000 producer ids."""
        registration = self.registrations.get(body.broker_id)
        if registration is None or registration.epoch != body.broker_epoch:
            return AllocateProducerIdsResponse(Errors.STALE_BROKER_EPOCH)
        first, self._next_producer_id = self._next_producer_id, self._next_producer_id + PRODUCER_ID_BLOCK
        return AllocateProducerIdsResponse(0, first, PRODUCER_ID_BLOCK)

    # Telling

    def _tell_fenced(self, registration: BrokerRegistration) -> None:
        broker, now = registration.id, self.controller.now
        silent = now - self._contacts.get((broker, registration.epoch), now)
        fact = BrokerFenced(at=now, because=self._why(broker), broker=broker, silent_ms=silent)
        self.controller.recorder.record(fact, f"broker:{broker}")

    def _tell_unfenced(self, registration: BrokerRegistration) -> None:
        broker = registration.id
        self.unfenced_since[broker] = self.controller.now
        self.controller.around.remembered.epochs[broker] = registration.epoch
        fact = BrokerUnfenced(at=self.controller.now, because=self._why(broker), broker=broker, epoch=registration.epoch)
        self.controller.recorder.record(fact, f"broker:{broker}")

    def _why(self, broker: int) -> tuple[int, ...]:
        """What last happened to a broker or to its link with the controller: why it fell silent, or is heard again."""
        return self.controller.recorder.why(f"broker:{broker}", f"link:broker-{broker}|controller")[-1:]
