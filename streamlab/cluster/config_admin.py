"""What a broker checks of a change of configs before it asks the controller (`ConfigAdminManager`, `DynamicBrokerConfig`).

Law of the room: Kafka's checks in Kafka's order and words; what passes here may still be refused by the controller.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

from streamlab.protocol.config_values import BadValue, check, parse
from streamlab.protocol.configs import BROKER_CONFIGS, ConfigKey
from streamlab.protocol.errors import Errors
from streamlab.protocol.hashing import hash_bucket, java_hash_code
from streamlab.protocol.messages.admin import (
    BROKER_RESOURCE,
    CLIENT_METRICS_RESOURCE,
    GROUP_RESOURCE,
    OP_APPEND,
    OP_DELETE,
    OP_SET,
    OP_SUBTRACT,
    TOPIC_RESOURCE,
    AlterableConfig,
    AlterConfigsRequest,
    AlterConfigsResource,
    AlterConfigsResult,
    IncrementalAlterConfigsRequest,
)

if TYPE_CHECKING:
    from streamlab.cluster.broker import Broker


PER_LISTENER = ("ssl.keystore.", "ssl.truststore.", "ssl.key.password")
"""`SslConfigs.RECONFIGURABLE_CONFIGS`."""

PROPERTIES_BUCKETS = 16
"""Java's `Properties` gives few names in the order of this many buckets."""

CLEANER_THREADS = "log.cleaner.threads"
THREADS = (
    "num.io.threads",
    "num.network.threads",
    "num.replica.fetchers",
    "num.recovery.threads.per.data.dir",
    "background.threads",
    CLEANER_THREADS,
)

_NODE = re.compile(r"[+-]?[0-9]+")


class Objection(Exception):
    """Why a change is not handed on: Kafka's error and sentence."""

    def __init__(self, message: str | None, error: Errors = Errors.INVALID_REQUEST) -> None:
        super().__init__(message)
        self.error = error
        self.message = message


def refusals(broker: Broker, body: IncrementalAlterConfigsRequest | AlterConfigsRequest) -> dict[int, AlterConfigsResult]:
    """What this broker refuses of a request, by place in it."""
    incremental = isinstance(body, IncrementalAlterConfigsRequest)
    times = Counter((one.resource_type, one.resource_name) for one in body.resources)
    found: dict[int, AlterConfigsResult] = {}
    for number, resource in enumerate(body.resources):
        try:
            if times[resource.resource_type, resource.resource_name] > 1:
                raise Objection("Each resource must appear at most once.")
            _check(broker, resource, incremental)
        except Objection as objection:
            found[number] = AlterConfigsResult(resource.resource_type, resource.resource_name, objection.error, objection.message)
    return found


def _check(broker: Broker, resource: AlterConfigsResource, incremental: bool) -> None:
    names = [config.name for config in resource.configs]
    if len(set(names)) != len(names):
        raise Objection("Error due to duplicate config keys")
    nulls = [one.name for one in resource.configs if one.value is None and not (incremental and one.operation == OP_DELETE)]
    if nulls:
        raise Objection(f"Null value not supported for : {', '.join(nulls)}")
    if resource.resource_type == BROKER_RESOURCE:
        if resource.resource_name:
            check_node_id(broker.id, resource.resource_name)
        before = broker.image.broker_configs.get(resource.resource_name, {}) if incremental else {}
        after = _changed(before, resource.configs, incremental)
        _check_broker(after, per_broker=bool(resource.resource_name))
        _check_threads(broker, after)
    elif resource.resource_type not in (TOPIC_RESOURCE, CLIENT_METRICS_RESOURCE, GROUP_RESOURCE):
        raise Objection(f"Unknown resource type {resource.resource_type}")


def node_id(name: str) -> int | None:
    """The id that a broker resource names; None where it is no number."""
    return int(name) if _NODE.fullmatch(name) else None


