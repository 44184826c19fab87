"""DescribeCluster, API key 60, versions 0 to 2.

Deviation: only the brokers' endpoints (endpoint type 1); no authorized operations.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from streamlab.cluster.apis.metadata import endpoints
from streamlab.protocol.errors import Errors
from streamlab.protocol.messages.metadata import DescribeClusterRequest, DescribeClusterResponse
from streamlab.simulation.network import Request

if TYPE_CHECKING:
    from streamlab.cluster.broker import Broker


def handle(broker: Broker, request: Request) -> None:
    """Answer at once."""
    body: DescribeClusterRequest = request.body
    if body.endpoint_type != 1:
        told = "The given endpoint type is not supported here; ask for brokers (1)."
        broker.reply(request, DescribeClusterResponse(error_code=Errors.UNSUPPORTED_ENDPOINT_TYPE, error_message=told))
        return
    brokers = endpoints(broker, body.include_fenced_brokers)
    unfenced = [one.node_id for one in brokers if not one.is_fenced]
    broker.reply(request, DescribeClusterResponse(broker.around.cluster_id, unfenced[0] if unfenced else -1, brokers))
