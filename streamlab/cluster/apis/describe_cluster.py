"""DescribeCluster, API key 60, versions 0 to 2.

The brokers, and one of them in the controller's place. Version 0 has the error codes of later ones.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from streamlab.cluster.apis.metadata import CLUSTER_OPERATIONS, endpoints
from streamlab.protocol.errors import Errors
from streamlab.protocol.messages.metadata import DescribeClusterRequest, DescribeClusterResponse
from streamlab.simulation.network import Request

if TYPE_CHECKING:
    from streamlab.cluster.broker import Broker

BROKERS, CONTROLLERS = 1, 2
"""Endpoint types."""


def handle(broker: Broker, request: Request) -> None:
    """Answer at once."""
    body: DescribeClusterRequest = request.body
    if body.endpoint_type == CONTROLLERS:
        told = "The request was sent to an endpoint of type BROKER, but we wanted an endpoint of type CONTROLLER"
        broker.reply(request, DescribeClusterResponse(error_code=Errors.MISMATCHED_ENDPOINT_TYPE, error_message=told))
        return
    if body.endpoint_type != BROKERS:
        told = f"Unsupported endpoint type {body.endpoint_type}"
        broker.reply(request, DescribeClusterResponse(error_code=Errors.UNSUPPORTED_ENDPOINT_TYPE, error_message=told))
        return
    brokers = endpoints(broker, body.include_fenced_brokers)
    unfenced = [one.node_id for one in brokers if not one.is_fenced]
    answer = DescribeClusterResponse(broker.around.cluster_id, unfenced[0] if unfenced else -1, brokers)
    if body.include_cluster_authorized_operations:
        answer = msgspec.structs.replace(answer, authorized_operations=CLUSTER_OPERATIONS)
    broker.reply(request, answer)
