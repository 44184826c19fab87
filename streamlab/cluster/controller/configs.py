"""Configs of topics and brokers (`ConfigurationControlManager`).

Law of the room: a change is validated with everything that the resource has already; either all of it is written or nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from streamlab.cluster.metadata_image import ConfigRecord, MetadataRecord
from streamlab.events.cluster import ConfigsChanged
from streamlab.protocol.configs import parse_topic_configs, validate_topic_configs
from streamlab.protocol.errors import Errors
from streamlab.protocol.messages.admin import (
    BROKER_RESOURCE,
    OP_APPEND,
    OP_DELETE,
    OP_SET,
    OP_SUBTRACT,
    TOPIC_RESOURCE,
    AlterableConfig,
    AlterConfigsRequest,
    AlterConfigsResource,
    AlterConfigsResponse,
    AlterConfigsResult,
    IncrementalAlterConfigsRequest,
)

if TYPE_CHECKING:
    from streamlab.cluster.controller.controller import Controller

LISTS = ("cleanup.policy", "leader.replication.throttled.replicas", "follower.replication.throttled.replicas")


class ConfigControl:
    """What the configs are, and how they change."""

    def __init__(self, controller: Controller) -> None:
        self.controller = controller

    def alter_incrementally(self, body: IncrementalAlterConfigsRequest) -> AlterConfigsResponse:
        """API 44: set, delete, append to and subtract from single configs."""
        return AlterConfigsResponse(tuple(self._alter(one, body.validate_only) for one in body.resources))

    def replace(self, body: AlterConfigsRequest) -> AlterConfigsResponse:
        """API 33: what is not given goes back to its default."""
        results = []
        for resource in body.resources:
            given = {config.name for config in resource.configs}
            gone = tuple(AlterableConfig(name, None, OP_DELETE) for name in self._of(resource) if name not in given)
            whole = AlterConfigsResource(resource.resource_type, resource.resource_name, (*resource.configs, *gone))
            results.append(self._alter(whole, body.validate_only))
        return AlterConfigsResponse(tuple(results))

    def _of(self, resource: AlterConfigsResource) -> dict[str, str]:
        image = self.controller.image
        if resource.resource_type == TOPIC_RESOURCE:
            topic = image.topics.get(resource.resource_name)
            return topic.configs if topic is not None else {}
        return image.broker_configs.get(resource.resource_name, {})

    def _alter(self, resource: AlterConfigsResource, validate_only: bool) -> AlterConfigsResult:
        kind, name = resource.resource_type, resource.resource_name
        if kind == TOPIC_RESOURCE and name not in self.controller.image.topics:
            error = Errors.UNKNOWN_TOPIC_OR_PARTITION
            return AlterConfigsResult(kind, name, error, f"The topic '{name}' does not exist.")
        if kind not in (TOPIC_RESOURCE, BROKER_RESOURCE):
            return AlterConfigsResult(kind, name, Errors.INVALID_REQUEST, f"Unknown resource type {kind}.")
        before = self._of(resource)
        after, refused = _changed(before, resource.configs)
        if refused:
            return AlterConfigsResult(kind, name, Errors.INVALID_CONFIG, refused)
        if kind == TOPIC_RESOURCE:
            invalid = validate_topic_configs(after)
            if invalid is not None:
                return AlterConfigsResult(kind, name, Errors.INVALID_CONFIG, invalid.message)
        changes = {key: after.get(key) for key in dict.fromkeys((*before, *after)) if before.get(key) != after.get(key)}
        if changes and not validate_only:
            self._write(kind, name, changes)
        return AlterConfigsResult(kind, name)

    def _write(self, kind: int, name: str, changes: dict[str, str | None]) -> None:
        recorder = self.controller.recorder
        records: list[MetadataRecord] = [ConfigRecord(kind, name, key, value) for key, value in changes.items()]
        self.controller.append(records)
        subject = f"topic:{name}" if kind == TOPIC_RESOURCE else f"broker:{name}"
        fact = ConfigsChanged(
            at=self.controller.now,
            because=recorder.cause,
            topic=name if kind == TOPIC_RESOURCE else "",
            changes=changes,
            broker=name if kind != TOPIC_RESOURCE else "",
        )
        recorder.record(fact, subject)


def _changed(before: dict[str, str], changes: tuple[AlterableConfig, ...]) -> tuple[dict[str, str], str]:
    """(the configs afterwards, why they are refused)."""
    after = dict(before)
    for change in changes:
        if change.operation == OP_DELETE:
            after.pop(change.name, None)
        elif change.value is None:
            return after, f"Null value not supported for : {change.name}"
        elif change.operation == OP_SET:
            after[change.name] = change.value
        elif change.operation in (OP_APPEND, OP_SUBTRACT):
            if change.name not in LISTS:
                word = "APPEND" if change.operation == OP_APPEND else "SUBTRACT"
                return after, f"Can't {word} to key {change.name} because its type is not LIST."
            after[change.name] = _list_changed(after.get(change.name), change)
        else:
            return after, f"Unknown operation type {change.operation}."
    return after, ""


def _list_changed(value: str | None, change: AlterableConfig) -> str:
    if value is None:
        value = ",".join(parse_topic_configs({}).cleanup_policy) if change.name == "cleanup.policy" else ""
    items = [item for item in value.split(",") if item]
    given = [item.strip() for item in (change.value or "").split(",") if item.strip()]
    if change.operation == OP_APPEND:
        items += [item for item in given if item not in items]
    else:
        items = [item for item in items if item not in given]
    return ",".join(items)
