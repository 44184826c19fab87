"""The metadata log's records, and the image of the cluster that a node builds from them (KIP-500, `MetadataImage`).

Law of the room: the controller writes records, everybody else applies them in order; an image is changed by nothing else.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import msgspec

from streamlab.cluster.effective_configs import TOPIC_DEFAULTS, topic_defaults
from streamlab.protocol.configs import TopicConfig, parse_topic_configs
from streamlab.protocol.messages.quotas import Entity

BROKER = 4
"""The type of a broker's configs."""


class PartitionRegistration(msgspec.Struct, frozen=True, gc=False):
    """One partition as the controller has decided it (Kafka's class of this name). `leader` -1: none.

    `recovering`: the leader was elected uncleanly and has not reported its log as recovered.
    """

    replicas: tuple[int, ...]
    isr: tuple[int, ...]
    leader: int
    leader_epoch: int
    partition_epoch: int
    elr: tuple[int, ...] = ()
    last_known_elr: tuple[int, ...] = ()
    adding: tuple[int, ...] = ()
    removing: tuple[int, ...] = ()
    recovering: bool = False

    @property
    def preferred(self) -> int:
        return self.replicas[0]

    def without_eligible(self) -> PartitionRegistration:
        """The same with nobody eligible besides the ISR."""
        return msgspec.structs.replace(self, elr=(), last_known_elr=(), partition_epoch=self.partition_epoch + 1)


class BrokerRegistration(msgspec.Struct, frozen=True, gc=False):
    """A broker that has registered. `epoch`: the metadata offset of its registration."""

    id: int
    epoch: int
    incarnation_id: str
    rack: str | None = None
    fenced: bool = True
    shutting_down: bool = False

    @property
    def active(self) -> bool:
        return not self.fenced and not self.shutting_down


class BrokerRecord(msgspec.Struct, frozen=True, gc=False):
    """A broker registered, or changed."""

    broker: BrokerRegistration


class TopicRecord(msgspec.Struct, frozen=True, gc=False):
    name: str
    topic_id: str


class RemoveTopicRecord(msgspec.Struct, frozen=True, gc=False):
    name: str
    topic_id: str


class PartitionRecord(msgspec.Struct, frozen=True, gc=False):
    """A partition was made or changed: the whole registration."""

    topic: str
    partition: int
    registration: PartitionRegistration


class ConfigRecord(msgspec.Struct, frozen=True, gc=False):
    """A config was set, or with None given back to its default. Resource types as in `protocol.messages.admin`."""

    resource_type: int
    resource_name: str
    name: str
    value: str | None


class QuotaRecord(msgspec.Struct, frozen=True, gc=False):
    """A client quota was set, or with None removed."""

    entity: Entity
    key: str
    value: float | None


MetadataRecord = BrokerRecord | TopicRecord | RemoveTopicRecord | PartitionRecord | ConfigRecord | QuotaRecord


@dataclass(slots=True)
class TopicImage:
    """A topic as the image has it. `partitions` by id, from 0 on without gaps; `configs` are the overrides only."""

    name: str
    topic_id: str
    partitions: list[PartitionRegistration] = field(default_factory=list)
    configs: dict[str, str] = field(default_factory=dict)
    config: TopicConfig = field(default_factory=lambda: parse_topic_configs({}))


@dataclass(slots=True)
class MetadataDelta:
    """What a run of records changed: the partitions (old registration, or None where new), topics gone, configs, brokers."""

    partitions: dict[tuple[str, int], PartitionRegistration | None] = field(default_factory=dict)
    removed_topics: dict[str, TopicImage] = field(default_factory=dict)
    configured_topics: dict[str, None] = field(default_factory=dict)
    brokers: dict[int, BrokerRegistration | None] = field(default_factory=dict)


def owner(kind: int, name: str) -> str:
    """Whose configs these are, in `broker_configs`: brokers go by their ids, groups and client metrics by their type and name."""
    return name if kind == BROKER else f"{kind}:{name}"


