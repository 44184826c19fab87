"""Configs of topics and brokers (`ConfigurationControlManager`, `ControllerConfigurationValidator`).

Law of the room: a change is validated with everything that the resource has already; either all of it is written or nothing. With
eligible leader replicas on, min.insync.replicas is a config of topics and of the whole cluster, never of a single broker, and a new
value empties the ELRs that it concerns.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from streamlab.cluster.config_admin import node_id
from streamlab.cluster.controller.refusal import Refused
from streamlab.cluster.controller.telling import tell_changed
from streamlab.cluster.metadata_image import ConfigRecord, MetadataRecord, PartitionRecord, owner
from streamlab.cluster.named_configs import NAMED, Wrong, refuse_if_wrong
from streamlab.events.cluster import ConfigsChanged
from streamlab.protocol.configs import BROKER_CONFIGS, TOPIC_CONFIGS, validate_topic_configs
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
from streamlab.protocol.topic_names import validate

if TYPE_CHECKING:
    from streamlab.cluster.controller.controller import Controller

MIN_ISR = "min.insync.replicas"
LONGEST_VALUE = 32_767


class ConfigControl:
    """What the configs are, and how they change."""

    def __init__(self, controller: Controller) -> None:
        self.controller = controller

    def begin(self) -> None:
        """A new cluster with eligible leader replicas has min.insync.replicas in its log (`maybeGenerateElrSafetyRecords`)."""
        value = self.controller.around.settings.get(MIN_ISR, BROKER_CONFIGS[MIN_ISR].default)
        self.controller.append([ConfigRecord(BROKER_RESOURCE, "", MIN_ISR, value)])

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
        return image.broker_configs.get(owner(resource.resource_type, resource.resource_name), {})

    def _alter(self, resource: AlterConfigsResource, validate_only: bool) -> AlterConfigsResult:
        kind, name = resource.resource_type, resource.resource_name
        before = self._of(resource)
        try:
            after = _changed(kind, before, resource.configs)
            self._check(kind, name, before, after)
        except Refused as refusal:
            return AlterConfigsResult(kind, name, refusal.error, refusal.message)
        changes = {key: after.get(key) for key in dict.fromkeys((*before, *after)) if before.get(key) != after.get(key)}
        if changes and not validate_only:
            self._write(kind, name, changes)
        return AlterConfigsResult(kind, name)

    # Checks, in Kafka's order

    def _check(self, kind: int, name: str, before: dict[str, str], after: dict[str, str]) -> None:
        if kind == BROKER_RESOURCE and before.get(MIN_ISR) != after.get(MIN_ISR):
            if name:
                raise Refused(Errors.INVALID_CONFIG, f"Broker-level {MIN_ISR} cannot be altered while ELR is enabled.")
            if MIN_ISR not in after:
                raise Refused(Errors.INVALID_CONFIG, f"Cluster-level {MIN_ISR} cannot be removed while ELR is enabled.")
        if any(len(value) > LONGEST_VALUE for value in after.values()):
            told = f"The configuration value cannot be added because it exceeds the maximum value size of {LONGEST_VALUE} bytes."
            raise Refused(Errors.INVALID_CONFIG, told)
        if kind == TOPIC_RESOURCE:
            self._check_topic(name, after)
        elif kind == BROKER_RESOURCE:
            self._check_broker(name)
        elif kind in NAMED:
            try:
                refuse_if_wrong(kind, name, after, self.controller.around.settings)
            except Wrong as wrong:
                raise Refused(wrong.error, str(wrong)) from wrong
        else:
            raise Refused(Errors.INVALID_REQUEST, f"Unknown resource type {kind}")

    def _check_topic(self, name: str, configs: dict[str, str]) -> None:
        if not name:
            raise Refused(Errors.INVALID_REQUEST, "Default topic resources are not allowed.")
        wrong = validate(name)
        if wrong is not None:
            raise Refused(Errors.INVALID_TOPIC_EXCEPTION, wrong)
        self.check_values(configs)
        if name not in self.controller.image.topics:
            raise Refused(Errors.UNKNOWN_TOPIC_OR_PARTITION, f"The topic '{name}' does not exist.")

    def check_values(self, configs: dict[str, str]) -> None:
        """Refuse a topic's configs that Kafka would refuse, together with the brokers' defaults."""
        invalid = validate_topic_configs({**self.controller.image.defaults, **configs})
        if invalid is not None:
            raise Refused(Errors.INVALID_CONFIG, invalid.message)

    def _check_broker(self, name: str) -> None:
        if not name:
            return
        broker = node_id(name)
        if broker is None:
            raise Refused(Errors.INVALID_REQUEST, "Unable to parse broker name as a base 10 number.")
        if broker < 0:
            raise Refused(Errors.INVALID_REQUEST, "Invalid negative broker ID.")
        if broker not in self.controller.image.brokers:
            raise Refused(Errors.BROKER_ID_NOT_REGISTERED, f"No node with id {broker} found.")

    # Writing

    def _write(self, kind: int, name: str, changes: dict[str, str | None]) -> None:
        controller = self.controller
        records: list[MetadataRecord] = [ConfigRecord(kind, name, key, value) for key, value in changes.items()]
        topical = kind == TOPIC_RESOURCE
        eligible = (
            controller.partitions.with_eligible([name] if topical else list(controller.image.topics)) if MIN_ISR in changes else []
        )
        # min.insync.replicas decides who is eligible: nobody is from here on (`ClearElrRecord`).
        records += [PartitionRecord(*place, one.without_eligible()) for place, one in eligible]
        controller.append(records)
        if kind in NAMED:
            return  # Nothing in the cluster follows them, so there is nothing to tell.
        fact = ConfigsChanged(
            at=controller.now,
            because=controller.recorder.cause,
            topic=name if topical else "",
            changes=changes,
            broker="" if topical else name,
        )
        controller.recorder.record(fact, f"topic:{name}" if topical else f"configs of broker:{name}")
        for place, before in eligible:
            tell_changed(controller, place, before, before.without_eligible(), "eligible", (f"topic:{place[0]}",))


def _changed(kind: int, before: dict[str, str], changes: tuple[AlterableConfig, ...]) -> dict[str, str]:
    """The configs afterwards."""
    after = dict(before)
    for change in changes:
        if change.operation == OP_DELETE or (change.operation == OP_SET and change.value is None):
            after.pop(change.name, None)
        elif change.operation == OP_SET:
            after[change.name] = change.value or ""
        elif change.operation in (OP_APPEND, OP_SUBTRACT):
            after[change.name] = _list_changed(kind, before.get(change.name), change)
        else:
            raise Refused(Errors.UNKNOWN_SERVER_ERROR, None)
    return after


def _list_changed(kind: int, value: str | None, change: AlterableConfig) -> str:
    key = (TOPIC_CONFIGS if kind == TOPIC_RESOURCE else BROKER_CONFIGS).get(change.name)
    if key is None or key.kind != "list" or kind in NAMED:
        word = "APPEND" if change.operation == OP_APPEND else "SUBTRACT"
        raise Refused(Errors.INVALID_CONFIG, f"Can't {word} to key {change.name} because its type is not LIST.")
    items = [item for item in (value if value is not None else key.default or "").split(",") if item]
    for item in (change.value or "").split(","):
        if change.operation == OP_SUBTRACT:
            items = [one for one in items if one != item]
        elif item not in items:
            items.append(item)
    return ",".join(items)
