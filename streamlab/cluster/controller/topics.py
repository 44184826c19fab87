"""Topics: creating, deleting, adding partitions (`ReplicationControlManager`, `ControllerApis`).

Law of the room: checks come in Kafka's order and refuse in Kafka's words; with `validate_only` nothing is written.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from streamlab.cluster.controller.refusal import Refused
from streamlab.cluster.effective_configs import effective_topic_config, shown
from streamlab.cluster.metadata_image import (
    ConfigRecord,
    MetadataImage,
    MetadataRecord,
    PartitionRecord,
    PartitionRegistration,
    RemoveTopicRecord,
    TopicRecord,
)
from streamlab.events.cluster import PartitionsAdded, TopicCreated, TopicDeleted
from streamlab.protocol.configs import TOPIC_CONFIGS, ConfigKey
from streamlab.protocol.errors import Errors
from streamlab.protocol.messages.admin import (
    TOPIC_RESOURCE,
    ConfigEntry,
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
from streamlab.protocol.topic_names import has_collision, has_collision_chars, is_internal, validate

if TYPE_CHECKING:
    from streamlab.cluster.controller.controller import Controller

MOST_PARTITIONS = 10_000
"""How many partitions one request may make (`MAX_PARTITIONS_PER_BATCH`)."""


NOT_A_TOPIC = "__cluster_metadata"
"""The metadata log's own name."""