def check_node_id(node: int, name: str) -> None:
    """Refuse a broker's name that is not this broker's."""
    named = node_id(name)
    if named is None:
        raise Objection(f"Node id must be an integer, but it is: {name}")
    if named != node:
        raise Objection(f"Unexpected broker id, expected {node}, but received {name}")


def _changed(before: dict[str, str], changes: tuple[AlterableConfig, ...], incremental: bool) -> dict[str, str]:
    after = dict(before)
    for change in changes:
        value = change.value or ""
        if not incremental or change.operation == OP_SET:
            after[change.name] = value
        elif change.operation == OP_DELETE:
            after.pop(change.name, None)
        elif change.operation in (OP_APPEND, OP_SUBTRACT):
            _check_list(change)
            after[change.name] = value
        else:
            raise Objection(f"Unknown operations type {change.operation}")
    return after


def _check_list(change: AlterableConfig) -> None:
    key = BROKER_CONFIGS.get(change.name)
    if key is None:
        raise Objection(None, Errors.UNKNOWN_SERVER_ERROR)  # Kafka looks it up and finds nothing
    if key.kind != "list":
        word = "append" if change.operation == OP_APPEND else "subtract"
        raise Objection(f"Config value {word} is not allowed for config key: {change.name}", Errors.INVALID_CONFIG)


def _check_broker(configs: dict[str, str], per_broker: bool) -> None:
    """Kafka takes any name that it does not know; of those that it knows, only dynamic ones may change."""
    known = {name: BROKER_CONFIGS[name] for name in configs if name in BROKER_CONFIGS}
    _none_of("Cannot update these configs dynamically", [key for key in known.values() if key.update_mode == "read-only"])
    _none_of(
        "These security configs can be dynamically updated only per-listener using the listener prefix",
        [key for key in known.values() if key.name.startswith(PER_LISTENER)],
        "HashSet",
    )
    for name, key in known.items():
        try:
            value = parse(name, key.kind, configs[name])
            if key.valid:
                check(name, value, key.valid)
        except BadValue as bad:
            raise Objection(str(bad)) from bad
    if not per_broker:
        _none_of(
            "Cannot update these configs at default cluster level, broker id must be specified",
            [key for key in known.values() if key.update_mode == "per-broker"],
        )


def _check_threads(broker: Broker, configs: dict[str, str]) -> None:
    """A pool of threads may at most double or halve at a time (`DynamicThreadPool`, `LogCleaner`)."""
    for name in THREADS:
        if name not in configs:
            continue
        value, current = int(configs[name]), _current(broker, name)
        if value == 0:
            # As much as Kafka says when it shares its buffers out among no threads.
            raise Objection("/ by zero")
        cleaner = name == CLEANER_THREADS
        failed = f"Dynamic thread count update validation failed for {name}={value}, value should"
        if value < current // 2:
            low = f"Log cleaner threads cannot be reduced to less than half the current value {current}"
            raise _unfit(low if cleaner else f"{failed} be at least half the current value {current}")
        if value > current * 2:
            high = f"Log cleaner threads cannot be increased to more than double the current value {current}"
            raise _unfit(high if cleaner else f"{failed} not be greater than double the current value {current}")


def _current(broker: Broker, name: str) -> int:
    """A broker's config as it is now."""
    configs = broker.image.broker_configs
    found = configs.get(str(broker.id), {}).get(name) or configs.get("", {}).get(name) or broker.around.settings.get(name)
    return int(found or BROKER_CONFIGS[name].default or 0)


def _unfit(sentence: str) -> Objection:
    cause = f"org.apache.kafka.common.config.ConfigException: {sentence}"
    return Objection(f"Invalid value {cause} for configuration Invalid dynamic configuration")


def _none_of(sentence: str, keys: list[ConfigKey], kind: str = "Set") -> None:
    if keys:
        names = sorted((key.name for key in keys), key=lambda name: hash_bucket(java_hash_code(name), PROPERTIES_BUCKETS))
        raise Objection(f"{sentence}: {kind}({', '.join(names)})")
