"""The controller's actor: what reaches it, and who of its parts answers.

Law of the room: no decision here; topics, partitions, brokers, configs and reassignments decide.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from streamlab.cluster.controller.assignments import AssignmentControl
from streamlab.cluster.controller.brokers import BrokerControl
from streamlab.cluster.controller.configs import ConfigControl
from streamlab.cluster.controller.metadata_log import MetadataLog
from streamlab.cluster.controller.partitions import PartitionControl
from streamlab.cluster.controller.quotas import QuotaControl
from streamlab.cluster.controller.reassignments import ReassignmentControl
from streamlab.cluster.controller.timers import ElectPreferred, ElectUnclean, MetadataWaitOver, SessionCheck
from streamlab.cluster.controller.topics import TopicControl
from streamlab.cluster.metadata_image import MetadataDelta, MetadataImage, MetadataRecord
from streamlab.protocol.messages import admin, quotas
from streamlab.protocol.messages import controller as messages
from streamlab.simulation.network import PeerClosed, Request

if TYPE_CHECKING:
    from streamlab.cluster.broker import Surroundings

NAME = "controller"


class Controller:
    """The one logical controller of a cluster."""

    def __init__(self, around: Surroundings) -> None:
        self.around = around
        self.recorder = around.recorder
        self.scheduler = around.scheduler
        self.log = MetadataLog(NAME, around.network, around.settings)
        self.address = around.network.up(NAME, self)
        self.brokers = BrokerControl(self)
        self.partitions = PartitionControl(self)
        self.assignments = AssignmentControl(self)
        self.topics = TopicControl(self)
        self.configs = ConfigControl(self)
        self.quotas = QuotaControl(self)
        self.reassignments = ReassignmentControl(self)
        self.configs.begin()

    @property
    def now(self) -> int:
        return self.scheduler.now

    @property
    def image(self) -> MetadataImage:
        return self.log.image

    def setting(self, name: str, default: int) -> int:
        """A broker config of the whole cluster, as a number."""
        return int(self.around.settings.get(name, default))

    def after(self, delay: int, timer: Any) -> None:
        self.scheduler.after(delay, self.address, timer)

    def append(self, records: list[MetadataRecord]) -> MetadataDelta:
        """Write records to the metadata log."""
        delta = self.log.append(records)
        self.partitions.index.follow(self.image, delta)
        self.partitions.elections.plan()
        return delta

    def handle(self, message: Any) -> None:
        kind = type(message)
        if kind is Request:
            body = message.body
            if type(body) is messages.FetchMetadataRequest:
                number = self.log.fetch(message)
                if number is not None:
                    self.after(body.max_wait_ms, MetadataWaitOver(body.broker_id, number))
                return
            response = REQUESTS[type(body)](self, body)
            self.around.network.answer(NAME, message.source, message.correlation, response)
        elif kind is MetadataWaitOver:
            self.log.expire(message.broker, message.number)
        elif kind is SessionCheck:
            self.brokers.check_sessions()
        elif kind is ElectPreferred:
            self.partitions.elections.elect_preferred()
        elif kind is ElectUnclean:
            self.partitions.elections.elect_unclean()
        elif kind is not PeerClosed:
            raise TypeError(f"The controller knows no {kind.__name__}.")

    # What admin clients and the lab's own commands ask for; each request goes through the same method

    def create_topics(self, body: admin.CreateTopicsRequest) -> admin.CreateTopicsResponse:
        return self.topics.create(body)

    def delete_topics(self, body: admin.DeleteTopicsRequest) -> admin.DeleteTopicsResponse:
        return self.topics.delete(body)

    def create_partitions(self, body: admin.CreatePartitionsRequest) -> admin.CreatePartitionsResponse:
        return self.topics.add_partitions(body)

    def incremental_alter_configs(self, body: admin.IncrementalAlterConfigsRequest) -> admin.AlterConfigsResponse:
        return self.configs.alter_incrementally(body)

    def alter_configs(self, body: admin.AlterConfigsRequest) -> admin.AlterConfigsResponse:
        return self.configs.replace(body)

    def alter_client_quotas(self, body: quotas.AlterClientQuotasRequest) -> quotas.AlterClientQuotasResponse:
        return self.quotas.alter(body)

    def elect_leaders(self, body: admin.ElectLeadersRequest) -> admin.ElectLeadersResponse:
        return self.partitions.elections.elect(body)

    def alter_reassignments(self, body: admin.AlterPartitionReassignmentsRequest) -> admin.AlterPartitionReassignmentsResponse:
        return self.reassignments.alter(body)

    def list_reassignments(self, body: admin.ListPartitionReassignmentsRequest) -> admin.ListPartitionReassignmentsResponse:
        return self.reassignments.list(body)

    def register(self, body: messages.BrokerRegistrationRequest) -> messages.BrokerRegistrationResponse:
        return self.brokers.register(body)

    def heartbeat(self, body: messages.BrokerHeartbeatRequest) -> messages.BrokerHeartbeatResponse:
        return self.brokers.heartbeat(body)

    def alter_partition(self, body: messages.AlterPartitionRequest) -> messages.AlterPartitionResponse:
        return self.partitions.alter(body)

    def allocate_producer_ids(self, body: messages.AllocateProducerIdsRequest) -> messages.AllocateProducerIdsResponse:
        return self.brokers.allocate_producer_ids(body)


REQUESTS: dict[type, Callable[[Controller, Any], Any]] = {
    admin.CreateTopicsRequest: Controller.create_topics,
    admin.DeleteTopicsRequest: Controller.delete_topics,
    admin.CreatePartitionsRequest: Controller.create_partitions,
    admin.IncrementalAlterConfigsRequest: Controller.incremental_alter_configs,
    admin.AlterConfigsRequest: Controller.alter_configs,
    quotas.AlterClientQuotasRequest: Controller.alter_client_quotas,
    admin.ElectLeadersRequest: Controller.elect_leaders,
    admin.AlterPartitionReassignmentsRequest: Controller.alter_reassignments,
    admin.ListPartitionReassignmentsRequest: Controller.list_reassignments,
    messages.BrokerRegistrationRequest: Controller.register,
    messages.BrokerHeartbeatRequest: Controller.heartbeat,
    messages.AlterPartitionRequest: Controller.alter_partition,
    messages.AllocateProducerIdsRequest: Controller.allocate_producer_ids,
}