class TopicControl:
    """The topics of the cluster."""

    def __init__(self, controller: Controller) -> None:
        self.controller = controller
        self._ids = controller.around.chance.stream("topic ids")
        self._ids_that_might_be = controller.around.chance.stream("topic ids of those who only ask")

    # Creating

    def create(self, body: CreateTopicsRequest) -> CreateTopicsResponse:
        """API 19. Names that come twice, and the metadata log's own, are refused last, as in Kafka."""
        names = Counter(topic.name for topic in body.topics)
        topics = [topic for topic in body.topics if names[topic.name] == 1 and topic.name != NOT_A_TOPIC]
        too_many = sum(self._asked(topic) for topic in topics) > MOST_PARTITIONS
        # New names are held against those that were there before, not against each other.
        there = [name for name in self.controller.image.topics if has_collision_chars(name)]
        results = []
        for topic in topics:
            try:
                if too_many:
                    raise Refused(Errors.POLICY_VIOLATION, "Excessively large number of partitions per request.")
                results.append(self._create(topic, body.validate_only, there))
            except Refused as refusal:
                results.append(CreatableTopicResult(topic.name, "", refusal.error, refusal.message))
        for name, times in names.items():
            if times > 1:
                results.append(CreatableTopicResult(name, "", Errors.INVALID_REQUEST, "Duplicate topic name."))
            elif name == NOT_A_TOPIC:
                told = f"Creation of internal topic {name} is prohibited."
                results.append(CreatableTopicResult(name, "", Errors.INVALID_REQUEST, told))
        return CreateTopicsResponse(tuple(results))

    def _asked(self, topic: CreatableTopic) -> int:
        if topic.assignments:
            return len(topic.assignments)
        return max(0, topic.num_partitions if topic.num_partitions != -1 else self.controller.assignments.default_partitions)

    def _create(self, topic: CreatableTopic, validate_only: bool, there: list[str]) -> CreatableTopicResult:
        self._check_name(topic.name, there)
        configs = self._check_configs(topic)
        partitions = self.controller.assignments.of_topic(topic, validate_only)
        self._require_room(len(partitions))
        topic_id = (self._ids_that_might_be if validate_only else self._ids).uuid()
        copies = len(partitions[0].replicas)
        if not validate_only:
            self._write(topic.name, topic_id, partitions, configs)
        return CreatableTopicResult(topic.name, topic_id, 0, None, len(partitions), copies, self._described(configs))

    def _require_room(self, wanted: int) -> None:
        """Deviation: a lab shares its server's memory. Refused as by a `create.topic.policy`, a plug-in that a real cluster may have."""
        most = self.controller.around.most_partitions
        if most is None:
            return
        have = sum(len(topic.partitions) for topic in self.controller.image.topics.values())
        if have + wanted > most:
            told = f"This lab holds at most {most} partitions, and has {have}: ask for fewer, or delete a topic first."
            raise Refused(Errors.POLICY_VIOLATION, told)

    def _described(self, configs: dict[str, str]) -> tuple[ConfigEntry, ...]:
        """The new topic's configs by name, without synonyms."""
        image = self.controller.image
        return tuple(_created_with(key, configs, image) for _, key in sorted(TOPIC_CONFIGS.items()) if shown(key, configs))

    def _check_name(self, name: str, there: list[str]) -> None:
        if name in self.controller.image.topics:
            raise Refused(Errors.TOPIC_ALREADY_EXISTS, f"Topic '{name}' already exists.")
        if has_collision_chars(name):
            for other in there:
                if has_collision(other, name):
                    raise Refused(Errors.INVALID_TOPIC_EXCEPTION, f"Topic '{name}' collides with existing topic: {other}")
        invalid = validate(name)
        if invalid is not None:
            raise Refused(Errors.INVALID_TOPIC_EXCEPTION, invalid)

    def _check_configs(self, topic: CreatableTopic) -> dict[str, str]:
        nulls = [name for name, value in topic.configs if value is None]
        if nulls:
            raise Refused(Errors.INVALID_CONFIG, f"Null value not supported for topic configs: {','.join(nulls)}")
        configs = {name: value for name, value in topic.configs if value is not None}
        self.controller.configs.check_values(configs)
        return configs

    def _write(self, name: str, topic_id: str, partitions: list[PartitionRegistration], configs: dict[str, str]) -> None:
        controller = self.controller
        records: list[MetadataRecord] = [TopicRecord(name, topic_id)]
        records += [ConfigRecord(TOPIC_RESOURCE, name, key, value) for key, value in sorted(configs.items())]
        records += [PartitionRecord(name, number, one) for number, one in enumerate(partitions)]
        controller.append(records)
        fact = TopicCreated(
            at=controller.now,
            because=controller.recorder.cause or controller.recorder.why(f"topic:{name}"),
            topic=name,
            topic_id=topic_id,
            partitions=tuple(one.replicas for one in partitions),
            configs=configs,
            internal=is_internal(name),
            isr={number: one.isr for number, one in enumerate(partitions) if one.isr != one.replicas},
        )
        controller.around.remembered.topics[name] = topic_id
        controller.recorder.record(fact, f"topic:{name}", *(f"partition:{name}-{number}" for number in range(len(partitions))))

    # Deleting

    def delete(self, body: DeleteTopicsRequest) -> DeleteTopicsResponse:
        """API 20, by name or id. Kafka shuffles the results; here they come in the order of the request."""
        names = Counter(name for name, topic_id in body.topics if name is not None and not topic_id)
        ids = Counter(topic_id for name, topic_id in body.topics if name is None)
        topics = self.controller.image.topics
        named = {topics[name].topic_id for name, times in names.items() if times == 1 and name in topics}
        results = [
            self._delete(name, topic_id, names, ids)
            for name, topic_id in dict.fromkeys(body.topics)
            if name is not None or ids[topic_id] > 1 or topic_id not in named
        ]
        return DeleteTopicsResponse(tuple(results))

    def _delete(self, name: str | None, topic_id: str, names: Counter[str], ids: Counter[str]) -> DeletableTopicResult:
        image, controller = self.controller.image, self.controller
        objection = self._objection_to_deleting(name, topic_id, names, ids)
        if objection is not None:
            return DeletableTopicResult(name, topic_id, Errors.INVALID_REQUEST, objection)
        if name is None:
            name = image.topic_names.get(topic_id)
            if name is None:
                return DeletableTopicResult(None, topic_id, Errors.UNKNOWN_TOPIC_ID, Errors.UNKNOWN_TOPIC_ID.message)
        topic = image.topics.get(name)
        if topic is None:
            error = Errors.UNKNOWN_TOPIC_OR_PARTITION
            return DeletableTopicResult(name, topic_id, error, error.message)
        controller.append([RemoveTopicRecord(name, topic.topic_id)])
        fact = TopicDeleted(at=controller.now, because=controller.recorder.cause, topic=name, topic_id=topic.topic_id)
        controller.around.remembered.topics.pop(name, None)
        controller.recorder.record(fact, f"topic:{name}")
        return DeletableTopicResult(name, topic.topic_id)

    def _objection_to_deleting(self, name: str | None, topic_id: str, names: Counter[str], ids: Counter[str]) -> str | None:
        if name is None and not topic_id:
            return "Neither topic name nor id were specified."
        if name is not None and topic_id:
            return "You may not specify both topic name and topic id."
        if name is None:
            return "Duplicate topic id." if ids[topic_id] > 1 else None
        if names[name] > 1:
            return "Duplicate topic name."
        topic = self.controller.image.topics.get(name)
        if topic is not None and topic.topic_id in ids:
            return "The provided topic name maps to an ID that was already supplied."
        return None

    # Adding partitions

    def add_partitions(self, body: CreatePartitionsRequest) -> CreatePartitionsResponse:
        """API 37."""
        results = []
        names = Counter(topic.name for topic in body.topics)
        for name in [name for name, times in names.items() if times > 1]:
            results.append(CreatePartitionsTopicResult(name, Errors.INVALID_REQUEST, "Duplicate topic name."))
        for topic in body.topics:
            if names[topic.name] > 1:
                continue
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
        if topic.count - have > MOST_PARTITIONS:
            raise Refused(Errors.UNKNOWN_SERVER_ERROR, None)
        made = self.controller.assignments.of_more(topic, have, len(image.partitions[0].replicas), validate_only)
        self._require_room(len(made))
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
            isr={have + number: one.isr for number, one in enumerate(made) if one.isr != one.replicas},
        )
        controller.recorder.record(
            fact, f"topic:{topic.name}", *(f"partition:{topic.name}-{have + number}" for number in range(len(made)))
        )


def _created_with(key: ConfigKey, configs: dict[str, str], image: MetadataImage) -> ConfigEntry:
    value, source = effective_topic_config(key, configs, image.broker_configs, image.static)
    return ConfigEntry(key.name, value, False, source)
