"""The program that a consumer hands its records to, where it is more than a stand-in that takes its time.

Law of the module: an interface, no behaviour.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from streamlab.clients.consumer.fetcher import Handed
from streamlab.protocol.errors import Errors


class RecordSink(Protocol):
    """Who takes the records."""

    def room(self, most: int) -> int:
        """How many records of up to `most` it takes at the next poll()."""

    def on_records(self, done: Sequence[Handed]) -> None:
        """These have been taken."""

    def on_joining(self) -> None:
        """It asks its group for a place, for the first time or anew."""

    def on_joined(self) -> None:
        """It has one, and knows what it reads."""

    def on_metadata_refused(self, target: str, error: int) -> None:
        """A broker's metadata was thrown away for this error in it (kafkajs)."""

    def on_no_offset(self, topic: str, partition: int) -> None:
        """Nothing is committed for a partition, and auto.offset.reset says to fail; the end follows."""

    def on_fatal(self, error: Errors) -> None:
        """Its group refuses it for good; the end follows."""

    def on_over(self, state: str, told: str) -> None:
        """The consumer has ended: "stopped" or "dead", and why."""
