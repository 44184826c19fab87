"""Requests that any broker takes and the controller answers: CreateTopics (19, versions 2-7), DeleteTopics (20, 1-6), AlterConfigs
(33, 0-2), CreatePartitions (37, 0-3), ElectLeaders (43, 0-2), IncrementalAlterConfigs (44, 0-1), AlterPartitionReassignments (45, 0-1),
ListPartitionReassignments (46, 0).

Law of the room: the broker adds nothing; the controller's answer is the client's (`ForwardingManager`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from streamlab.cluster.component import Context
from streamlab.protocol.errors import Errors
from streamlab.protocol.messages import admin
from streamlab.simulation.network import Request

if TYPE_CHECKING:
    from streamlab.cluster.broker import Broker

TIMEOUT_MS = 60_000


class Forwarded(Context):
    """A client's request that the controller has now."""

    owner: ClassVar[str] = "forwarding"
    request: Request


class Forwarding:
    """Component "forwarding" of a broker."""

    def __init__(self, broker: Broker) -> None:
        self._broker = broker

    def on_timer(self, message: Any) -> None:
        """This part has no timers."""

    def on_answer(self, context: Forwarded, body: Any) -> None:
        self._broker.reply(context.request, body)

    def on_failure(self, context: Forwarded) -> None:
        self._broker.reply(context.request, timed_out(context.request.body))


def handle(broker: Broker, request: Request) -> None:
    """Hand the request on."""
    broker.ask("controller", request.body, TIMEOUT_MS, Forwarded(request))


def timed_out(body: Any) -> Any:
    """What a client is told when the controller cannot be reached: REQUEST_TIMED_OUT for everything it asked."""
    error, told = Errors.REQUEST_TIMED_OUT, Errors.REQUEST_TIMED_OUT.message
    if isinstance(body, admin.CreateTopicsRequest):
        return admin.CreateTopicsResponse(tuple(admin.CreatableTopicResult(one.name, "", error, told) for one in body.topics))
    if isinstance(body, admin.DeleteTopicsRequest):
        return admin.DeleteTopicsResponse(tuple(admin.DeletableTopicResult(name, key, error, told) for name, key in body.topics))
    if isinstance(body, admin.CreatePartitionsRequest):
        results = tuple(admin.CreatePartitionsTopicResult(one.name, error, told) for one in body.topics)
        return admin.CreatePartitionsResponse(results)
    if isinstance(body, admin.IncrementalAlterConfigsRequest | admin.AlterConfigsRequest):
        return admin.AlterConfigsResponse(
            tuple(admin.AlterConfigsResult(one.resource_type, one.resource_name, error, told) for one in body.resources)
        )
    if isinstance(body, admin.ElectLeadersRequest):
        return admin.ElectLeadersResponse((), error)
    if isinstance(body, admin.AlterPartitionReassignmentsRequest):
        return admin.AlterPartitionReassignmentsResponse((), error, told)
    return admin.ListPartitionReassignmentsResponse((), error, told)
