"""Where the value of a config comes from: the topic, the broker, the cluster, the broker's own file, or Kafka's default
(`ConfigHelper`, `DynamicBrokerConfig`, `ServerTopicConfigSynonyms`; KIP-226).

Law of the room: pure. `dynamic`: what the metadata log has of brokers, by name ("" is the whole cluster); `static`: the brokers' files.
"""

from __future__ import annotations

from collections.abc import Mapping

from streamlab.protocol.config_values import Value, parse
from streamlab.protocol.configs import BROKER_CONFIGS, TOPIC_CONFIGS, ConfigKey
from streamlab.protocol.messages.admin import ConfigEntry

Dynamic = Mapping[str, Mapping[str, str]]
Source = tuple[str, str | None, int]
"""A name, its value there, and the source as Kafka numbers it."""

TOPIC_SOURCE, DYNAMIC_BROKER_SOURCE, DYNAMIC_DEFAULT_SOURCE, STATIC_SOURCE, DEFAULT_SOURCE = 1, 2, 3, 4, 5
TYPES = {"boolean": 1, "string": 2, "int": 3, "short": 4, "long": 5, "double": 6, "list": 7, "class": 8, "password": 9}
"""Kafka's numbers for the types of configs."""

INTERNAL = "internal."
"""What topic configs begin with that are shown only where they are set."""

MINUTES, HOURS = 60_000, 3_600_000

_RETENTION = (("log.retention.ms", 1), ("log.retention.minutes", MINUTES), ("log.retention.hours", HOURS))
_ROLL = (("log.roll.ms", 1), ("log.roll.hours", HOURS))
_JITTER = (("log.roll.jitter.ms", 1), ("log.roll.jitter.hours", HOURS))
_FLUSH = (("log.flush.interval.ms", 1), ("log.flush.scheduler.interval.ms", 1))

SEVERAL_NAMES: dict[str, tuple[tuple[str, int], ...]] = {
    "retention.ms": _RETENTION,
    "segment.ms": _ROLL,
    "segment.jitter.ms": _JITTER,
    "flush.ms": _FLUSH,
}
"""Topic configs whose default several broker configs can give, the strongest first, each with what makes milliseconds of it."""

SYNONYMS: dict[str, tuple[str, ...]] = {
    name: tuple(other for other, _ in group)
    for group, named in ((_RETENTION, 3), (_ROLL, 2), (_JITTER, 2), (_FLUSH, 1))
    for name, _ in group[:named]
}
"""Broker configs that stand for one another, the strongest first (`brokerConfigSynonyms`)."""

TOPIC_DEFAULTS: dict[str, str] = {
    name: key.name
    for key in TOPIC_CONFIGS.values()
    if key.server_name is not None
    for name, _ in SEVERAL_NAMES.get(key.name, ((key.server_name, 1),))
}
"""The broker configs that give topics their defaults, and the topic config that each stands for."""


def text_of(value: Value | None) -> str | None:
    """A config's value as Kafka writes it (`ConfigDef.convertToString`)."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, tuple):
        return ",".join(value)
    return None if value is None else str(value)


def broker_sources(name: str, node: str, dynamic: Dynamic, static: Mapping[str, str]) -> tuple[Source, ...]:
    """Where a broker config's value comes from, the strongest first; empty where nobody gives it one under this very name."""
    names = SYNONYMS.get(name, (name,))
    found: list[Source] = []
    for source, values in (
        (DYNAMIC_BROKER_SOURCE, dynamic.get(node, {}) if node else {}),
        (DYNAMIC_DEFAULT_SOURCE, dynamic.get("", {})),
        (STATIC_SOURCE, static),
    ):
        found += [(one, values[one], source) for one in names if one in values]
    for one in names:
        key = BROKER_CONFIGS.get(one)
        if key is not None and key.default is not None:
            found.append((one, key.default, DEFAULT_SOURCE))
    while found and found[0][0] != name:
        found.pop(0)
    return tuple(found)


def topic_defaults(node: str, dynamic: Dynamic, static: Mapping[str, str]) -> dict[str, str]:
    """Defaults of topic configs that the brokers' configs set; what is not named here has Kafka's own."""
    set_here = {**static, **dynamic.get("", {}), **(dynamic.get(node, {}) if node else {})}
    if not any(name in TOPIC_DEFAULTS for name in set_here):
        return {}
    found: dict[str, str] = {}
    for key in TOPIC_CONFIGS.values():
        if key.server_name is None:
            continue
        for name, factor in SEVERAL_NAMES.get(key.name, ((key.server_name, 1),)):
            if name in set_here:
                found[key.name] = _in_milliseconds(set_here[name], factor)
                break
    return found


def effective_topic_config(
    key: ConfigKey, overrides: Mapping[str, str], dynamic: Dynamic, static: Mapping[str, str]
) -> tuple[str | None, int]:
    """(value, source) of a topic config, as the controller answers who creates a topic (`KafkaConfigSchema`)."""
    if key.name in overrides:
        return overrides[key.name], TOPIC_SOURCE
    names = SEVERAL_NAMES.get(key.name, ((key.server_name, 1),) if key.server_name is not None else ())
    for source, values in ((DYNAMIC_DEFAULT_SOURCE, dynamic.get("", {})), (STATIC_SOURCE, static)):
        for name, factor in names:
            if name in values:
                return _in_milliseconds(values[name], factor), source
    return key.default, DEFAULT_SOURCE


def _in_milliseconds(value: str, factor: int) -> str:
    return value if factor == 1 else str(max(-1, int(value) * factor))


def topic_entry(
    key: ConfigKey, overrides: Mapping[str, str], node: str, dynamic: Dynamic, static: Mapping[str, str]
) -> ConfigEntry:
    """A topic config as DescribeConfigs shows it, with all its synonyms."""
    sources = broker_sources(key.server_name, node, dynamic, static) if key.server_name is not None else ()
    if key.name in overrides:
        value = text_of(parse(key.name, key.kind, overrides[key.name]))
        sources = ((key.name, value, TOPIC_SOURCE), *sources)
    else:
        value = topic_defaults(node, dynamic, static).get(key.name, key.default)
    source = sources[0][2] if sources else DEFAULT_SOURCE
    return ConfigEntry(key.name, value, False, source, False, sources, TYPES.get(key.kind, 0))


def broker_entry(key: ConfigKey, node: str, dynamic: Dynamic, static: Mapping[str, str]) -> ConfigEntry:
    """A broker config as DescribeConfigs shows it of one broker, with all its synonyms."""
    sources = broker_sources(key.name, node, dynamic, static)
    value = sources[0][1] if sources else key.default
    source = sources[0][2] if sources else DEFAULT_SOURCE
    sensitive, fixed = key.kind == "password", key.update_mode == "read-only"
    if sensitive:
        value, sources = None, tuple((name, None, where) for name, _, where in sources)
    return ConfigEntry(key.name, value, fixed, source, sensitive, sources, TYPES.get(key.kind, 0))


def shown(key: ConfigKey, overrides: Mapping[str, str]) -> bool:
    """Whether a topic config is listed: internal ones only where they are set."""
    return not key.name.startswith(INTERNAL) or key.name in overrides
