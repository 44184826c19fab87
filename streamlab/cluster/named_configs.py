"""Configs of groups and of client metrics (`GroupConfig`, `ClientMetricsConfigs`): what there is, how it is described, what is refused.

Law of the room: kept and shown as Kafka does. Nobody here follows them: those of groups are for the newer kinds of groups, and clients'
metrics are asked for of nobody.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

import msgspec

from streamlab.cluster.effective_configs import DEFAULT_SOURCE, TYPES
from streamlab.cluster.metadata_image import MetadataImage, owner
from streamlab.protocol.config_values import BadValue, Value, check, parse
from streamlab.protocol.configs import BROKER_CONFIGS, ConfigKey
from streamlab.protocol.errors import Errors
from streamlab.protocol.messages.admin import CLIENT_METRICS_RESOURCE, GROUP_RESOURCE, ConfigEntry

RESET = "share.auto.offset.reset"


def _of_group(name: str) -> ConfigKey:
    """A config of groups, with the default and the least value of the broker's."""
    broker = BROKER_CONFIGS[f"group.{name}"]
    least = (broker.valid or "").partition(",")[0]
    return ConfigKey(name, "int", broker.default, f"{least},...]", server_name=broker.name)


GROUP_CONFIGS: dict[str, ConfigKey] = {
    key.name: key
    for key in (
        _of_group("consumer.session.timeout.ms"),
        _of_group("streams.heartbeat.interval.ms"),
        ConfigKey(RESET, "string", "latest", None),
        _of_group("consumer.heartbeat.interval.ms"),
        _of_group("share.record.lock.duration.ms"),
        _of_group("streams.initial.rebalance.delay.ms"),
        _of_group("share.session.timeout.ms"),
        _of_group("share.heartbeat.interval.ms"),
        ConfigKey("share.isolation.level", "string", "read_uncommitted", "[read_committed, read_uncommitted]"),
        _of_group("streams.session.timeout.ms"),
        _of_group("streams.num.standby.replicas"),
    )
}
"""In the order in which Kafka lists them."""

BOUNDED = (
    "consumer.session.timeout.ms",
    "consumer.heartbeat.interval.ms",
    "share.session.timeout.ms",
    "share.heartbeat.interval.ms",
    "share.record.lock.duration.ms",
    "streams.session.timeout.ms",
    "streams.heartbeat.interval.ms",
    "streams.num.standby.replicas",
)
"""Those that the broker's configs hold within limits, in the order in which Kafka looks."""

INTERVAL, MATCH = "interval.ms", "match"
SHORTEST, LONGEST = 100, 3_600_000
METRICS_CONFIGS: dict[str, ConfigKey] = {
    key.name: key
    for key in (
        ConfigKey(INTERVAL, "int", "300000", None),
        ConfigKey(MATCH, "list", "", None),
        ConfigKey("metrics", "list", "", None),
    )
}
MATCHED = (
    "client_instance_id",
    "client_id",
    "client_software_name",
    "client_software_version",
    "client_source_address",
    "client_source_port",
)


class Wrong(Exception):
    """Why configs are refused: Kafka's sentence and error."""

    def __init__(self, message: str, error: Errors = Errors.INVALID_CONFIG) -> None:
        super().__init__(message)
        self.error = error


class Named(msgspec.Struct, frozen=True):
    """One kind. `source`: as Kafka numbers it; `nameless`: what DescribeConfigs says where no name is given."""

    keys: dict[str, ConfigKey]
    source: int
    nameless: str


NAMED: dict[int, Named] = {
    CLIENT_METRICS_RESOURCE: Named(METRICS_CONFIGS, 7, "Client metrics subscription name must not be empty"),
    GROUP_RESOURCE: Named(GROUP_CONFIGS, 8, "Group name must not be empty"),
}


