"""Metadata, API key 3, versions 0 to 13.

Brokers, topics, leaders and ISRs as this broker's image has them. An unknown topic is answered with UNKNOWN_TOPIC_OR_PARTITION (3)
while its creation goes to the controller (auto.create.topics.enable); a bad name with INVALID_TOPIC_EXCEPTION (17); a partition
without leader is listed with leader -1 and LEADER_NOT_AVAILABLE (5). Nobody is refused anything, so the
authorized operations are all of them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

import msgspec

from streamlab.cluster.component import Context
from streamlab.cluster.metadata_image import PartitionRegistration, TopicImage
from streamlab.protocol.errors import Errors
from streamlab.protocol.messages.admin import CreatableTopic, CreateTopicsRequest
from streamlab.protocol.messages.metadata import (
    BrokerEndpoint,
    MetadataRequest,
    MetadataResponse,
    PartitionMetadata,
    TopicMetadata,
)
from streamlab.protocol.topic_names import has_collision, has_collision_chars, is_internal, validate
from streamlab.simulation.network import Request

if TYPE_CHECKING:
    from streamlab.cluster.broker import Broker

TIMEOUT_MS = 30_000

TOPIC_OPERATIONS = 3576
"""What may be done to a topic, as bits of `AclOperation`: read, write, create, delete, alter, describe, and the same of configs."""


CLUSTER_OPERATIONS = 8096
"""What may be done to the cluster, likewise."""


class Creating(Context):
    """A topic that somebody asked for is being created."""

    owner: ClassVar[str] = "auto-creation"
    topic: str


class AutoCreation:
    """Component "auto-creation": has missing topics created, one request each at a time (`DefaultAutoTopicCreationManager`)."""

    def __init__(self, broker: Broker) -> None:
        self._broker = broker
        self._creating: dict[str, None] = {}

    def create(self, topic: str) -> None:
        """Ask the controller for a topic with the brokers' defaults."""
        if topic in self._creating:
            return
        self._creating[topic] = None
        self._broker.ask("controller", CreateTopicsRequest((CreatableTopic(topic),), TIMEOUT_MS), TIMEOUT_MS, Creating(topic))

    def on_timer(self, message: Any) -> None:
        """This part has no timers."""

    def on_answer(self, context: Creating, body: Any) -> None:
        self._creating.pop(context.topic, None)

    def on_failure(self, context: Creating) -> None:
        self._creating.pop(context.topic, None)


def handle(broker: Broker, request: Request) -> None:
    """Answer at once."""
    body: MetadataRequest = request.body
    image = broker.image
    if body.refused:
        topics = [TopicMetadata(name, (), body.refused, topic_id) for name, topic_id in body.echoed]
        broker.reply(request, MetadataResponse((), tuple(topics), None, -1, error_code=body.refused))
        return
    if body.topic_ids:
        topics = [_by_id(broker, topic_id) for topic_id in dict.fromkeys(body.topic_ids)]
        topics.sort(key=lambda one: one.error_code != Errors.UNKNOWN_TOPIC_ID)
    elif body.topics is None:
        topics = [_described(broker, topic) for topic in image.topics.values()]
    else:
        creates = body.allow_auto_topic_creation
        topics = [_by_name(broker, request.source, name, creates) for name in dict.fromkeys(body.topics)]
        topics.sort(key=lambda one: _rank(one, creates))
    if body.include_topic_authorized_operations:
        topics = [
            one
            if one.error_code == Errors.UNKNOWN_TOPIC_ID
            else msgspec.structs.replace(one, authorized_operations=TOPIC_OPERATIONS)
            for one in topics
        ]
    brokers = endpoints(broker)
    controller = brokers[0].node_id if brokers else -1
    answer = MetadataResponse(brokers, tuple(topics), broker.around.cluster_id, controller)
    if body.include_cluster_authorized_operations:
        answer = msgspec.structs.replace(answer, cluster_authorized_operations=CLUSTER_OPERATIONS)
    broker.reply(request, answer)


def endpoints(broker: Broker, fenced: bool = False) -> tuple[BrokerEndpoint, ...]:
    """The brokers that clients may speak to; with `fenced` the fenced ones too."""
    return tuple(
        BrokerEndpoint(one.id, *broker.around.endpoint(one.id), one.rack, one.fenced)
        for _, one in sorted(broker.image.brokers.items())
        if fenced or not one.fenced
    )


def offline_replicas(broker: Broker, one: PartitionRegistration) -> tuple[int, ...]:
    """The replicas of a partition whose brokers are fenced or unknown."""
    brokers = broker.image.brokers
    return tuple(replica for replica in one.replicas if replica not in brokers or brokers[replica].fenced)


def _described(broker: Broker, topic: TopicImage) -> TopicMetadata:
    partitions = tuple(_partition(broker, number, one) for number, one in enumerate(topic.partitions))
    return TopicMetadata(topic.name, partitions, 0, topic.topic_id, is_internal(topic.name))


def _partition(broker: Broker, number: int, one: PartitionRegistration) -> PartitionMetadata:
    error = Errors.LEADER_NOT_AVAILABLE if one.leader < 0 else Errors.NONE
    offline = offline_replicas(broker, one)
    return PartitionMetadata(number, one.leader, one.leader_epoch, one.replicas, one.isr, offline, int(error))


def _rank(topic: TopicMetadata, creates: bool) -> int:
    """Topics that are there come first; where others are made, those that cannot be come before them."""
    if not topic.error_code:
        return 0
    return 1 if creates and topic.error_code == Errors.INVALID_TOPIC_EXCEPTION else 2


def _by_id(broker: Broker, topic_id: str) -> TopicMetadata:
    name = broker.image.topic_names.get(topic_id)
    if name is None:
        return TopicMetadata(None, (), Errors.UNKNOWN_TOPIC_ID, topic_id)
    return _described(broker, broker.image.topics[name])


def _by_name(broker: Broker, asker: str, name: str, may_create: bool) -> TopicMetadata:
    topic = broker.image.topics.get(name)
    if topic is not None:
        return _described(broker, topic)
    if validate(name) is not None:
        return TopicMetadata(name, (), Errors.INVALID_TOPIC_EXCEPTION, "", is_internal(name))
    enabled = broker.around.settings.get("auto.create.topics.enable", "true") == "true"
    if may_create and enabled and not _collides(broker, name):
        broker.recorder.lay_to(f"topic:{name}", f"client:{asker}")
        if is_internal(name):
            broker.components["groups"].topics.leader_of(name, 0)  # type: ignore[attr-defined]
        else:
            broker.components["auto-creation"].create(name)  # type: ignore[attr-defined]
    return TopicMetadata(name, (), Errors.UNKNOWN_TOPIC_OR_PARTITION, "", is_internal(name))


def _collides(broker: Broker, name: str) -> bool:
    return has_collision_chars(name) and any(
        has_collision(other, name) for other in broker.image.topics if has_collision_chars(other)
    )
