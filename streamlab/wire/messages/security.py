"""DescribeAcls (29), CreateAcls (30), DeleteAcls (31), as brokers without an authorizer answer them.

Law of the module: an answer depends on the request alone; there is nothing to ask a broker for.
"""

from __future__ import annotations

from typing import Any

from streamlab.protocol.errors import Errors
from streamlab.wire.readers import NotUnderstood

UNKNOWN = 0
"""In `ResourceType`, `PatternType`, `AclOperation` and `AclPermissionType` alike."""

WITHOUT_AUTHORIZER = "No Authorizer is configured"


def describe_acls(body: Any) -> dict[str, Any]:
    _check(body.resource_type_filter, body.pattern_type_filter, body.operation, body.permission_type)
    told = f"{WITHOUT_AUTHORIZER} on the broker"
    return {"throttle_time": 0, "error_code": Errors.SECURITY_DISABLED, "error_message": told, "resources": []}


def create_acls(body: Any) -> dict[str, Any]:
    for one in body.creations:
        _check(one.resource_type, one.resource_pattern_type, one.operation, one.permission_type)
    return {"throttle_time": 0, "results": [_refused() for _ in body.creations]}


def delete_acls(body: Any) -> dict[str, Any]:
    for one in body.filters:
        _check(one.resource_type_filter, one.pattern_type_filter, one.operation, one.permission_type)
    return {"throttle_time": 0, "filter_results": [{**_refused(), "matching_acls": []} for _ in body.filters]}


def _refused() -> dict[str, Any]:
    return {"error_code": Errors.SECURITY_DISABLED, "error_message": f"{WITHOUT_AUTHORIZER}."}


def _check(*kinds: int) -> None:
    """Kafka does not take a request that says UNKNOWN anywhere."""
    if UNKNOWN in kinds:
        raise NotUnderstood("it names an unknown type, pattern, operation or permission")
