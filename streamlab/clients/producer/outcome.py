"""Who wants to know what became of batches.

Law of the room: an interface, no behaviour.
"""

from __future__ import annotations

from typing import Protocol

from streamlab.clients.producer.batch import ProducerBatch


class Outcome(Protocol):
    """Who wants to know what became of batches."""

    def on_acknowledged(self, batch: ProducerBatch) -> None: ...

    def on_retried(self, batch: ProducerBatch, error: int, wait: int) -> None: ...

    def on_failed(self, batch: ProducerBatch, error: str, message: str) -> None: ...

    def on_progress(self) -> None:
        """Something moved: requests under way changed, or memory was freed."""
