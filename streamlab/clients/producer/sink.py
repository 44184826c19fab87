"""The program that wants to know what became of each record that it has sent: the callbacks of send().

Law of the module: an interface, and how a refused batch is told to its records (`Sender.failBatch`).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import msgspec

from streamlab.clients.producer.batch import ProducerBatch

SPOILT = "Failed to append record because it was part of a batch which had one more more invalid records"


class Unsent(msgspec.Struct, frozen=True, gc=False):
    """A record that has failed, for good. `error`: Kafka's error by its name, or a client's own exception by its class."""

    topic: str
    key: bytes | None
    value: bytes | None
    error: str
    message: str


class SendSink(Protocol):
    """Who has sent the records."""

    def on_sent(self, batch: ProducerBatch) -> None:
        """This batch is acknowledged."""

    def on_retried(self, batch: ProducerBatch, error: int) -> None:
        """It was refused, and will be tried again."""

    def on_metadata_refused(self, target: str, error: int) -> None:
        """A broker's metadata was thrown away for this error in it (kafkajs)."""

    def on_not_sent(self, unsent: Sequence[Unsent]) -> None:
        """These never will be."""


def unsent_of(batch: ProducerBatch, error: str, message: str) -> list[Unsent]:
    """What each record of a refused batch is told: its own fault, or that of the batch."""
    own = {one.batch_index: one.message or message for one in batch.record_errors}
    alone = len(own) == 1
    found = []
    for number, record in enumerate(batch.records):
        why = (error, message)
        if own:
            why = (error if alone else "INVALID_RECORD", own[number]) if number in own else ("KafkaException", SPOILT)
        found.append(Unsent(batch.topic, record.key, record.value, *why))
    return found
