"""ElectLeaders, API key 43, versions 0 to 2.

Any broker takes it and the controller answers: ELECTION_NOT_NEEDED (84), PREFERRED_LEADER_NOT_AVAILABLE (80) or
ELIGIBLE_LEADERS_NOT_AVAILABLE (83). Asked for all partitions, it lists only those that needed an election.
"""

from __future__ import annotations

from streamlab.cluster.apis.forwarded import forward
from streamlab.protocol.errors import Errors
from streamlab.protocol.messages.admin import ElectLeadersPartitionResult, ElectLeadersRequest, ElectLeadersResponse

handle = forward


def failed(body: ElectLeadersRequest, error: Errors) -> ElectLeadersResponse:
    """The answer where the whole request failed."""
    results = tuple(ElectLeadersPartitionResult(*place, error, error.message) for place in body.partitions or ())
    return ElectLeadersResponse(results, error)