class MetadataImage:
    """The cluster as of `offset`, the next metadata offset to apply.

    `static`: the configs in the brokers' files; `node`: the broker whose own dynamic configs count ("" for none). Topics take from both
    the defaults of what they do not set themselves.
    """

    __slots__ = (
        "brokers",
        "broker_configs",
        "node",
        "offset",
        "quotas",
        "static",
        "topic_names",
        "topics",
        "_defaults",
        "_default_config",
    )

    def __init__(self, static: Mapping[str, str] | None = None, node: str = "") -> None:
        self.static = static if static is not None else {}
        self.node = node
        self.offset = 0
        self.brokers: dict[int, BrokerRegistration] = {}
        self.topics: dict[str, TopicImage] = {}
        self.topic_names: dict[str, str] = {}
        self.broker_configs: dict[str, dict[str, str]] = {}
        self.quotas: dict[Entity, dict[str, float]] = {}
        self._find_defaults()

    def partition(self, topic: str, partition: int) -> PartitionRegistration | None:
        """The registration of a partition, or None where it does not exist."""
        image = self.topics.get(topic)
        if image is None or not 0 <= partition < len(image.partitions):
            return None
        return image.partitions[partition]

    def topic_config(self, topic: str) -> TopicConfig:
        """A topic's effective configs; the defaults for a topic that does not exist."""
        image = self.topics.get(topic)
        return image.config if image is not None else self._default_config

    def effective(self, configs: Mapping[str, str]) -> TopicConfig:
        """Overrides with the brokers' defaults and Kafka's for the rest."""
        return parse_topic_configs({**self._defaults, **configs}) if configs else self._default_config

    @property
    def defaults(self) -> dict[str, str]:
        """Topic configs whose default here is not Kafka's own."""
        return self._defaults

    def active(self, broker: int) -> bool:
        registration = self.brokers.get(broker)
        return registration is not None and registration.active

    def apply(self, records: tuple[MetadataRecord, ...], delta: MetadataDelta) -> None:
        """Apply records in order; notes in `delta` what was before."""
        for record in records:
            self.offset += 1
            kind = type(record)
            if kind is PartitionRecord:
                self._apply_partition(record, delta)  # type: ignore[arg-type]
            elif kind is BrokerRecord:
                self._apply_broker(record, delta)  # type: ignore[arg-type]
            elif kind is TopicRecord:
                self.topics[record.name] = TopicImage(record.name, record.topic_id, config=self._default_config)  # type: ignore[union-attr]
                self.topic_names[record.topic_id] = record.name  # type: ignore[union-attr]
            elif kind is RemoveTopicRecord:
                self._remove_topic(record, delta)  # type: ignore[arg-type]
            elif kind is QuotaRecord:
                self._apply_quota(record)  # type: ignore[arg-type]
            else:
                self._apply_config(record, delta)  # type: ignore[arg-type]

    def snapshot(self) -> tuple[MetadataRecord, ...]:
        """Records that build this image from nothing."""
        records: list[MetadataRecord] = [BrokerRecord(broker) for broker in self.brokers.values()]
        for who, configs in self.broker_configs.items():
            kind, named, of_kind = who.partition(":")
            place = (int(kind), of_kind) if named else (BROKER, who)
            records += [ConfigRecord(*place, name, value) for name, value in configs.items()]
        for topic in self.topics.values():
            records.append(TopicRecord(topic.name, topic.topic_id))
            records += [PartitionRecord(topic.name, number, one) for number, one in enumerate(topic.partitions)]
            records += [ConfigRecord(2, topic.name, name, value) for name, value in topic.configs.items()]
        for entity, quotas in self.quotas.items():
            records += [QuotaRecord(entity, key, quota) for key, quota in quotas.items()]
        return tuple(records)

    def _apply_partition(self, record: PartitionRecord, delta: MetadataDelta) -> None:
        partitions = self.topics[record.topic].partitions
        key = (record.topic, record.partition)
        if record.partition < len(partitions):
            delta.partitions.setdefault(key, partitions[record.partition])
            partitions[record.partition] = record.registration
        else:
            delta.partitions.setdefault(key, None)
            partitions.append(record.registration)

    def _apply_broker(self, record: BrokerRecord, delta: MetadataDelta) -> None:
        delta.brokers.setdefault(record.broker.id, self.brokers.get(record.broker.id))
        self.brokers[record.broker.id] = record.broker

    def _remove_topic(self, record: RemoveTopicRecord, delta: MetadataDelta) -> None:
        topic = self.topics.pop(record.name, None)
        self.topic_names.pop(record.topic_id, None)
        if topic is not None:
            delta.removed_topics[record.name] = topic
            for number in range(len(topic.partitions)):
                delta.partitions.pop((record.name, number), None)

    def _apply_config(self, record: ConfigRecord, delta: MetadataDelta) -> None:
        if record.resource_type != 2:
            _set(self.broker_configs.setdefault(owner(record.resource_type, record.resource_name), {}), record)
            if record.name in TOPIC_DEFAULTS and record.resource_name in ("", self.node):
                self._find_defaults()
                for topic in self.topics.values():
                    topic.config = self.effective(topic.configs)
                    delta.configured_topics[topic.name] = None
            return
        named = self.topics.get(record.resource_name)
        if named is not None:
            _set(named.configs, record)
            named.config = self.effective(named.configs)
            delta.configured_topics[named.name] = None

    def _apply_quota(self, record: QuotaRecord) -> None:
        quotas = self.quotas.setdefault(record.entity, {})
        if record.value is not None:
            quotas[record.key] = record.value
        else:
            quotas.pop(record.key, None)
        if not quotas:
            del self.quotas[record.entity]

    def _find_defaults(self) -> None:
        self._defaults = topic_defaults(self.node, self.broker_configs, self.static)
        self._default_config = parse_topic_configs(self._defaults)


def _set(configs: dict[str, str], record: ConfigRecord) -> None:
    if record.value is None:
        configs.pop(record.name, None)
    else:
        configs[record.name] = record.value
