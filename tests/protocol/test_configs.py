"""Topic configs: what is read, what is refused, and in which words."""

from __future__ import annotations

import pytest

from streamlab.protocol.broker_config_docs import BROKER_CONFIG_DOCS
from streamlab.protocol.configs import BROKER_CONFIGS, TOPIC_CONFIGS, parse_topic_configs, validate_topic_configs


def test_defaults_are_kafkas() -> None:
    config = parse_topic_configs({})
    assert (config.retention_ms, config.segment_bytes, config.cleanup_policy) == (604_800_000, 1_073_741_824, ("delete",))
    assert config.min_insync_replicas == 1


def test_numbers_are_trimmed_and_may_have_a_plus() -> None:
    assert parse_topic_configs({"retention.ms": " +60000 "}).retention_ms == 60_000


@pytest.mark.parametrize(
    ("configs", "message"),
    [
        ({"retention.ms": "1h"}, "Invalid value 1h for configuration retention.ms: Not a number of type LONG"),
        ({"segment.bytes": "1000"}, "Invalid value 1000 for configuration segment.bytes: Value must be at least 1048576"),
        ({"cleanup.policy": "delete,,compact"}, "Configuration 'cleanup.policy' values must not be empty."),
        (
            {"cleanup.policy": "foo,foo"},
            "Invalid value foo for configuration cleanup.policy: String must be one of: compact, delete",
        ),
        ({"no.such": "1"}, "Unknown topic config name: no.such"),
        ({"preallocate": "yes"}, "Invalid value yes for configuration preallocate: Expected value to be either true or false"),
        (
            {"min.cleanable.dirty.ratio": "1.5"},
            "Invalid value 1.5 for configuration min.cleanable.dirty.ratio: Value must be no more than 1",
        ),
        (
            {"compression.gzip.level": "0"},
            "Invalid value 0 for configuration compression.gzip.level: Value must be between 1 and 9 or equal to -1",
        ),
        (
            {"leader.replication.throttled.replicas": "all"},
            "Invalid value [all] for configuration leader.replication.throttled.replicas: leader.replication.throttled.replicas must "
            "be the literal '*' or a list of replicas in the following format: [partitionId]:[brokerId],[partitionId]:[brokerId],...",
        ),
        (
            {"remote.storage.enable": "true"},
            "Tiered Storage functionality is disabled in the broker. Topic cannot be configured with remote log storage.",
        ),
        (
            {"min.compaction.lag.ms": "5", "max.compaction.lag.ms": "4"},
            "conflict topic config setting min.compaction.lag.ms (5) > max.compaction.lag.ms (4)",
        ),
    ],
)
def test_what_is_refused(configs: dict[str, str], message: str) -> None:
    found = validate_topic_configs(configs)
    assert found is not None
    assert (found.code, found.message) == (40, message)


def test_a_policy_said_twice_counts_once() -> None:
    assert validate_topic_configs({"cleanup.policy": "compact,delete,compact"}) is None
    assert parse_topic_configs({"cleanup.policy": "compact,delete,compact"}).cleanup_policy == ("compact", "delete")


def test_no_policy_keeps_everything() -> None:
    assert parse_topic_configs({"cleanup.policy": ""}).cleanup_policy == ()


@pytest.mark.parametrize(
    ("text", "value"), [("0.25", 0.25), (".5", 0.5), ("1.", 1.0), ("0.5f", 0.5), ("1e-1", 0.1), ("0x1p-1", 0.5)]
)
def test_fractions_as_java_reads_them(text: str, value: float) -> None:
    assert parse_topic_configs({"min.cleanable.dirty.ratio": text}).min_cleanable_dirty_ratio == value


@pytest.mark.parametrize("text", ["9" * 5000, "9223372036854775808", "1_000", "1.0", "0x10", "", "𝟏"])
def test_numbers_that_java_does_not_read(text: str) -> None:
    found = validate_topic_configs({"retention.ms": text})
    assert found is not None
    assert found.message == f"Invalid value {text} for configuration retention.ms: Not a number of type LONG"


def test_leading_zeros_do_not_matter() -> None:
    assert parse_topic_configs({"retention.ms": "0" * 5000 + "7"}).retention_ms == 7


def test_an_unknown_name_goes_before_a_bad_value() -> None:
    found = validate_topic_configs({"retention.ms": "x", "retention": "1"})
    assert found is not None
    assert found.message == "Unknown topic config name: retention"


def test_the_first_of_several_unknown_names_is_the_one_that_javas_properties_name() -> None:
    found = validate_topic_configs({"compression": "gzip", "zeta": "1"})
    assert found is not None
    assert found.message == "Unknown topic config name: zeta"


def test_the_first_bad_value_is_that_of_the_config_that_kafka_defines_first() -> None:
    found = validate_topic_configs({"retention.ms": "x", "segment.bytes": "y"})
    assert found is not None
    assert found.message == "Invalid value y for configuration segment.bytes: Not a number of type INT"


def test_a_value_of_none_is_the_default() -> None:
    assert validate_topic_configs({"retention.ms": None}) is None
    assert parse_topic_configs({"retention.ms": None}) == parse_topic_configs({})


def test_every_field_of_a_topics_configs_is_one_of_kafkas() -> None:
    fields = parse_topic_configs({}).__struct_fields__
    assert list(fields) == [name.replace(".", "_") for name in TOPIC_CONFIGS]
    assert len(fields) == 34


@pytest.mark.parametrize(
    "name", ["num.partitions", "replica.lag.time.max.ms", "group.initial.rebalance.delay.ms", "transaction.max.timeout.ms"]
)
def test_a_broker_config_that_a_learner_meets_has_a_sentence(name: str) -> None:
    assert BROKER_CONFIGS[name].doc.endswith(".")


def test_there_is_no_sentence_for_a_config_that_is_not_there() -> None:
    assert set(BROKER_CONFIG_DOCS) <= set(BROKER_CONFIGS)


def test_every_config_has_a_sentence() -> None:
    assert all(key.doc.endswith(".") for key in TOPIC_CONFIGS.values())
