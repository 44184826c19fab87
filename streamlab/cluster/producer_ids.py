"""Producer ids, in blocks of 1000 from the controller (`RPCProducerIdManager`).

Law of the room: an id is given once. While the first block is on its way, who asks is told to ask again.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from streamlab.cluster.component import Context
from streamlab.protocol.messages.controller import AllocateProducerIdsRequest, AllocateProducerIdsResponse

if TYPE_CHECKING:
    from streamlab.cluster.broker import Broker

TIMEOUT_MS = 30_000
PREFETCH_AT = 100
"""With so few ids left, the next block is asked for."""


class WaitingForIds(Context):
    """A block has been asked for."""

    owner: ClassVar[str] = "replicas"


class ProducerIds:
    """The ids that a broker may give."""

    __slots__ = ("_broker", "_next", "_end", "_block", "_asking")

    def __init__(self, broker: Broker) -> None:
        self._broker = broker
        self._next = self._end = 0
        self._block: tuple[int, int] | None = None
        self._asking = False

    def next(self) -> int | None:
        """A fresh id; None while none is there."""
        if self._next >= self._end and self._block is not None:
            (self._next, self._end), self._block = self._block, None
        if self._end - self._next <= PREFETCH_AT and self._block is None:
            self._ask()
        if self._next >= self._end:
            return None
        self._next += 1
        return self._next - 1

    def answered(self, body: AllocateProducerIdsResponse) -> None:
        """The controller's block."""
        self._asking = False
        if not body.error_code:
            self._block = (body.producer_id_start, body.producer_id_start + body.producer_id_len)

    def failed(self) -> None:
        self._asking = False

    def _ask(self) -> None:
        if self._asking:
            return
        self._asking = True
        request = AllocateProducerIdsRequest(self._broker.id, self._broker.lifecycle.epoch)
        self._broker.ask("controller", request, TIMEOUT_MS, WaitingForIds())
