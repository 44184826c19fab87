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


class BrokerControl:
    """The brokers as the controller sees them."""

    def __init__(self, controller: Controller) -> None:
        self.controller = controller
        self.session_timeout = controller.setting("broker.session.timeout.ms", 9_000)
        self.check_interval = max(1, self.session_timeout // 8)
        self.last_heartbeat: dict[int, int] = {}
        self.fenced_since: dict[int, int] = {}
        self.metadata_offset: dict[int, int] = {}
        self._leaving_at: dict[int, int] = {}
        self._next_producer_id = 0
        self._checking = False

    @property
    def registrations(self) -> dict[int, BrokerRegistration]:
        return self.controller.image.brokers

    def active(self, broker: int) -> bool:
        registration = self.registrations.get(broker)
        return registration is not None and registration.active

    def register(self, body: BrokerRegistrationRequest) -> BrokerRegistrationResponse:
        """A broker has started. After an unclean stop it is taken out of every ISR and ELR first."""
        controller = self.controller
        before = self.registrations.get(body.broker_id)
        if before is not None and not before.fenced and before.incarnation_id != body.incarnation_id:
            if self._is_silent(body.broker_id):
                self.fence(body.broker_id)
            else:
                return BrokerRegistrationResponse(Errors.DUPLICATE_BROKER_REGISTRATION)
        if before is not None and body.previous_broker_epoch != before.epoch:
            controller.partitions.on_unclean_shutdown(body.broker_id)
        epoch = controller.log.end
        registration = BrokerRegistration(body.broker_id, epoch, body.incarnation_id, body.rack)
        controller.append([BrokerRecord(registration)])
        self.last_heartbeat[body.broker_id] = controller.now
        self._watch()
        return BrokerRegistrationResponse(0, epoch)

    def heartbeat(self, body: BrokerHeartbeatRequest) -> BrokerHeartbeatResponse:
        """A broker is alive: unfence it once it has caught up, let it go once it leads nothing."""
        registration = self.registrations.get(body.broker_id)
        if registration is None or registration.epoch != body.broker_epoch:
            return BrokerHeartbeatResponse(Errors.STALE_BROKER_EPOCH)
        self.last_heartbeat[body.broker_id] = self.controller.now
        self.metadata_offset[body.broker_id] = body.current_metadata_offset
        caught_up = body.current_metadata_offset > registration.epoch
        if body.want_shut_down:
            self._shut_down(registration)
        elif registration.fenced and not body.want_fence and caught_up:
            self._unfence(registration)
        now = self.registrations[body.broker_id]
        stop = body.want_shut_down and (now.fenced or self._may_go(body.broker_id))
        if stop and not now.fenced:
            self.fence(body.broker_id, told=False)
        self._watch()
        return BrokerHeartbeatResponse(0, caught_up, self.registrations[body.broker_id].fenced, stop)

    def check_sessions(self) -> None:
        """Fence the brokers that have been silent for too long."""
        self._checking = False
        for broker in list(self.last_heartbeat):
            registration = self.registrations[broker]
            if registration.fenced:
                continue
            if self._is_silent(broker):
                self.fence(broker)
        self._watch()

    def fence(self, broker: int, told: bool = True) -> None:
        """Take a broker out: leaders and ISRs move first, in the same batch of records."""
        controller = self.controller
        self.fenced_since[broker] = controller.now
        silent = controller.now - self.last_heartbeat.get(broker, controller.now)
        because = controller.recorder.why(f"broker:{broker}")
        if told:
            fact = BrokerFenced(at=controller.now, because=because, broker=broker, silent_ms=silent)
            controller.recorder.record(fact, f"broker:{broker}")
        registration = msgspec.structs.replace(self.registrations[broker], fenced=True)
        controller.partitions.on_fenced(broker, BrokerRecord(registration))

    def allocate_producer_ids(self, body: AllocateProducerIdsRequest) -> AllocateProducerIdsResponse:
        """The next block of 1000 producer ids."""
        registration = self.registrations.get(body.broker_id)
        if registration is None or registration.epoch != body.broker_epoch:
            return AllocateProducerIdsResponse(Errors.STALE_BROKER_EPOCH)
        first, self._next_producer_id = self._next_producer_id, self._next_producer_id + PRODUCER_ID_BLOCK
        return AllocateProducerIdsResponse(0, first, PRODUCER_ID_BLOCK)

    def _is_silent(self, broker: int) -> bool:
        return self.controller.now - self.last_heartbeat.get(broker, 0) >= self.session_timeout

    def _unfence(self, registration: BrokerRegistration) -> None:
        controller = self.controller
        because = controller.recorder.why(f"broker:{registration.id}")
        fact = BrokerUnfenced(at=controller.now, because=because, broker=registration.id, epoch=registration.epoch)
        controller.recorder.record(fact, f"broker:{registration.id}")
        unfenced = msgspec.structs.replace(registration, fenced=False)
        controller.partitions.on_unfenced(registration.id, BrokerRecord(unfenced))

    def _shut_down(self, registration: BrokerRegistration) -> None:
        if registration.shutting_down or registration.fenced:
            return
        stopping = msgspec.structs.replace(registration, shutting_down=True)
        self.controller.partitions.on_controlled_shutdown(registration.id, BrokerRecord(stopping))
        self._leaving_at[registration.id] = self.controller.log.end

    def _may_go(self, broker: int) -> bool:
        """A broker that shuts down may go once it leads nothing and every active broker has heard so (`maybeUpdateControlledShutdownOffset`)."""
        if self.controller.partitions.leads_any(broker):
            return False
        heard = [self.metadata_offset.get(one.id, 0) for one in self.registrations.values() if one.active]
        return all(offset >= self._leaving_at.get(broker, 0) for offset in heard)

    def _watch(self) -> None:
        """Look at the sessions again at the next check, as long as there is anybody to look at."""
        if self._checking or all(one.fenced for one in self.registrations.values()):
            return
        self._checking = True
        self.controller.after(self.check_interval, SessionCheck())
