"""DescribeConfigs, API key 32, versions 1 to 4.

Effective configs of topics and brokers with their sources and synonyms (KIP-226). Deviations: no broker
loggers; the documentation is StreamLab's own sentence.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from streamlab.cluster.config_admin import node_id
from streamlab.cluster.effective_configs import DYNAMIC_DEFAULT_SOURCE, broker_entry, shown, topic_entry
from streamlab.cluster.named_configs import NAMED, described
from streamlab.protocol.configs import BROKER_CONFIGS, TOPIC_CONFIGS, ConfigKey
from streamlab.protocol.errors import Errors
from streamlab.protocol.messages.admin import (
    BROKER_RESOURCE,
    CLIENT_METRICS_RESOURCE,
    GROUP_RESOURCE,
    TOPIC_RESOURCE,
    ConfigEntry,
    ConfigResource,
    DescribeConfigsRequest,
    DescribeConfigsResponse,
    DescribeConfigsResult,
    DescribeLogDirsResponse,
)
from streamlab.protocol.topic_names import validate
from streamlab.simulation.network import Request

if TYPE_CHECKING:
    from streamlab.cluster.broker import Broker

KNOWN_TYPES = {
    TOPIC_RESOURCE: "TOPIC",
    BROKER_RESOURCE: "BROKER",
    8: "BROKER_LOGGER",
    CLIENT_METRICS_RESOURCE: "CLIENT_METRICS",
    GROUP_RESOURCE: "GROUP",
}

INTERNAL = (
    "controller.performance.always.log.threshold.ms",
    "controller.performance.sample.period.ms",
    "group.consumer.regex.refresh.interval.ms",
    "group.share.enable",
    "group.share.initialize.retry.interval.ms",
    "group.share.persister.class.name",
    "internal.metadata.delete.delay.millis",
    "internal.metadata.log.segment.bytes",
    "internal.metadata.max.batch.size.in.bytes",
    "internal.metadata.max.fetch.size.in.bytes",
    "log.initial.task.delay.ms",
    "producer.id.expiration.check.interval.ms",
    "remote.log.manager.task.retry.backoff.max.ms",
    "remote.log.manager.task.retry.backoff.ms",
    "remote.log.manager.task.retry.jitter",
    "server.max.startup.time.ms",
    "share.coordinator.cold.partition.snapshot.interval.ms",
    "share.coordinator.state.topic.prune.interval.ms",
    "unclean.leader.election.interval.ms",
    "unstable.api.versions.enable",
    "unstable.feature.versions.enable",
)
"""Broker configs that Kafka does not show (`defineInternal`)."""


def handle(broker: Broker, request: Request) -> None:
    """Answer at once. One resource of an unknown type spoils the whole request, as in Kafka."""
    body: DescribeConfigsRequest = request.body
    if any(one.resource_type not in KNOWN_TYPES for one in body.resources):
        error = Errors.INVALID_REQUEST
        results = tuple(_refused(one, error, error.message) for one in body.resources)
    else:
        results = tuple(_describe(broker, one, body) for one in body.resources)
    broker.reply(request, DescribeConfigsResponse(results))


def _describe(broker: Broker, resource: ConfigResource, body: DescribeConfigsRequest) -> DescribeConfigsResult:
    if resource.resource_type == TOPIC_RESOURCE:
        return _topic(broker, resource, body)
    if resource.resource_type == BROKER_RESOURCE:
        return _broker(broker, resource, body)
    if resource.resource_type in NAMED:
        return _named(broker, resource, body)
    return _refused(resource, Errors.INVALID_REQUEST, f"Unsupported resource type: {KNOWN_TYPES[resource.resource_type]}")


def _topic(broker: Broker, resource: ConfigResource, body: DescribeConfigsRequest) -> DescribeConfigsResult:
    name, image = resource.resource_name, broker.image
    wrong = validate(name)
    if wrong is not None:
        return _refused(resource, Errors.INVALID_TOPIC_EXCEPTION, wrong)
    topic = image.topics.get(name)
    if topic is None:
        return _refused(resource, Errors.UNKNOWN_TOPIC_OR_PARTITION, "")
    entries = [
        _trimmed(topic_entry(key, topic.configs, image.node, image.broker_configs, _static(broker)), key, body)
        for key in _wanted(TOPIC_CONFIGS, resource)
        if shown(key, topic.configs)
    ]
    return DescribeConfigsResult(TOPIC_RESOURCE, name, 0, "", tuple(entries))


def _broker(broker: Broker, resource: ConfigResource, body: DescribeConfigsRequest) -> DescribeConfigsResult:
    name, image = resource.resource_name, broker.image
    if name:
        wrong = _objection(broker, name)
        if wrong is not None:
            return _refused(resource, Errors.INVALID_REQUEST, wrong)
    keys = [key for key in _wanted(BROKER_CONFIGS, resource) if key.name not in INTERNAL]
    if not name:
        keys = [key for key in keys if key.name in image.broker_configs.get("", {})]
    entries = []
    for key in keys:
        entry = broker_entry(key, name, image.broker_configs, _static(broker))
        if not name:
            only_default = tuple(one for one in entry.synonyms if one[2] == DYNAMIC_DEFAULT_SOURCE)
            entry = msgspec.structs.replace(entry, synonyms=only_default)
        entries.append(_trimmed(entry, key, body))
    return DescribeConfigsResult(BROKER_RESOURCE, name, 0, "", tuple(entries))


def _named(broker: Broker, resource: ConfigResource, body: DescribeConfigsRequest) -> DescribeConfigsResult:
    """A group or a subscription to clients' metrics; it need not be there."""
    kind, name = resource.resource_type, resource.resource_name
    if not name:
        return _refused(resource, Errors.INVALID_REQUEST, NAMED[kind].nameless)
    entries = [_trimmed(described(kind, name, key, broker.image), key, body) for key in _wanted(NAMED[kind].keys, resource)]
    return DescribeConfigsResult(kind, name, 0, "", tuple(entries))


def _objection(broker: Broker, name: str) -> str | None:
    named = node_id(name)
    if named is None:
        return f"Broker id must be an integer, but it is: {name}"
    return None if named == broker.id else f"Unexpected broker id, expected {broker.id} or empty string, but received {name}"


def _static(broker: Broker) -> dict[str, str]:
    """What stands in the broker's own file."""
    host, port = broker.around.endpoint(broker.id)
    listener = f"PLAINTEXT://{host}:{port}"
    rack = {"broker.rack": broker.rack} if broker.rack is not None else {}
    return {
        "node.id": str(broker.id),
        "broker.id": str(broker.id),
        "process.roles": "broker",
        "listeners": listener,
        "advertised.listeners": listener,
        "controller.listener.names": "CONTROLLER",
        "log.dirs": DescribeLogDirsResponse().log_dir,
        **rack,
        **broker.around.settings,
    }


def _wanted(keys: dict[str, ConfigKey], resource: ConfigResource) -> list[ConfigKey]:
    names = resource.configuration_keys
    return [key for key in keys.values() if not names or key.name in names]


def _refused(resource: ConfigResource, error: Errors, told: str) -> DescribeConfigsResult:
    return DescribeConfigsResult(resource.resource_type, resource.resource_name, error, told)


def _trimmed(entry: ConfigEntry, key: ConfigKey, body: DescribeConfigsRequest) -> ConfigEntry:
    synonyms = entry.synonyms if body.include_synonyms else ()
    told = (key.doc or None) if body.include_documentation else None
    return msgspec.structs.replace(entry, synonyms=synonyms, documentation=told)
