"""Leaders and in-sync replicas (`ReplicationControlManager`).

Law of the room: nobody but this decides a leader or an ISR. What changes is told as a fact, with the broker's fact as its cause.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from streamlab.cluster.controller.elections import ElectionControl
from streamlab.cluster.controller.partition_change import UNCLEAN, PartitionChange
from streamlab.cluster.controller.partition_index import PartitionIndex, Place
from streamlab.cluster.controller.telling import tell_changed
from streamlab.cluster.metadata_image import BrokerRecord, MetadataRecord, PartitionRecord, PartitionRegistration
from streamlab.protocol.errors import Errors
from streamlab.protocol.messages.controller import (
    AlterPartitionData,
    AlterPartitionRequest,
    AlterPartitionResponse,
    AlterPartitionResult,
)

if TYPE_CHECKING:
    from streamlab.cluster.controller.controller import Controller


class PartitionControl:
    """Every partition's leader and ISR."""

    def __init__(self, controller: Controller) -> None:
        self.controller = controller
        self.index = PartitionIndex()
        self.elections = ElectionControl(controller, self)

    def leads_any(self, broker: int) -> bool:
        """Whether a broker leads anything at all."""
        partition = self.controller.image.partition
        return any((one := partition(*place)) is not None and one.leader == broker for place in self.index.held_by(broker))

    def change(self, place: Place, acceptable: Callable[[int], bool] | None = None) -> PartitionChange | None:
        """A change of a partition to be filled in; None where there is no such partition. Topics that allow it elect uncleanly."""
        image = self.controller.image
        registration = image.partition(*place)
        if registration is None:
            return None
        config = image.topic_config(place[0])
        change = PartitionChange(registration, acceptable or self.controller.brokers.active, config.min_insync_replicas)
        if config.unclean_leader_election_enable:
            change.election = UNCLEAN
        return change

    def commit(
        self,
        changes: Iterable[tuple[Place, PartitionChange]],
        how: str = "",
        subjects: tuple[str, ...] = (),
        first: tuple[MetadataRecord, ...] = (),
        last: tuple[MetadataRecord, ...] = (),
    ) -> int:
        """Write `first`, what the changes make of their partitions, and `last`, in one batch; tell it. Returns how many changed."""
        made: list[tuple[Place, PartitionChange, PartitionRegistration]] = []
        for place, change in changes:
            after = change.build()
            if after is not None:
                made.append((place, change, after))
        if made or first or last:
            self.controller.append([*first, *(PartitionRecord(*place, after) for place, _, after in made), *last])
        for place, change, after in made:
            unclean = "unclean" if change.elected_uncleanly else ""
            tell_changed(self.controller, place, change.partition, after, unclean or how, subjects)
        return len(made)

    # Brokers that come and go

    def on_fenced(self, broker: int, record: BrokerRecord) -> None:
        """A broker is fenced: it leaves every ISR, and others lead."""
        self.commit(self._without(broker, self.index.held_by(broker)), subjects=(f"broker:{broker}",), last=(record,))

    def on_controlled_shutdown(self, broker: int, record: BrokerRecord) -> None:
        """A broker shuts down in order: the same, before it goes."""
        self.commit(self._without(broker, self.index.held_by(broker)), subjects=(f"broker:{broker}",), first=(record,))

    def on_shutdown(self, broker: int, clean: bool) -> None:
        """A broker comes back from the life that ended. After a crash it may have lost data, so it is in no ISR and no ELR."""
        why = (f"broker:{broker}",)
        self.commit(self._without(broker, self.index.held_by(broker), unclean=not clean), subjects=why)
        if not clean:
            partition = self.controller.image.partition
            eligible = [
                place for place in self.index.held_by(broker) if (one := partition(*place)) is not None and broker in one.elr
            ]
            self.commit(self._crashed(broker, eligible), subjects=why)

    def on_unfenced(self, broker: int, record: BrokerRecord) -> None:
        """A broker may lead again: partitions without a leader try."""
        active = self.controller.brokers.active
        changes = self._changes(list(self.index.leaderless), lambda one: one == broker or active(one))
        self.commit(changes, subjects=(f"broker:{broker}",), first=(record,))

    def _changes(self, places: Iterable[Place], acceptable: Callable[[int], bool]) -> list[tuple[Place, PartitionChange]]:
        return [(place, change) for place in places if (change := self.change(place, acceptable)) is not None]

    def _without(self, broker: int, places: Iterable[Place], unclean: bool = False) -> list[tuple[Place, PartitionChange]]:
        """Changes that take a broker out of the ISRs that it is in."""
        partition = self.controller.image.partition
        in_sync = [place for place in places if (one := partition(*place)) is not None and broker in one.isr]
        if unclean:
            return self._crashed(broker, in_sync)
        active = self.controller.brokers.active
        changes = self._changes(in_sync, lambda one: one != broker and active(one))
        for _, change in changes:
            change.isr = tuple(one for one in change.isr if one != broker)
        return changes

    def _crashed(self, broker: int, places: Iterable[Place]) -> list[tuple[Place, PartitionChange]]:
        """Changes that take a broker out of ISR and ELR."""
        active = self.controller.brokers.active
        changes = self._changes(places, lambda one: one != broker and active(one))
        for _, change in changes:
            change.isr = tuple(one for one in change.isr if one != broker)
            change.unclean_shutdown = broker
        return changes

    def with_eligible(self, topics: Iterable[str]) -> list[tuple[Place, PartitionRegistration]]:
        """Partitions of these topics that have somebody eligible besides their ISR, or had."""
        image = self.controller.image
        return [
            ((name, number), one)
            for name in topics
            if name in image.topics
            for number, one in enumerate(image.topics[name].partitions)
            if one.elr or one.last_known_elr
        ]

    # Requests

    def alter(self, body: AlterPartitionRequest) -> AlterPartitionResponse:
        """API 56: a leader proposes ISRs."""
        registration = self.controller.brokers.registrations.get(body.broker_id)
        if registration is None or registration.epoch != body.broker_epoch:
            return AlterPartitionResponse((), Errors.STALE_BROKER_EPOCH)
        return AlterPartitionResponse(tuple(self._alter(body.broker_id, data) for data in body.partitions))

    def _alter(self, broker: int, data: AlterPartitionData) -> AlterPartitionResult:
        place = (data.topic, data.partition)
        change = self.change(place)
        if change is None:
            return AlterPartitionResult(*place, Errors.UNKNOWN_TOPIC_OR_PARTITION)
        before = change.partition
        error = self._objection(broker, before, data)
        if error:
            return AlterPartitionResult(*place, error)
        change.isr = tuple(one for one, _ in data.new_isr)
        change.recovering = bool(data.leader_recovery_state)
        self.commit([(place, change)], subjects=self._why(before, change.isr))
        now = self.controller.image.topics[data.topic].partitions[data.partition]
        if now.leader != broker:
            return AlterPartitionResult(*place, Errors.NEW_LEADER_ELECTED)
        return AlterPartitionResult(*place, 0, now.leader, now.leader_epoch, now.isr, now.partition_epoch)

    def _objection(self, broker: int, partition: PartitionRegistration, data: AlterPartitionData) -> int:
        """Why a proposed ISR is refused, in Kafka's order of checks; 0 where it is not (`validateAlterPartitionData`)."""
        isr = [one for one, _ in data.new_isr]
        if data.leader_epoch > partition.leader_epoch or data.partition_epoch > partition.partition_epoch:
            return Errors.NOT_CONTROLLER
        if data.leader_epoch < partition.leader_epoch:
            return Errors.FENCED_LEADER_EPOCH
        if broker != partition.leader:
            return Errors.INVALID_REQUEST
        if data.partition_epoch < partition.partition_epoch:
            return Errors.INVALID_UPDATE_VERSION
        if len(set(isr)) != len(isr) or any(one not in partition.replicas for one in isr) or partition.leader not in isr:
            return Errors.INVALID_REQUEST
        if data.leader_recovery_state and (len(isr) > 1 or not partition.recovering):
            return Errors.INVALID_REQUEST
        if any(not self._eligible(one, epoch) for one, epoch in data.new_isr):
            return Errors.INELIGIBLE_REPLICA
        return 0

    def _eligible(self, broker: int, epoch: int) -> bool:
        registration = self.controller.brokers.registrations.get(broker)
        return registration is not None and registration.active and epoch in (-1, registration.epoch)

    def _why(self, before: PartitionRegistration, isr: tuple[int, ...]) -> tuple[str, ...]:
        """What may have made followers fall behind (their link to the leader) or catch up (that, or their own return)."""
        moved = sorted({*before.isr} ^ {*isr})
        links = [f"link:{a}|{b}" for one in moved for a, b in (sorted((f"broker-{before.leader}", f"broker-{one}")),)]
        return (*links, *(f"broker:{one}" for one in moved if one in isr))
