"""DescribeConfigs, API key 32, versions 1 to 4.

Effective configs of topics and brokers with their sources and synonyms (KIP-226). Deviation: broker loggers and client metrics are not
there; documentation is StreamLab's own sentence.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from streamlab.protocol.configs import BROKER_CONFIGS, TOPIC_CONFIGS, ConfigKey
from streamlab.protocol.errors import Errors
from streamlab.protocol.messages.admin import (
    BROKER_RESOURCE,
    GROUP_RESOURCE,
    TOPIC_RESOURCE,
    ConfigEntry,
    ConfigResource,
    DescribeConfigsRequest,
    DescribeConfigsResponse,
    DescribeConfigsResult,
)
from streamlab.protocol.topic_names import validate
from streamlab.simulation.network import Request

if TYPE_CHECKING:
    from streamlab.cluster.broker import Broker

TOPIC_SOURCE, DYNAMIC_BROKER_SOURCE, DYNAMIC_DEFAULT_SOURCE, STATIC_SOURCE, DEFAULT_SOURCE = 1, 2, 3, 4, 5
TYPES = {"boolean": 1, "string": 2, "int": 3, "short": 4, "long": 5, "double": 6, "list": 7, "class": 8, "password": 9}


def handle(broker: Broker, request: Request) -> None:
    """Answer at once."""
    body: DescribeConfigsRequest = request.body
    results = tuple(_describe(broker, one, body.include_synonyms, body.include_documentation) for one in body.resources)
    broker.reply(request, DescribeConfigsResponse(results))


def _describe(broker: Broker, resource: ConfigResource, synonyms: bool, docs: bool) -> DescribeConfigsResult:
    kind, name = resource.resource_type, resource.resource_name
    if kind == TOPIC_RESOURCE:
        wrong = validate(name)
        if wrong is not None:
            return DescribeConfigsResult(kind, name, Errors.INVALID_TOPIC_EXCEPTION, wrong)
        topic = broker.image.topics.get(name)
        if topic is None:
            error = Errors.UNKNOWN_TOPIC_OR_PARTITION
            return DescribeConfigsResult(kind, name, error, error.message)
        keys = TOPIC_CONFIGS
        entries = [_topic_entry(broker, topic.configs, key) for key in _wanted(keys, resource)]
    elif kind == BROKER_RESOURCE:
        if name not in ("", str(broker.id)):
            told = f"Unexpected broker id, expected {broker.id} or empty string, but received {name}"
            return DescribeConfigsResult(kind, name, Errors.INVALID_REQUEST, told)
        keys = BROKER_CONFIGS
        entries = [_broker_entry(broker, name, key) for key in _wanted(keys, resource)]
        if not name:
            entries = [entry for entry in entries if entry.config_source == DYNAMIC_DEFAULT_SOURCE]
    elif kind == GROUP_RESOURCE:
        return DescribeConfigsResult(kind, name)
    else:
        return DescribeConfigsResult(kind, name, Errors.INVALID_REQUEST, f"Unsupported resource type: {kind}")
    return DescribeConfigsResult(kind, name, configs=tuple(_trimmed(entry, keys[entry.name], synonyms, docs) for entry in entries))


def _wanted(keys: dict[str, ConfigKey], resource: ConfigResource) -> list[ConfigKey]:
    names = resource.configuration_keys
    return [key for key in keys.values() if names is None or key.name in names]


def _topic_entry(broker: Broker, overrides: dict[str, str], key: ConfigKey) -> ConfigEntry:
    chain: list[tuple[str, str | None, int]] = []
    if key.name in overrides:
        chain.append((key.name, overrides[key.name], TOPIC_SOURCE))
    if key.server_name is not None:
        chain += _broker_chain(broker, str(broker.id), key.server_name, key.default)
    else:
        chain.append((key.name, key.default, DEFAULT_SOURCE))
    _, value, source = chain[0]
    return ConfigEntry(key.name, value, False, source, False, tuple(chain), TYPES.get(key.kind, 0))


def _broker_entry(broker: Broker, name: str, key: ConfigKey) -> ConfigEntry:
    chain = _broker_chain(broker, name, key.name, key.default)
    _, value, source = chain[0]
    sensitive = key.kind == "password"
    read_only = key.update_mode == "read-only"
    return ConfigEntry(key.name, None if sensitive else value, read_only, source, sensitive, tuple(chain), TYPES.get(key.kind, 0))


def _broker_chain(broker: Broker, node: str, name: str, default: str | None) -> list[tuple[str, str | None, int]]:
    """Where a broker config's value comes from, the strongest first."""
    chain: list[tuple[str, str | None, int]] = []
    dynamic = broker.image.broker_configs
    if node and name in dynamic.get(node, {}):
        chain.append((name, dynamic[node][name], DYNAMIC_BROKER_SOURCE))
    if name in dynamic.get("", {}):
        chain.append((name, dynamic[""][name], DYNAMIC_DEFAULT_SOURCE))
    static = {"node.id": str(broker.id), "broker.id": str(broker.id), **broker.around.settings}
    if name in static:
        chain.append((name, static[name], STATIC_SOURCE))
    chain.append((name, default, DEFAULT_SOURCE))
    return chain


def _trimmed(entry: ConfigEntry, key: ConfigKey, synonyms: bool, docs: bool) -> ConfigEntry:
    return ConfigEntry(
        entry.name,
        entry.value,
        entry.read_only,
        entry.config_source,
        entry.is_sensitive,
        entry.synonyms if synonyms else (),
        entry.config_type,
        (key.doc or None) if docs else None,
    )
