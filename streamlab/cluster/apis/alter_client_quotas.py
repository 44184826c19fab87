"""AlterClientQuotas, API key 49, versions 0 to 1 (KIP-546).

Any broker takes it and the controller answers. Deviations: of the quotas only producer_byte_rate and consumer_byte_rate act, the others are
kept and shown; names of hosts are not looked up.
"""

from __future__ import annotations

from streamlab.cluster.apis.forwarded import forward
from streamlab.protocol.errors import Errors
from streamlab.protocol.messages.quotas import AlterClientQuotasRequest, AlterClientQuotasResponse, AlterClientQuotasResult


def failed(body: AlterClientQuotasRequest, error: Errors) -> AlterClientQuotasResponse:
    """The answer where the whole request failed."""
    return AlterClientQuotasResponse(tuple(AlterClientQuotasResult(one.entity, error, error.message) for one in body.entries))


handle = forward
