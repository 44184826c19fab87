"""Which brokers new partitions live on: placed by the controller, or given by hand (`ReplicationControlManager.createTopic`).

Law of the room: who only asks whether something would be possible changes no later draw.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from streamlab.cluster.controller.refusal import Refused
from streamlab.cluster.metadata_image import PartitionRegistration
from streamlab.cluster.replica_placement import InvalidReplicationFactor, UsableBroker, place
from streamlab.protocol.errors import Errors
from streamlab.protocol.messages.admin import CreatableTopic, CreatePartitionsTopic

if TYPE_CHECKING:
    from streamlab.cluster.controller.controller import Controller

Assignment = tuple[int, ...]
"""The replicas of a partition, the preferred leader first."""


class AssignmentControl:
    """Where replicas go."""

    def __init__(self, controller: Controller) -> None:
        self.controller = controller
        self._draws = controller.around.chance.stream("placement")

    @property
    def default_partitions(self) -> int:
        """num.partitions."""
        return self.controller.setting("num.partitions", 1)

    def of_topic(self, topic: CreatableTopic, validate_only: bool) -> list[PartitionRegistration]:
        """The partitions of a new topic. Raises Refused."""
        if topic.assignments:
            return self._assigned(topic)
        copies, count = topic.replication_factor, topic.num_partitions
        if copies < -1 or copies == 0:
            told = "Replication factor must be larger than 0, or -1 to use the default value."
            raise Refused(Errors.INVALID_REPLICATION_FACTOR, told)
        if count < -1 or count == 0:
            raise Refused(Errors.INVALID_PARTITIONS, "Number of partitions was set to an invalid non-positive value.")
        count = count if count > 0 else self.default_partitions
        copies = copies if copies > 0 else self.controller.setting("default.replication.factor", 1)
        return self._place(count, copies, f"Unable to replicate the partition {copies} time(s): ", validate_only)

    def of_more(self, topic: CreatePartitionsTopic, have: int, copies: int, validate_only: bool) -> list[PartitionRegistration]:
        """The partitions that a topic with `have` gets besides. Raises Refused."""
        more = topic.count - have
        if topic.assignments is None:
            return self._place(more, copies, "", validate_only)
        if len(topic.assignments) != more:
            raise Refused(
                Errors.INVALID_REPLICA_ASSIGNMENT,
                f"Attempted to add {more} additional partition(s), but only {len(topic.assignments)} assignment(s) were specified.",
            )
        made = []
        for number, replicas in enumerate(topic.assignments):
            self.check(replicas, copies)
            made.append(self._by_hand(have + number, replicas))
        return made

    def check(self, replicas: Assignment, copies: int) -> None:
        """Refuse a list of replicas given by hand that Kafka would refuse; `copies` -1: any length."""
        error = Errors.INVALID_REPLICA_ASSIGNMENT
        if not replicas:
            raise Refused(error, "The manual partition assignment includes an empty replica list.")
        before = -1
        for broker in sorted(replicas):
            if broker not in self.controller.image.brokers:
                raise Refused(error, f"The manual partition assignment includes broker {broker}, but no such broker is registered.")
            if broker == before:
                raise Refused(error, f"The manual partition assignment includes the broker {broker} more than once.")
            before = broker
        if copies not in (-1, len(replicas)):
            raise Refused(
                error,
                f"The manual partition assignment includes a partition with {len(replicas)} replica(s), but this is not consistent "
                f"with previous partitions, which have {copies} replica(s).",
            )

    # By the controller

    def _place(self, count: int, copies: int, prefix: str, validate_only: bool) -> list[PartitionRegistration]:
        registered = self.controller.image.brokers.values()
        brokers = [UsableBroker(one.id, one.rack, one.fenced) for one in registered if one.fenced or not one.shutting_down]
        try:
            place(brokers, 1, copies, _first)
        except InvalidReplicationFactor as error:
            raise Refused(Errors.INVALID_REPLICATION_FACTOR, f"{prefix}{error}") from error
        made = []
        for replicas in place(brokers, count, copies, _first if validate_only else self._draws.below):
            isr = self._active(tuple(replicas))
            if not isr:
                why = "All brokers are currently fenced or in controlled shutdown."
                raise Refused(Errors.INVALID_REPLICATION_FACTOR, f"Unable to replicate the partition {copies} time(s): {why}")
            made.append(_new(tuple(replicas), isr))
        return made

    # By hand

    def _assigned(self, topic: CreatableTopic) -> list[PartitionRegistration]:
        given = "A manual partition assignment was specified, but"
        if topic.replication_factor != -1:
            raise Refused(Errors.INVALID_REQUEST, f"{given} replication factor was not set to -1.")
        if topic.num_partitions != -1:
            raise Refused(Errors.INVALID_REQUEST, f"{given} numPartitions was not set to -1.")
        made: dict[int, PartitionRegistration] = {}
        copies = -1
        for number, replicas in topic.assignments:
            if number in made:
                told = f"Found multiple manual partition assignments for partition {number}"
                raise Refused(Errors.INVALID_REPLICA_ASSIGNMENT, told)
            self.check(replicas, copies)
            copies = len(replicas)
            made[number] = self._by_hand(number, replicas)
        if sorted(made) != list(range(len(made))):
            raise Refused(Errors.INVALID_REPLICA_ASSIGNMENT, "partitions should be a consecutive 0-based integer sequence")
        return [made[number] for number in range(len(made))]

    def _by_hand(self, number: int, replicas: Assignment) -> PartitionRegistration:
        isr = self._active(replicas)
        if not isr:
            raise Refused(
                Errors.INVALID_REPLICA_ASSIGNMENT,
                f"All brokers specified in the manual partition assignment for partition {number} are fenced or in controlled "
                "shutdown.",
            )
        return _new(replicas, isr)

    def _active(self, replicas: Assignment) -> Assignment:
        return tuple(one for one in replicas if self.controller.brokers.active(one))


def _first(below: int) -> int:
    """A draw for those who only ask."""
    return 0


def _new(replicas: Assignment, isr: Assignment) -> PartitionRegistration:
    return PartitionRegistration(replicas, isr, isr[0], 0, 0)
