"""AlterPartitionReassignments, API key 45, versions 0 to 1 (KIP-455, KIP-860).

Any broker takes it and the controller answers; how replicas move is in `controller/reassignments.py`. Deviation: no throttles.
"""

from __future__ import annotations

from streamlab.cluster.apis.forwarded import forward
from streamlab.protocol.errors import Errors
from streamlab.protocol.messages.admin import AlterPartitionReassignmentsRequest, AlterPartitionReassignmentsResponse

handle = forward


def failed(body: AlterPartitionReassignmentsRequest, error: Errors) -> AlterPartitionReassignmentsResponse:
    """The answer where the whole request failed."""
    return AlterPartitionReassignmentsResponse((), error, error.message)
