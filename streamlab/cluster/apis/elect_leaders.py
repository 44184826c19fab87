"""ElectLeaders, API key 43, versions 0 to 2.

Any broker takes it and the controller answers: ELECTION_NOT_NEEDED (84), PREFERRED_LEADER_NOT_AVAILABLE (80) or
ELIGIBLE_LEADERS_NOT_AVAILABLE (83). Asked for all partitions, it lists only those that needed an election.
"""

from __future__ import annotations

from streamlab.cluster.apis.forwarded import in_time
from streamlab.protocol.errors import Errors
from streamlab.protocol.messages.admin import ElectLeadersPartitionResult, ElectLeadersRequest, ElectLeadersResponse


def failed(body: ElectLeadersRequest, error: Errors, told: bool = True) -> ElectLeadersResponse:
    """The answer where the whole request failed. `told`: in words too."""
    words = error.message if told else None
    results = tuple(ElectLeadersPartitionResult(*place, error, words) for place in body.partitions or ())
    return ElectLeadersResponse(results, error)


handle = in_time(failed)
