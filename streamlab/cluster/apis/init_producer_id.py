"""InitProducerId, API key 22, versions 0 to 5.

Without a transactional id: a new producer id, epoch 0; COORDINATOR_LOAD_IN_PROGRESS (14) while this broker waits for its first block
of ids. Deviation: transactions are not there yet, so a transactional id is refused with TRANSACTIONAL_ID_AUTHORIZATION_FAILED (53).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from streamlab.protocol.errors import Errors
from streamlab.protocol.messages.data import InitProducerIdRequest, InitProducerIdResponse
from streamlab.simulation.network import Request

if TYPE_CHECKING:
    from streamlab.cluster.broker import Broker


NONE = -1


def handle(broker: Broker, request: Request) -> None:
    """Answer at once."""
    body: InitProducerIdRequest = request.body
    if body.transactional_id is not None:
        error = Errors.INVALID_REQUEST if not body.transactional_id else Errors.TRANSACTIONAL_ID_AUTHORIZATION_FAILED
        broker.reply(request, InitProducerIdResponse(error))
        return
    if (body.producer_id == NONE) != (body.producer_epoch == NONE):
        broker.reply(request, InitProducerIdResponse(Errors.INVALID_REQUEST))
        return
    producer_id = broker.components["replicas"].producer_ids.next()  # type: ignore[attr-defined]
    if producer_id is None:
        broker.reply(request, InitProducerIdResponse(Errors.COORDINATOR_LOAD_IN_PROGRESS))
    else:
        broker.reply(request, InitProducerIdResponse(0, producer_id, 0))
