"""Topic configs: what is read, what is refused, and in which words."""

from __future__ import annotations

import pytest

from streamlab.protocol.configs import TOPIC_CONFIGS, parse_topic_configs, validate_topic_configs


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
        ({"no.such": "1"}, "Unknown topic config name: no.such"),
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


def test_every_config_has_a_sentence() -> None:
    assert all(key.doc.endswith(".") for key in TOPIC_CONFIGS.values())
