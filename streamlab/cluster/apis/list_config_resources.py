"""ListConfigResources, API key 74, versions 0 and 1 (KIP-1142).

The names of what has configs: groups, client metrics, brokers and their loggers, topics. Version 0 knows client metrics only.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from streamlab.protocol.errors import Errors
from streamlab.protocol.messages.admin import (
    BROKER_RESOURCE,
    CLIENT_METRICS_RESOURCE,
    GROUP_RESOURCE,
    TOPIC_RESOURCE,
    ListConfigResourcesRequest,
    ListConfigResourcesResponse,
)
from streamlab.simulation.network import Request

if TYPE_CHECKING:
    from streamlab.cluster.broker import Broker

BROKER_LOGGER_RESOURCE = 8
KNOWN = (TOPIC_RESOURCE, BROKER_RESOURCE, BROKER_LOGGER_RESOURCE, CLIENT_METRICS_RESOURCE, GROUP_RESOURCE)


def handle(broker: Broker, request: Request) -> None:
    """Answer at once."""
    body: ListConfigResourcesRequest = request.body
    known = KNOWN if body.any_type else (CLIENT_METRICS_RESOURCE,)
    asked = body.resource_types or known
    if any(kind not in known for kind in asked):
        broker.reply(request, ListConfigResourcesResponse(error_code=Errors.UNSUPPORTED_VERSION))
        return
    brokers = [str(one.id) for one in broker.image.brokers.values() if not one.fenced]
    names = {
        BROKER_LOGGER_RESOURCE: brokers,
        BROKER_RESOURCE: brokers,
        TOPIC_RESOURCE: list(broker.image.topics),
    }
    for who in broker.image.broker_configs:
        kind, named, name = who.partition(":")
        if named:
            names.setdefault(int(kind), []).append(name)
    found = tuple((kind, name) for kind, of_kind in names.items() if kind in asked for name in of_kind)
    broker.reply(request, ListConfigResourcesResponse(found))
