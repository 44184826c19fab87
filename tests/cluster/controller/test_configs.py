"""Configs of topics and brokers, and what they do to partitions that exist."""

from __future__ import annotations

import pytest

from streamlab.protocol.errors import Errors
from streamlab.protocol.messages.admin import (
    BROKER_RESOURCE,
    OP_DELETE,
    TOPIC_RESOURCE,
    AlterableConfig,
    AlterConfigsResource,
    AlterConfigsResult,
    ConfigEntry,
    ConfigResource,
    DescribeConfigsRequest,
    IncrementalAlterConfigsRequest,
)
from tests.cluster.controller.test_brokers import Hands
from tests.cluster.rig import Rig


def alter(rig: Rig, kind: int, name: str, *changes: AlterableConfig, broker: int = 1, only: bool = False) -> AlterConfigsResult:
    asked = IncrementalAlterConfigsRequest((AlterConfigsResource(kind, name, changes),), only)
    result: AlterConfigsResult = rig.ask(broker, asked).responses[0]
    rig.wait(50)
    return result


def show(rig: Rig, kind: int, name: str, key: str, broker: int = 1) -> ConfigEntry:
    asked = DescribeConfigsRequest((ConfigResource(kind, name, (key,)),), True)
    entry: ConfigEntry = rig.ask(broker, asked).results[0].configs[0]
    return entry


@pytest.fixture
def rig() -> Rig:
    rig = Rig()
    rig.create("payments")
    return rig


def test_min_insync_replicas_stands_in_the_metadata_log(rig: Rig) -> None:
    """As ELR demands: its source is the cluster (3), not the default (5)."""
    entry = show(rig, TOPIC_RESOURCE, "payments", "min.insync.replicas")
    assert (entry.value, entry.config_source) == ("1", 3)
    assert entry.synonyms == (("min.insync.replicas", "1", 3), ("min.insync.replicas", "1", 5))


def test_a_brokers_file_gives_topics_their_defaults() -> None:
    rig = Rig(min_insync_replicas="2", log_retention_hours="1")
    rig.create("payments")
    config = rig.replica(1, "payments").log.config
    assert (config.min_insync_replicas, config.retention_ms) == (2, 3_600_000)
    assert rig.controller.image.topic_config("payments").min_insync_replicas == 2


def test_a_config_of_the_whole_cluster_reaches_every_topic(rig: Rig) -> None:
    rig.create("tiny", retention_ms="1000")
    change = AlterableConfig("log.retention.ms", "60000")
    assert alter(rig, BROKER_RESOURCE, "", change).error_code == 0
    assert rig.replica(2, "payments").log.config.retention_ms == 60_000
    assert rig.replica(2, "tiny").log.config.retention_ms == 1_000, "its own goes first"
    alter(rig, BROKER_RESOURCE, "", AlterableConfig("log.retention.ms", None, OP_DELETE))
    assert rig.replica(2, "payments").log.config.retention_ms == 604_800_000


def test_a_config_of_one_broker_reaches_that_broker_alone(rig: Rig) -> None:
    assert alter(rig, BROKER_RESOURCE, "2", AlterableConfig("log.retention.ms", "60000"), broker=2).error_code == 0
    assert rig.replica(2, "payments").log.config.retention_ms == 60_000
    assert rig.replica(1, "payments").log.config.retention_ms == 604_800_000
    assert show(rig, BROKER_RESOURCE, "2", "log.retention.ms", broker=2).config_source == 2


def test_a_broker_answers_for_itself_alone(rig: Rig) -> None:
    result = alter(rig, BROKER_RESOURCE, "2", AlterableConfig("log.retention.ms", "60000"), broker=1)
    assert (result.error_code, result.error_message) == (
        Errors.INVALID_REQUEST,
        "Unexpected broker id, expected 1, but received 2",
    )


def test_what_the_broker_refuses_and_what_the_controller_refuses_come_in_order(rig: Rig) -> None:
    change = (AlterableConfig("retention.ms", "1"),)
    resources = (
        AlterConfigsResource(TOPIC_RESOURCE, "nowhere", change),
        AlterConfigsResource(77, "strange", change),
        AlterConfigsResource(TOPIC_RESOURCE, "payments", change),
    )
    answer = rig.ask(2, IncrementalAlterConfigsRequest(resources))
    assert [(one.resource_name, one.error_code) for one in answer.responses] == [
        ("nowhere", Errors.UNKNOWN_TOPIC_OR_PARTITION),
        ("strange", Errors.INVALID_REQUEST),
        ("payments", 0),
    ]


def test_validating_changes_nothing(rig: Rig) -> None:
    told = len(rig.told())
    assert alter(rig, TOPIC_RESOURCE, "payments", AlterableConfig("retention.ms", "1"), only=True).error_code == 0
    assert rig.controller.image.topics["payments"].configs == {}
    assert len(rig.told()) == told


def test_all_of_a_resource_changes_or_nothing(rig: Rig) -> None:
    changes = (AlterableConfig("retention.ms", "1"), AlterableConfig("segment.bytes", "12"))
    assert alter(rig, TOPIC_RESOURCE, "payments", *changes).error_code == Errors.INVALID_CONFIG
    assert rig.controller.image.topics["payments"].configs == {}


def test_another_min_insync_replicas_empties_the_elr() -> None:
    hands = Hands()
    hands.up(1, 2)
    hands.lead(1, 2)
    hands.beat(2, want_fence=True)
    hands.beat(1, want_fence=True)
    before = hands.rig.registration("payments")
    assert before.elr == (1,)
    change = AlterConfigsResource(TOPIC_RESOURCE, "payments", (AlterableConfig("min.insync.replicas", "2"),))
    hands.controller.incremental_alter_configs(IncrementalAlterConfigsRequest((change,)))
    after = hands.rig.registration("payments")
    assert (after.elr, after.last_known_elr) == ((), ())
    assert after.partition_epoch == before.partition_epoch + 1


def test_retention_is_told_in_a_sentence(rig: Rig) -> None:
    alter(rig, TOPIC_RESOURCE, "payments", AlterableConfig("retention.ms", "60000"))
    assert rig.told()[-1] == "Topic payments: retention.ms=60000."
