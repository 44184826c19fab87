"""Commands about topics: they ask the controller as an admin client would."""

from __future__ import annotations

from typing import TYPE_CHECKING

from streamlab.protocol.errors import Errors
from streamlab.protocol.messages.admin import (
    OP_DELETE,
    OP_SET,
    TOPIC_RESOURCE,
    AlterableConfig,
    AlterConfigsResource,
    CreatableTopic,
    CreatePartitionsRequest,
    CreatePartitionsTopic,
    CreateTopicsRequest,
    DeleteTopicsRequest,
    IncrementalAlterConfigsRequest,
)
from streamlab.simulation.sentence import joined, say
from streamlab.world.commands import (
    AddPartitions,
    AlterTopicConfigs,
    CommandRejected,
    CreateTopic,
    DeleteRecords,
    DeleteTopic,
    asker,
)

if TYPE_CHECKING:
    from streamlab.world.world import World

FIELD_OF_ERROR = {
    Errors.INVALID_TOPIC_EXCEPTION: "name",
    Errors.TOPIC_ALREADY_EXISTS: "name",
    Errors.INVALID_PARTITIONS: "partitions",
    Errors.INVALID_REPLICATION_FACTOR: "replication_factor",
    Errors.INVALID_CONFIG: "configs",
}


def refuse(error_code: int, message: str | None, field: str = "") -> CommandRejected:
    """Kafka's refusal as the person's: its error name and sentence."""
    error = Errors(error_code)
    return CommandRejected(message or error.message, field or FIELD_OF_ERROR.get(error, ""), error.name)


def existing_topic(world: World, name: str) -> int:
    """How many partitions a topic has; refused where it does not exist."""
    topic = world.cluster.controller.image.topics.get(name)
    if topic is None:
        raise CommandRejected(
            say("There is no topic {name} any more. Create it first, or pick another.", name=name),
            "topic",
            "UNKNOWN_TOPIC_OR_PARTITION",
        )
    return len(topic.partitions)


def create_topic(world: World, command: CreateTopic) -> None:
    limits, image = world.limits, world.cluster.controller.image
    wanted = command.partitions if command.partitions is not None else 1
    if wanted > limits.partitions_of_topic:
        raise CommandRejected(
            say(
                "This lab allows {most} partitions a topic; ask for fewer.",
                most=f"{limits.partitions_of_topic:,}",
            ),
            "partitions",
        )
    if sum(len(topic.partitions) for topic in image.topics.values()) + wanted > limits.partitions:
        raise CommandRejected(
            say(
                "This lab is full: it holds at most {partitions} partitions. Delete a topic first.",
                partitions=f"{limits.partitions:,}",
            ),
            "partitions",
        )
    if len(image.topics) >= limits.topics:
        raise CommandRejected(
            say("This lab is full: it holds at most {topics} topics. Delete one first.", topics=limits.topics), "name"
        )
    topic = CreatableTopic(
        command.name,
        command.partitions if command.partitions is not None else -1,
        command.replication_factor if command.replication_factor is not None else -1,
        (),
        tuple(sorted(command.configs.items())),
    )
    checked = world.cluster.controller.create_topics(CreateTopicsRequest((topic,), validate_only=True)).topics[0]
    if checked.error_code:
        raise refuse(checked.error_code, checked.error_message)
    world.issue(command, say("{who} created topic {name}.", who=asker(command), name=command.name), f"topic:{command.name}")
    world.cluster.controller.create_topics(CreateTopicsRequest((topic,)))


def delete_topic(world: World, command: DeleteTopic) -> None:
    existing_topic(world, command.name)
    world.issue(command, say("{who} deleted topic {name}.", who=asker(command), name=command.name), f"topic:{command.name}")
    world.cluster.controller.delete_topics(DeleteTopicsRequest(((command.name, ""),)))


def add_partitions(world: World, command: AddPartitions) -> None:
    existing_topic(world, command.name)
    if command.total > world.limits.partitions_of_topic:
        raise CommandRejected(
            say(
                "This lab allows {most} partitions a topic; ask for fewer.",
                most=f"{world.limits.partitions_of_topic:,}",
            ),
            "total",
        )
    topic = CreatePartitionsTopic(command.name, command.total)
    checked = world.cluster.controller.create_partitions(CreatePartitionsRequest((topic,), validate_only=True)).results[0]
    if checked.error_code:
        raise refuse(checked.error_code, checked.error_message, "total")
    world.issue(
        command,
        say("{who} gave topic {name} {total} partitions.", who=asker(command), name=command.name, total=command.total),
        f"topic:{command.name}",
    )
    world.cluster.controller.create_partitions(CreatePartitionsRequest((topic,)))


def alter_topic_configs(world: World, command: AlterTopicConfigs) -> None:
    existing_topic(world, command.name)
    changes = tuple(
        AlterableConfig(name, value, OP_SET if value is not None else OP_DELETE) for name, value in sorted(command.configs.items())
    )
    if not changes:
        raise CommandRejected(say("Nothing to change: give at least one config another value."), "configs")
    resource = AlterConfigsResource(TOPIC_RESOURCE, command.name, changes)
    checked = world.cluster.controller.incremental_alter_configs(IncrementalAlterConfigsRequest((resource,), True)).responses[0]
    if checked.error_code:
        raise refuse(checked.error_code, checked.error_message, "configs")
    told = joined(
        [f"{one.name}={one.value}" if one.value is not None else say("{config} to its default", config=one.name) for one in changes]
    )
    world.issue(
        command, say("{who} set {told} on topic {name}.", who=asker(command), told=told, name=command.name), f"topic:{command.name}"
    )
    world.cluster.controller.incremental_alter_configs(IncrementalAlterConfigsRequest((resource,)))


def delete_records(world: World, command: DeleteRecords) -> None:
    count = existing_topic(world, command.topic)
    if not 0 <= command.partition < count:
        raise CommandRejected(say("Topic {topic} has partitions 0 to {last}.", topic=command.topic, last=count - 1), "partition")
    leader = world.cluster.leader_of(command.topic, command.partition)
    if leader is None:
        raise CommandRejected(
            say(
                "P{partition} of {topic} has no leader now; nothing can be deleted.",
                partition=command.partition,
                topic=command.topic,
            ),
            "",
            "LEADER_NOT_AVAILABLE",
        )
    before = command.before if command.before >= 0 else leader.high_watermark
    if before > leader.high_watermark:
        raise CommandRejected(
            say(
                "Offset {before} is above the high watermark {high_watermark}; records can be deleted up to there.",
                before=before,
                high_watermark=leader.high_watermark,
            ),
            "before",
            "OFFSET_OUT_OF_RANGE",
        )
    place = say("P{partition} of {topic}", partition=command.partition, topic=command.topic)
    world.issue(
        command,
        say("{who} deleted the records of {place} before offset {before}.", who=asker(command), place=place, before=before),
        f"partition:{command.topic}-{command.partition}",
    )
    leader.delete_records(before)
