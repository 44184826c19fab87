"""UnregisterBroker, API key 64, version 0.

Deviation: a lab's brokers stay registered, whether they run or not, so only what is refused is answered as by Kafka.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from streamlab.protocol.errors import Errors
from streamlab.protocol.messages.metadata import UnregisterBrokerRequest, UnregisterBrokerResponse
from streamlab.simulation.network import Request

if TYPE_CHECKING:
    from streamlab.cluster.broker import Broker


def handle(broker: Broker, request: Request) -> None:
    """Answer at once."""
    body: UnregisterBrokerRequest = request.body
    if body.broker_id in broker.image.brokers:
        broker.reply(request, UnregisterBrokerResponse(Errors.UNSUPPORTED_VERSION))
    else:
        told = f"Broker ID {body.broker_id} is not currently registered"
        broker.reply(request, UnregisterBrokerResponse(Errors.BROKER_ID_NOT_REGISTERED, told))
