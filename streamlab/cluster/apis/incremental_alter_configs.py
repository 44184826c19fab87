"""IncrementalAlterConfigs, API key 44, versions 0 to 1 (KIP-339).

The broker that is asked checks (`config_admin.py`), the controller writes. Deviations: no broker loggers; of what
depends on a dynamic broker config only the pools of threads are checked.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from streamlab.cluster.apis.forwarded import CONTROLLER, TIMEOUT_MS, Forwarded
from streamlab.cluster.config_admin import refusals
from streamlab.protocol.errors import Errors
from streamlab.protocol.messages.admin import (
    AlterConfigsRequest,
    AlterConfigsResponse,
    AlterConfigsResult,
    IncrementalAlterConfigsRequest,
)
from streamlab.simulation.network import Request

if TYPE_CHECKING:
    from streamlab.cluster.broker import Broker


def handle(broker: Broker, request: Request) -> None:
    """Answer what this broker refuses, and ask the controller for the rest."""
    body: IncrementalAlterConfigsRequest | AlterConfigsRequest = request.body
    refused = refusals(broker, body)
    rest = tuple(one for number, one in enumerate(body.resources) if number not in refused)
    if not rest:
        broker.reply(request, AlterConfigsResponse(tuple(refused.values())))
        return
    asked = type(body)(rest, body.validate_only)
    broker.ask(CONTROLLER, asked, TIMEOUT_MS, Forwarded(request, tuple(refused.items())))


def merged(refused: tuple[tuple[int, AlterConfigsResult], ...], answer: AlterConfigsResponse) -> AlterConfigsResponse:
    """The broker's refusals and the controller's results, in the order of the request."""
    results = list(answer.responses)
    for number, result in refused:
        results.insert(number, result)
    return AlterConfigsResponse(tuple(results))


def failed(body: IncrementalAlterConfigsRequest | AlterConfigsRequest, error: Errors) -> AlterConfigsResponse:
    """The answer where the whole request failed."""
    return AlterConfigsResponse(
        tuple(AlterConfigsResult(one.resource_type, one.resource_name, error, error.message) for one in body.resources)
    )
