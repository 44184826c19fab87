"""ListPartitionReassignments, API key 46, version 0.

Any broker takes it and the controller answers with the reassignments under way.
"""

from __future__ import annotations

from streamlab.cluster.apis.forwarded import forward
from streamlab.protocol.errors import Errors
from streamlab.protocol.messages.admin import ListPartitionReassignmentsRequest, ListPartitionReassignmentsResponse

handle = forward


def failed(body: ListPartitionReassignmentsRequest, error: Errors) -> ListPartitionReassignmentsResponse:
    """The answer where the whole request failed."""
    return ListPartitionReassignmentsResponse((), error, error.message)
