"""DescribeClientQuotas (48), AlterClientQuotas (49), DescribeUserScramCredentials (50)."""

from __future__ import annotations

from typing import Any

from streamlab.protocol.messages.quotas import (
    AlterClientQuotasRequest,
    AlterClientQuotasResponse,
    DescribeClientQuotasRequest,
    DescribeClientQuotasResponse,
    DescribeUserScramCredentialsRequest,
    DescribeUserScramCredentialsResponse,
    Entity,
    QuotaAlteration,
    QuotaChange,
    QuotaFilter,
)
from streamlab.wire.messages.shapes import Asker


def _entity(parts: Any) -> Entity:
    """A type that comes twice counts once, with the later name, as in Kafka's maps."""
    return tuple(sorted({part.entity_type: part.entity_name for part in parts}.items()))


def _written(entity: Entity) -> list[dict[str, Any]]:
    return [{"entity_type": kind, "entity_name": name} for kind, name in entity]


def read_alter_client_quotas(body: Any, version: int, asker: Asker) -> AlterClientQuotasRequest:
    entries = tuple(
        QuotaAlteration(_entity(one.entity), tuple(QuotaChange(op.key, None if op.remove else op.value) for op in one.ops))
        for one in body.entries
    )
    return AlterClientQuotasRequest(entries, body.validate_only)


def write_alter_client_quotas(answer: AlterClientQuotasResponse, version: int) -> dict[str, Any]:
    entries = [
        {"error_code": one.error_code, "error_message": one.error_message, "entity": _written(one.entity)} for one in answer.entries
    ]
    return {"throttle_time": 0, "entries": entries}


def read_describe_client_quotas(body: Any, version: int, asker: Asker) -> DescribeClientQuotasRequest:
    return DescribeClientQuotasRequest(
        tuple(QuotaFilter(one.entity_type, one.match_type, one.match) for one in body.components), body.strict
    )


def write_describe_client_quotas(answer: DescribeClientQuotasResponse, version: int) -> dict[str, Any]:
    entries = answer.entries
    return {
        "throttle_time": 0,
        "error_code": answer.error_code,
        "error_message": answer.error_message,
        "entries": None
        if entries is None
        else [
            {"entity": _written(one.entity), "values": [{"key": key, "value": value} for key, value in one.values]}
            for one in entries
        ],
    }


def read_describe_user_scram_credentials(body: Any, version: int, asker: Asker) -> DescribeUserScramCredentialsRequest:
    return DescribeUserScramCredentialsRequest(tuple(one.name for one in body.users or ()))


def write_describe_user_scram_credentials(answer: DescribeUserScramCredentialsResponse, version: int) -> dict[str, Any]:
    results = [
        {
            "user": one.user,
            "error_code": one.error_code,
            "error_message": one.error_message,
            "credential_infos": [{"mechanism": kind, "iterations": count} for kind, count in one.credentials],
        }
        for one in answer.results
    ]
    return {"throttle_time": 0, "error_code": 0, "error_message": "", "results": results}
