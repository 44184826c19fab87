"""Leaders and in-sync replicas (`ReplicationControlManager`).

Law of the room: nobody but this decides a leader or an ISR. What changes is told as a fact, with the broker's fact as its cause.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from streamlab.cluster.controller.partition_change import NO_LEADER, PREFERRED, UNCLEAN, PartitionChange
from streamlab.cluster.controller.timers import BalanceLeaders
from streamlab.cluster.metadata_image import BrokerRecord, MetadataDelta, MetadataRecord, PartitionRecord, PartitionRegistration
from streamlab.events.cluster import PartitionChanged
from streamlab.protocol.errors import Errors
from streamlab.protocol.messages.admin import (
    UNCLEAN_ELECTION,
    ElectLeadersPartitionResult,
    ElectLeadersRequest,
    ElectLeadersResponse,
)
from streamlab.protocol.messages.controller import (
    AlterPartitionData,
    AlterPartitionRequest,
    AlterPartitionResponse,
    AlterPartitionResult,
)
from streamlab.protocol.topic_names import is_internal

if TYPE_CHECKING:
    from streamlab.cluster.controller.controller import Controller

MOST_ELECTIONS = 1000
"""How many leaders one balancing pass moves (`MAX_ELECTIONS_PER_IMBALANCE`)."""

Place = tuple[str, int]


class PartitionControl:
    """Every partition's leader and ISR."""

    def __init__(self, controller: Controller) -> None:
        self.controller = controller
        self.held_by: dict[int, dict[Place, None]] = {}
        self.leaderless: dict[Place, None] = {}
        self.imbalanced: dict[Place, None] = {}
        self._balancing = False
        self._balance_every = 1000 * controller.setting("leader.imbalance.check.interval.seconds", 300)
        self._balances = controller.around.settings.get("auto.leader.rebalance.enable", "true") == "true"

    # Following the image

    def index(self, delta: MetadataDelta) -> None:
        """The image has changed: keep the indexes."""
        for topic in delta.removed_topics.values():
            for number, one in enumerate(topic.partitions):
                self._forget((topic.name, number), one)
        for place, before in delta.partitions.items():
            now = self.controller.image.partition(*place)
            if before is not None:
                self._forget(place, before)
            if now is not None:
                for broker in now.replicas:
                    self.held_by.setdefault(broker, {})[place] = None
                if now.leader == NO_LEADER:
                    self.leaderless[place] = None
                elif now.leader != now.preferred:
                    self.imbalanced[place] = None
        if self.imbalanced and self._balances and not self._balancing:
            self._balancing = True
            self.controller.after(self._balance_every, BalanceLeaders())

    def _forget(self, place: Place, registration: PartitionRegistration) -> None:
        for broker in registration.replicas:
            self.held_by.get(broker, {}).pop(place, None)
        self.leaderless.pop(place, None)
        self.imbalanced.pop(place, None)

    def leads_any(self, broker: int) -> bool:
        """Whether a broker leads anything at all."""
        partition = self.controller.image.partition
        return any((one := partition(*place)) is not None and one.leader == broker for place in self.held_by.get(broker, {}))

    # Brokers that come and go

    def on_fenced(self, broker: int, record: BrokerRecord) -> None:
        """A broker is fenced: it leaves every ISR, and others lead."""
        self._move_away(broker, [record])

    def on_controlled_shutdown(self, broker: int, record: BrokerRecord) -> None:
        """A broker shuts down in order: the same, before it goes."""
        self._move_away(broker, [record])

    def on_unclean_shutdown(self, broker: int) -> None:
        """A broker comes back from a crash: it may have lost data, so it is in no ISR and no ELR."""
        self._move_away(broker, [], unclean_shutdown=broker)

    def on_unfenced(self, broker: int, record: BrokerRecord) -> None:
        """A broker may lead again: partitions without a leader try."""
        places = [place for place in self.leaderless if place in self.held_by.get(broker, {})]
        active = self.controller.brokers.active
        changes = self._changes(places, lambda one: one == broker or active(one), 0)
        self._commit(changes, [record], broker)

    def _move_away(self, broker: int, records: list[MetadataRecord], unclean_shutdown: int = -1) -> None:
        places = list(self.held_by.get(broker, {}))
        active = self.controller.brokers.active
        changes = self._changes(places, lambda one: one != broker and active(one), broker, unclean_shutdown)
        self._commit(changes, records, broker)

    def _changes(
        self, places: Iterable[Place], acceptable: Callable[[int], bool], without: int, unclean_shutdown: int = -1
    ) -> list[tuple[Place, PartitionChange]]:
        image = self.controller.image
        found = []
        for place in places:
            registration = image.partition(*place)
            if registration is None:
                continue
            config = image.topic_config(place[0])
            change = PartitionChange(registration, acceptable, config.min_insync_replicas)
            change.isr = tuple(one for one in registration.isr if one != without)
            change.unclean_shutdown = unclean_shutdown
            if config.unclean_leader_election_enable:
                change.election = UNCLEAN
            found.append((place, change))
        return found

    def _commit(self, changes: list[tuple[Place, PartitionChange]], records: list[MetadataRecord], broker: int) -> None:
        """Write the new registrations and then `records`, and tell what changed."""
        made: list[tuple[Place, PartitionRegistration, PartitionRegistration, PartitionChange]] = []
        for place, change in changes:
            registration = change.build()
            if registration is not None:
                made.append((place, change.partition, registration, change))
        written: list[MetadataRecord] = [PartitionRecord(*place, after) for place, _, after, _ in made]
        if written or records:
            self.controller.append(written + records)
        for place, before, after, change in made:
            self.tell(place, before, after, "unclean" if change.elected_uncleanly else "", f"broker:{broker}")

    # Requests

    def alter(self, body: AlterPartitionRequest) -> AlterPartitionResponse:
        """A leader proposes ISRs."""
        registration = self.controller.brokers.registrations.get(body.broker_id)
        if registration is None or registration.epoch != body.broker_epoch:
            return AlterPartitionResponse((), Errors.STALE_BROKER_EPOCH)
        return AlterPartitionResponse(tuple(self._alter(body.broker_id, data) for data in body.partitions))

    def _alter(self, broker: int, data: AlterPartitionData) -> AlterPartitionResult:
        place = (data.topic, data.partition)
        before = self.controller.image.partition(*place)
        error = self._objection(broker, before, data)
        if before is None or error:
            return AlterPartitionResult(data.topic, data.partition, error)
        config = self.controller.image.topic_config(data.topic)
        change = PartitionChange(before, self.controller.brokers.active, config.min_insync_replicas)
        change.isr = tuple(one for one, _ in data.new_isr)
        change.recovering = bool(data.leader_recovery_state)
        if config.unclean_leader_election_enable:
            change.election = UNCLEAN
        after = change.build()
        if after is not None:
            self.controller.append([PartitionRecord(*place, after)])
            self.tell(place, before, after, "reassign" if after.replicas != before.replicas else "")
        now = after or before
        if now.leader != broker or now.leader_epoch != before.leader_epoch:
            return AlterPartitionResult(data.topic, data.partition, Errors.NEW_LEADER_ELECTED)
        return AlterPartitionResult(data.topic, data.partition, 0, now.leader, now.leader_epoch, now.isr, now.partition_epoch)

    def _objection(self, broker: int, partition: PartitionRegistration | None, data: AlterPartitionData) -> int:
        """Why a proposed ISR is refused, in Kafka's order of checks; 0 where it is not (`validateAlterPartitionData`)."""
        isr = [one for one, _ in data.new_isr]
        if partition is None:
            return Errors.UNKNOWN_TOPIC_OR_PARTITION
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

    def elect_leaders(self, body: ElectLeadersRequest) -> ElectLeadersResponse:
        """Elect preferred (or unclean) leaders; asked for all, only those that needed it are listed."""
        image = self.controller.image
        if body.partitions is not None:
            return ElectLeadersResponse(tuple(self._elect(place, body.election_type) for place in body.partitions))
        every = [(topic.name, number) for topic in image.topics.values() for number in range(len(topic.partitions))]
        results = [self._elect(place, body.election_type) for place in every]
        return ElectLeadersResponse(tuple(one for one in results if one.error_code != Errors.ELECTION_NOT_NEEDED))

    def _elect(self, place: Place, kind: int) -> ElectLeadersPartitionResult:
        image = self.controller.image
        before = image.partition(*place)
        if before is None:
            missing = f"No such partition as {place[0]}-{place[1]}" if place[0] in image.topics else f"No such topic as {place[0]}"
            return ElectLeadersPartitionResult(*place, Errors.UNKNOWN_TOPIC_OR_PARTITION, missing)
        unclean = kind == UNCLEAN_ELECTION
        if (before.leader != NO_LEADER) if unclean else (before.leader == before.preferred):
            return ElectLeadersPartitionResult(*place, Errors.ELECTION_NOT_NEEDED, Errors.ELECTION_NOT_NEEDED.message)
        change = PartitionChange(before, self.controller.brokers.active, image.topic_config(place[0]).min_insync_replicas)
        change.election = UNCLEAN if unclean else PREFERRED
        after = change.build()
        if after is None:
            error = Errors.ELIGIBLE_LEADERS_NOT_AVAILABLE if unclean else Errors.PREFERRED_LEADER_NOT_AVAILABLE
            return ElectLeadersPartitionResult(*place, error, error.message)
        self.controller.append([PartitionRecord(*place, after)])
        self.tell(place, before, after, "unclean" if change.elected_uncleanly else "")
        return ElectLeadersPartitionResult(*place)

    def balance(self) -> None:
        """Every `leader.imbalance.check.interval.seconds`: give leaderships back to preferred leaders."""
        self._balancing = False
        for place in list(self.imbalanced)[:MOST_ELECTIONS]:
            self._elect(place, 0)
        if self.imbalanced and not self._balancing:
            self._balancing = True
            self.controller.after(self._balance_every, BalanceLeaders())

    # Telling

    def tell(self, place: Place, before: PartitionRegistration, after: PartitionRegistration, how: str, *subjects: str) -> None:
        """A fact about what changed for one partition."""
        if is_internal(place[0]):
            return
        recorder, subject = self.controller.recorder, f"partition:{place[0]}-{place[1]}"
        out = tuple(one for one in before.isr if one not in after.isr)
        back = tuple(one for one in after.isr if one not in before.isr)
        fact = PartitionChanged(
            at=self.controller.now,
            because=recorder.cause or recorder.why(*subjects, *(f"broker:{one}" for one in (*out, *back))),
            topic=place[0],
            partition=place[1],
            leader=after.leader,
            leader_epoch=after.leader_epoch,
            partition_epoch=after.partition_epoch,
            replicas=after.replicas,
            isr=after.isr,
            previous=before.leader,
            how=how or _how(before, after, out, back),
            elr=after.elr,
            out=out,
            back=back,
        )
        recorder.record(fact, subject)


def _how(before: PartitionRegistration, after: PartitionRegistration, out: tuple[int, ...], back: tuple[int, ...]) -> str:
    if after.leader == NO_LEADER:
        return "offline"
    if after.leader != before.leader:
        return "preferred" if after.leader == after.preferred and not out else "clean"
    if after.replicas != before.replicas:
        return "reassign"
    return "expand" if back else "shrink"
