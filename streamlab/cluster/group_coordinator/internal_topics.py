"""Finds coordinators, and has the internal topics created at first need (Kafka's `DefaultAutoTopicCreationManager`).

Law of the room: one request to create a topic is under way at a time; who asks meanwhile is told to ask again.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from streamlab.cluster.group_coordinator import codes
from streamlab.cluster.group_coordinator.storage import OFFSETS_TOPIC
from streamlab.cluster.group_coordinator.timers import CreatingTopic
from streamlab.protocol.messages.admin import CreatableTopic, CreateTopicsRequest

if TYPE_CHECKING:
    from streamlab.cluster.broker import Broker

CONTROLLER = "controller"
TRANSACTION_TOPIC = "__transaction_state"
REQUEST_TIMEOUT_MS = 30_000


class InternalTopics:
    """`__consumer_offsets` and `__transaction_state` as one broker sees them."""

    __slots__ = ("_broker", "_creating")

    def __init__(self, broker: Broker) -> None:
        self._broker = broker
        self._creating: dict[str, None] = {}

    def leader_of(self, topic: str, partition: int) -> tuple[int, int]:
        """(error, broker) of a coordinator's partition; creates a topic that is not there."""
        image = self._broker.image
        if topic not in image.topics:
            self._create(topic)
            return codes.COORDINATOR_NOT_AVAILABLE, -1
        registration = image.partition(topic, partition)
        if registration is None or registration.leader < 0:
            return codes.COORDINATOR_NOT_AVAILABLE, -1
        leader = image.brokers.get(registration.leader)
        if leader is None or leader.fenced:
            return codes.COORDINATOR_NOT_AVAILABLE, -1
        return codes.NONE, registration.leader

    def on_created(self, context: CreatingTopic) -> None:
        """The request to create has ended, one way or another: the next one to ask may try again."""
        self._creating.pop(context.topic, None)

    def _create(self, topic: str) -> None:
        if topic in self._creating:
            return
        self._creating[topic] = None
        request = CreateTopicsRequest((self._creatable(topic),), REQUEST_TIMEOUT_MS)
        self._broker.ask(CONTROLLER, request, REQUEST_TIMEOUT_MS, CreatingTopic(topic))

    def _creatable(self, topic: str) -> CreatableTopic:
        settings = self._broker.around.settings
        if topic == OFFSETS_TOPIC:
            configs: tuple[tuple[str, str | None], ...] = (
                ("cleanup.policy", "compact"),
                ("compression.type", "producer"),
                ("segment.bytes", settings.get("offsets.topic.segment.bytes", "104857600")),
            )
            partitions = settings.get("offsets.topic.num.partitions", "50")
            copies = settings.get("offsets.topic.replication.factor", "3")
        else:
            configs = (
                ("unclean.leader.election.enable", "false"),
                ("compression.type", "uncompressed"),
                ("cleanup.policy", "compact"),
                ("min.insync.replicas", settings.get("transaction.state.log.min.isr", "2")),
                ("segment.bytes", settings.get("transaction.state.log.segment.bytes", "104857600")),
            )
            partitions = settings.get("transaction.state.log.num.partitions", "50")
            copies = settings.get("transaction.state.log.replication.factor", "3")
        return CreatableTopic(topic, int(partitions), int(copies), (), configs)
