"""Which messages of simulated producers a log has got lately, so that one written twice is noticed.

Law of the room: it watches for the ledger; Kafka itself has nothing like it. It remembers the newest batches only, by their first message.
"""

from __future__ import annotations

from streamlab.protocol.records import RecordBatch

GENERATION = 768
"""Between one and two times so many batches are remembered."""


class MessagesSeen:
    """First message numbers of the newest batches, in two generations."""

    __slots__ = ("_new", "_old")

    def __init__(self) -> None:
        self._new: dict[int, None] = {}
        self._old: dict[int, None] = {}

    def note(self, batch: RecordBatch) -> bool:
        """Remember a batch; answers whether its first message was there before."""
        message = batch.records[0].message if batch.records else 0
        if not message:
            return False
        if message in self._new or message in self._old:
            return True
        self._new[message] = None
        if len(self._new) >= GENERATION:
            self._old, self._new = self._new, {}
        return False

    def forget(self, batch: RecordBatch) -> None:
        """The batch was truncated."""
        message = batch.records[0].message if batch.records else 0
        self._new.pop(message, None)
        self._old.pop(message, None)