def described(kind: int, name: str, key: ConfigKey, image: MetadataImage) -> ConfigEntry:
    """One config as DescribeConfigs shows it; what a subscription does not set has no synonyms."""
    set_here = image.broker_configs.get(owner(kind, name), {}).get(key.name)
    value = image.static.get(key.server_name or "", key.default) if set_here is None else set_here
    source = DEFAULT_SOURCE if set_here is None else NAMED[kind].source
    synonyms = ((key.name, value, source),) if kind == GROUP_RESOURCE or set_here is not None else ()
    return ConfigEntry(key.name, value, False, source, False, synonyms, TYPES[key.kind])


def refuse_if_wrong(kind: int, name: str, configs: Mapping[str, str], static: Mapping[str, str]) -> None:
    """Hold all that is set of one name against Kafka's checks. Raises Wrong."""
    try:
        if kind == GROUP_RESOURCE:
            _check_group(name, configs, static)
        else:
            _check_metrics(name, configs)
    except BadValue as bad:
        raise Wrong(str(bad)) from bad


def _values(keys: Mapping[str, ConfigKey], configs: Mapping[str, str]) -> dict[str, Value]:
    found: dict[str, Value] = {}
    for key in keys.values():
        if key.name in configs:
            found[key.name] = value = parse(key.name, key.kind, configs[key.name])
            check(key.name, value, key.valid)
    return found


def _check_group(name: str, configs: Mapping[str, str], static: Mapping[str, str]) -> None:
    if not name:
        raise Wrong("Default group resources are not allowed.", Errors.INVALID_REQUEST)
    for unknown in configs:
        if unknown not in GROUP_CONFIGS:
            raise Wrong(f"Unknown group config name: {unknown}")
    values = _values(GROUP_CONFIGS, configs)
    if RESET in values:
        _check_reset(str(values[RESET]))
    for bounded in BOUNDED:
        if bounded in values:
            _check_bounds(bounded, int(values[bounded]), static)  # type: ignore[arg-type]


def _check_reset(value: str) -> None:
    if value in ("earliest", "latest") or re.fullmatch(r"by_duration:-?P(?=.).*", value, re.IGNORECASE):
        return
    told = "The value must be either 'earliest', 'latest' or of the format 'by_duration:<PnDTnHnMn.nS>'."
    raise BadValue.of(RESET, value, f"Invalid value `{value}` for configuration {RESET}. {told}")


def _check_bounds(name: str, value: int, static: Mapping[str, str]) -> None:
    """`group.consumer.min.session.timeout.ms` and the like."""
    kind, _, rest = name.partition(".")
    for bound, word in (("min", "greater"), ("max", "less")):
        limit = f"group.{kind}.{bound}.{rest.removeprefix('num.')}"
        if limit not in BROKER_CONFIGS:
            continue
        most = int(static.get(limit) or BROKER_CONFIGS[limit].default or 0)
        if value < most if bound == "min" else value > most:
            raise Wrong(f"{name} must be {word} than or equal to {limit}")


def _check_metrics(name: str, configs: Mapping[str, str]) -> None:
    if not name:
        raise Wrong("Subscription name can't be empty", Errors.INVALID_REQUEST)
    for unknown in configs:
        if unknown not in METRICS_CONFIGS:
            raise Wrong(f"Unknown client metrics configuration: {unknown}", Errors.INVALID_REQUEST)
    values = _values(METRICS_CONFIGS, configs)
    interval = values.get(INTERVAL, SHORTEST)
    if not SHORTEST <= int(interval) <= LONGEST:  # type: ignore[arg-type]
        told = f"Invalid value {interval} for {INTERVAL}, interval must be between {SHORTEST} and {LONGEST} (1 hour)"
        raise Wrong(told, Errors.INVALID_REQUEST)
    for pattern in values.get(MATCH, ()):  # type: ignore[union-attr]
        if not _matches_something(pattern):
            raise Wrong(f"Illegal client matching pattern: {pattern}")


def _matches_something(pattern: str) -> bool:
    field, equals, expression = pattern.partition("=")
    if not equals or field.strip() not in MATCHED:
        return False
    try:
        re.compile(expression.strip())
    except re.error:
        return False
    return True
