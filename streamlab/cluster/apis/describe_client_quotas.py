"""DescribeClientQuotas, API key 48, versions 0 to 1 (KIP-546).

Answered from the broker's image (`ClientQuotasImage`). Deviation: entities come in the order in which they were made; Kafka's is that of a
hash table.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from streamlab.cluster.log.refusal import Refusal
from streamlab.protocol.errors import Errors
from streamlab.protocol.messages.quotas import (
    CLIENT_ID,
    DEFAULT,
    EXACT,
    IP,
    SPECIFIED,
    USER,
    DescribeClientQuotasRequest,
    DescribeClientQuotasResponse,
    DescribedQuotas,
    Entity,
    QuotaFilter,
)
from streamlab.simulation.network import Request

if TYPE_CHECKING:
    from streamlab.cluster.broker import Broker


def handle(broker: Broker, request: Request) -> None:
    """Answer with all entities that match."""
    body: DescribeClientQuotasRequest = request.body
    try:
        _check(body.filters)
    except Refusal as refusal:
        broker.reply(request, DescribeClientQuotasResponse(None, refusal.error, refusal.message))
        return
    found = [
        DescribedQuotas(entity, tuple(values.items())) for entity, values in broker.image.quotas.items() if _matches(entity, body)
    ]
    broker.reply(request, DescribeClientQuotasResponse(tuple(found), error_message=""))


def _check(filters: tuple[QuotaFilter, ...]) -> None:
    seen: dict[str, None] = {}
    for one in filters:
        if not one.entity_type:
            raise Refusal(Errors.INVALID_REQUEST, "Invalid empty entity type.")
        if one.entity_type in seen:
            raise Refusal(Errors.INVALID_REQUEST, f"Entity type {one.entity_type} cannot appear more than once in the filter.")
        if one.entity_type not in (IP, USER, CLIENT_ID):
            raise Refusal(Errors.UNSUPPORTED_VERSION, f"Unsupported entity type {one.entity_type}")
        if one.match_type == EXACT and one.match is None:
            raise Refusal(Errors.INVALID_REQUEST, "Request specified MATCH_TYPE_EXACT, but set match string to null.")
        if one.match_type in (DEFAULT, SPECIFIED) and one.match is not None:
            name = "MATCH_TYPE_DEFAULT" if one.match_type == DEFAULT else "MATCH_TYPE_SPECIFIED"
            raise Refusal(Errors.INVALID_REQUEST, f"Request specified {name}, but also specified a match string.")
        if one.match_type not in (EXACT, DEFAULT, SPECIFIED):
            raise Refusal(Errors.INVALID_REQUEST, f"Unknown match type {one.match_type}")
        seen[one.entity_type] = None
    if IP in seen and len(seen) > 1:
        raise Refusal(
            Errors.INVALID_REQUEST,
            "Invalid entity filter component combination. IP filter component should not be used with user or clientId filter component.",
        )


def _matches(entity: Entity, body: DescribeClientQuotasRequest) -> bool:
    names = dict(entity)
    if body.strict and len(names) != len(body.filters):
        return False
    for one in body.filters:
        if one.entity_type not in names:
            return False
        if one.match_type != SPECIFIED and names[one.entity_type] != one.match:
            return False
    return True
