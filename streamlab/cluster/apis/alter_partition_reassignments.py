"""AlterPartitionReassignments, API key 45, versions 0 to 1 (KIP-455, KIP-860).

Any broker takes it and the controller answers; how replicas move is in `controller/reassignments.py`. Deviation: no throttles.
"""

from __future__ import annotations

from streamlab.cluster.apis.forwarded import in_time
from streamlab.protocol.errors import Errors
from streamlab.protocol.messages.admin import (
    AlterPartitionReassignmentsRequest,
    AlterPartitionReassignmentsResponse,
    ReassignmentResult,
)


def failed(body: AlterPartitionReassignmentsRequest, error: Errors, told: bool = True) -> AlterPartitionReassignmentsResponse:
    """The answer where the whole request failed. `told`: in words too."""
    words = error.message if told else None
    results = () if told else tuple(ReassignmentResult(one.topic, one.partition, error) for one in body.partitions)
    return AlterPartitionReassignmentsResponse(results, error, words)


handle = in_time(failed)
