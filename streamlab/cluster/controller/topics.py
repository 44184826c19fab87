"""Topics: creating, deleting, adding partitions (`ReplicationControlManager`).

Law of the room: checks come in Kafka's order and refuse in Kafka's words; with `validate_only` nothing is written.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from streamlab.cluster.metadata_image import (
    ConfigRecord,
    MetadataRecord,
    PartitionRecord,
    PartitionRegistration,
    RemoveTopicRecord,
    TopicRecord,
)
from streamlab.cluster.replica_placement import InvalidReplicationFactor, UsableBroker, place
from streamlab.events.cluster import PartitionsAdded, TopicCreated, TopicDeleted
from streamlab.protocol.configs import validate_topic_configs
from streamlab.protocol.errors import Errors
from streamlab.protocol.messages.admin import (
    TOPIC_RESOURCE,
    CreatableTopic,
    CreatableTopicResult,
    CreatePartitionsRequest,
    CreatePartitionsResponse,
    CreatePartitionsTopic,
    CreatePartitionsTopicResult,
    CreateTopicsRequest,
    CreateTopicsResponse,
    DeletableTopicResult,
    DeleteTopicsRequest,
    DeleteTopicsResponse,
)
from streamlab.protocol.topic_names import has_collision_chars, is_internal, unify, validate

if TYPE_CHECKING:
    from streamlab.cluster.controller.controller import Controller

MOST_PARTITIONS = 10_000
"""How many partitions one request may make (`MAX_PARTITIONS_PER_BATCH`)."""


class Refused(Exception):
    """A topic request is refused: Kafka's error and sentence."""

    def __init__(self, error: Errors, message: str | None = None) -> None:
        super().__init__(message)
        self.error = error
        self.message = message if message is not None else error.message


