"""The program that wants to know what became of each record that it has sent: the callbacks of send().

Law of the module: an interface, no behaviour.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

Pair = tuple[bytes | None, bytes | None]
"""A key and a value."""


class SendSink(Protocol):
    """Who has sent the records."""

    def on_sent(self, count: int) -> None:
        """So many more are acknowledged."""

    def on_not_sent(self, topic: str, records: Sequence[Pair], error: str, message: str) -> None:
        """These have failed, for good."""
