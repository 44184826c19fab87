"""Creating, changing and deleting topics: Kafka's checks, in Kafka's words."""

from __future__ import annotations

import pytest

from streamlab.protocol.errors import Errors
from streamlab.protocol.messages.admin import (
    OP_APPEND,
    OP_DELETE,
    OP_SUBTRACT,
    TOPIC_RESOURCE,
    AlterableConfig,
    AlterConfigsResource,
    ConfigResource,
    CreatableTopic,
    CreatePartitionsRequest,
    CreatePartitionsTopic,
    CreateTopicsRequest,
    DeleteTopicsRequest,
    DescribeConfigsRequest,
    IncrementalAlterConfigsRequest,
)
from tests.cluster.rig import Rig


@pytest.fixture
def rig() -> Rig:
    rig = Rig()
    rig.create("payments", partitions=3)
    return rig


@pytest.mark.parametrize(
    ("topic", "error", "sentence"),
    [
        (CreatableTopic("payments"), Errors.TOPIC_ALREADY_EXISTS, "Topic 'payments' already exists."),
        (CreatableTopic("a b"), Errors.INVALID_TOPIC_EXCEPTION, "contains one or more characters other than"),
        (CreatableTopic("t", 0), Errors.INVALID_PARTITIONS, "Number of partitions was set to an invalid non-positive value."),
        (CreatableTopic("t", 1, 0), Errors.INVALID_REPLICATION_FACTOR, "Replication factor must be larger than 0"),
        (
            CreatableTopic("t", 1, 4),
            Errors.INVALID_REPLICATION_FACTOR,
            "Unable to replicate the partition 4 time(s): The target replication factor of 4 cannot be reached because only 3",
        ),
        (CreatableTopic("t", configs=(("retention.ms", "soon"),)), Errors.INVALID_CONFIG, "Not a number of type LONG"),
        (
            CreatableTopic("t", configs=(("retention.ms", None),)),
            Errors.INVALID_CONFIG,
            "Null value not supported for topic configs",
        ),
        (CreatableTopic("t", 3, -1, ((0, (1, 2)),)), Errors.INVALID_REQUEST, "numPartitions was not set to -1."),
        (CreatableTopic("t", -1, -1, ((0, (1, 1)),)), Errors.INVALID_REPLICA_ASSIGNMENT, "includes the broker 1 more than once."),
        (CreatableTopic("t", -1, -1, ((1, (1, 2)),)), Errors.INVALID_REPLICA_ASSIGNMENT, "consecutive 0-based integer sequence"),
        (CreatableTopic("t", 10_001), Errors.POLICY_VIOLATION, "Excessively large number of partitions per request."),
    ],
)
def test_a_topic_that_cannot_be(rig: Rig, topic: CreatableTopic, error: Errors, sentence: str) -> None:
    result = rig.ask(2, CreateTopicsRequest((topic,))).topics[0]
    assert result.error_code == error
    assert sentence in result.error_message
    assert "t" not in rig.controller.image.topics


def test_a_dot_and_an_underscore_collide(rig: Rig) -> None:
    rig.create("my.topic")
    result = rig.ask(1, CreateTopicsRequest((CreatableTopic("my_topic"),))).topics[0]
    assert (result.error_code, result.error_message) == (
        Errors.INVALID_TOPIC_EXCEPTION,
        "Topic 'my_topic' collides with existing topic: my.topic",
    )


def test_validating_alone_writes_nothing(rig: Rig) -> None:
    result = rig.ask(1, CreateTopicsRequest((CreatableTopic("draft", 2, 2),), validate_only=True)).topics[0]
    assert (result.error_code, result.num_partitions, result.replication_factor) == (0, 2, 2)
    assert result.topic_id
    assert "draft" not in rig.controller.image.topics


def test_every_replica_is_somewhere_and_leaders_are_spread(rig: Rig) -> None:
    partitions = rig.controller.image.topics["payments"].partitions
    assert {one.leader for one in partitions} == {1, 2, 3}
    assert all(sorted(one.replicas) == [1, 2, 3] and one.isr == one.replicas for one in partitions)


def test_partitions_can_only_be_added(rig: Rig) -> None:
    def grow(total: int) -> tuple[int, str | None]:
        asked = CreatePartitionsRequest((CreatePartitionsTopic("payments", total),))
        result = rig.ask(1, asked).results[0]
        return result.error_code, result.error_message

    assert grow(3) == (Errors.INVALID_PARTITIONS, "Topic already has 3 partition(s).")
    error, sentence = grow(2)
    assert (error, sentence) == (
        Errors.INVALID_PARTITIONS,
        "The topic payments currently has 3 partition(s); 2 would not be an increase.",
    )
    assert grow(5) == (0, None)
    assert len(rig.controller.image.topics["payments"].partitions) == 5


def test_configs_change_one_by_one(rig: Rig) -> None:
    def alter(*changes: AlterableConfig) -> tuple[int, str | None]:
        resource = AlterConfigsResource(TOPIC_RESOURCE, "payments", changes)
        response = rig.ask(1, IncrementalAlterConfigsRequest((resource,))).responses[0]
        rig.wait(50)
        return response.error_code, response.error_message

    assert alter(AlterableConfig("retention.ms", "60000")) == (0, None)
    assert alter(AlterableConfig("cleanup.policy", "compact", OP_APPEND)) == (0, None)
    assert rig.controller.image.topic_config("payments").cleanup_policy == ("delete", "compact")
    assert alter(AlterableConfig("cleanup.policy", "delete", OP_SUBTRACT)) == (0, None)
    assert alter(AlterableConfig("retention.ms", "1", OP_APPEND))[0] == Errors.INVALID_CONFIG
    assert alter(AlterableConfig("retention.ms", None, OP_DELETE)) == (0, None)
    assert rig.controller.image.topics["payments"].configs == {"cleanup.policy": "compact"}
    asked = DescribeConfigsRequest((ConfigResource(TOPIC_RESOURCE, "payments", ("cleanup.policy", "retention.ms")),), True)
    entries = {entry.name: entry for entry in rig.ask(3, asked).results[0].configs}
    assert (entries["cleanup.policy"].value, entries["cleanup.policy"].config_source) == ("compact", 1)
    assert (entries["retention.ms"].value, entries["retention.ms"].config_source) == ("604800000", 5)


def test_a_topic_is_deleted_everywhere(rig: Rig) -> None:
    rig.produce("payments", "gone")
    result = rig.ask(2, DeleteTopicsRequest((("payments", ""), ("nowhere", "")))).responses
    assert [one.error_code for one in result] == [0, Errors.UNKNOWN_TOPIC_OR_PARTITION]
    rig.wait(50)
    assert all(not disk.logs for disk in rig.cluster.disks.values())


def test_who_only_asks_changes_no_later_draw() -> None:
    """A refused or validated topic leaves no trace, so that a lab without the question runs on alike."""
    asked, silent = Rig(brokers=5), Rig(brokers=5)
    asked.controller.create_topics(CreateTopicsRequest((CreatableTopic("t", 3, 2),), validate_only=True))
    asked.controller.create_topics(CreateTopicsRequest((CreatableTopic("t", 3, 9),)))
    for rig in (asked, silent):
        rig.create("payments", partitions=5)
    assert asked.controller.image.topics == silent.controller.image.topics