class TopicControl:
    """The topics of the cluster."""

    def __init__(self, controller: Controller) -> None:
        self.controller = controller
        self._ids = controller.around.chance.stream("topic ids")
        self._placement = controller.around.chance.stream("placement")

    # Creating

    def create(self, body: CreateTopicsRequest) -> CreateTopicsResponse:
        """API 19."""
        total = sum(max(0, topic.num_partitions) or len(topic.assignments) for topic in body.topics)
        results = []
        for topic in body.topics:
            try:
                if total > MOST_PARTITIONS:
                    raise Refused(Errors.POLICY_VIOLATION, "Excessively large number of partitions per request.")
                results.append(self._create(topic, body.validate_only))
            except Refused as refusal:
                results.append(CreatableTopicResult(topic.name, "", refusal.error, refusal.message))
        return CreateTopicsResponse(tuple(results))

    def _create(self, topic: CreatableTopic, validate_only: bool) -> CreatableTopicResult:
        self._check_name(topic.name)
        configs = self._check_configs(topic)
        partitions = self._assigned(topic) if topic.assignments else self._placed(topic)
        topic_id = self._ids.uuid()
        copies = len(partitions[0].replicas)
        if not validate_only:
            self._write(topic.name, topic_id, partitions, configs)
        return CreatableTopicResult(topic.name, topic_id, 0, None, len(partitions), copies)

    def _check_name(self, name: str) -> None:
        image = self.controller.image
        if name in image.topics:
            raise Refused(Errors.TOPIC_ALREADY_EXISTS, f"Topic '{name}' already exists.")
        invalid = validate(name)
        if invalid is not None:
            raise Refused(Errors.INVALID_TOPIC_EXCEPTION, invalid)
        if has_collision_chars(name):
            for other in image.topics:
                if has_collision_chars(other) and unify(other) == unify(name):
                    raise Refused(Errors.INVALID_TOPIC_EXCEPTION, f"Topic '{name}' collides with existing topic: {other}")

    def _check_configs(self, topic: CreatableTopic) -> dict[str, str]:
        nulls = [name for name, value in topic.configs if value is None]
        if nulls:
            raise Refused(Errors.INVALID_CONFIG, f"Null value not supported for topic configs: {','.join(nulls)}")
        configs = {name: value for name, value in topic.configs if value is not None}
        invalid = validate_topic_configs(configs)
        if invalid is not None:
            raise Refused(Errors.INVALID_CONFIG, invalid.message)
        return configs

    def _placed(self, topic: CreatableTopic) -> list[PartitionRegistration]:
        copies, count = topic.replication_factor, topic.num_partitions
        if copies < -1 or copies == 0:
            raise Refused(
                Errors.INVALID_REPLICATION_FACTOR, "Replication factor must be larger than 0, or -1 to use the default value."
            )
        if count < -1 or count == 0:
            raise Refused(Errors.INVALID_PARTITIONS, "Number of partitions was set to an invalid non-positive value.")
        count = count if count > 0 else self.controller.setting("num.partitions", 1)
        copies = copies if copies > 0 else self.controller.setting("default.replication.factor", 1)
        return self._place(count, copies, f"Unable to replicate the partition {copies} time(s): ")

    def _place(self, count: int, copies: int, prefix: str) -> list[PartitionRegistration]:
        brokers = [UsableBroker(one.id, one.rack, one.fenced) for one in self.controller.image.brokers.values()]
        try:
            placed = place(brokers, count, copies, self._placement.below)
        except InvalidReplicationFactor as error:
            raise Refused(Errors.INVALID_REPLICATION_FACTOR, f"{prefix}{error}") from error
        made = []
        for replicas in placed:
            isr = self._active(replicas)
            if not isr:
                told = f"Unable to replicate the partition {copies} time(s): "
                raise Refused(
                    Errors.INVALID_REPLICATION_FACTOR, f"{told}All brokers are currently fenced or in controlled shutdown."
                )
            made.append(_new(replicas, isr))
        return made

    def _assigned(self, topic: CreatableTopic) -> list[PartitionRegistration]:
        if topic.replication_factor != -1:
            raise Refused(
                Errors.INVALID_REQUEST, "A manual partition assignment was specified, but replication factor was not set to -1."
            )
        if topic.num_partitions != -1:
            raise Refused(
                Errors.INVALID_REQUEST, "A manual partition assignment was specified, but numPartitions was not set to -1."
            )
        made: dict[int, PartitionRegistration] = {}
        copies = -1
        for number, replicas in topic.assignments:
            if number in made:
                raise Refused(
                    Errors.INVALID_REPLICA_ASSIGNMENT, f"Found multiple manual partition assignments for partition {number}"
                )
            self.check_assignment(replicas, copies)
            copies = len(replicas)
            made[number] = self._by_hand(number, replicas)
        if sorted(made) != list(range(len(made))):
            raise Refused(Errors.INVALID_REPLICA_ASSIGNMENT, "partitions should be a consecutive 0-based integer sequence")
        return [made[number] for number in range(len(made))]

    def check_assignment(self, replicas: tuple[int, ...], copies: int) -> None:
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

    def _by_hand(self, number: int, replicas: tuple[int, ...]) -> PartitionRegistration:
        isr = self._active(replicas)
        if not isr:
            raise Refused(
                Errors.INVALID_REPLICA_ASSIGNMENT,
                f"All brokers specified in the manual partition assignment for partition {number} are fenced or in controlled "
                "shutdown.",
            )
        return _new(replicas, isr)

    def _active(self, replicas: list[int] | tuple[int, ...]) -> tuple[int, ...]:
        return tuple(one for one in replicas if self.controller.brokers.active(one))

    def _write(self, name: str, topic_id: str, partitions: list[PartitionRegistration], configs: dict[str, str]) -> None:
        controller = self.controller
        records: list[MetadataRecord] = [TopicRecord(name, topic_id)]
        records += [ConfigRecord(TOPIC_RESOURCE, name, key, value) for key, value in sorted(configs.items())]
        records += [PartitionRecord(name, number, one) for number, one in enumerate(partitions)]
        controller.append(records)
        fact = TopicCreated(
            at=controller.now,
            because=controller.recorder.cause,
            topic=name,
            topic_id=topic_id,
            partitions=tuple(one.replicas for one in partitions),
            configs=configs,
            internal=is_internal(name),
        )
        controller.recorder.record(fact, f"topic:{name}", *(f"partition:{name}-{number}" for number in range(len(partitions))))

    # Deleting

    def delete(self, body: DeleteTopicsRequest) -> DeleteTopicsResponse:
        """API 20, by name or id."""
        return DeleteTopicsResponse(tuple(self._delete(name, topic_id) for name, topic_id in body.topics))

    def _delete(self, name: str | None, topic_id: str) -> DeletableTopicResult:
        image, controller = self.controller.image, self.controller
        if name is None:
            name = image.topic_names.get(topic_id)
            if name is None:
                error = Errors.UNKNOWN_TOPIC_ID
                return DeletableTopicResult(None, topic_id, error, error.message)
        topic = image.topics.get(name)
        if topic is None:
            error = Errors.UNKNOWN_TOPIC_OR_PARTITION
            return DeletableTopicResult(name, topic_id, error, error.message)
        controller.append([RemoveTopicRecord(name, topic.topic_id)])
        fact = TopicDeleted(at=controller.now, because=controller.recorder.cause, topic=name, topic_id=topic.topic_id)
        controller.recorder.record(fact, f"topic:{name}")
        return DeletableTopicResult(name, topic.topic_id)

    # Adding partitions

    def add_partitions(self, body: CreatePartitionsRequest) -> CreatePartitionsResponse:
        """API 37."""
        results = []
        for topic in body.topics:
            try:
                self._add(topic, body.validate_only)
                results.append(CreatePartitionsTopicResult(topic.name))
            except Refused as refusal:
                results.append(CreatePartitionsTopicResult(topic.name, refusal.error, refusal.message))
        return CreatePartitionsResponse(tuple(results))

    def _add(self, topic: CreatePartitionsTopic, validate_only: bool) -> None:
        image = self.controller.image.topics.get(topic.name)
        if image is None:
            raise Refused(Errors.UNKNOWN_TOPIC_OR_PARTITION)
        have = len(image.partitions)
        if topic.count == have:
            raise Refused(Errors.INVALID_PARTITIONS, f"Topic already has {have} partition(s).")
        if topic.count < have:
            raise Refused(
                Errors.INVALID_PARTITIONS,
                f"The topic {topic.name} currently has {have} partition(s); {topic.count} would not be an increase.",
            )
        more, copies = topic.count - have, len(image.partitions[0].replicas)
        if topic.assignments is not None:
            if len(topic.assignments) != more:
                raise Refused(
                    Errors.INVALID_REPLICA_ASSIGNMENT,
                    f"Attempted to add {more} additional partition(s), but only {len(topic.assignments)} assignment(s) were specified.",
                )
            made = []
            for number, replicas in enumerate(topic.assignments):
                self.check_assignment(replicas, copies)
                made.append(self._by_hand(have + number, replicas))
        else:
            made = self._place(more, copies, "")
        if validate_only:
            return
        controller = self.controller
        controller.append([PartitionRecord(topic.name, have + number, one) for number, one in enumerate(made)])
        fact = PartitionsAdded(
            at=controller.now,
            because=controller.recorder.cause,
            topic=topic.name,
            first=have,
            partitions=tuple(one.replicas for one in made),
        )
        controller.recorder.record(
            fact, f"topic:{topic.name}", *(f"partition:{topic.name}-{have + number}" for number in range(more))
        )


def _new(replicas: list[int] | tuple[int, ...], isr: tuple[int, ...]) -> PartitionRegistration:
    return PartitionRegistration(tuple(replicas), isr, isr[0], 0, 0)
