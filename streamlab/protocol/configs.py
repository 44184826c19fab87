"""Topic and broker configs: what there is, what it means, what is valid (`LogConfig`).

Law of the room: names, defaults and checks are Kafka's; a set of configs is valid or refused as a whole, with the first objection that
Kafka would make.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import msgspec

from streamlab.protocol.broker_config_docs import BROKER_CONFIG_DOCS
from streamlab.protocol.config_table import BROKER_ROWS, TOPIC_ROWS
from streamlab.protocol.config_values import BadValue, Value, check, parse, without_repeats
from streamlab.protocol.hashing import hash_bucket, java_hash_code


class ConfigKey(msgspec.Struct, frozen=True):
    """A config. `kind`: boolean, int, long, double, string, list, …; `valid`: Kafka's text of its validator; `default` None: none.

    `server_name`: the broker config that gives a topic config its default.
    """

    name: str
    kind: str
    default: str | None
    valid: str | None
    unit: str = ""
    server_name: str | None = None
    doc: str = ""
    update_mode: str = ""


TOPIC_CONFIGS: dict[str, ConfigKey] = {row[0]: ConfigKey(*row) for row in TOPIC_ROWS}
"""Every topic config, in the order in which Kafka checks them."""

BROKER_CONFIGS: dict[str, ConfigKey] = {
    row[0]: ConfigKey(*row[:4], doc=BROKER_CONFIG_DOCS.get(row[0], ""), update_mode=row[4]) for row in BROKER_ROWS
}
"""Every broker config; those that a learner meets have a `doc`."""


class InvalidConfig(msgspec.Struct, frozen=True):
    """Why a set of configs is refused: Kafka's exception class and sentence; the protocol error is always 40."""

    exception: str
    message: str
    code: int = 40


class TopicConfig(msgspec.Struct, frozen=True):
    """A topic's effective configs, typed; the fields are Kafka's names with underscores."""

    segment_bytes: int
    segment_ms: int
    segment_jitter_ms: int
    segment_index_bytes: int
    flush_messages: int
    flush_ms: int
    retention_bytes: int
    retention_ms: int
    max_message_bytes: int
    index_interval_bytes: int
    delete_retention_ms: int
    min_compaction_lag_ms: int
    max_compaction_lag_ms: int
    file_delete_delay_ms: int
    min_cleanable_dirty_ratio: float
    cleanup_policy: tuple[str, ...]
    unclean_leader_election_enable: bool
    min_insync_replicas: int
    compression_type: str
    compression_gzip_level: int
    compression_lz4_level: int
    compression_zstd_level: int
    preallocate: bool
    message_timestamp_type: str
    message_timestamp_before_max_ms: int
    message_timestamp_after_max_ms: int
    leader_replication_throttled_replicas: tuple[str, ...]
    follower_replication_throttled_replicas: tuple[str, ...]
    remote_storage_enable: bool
    local_retention_ms: int
    local_retention_bytes: int
    remote_log_copy_disable: bool
    remote_log_delete_on_disable: bool
    internal_segment_bytes: int | None


def validate_topic_configs(configs: Mapping[str, str | None]) -> InvalidConfig | None:
    """The first thing that `LogConfig.validate` would object to in topic configs given together; None where they are valid.

    A value of None counts as not given. The broker has default settings and no remote storage.
    """
    for name in _in_properties_order(configs):
        if name not in TOPIC_CONFIGS:
            return InvalidConfig("InvalidConfigurationException", f"Unknown topic config name: {name}")
    try:
        values = _parsed(configs)
    except BadValue as bad:
        return InvalidConfig("ConfigException", str(bad))
    lag, most = values["min.compaction.lag.ms"], values["max.compaction.lag.ms"]
    if lag > most:  # type: ignore[operator]
        told = f"conflict topic config setting min.compaction.lag.ms ({lag}) > max.compaction.lag.ms ({most})"
        return InvalidConfig("InvalidConfigurationException", told)
    if values["remote.storage.enable"]:
        told = "Tiered Storage functionality is disabled in the broker. Topic cannot be configured with remote log storage."
        return InvalidConfig("ConfigException", told)
    return None


def parse_topic_configs(configs: Mapping[str, str | None]) -> TopicConfig:
    """Overrides that have been validated, with Kafka's defaults for the rest. Raises BadValue."""
    if not configs:
        return _DEFAULTS
    given = {name: value for name, value in configs.items() if name in TOPIC_CONFIGS}
    return TopicConfig(*_parsed(given).values())  # type: ignore[arg-type]


def _in_properties_order(names: Iterable[str]) -> list[str]:
    """As Java's `Properties` iterates: by bucket, in a table of 16 that doubles when three quarters are taken."""
    given, buckets = list(names), 16
    while len(given) >= buckets * 3 // 4:
        buckets *= 2
    return sorted(given, key=lambda name: hash_bucket(java_hash_code(name), buckets))


def _parsed(configs: Mapping[str, str | None]) -> dict[str, Value | None]:
    values: dict[str, Value | None] = {}
    for key in TOPIC_CONFIGS.values():
        text = configs.get(key.name)
        if text is None:
            text = key.default
        if text is None:
            values[key.name] = None
            continue
        value = without_repeats(parse(key.name, key.kind, text), key.valid)
        check(key.name, value, key.valid)
        values[key.name] = value
    return values


_DEFAULTS = TopicConfig(*_parsed({}).values())  # type: ignore[arg-type]
