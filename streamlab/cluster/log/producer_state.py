"""What a log remembers of its producers, to keep each batch once and in order (KIP-98; `ProducerStateManager`, `ProducerAppendInfo`).

Law of the room: per producer id one epoch and the last five batches. Replicas learn the same from the same batches.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from streamlab.cluster.log.refusal import Refusal
from streamlab.protocol.records import MAX_SEQUENCE, NO_SEQUENCE, RecordBatch

BATCHES_KEPT = 5

OUT_OF_ORDER_SEQUENCE_NUMBER = 45
INVALID_PRODUCER_EPOCH = 47


class BatchMetadata(NamedTuple):
    """A batch that the log has."""

    base_sequence: int
    last_sequence: int
    base_offset: int
    last_offset: int
    timestamp: int


class ProducerState:
    """One producer id: its epoch, its newest batches (oldest first) and the time of the newest."""

    __slots__ = ("epoch", "batches", "last_timestamp")

    def __init__(self, epoch: int) -> None:
        self.epoch = epoch
        self.batches: list[BatchMetadata] = []
        self.last_timestamp = -1

    @property
    def last_sequence(self) -> int:
        return self.batches[-1].last_sequence if self.batches else NO_SEQUENCE


class ProducerStates:
    """All producers of a log."""

    __slots__ = ("producers",)

    def __init__(self) -> None:
        self.producers: dict[int, ProducerState] = {}

    def duplicate_of(self, batch: RecordBatch) -> BatchMetadata | None:
        """The batch in the log that this one repeats: same producer, epoch and sequences, one of its last five."""
        state = self.producers.get(batch.producer_id)
        if state is None or state.epoch != batch.producer_epoch:
            return None
        first, last = batch.base_sequence, batch.last_sequence
        for known in state.batches:
            if known.base_sequence == first and known.last_sequence == last:
                return known
        return None

    def check(self, batch: RecordBatch, offset: int, where: str) -> None:
        """Raise Refusal (47, 45) where a client's batch does not follow on what this producer wrote before."""
        state = self.producers.get(batch.producer_id)
        if state is None:
            return
        first = batch.base_sequence
        if batch.producer_epoch < state.epoch:
            raise Refusal(
                INVALID_PRODUCER_EPOCH,
                f"Epoch of producer {batch.producer_id} at offset {offset} in {where} is {batch.producer_epoch}, "
                f"which is smaller than the last seen epoch {state.epoch}",
            )
        if batch.producer_epoch != state.epoch:
            if first != 0:
                raise Refusal(
                    OUT_OF_ORDER_SEQUENCE_NUMBER,
                    f"Invalid sequence number for new epoch of producer {batch.producer_id} at offset {offset} in partition {where}: "
                    f"{batch.producer_epoch} (request epoch), {first} (seq. number), {state.epoch} (current producer epoch)",
                )
            return
        last = state.last_sequence
        if first != last + 1 and not (first == 0 and last == MAX_SEQUENCE):
            raise Refusal(
                OUT_OF_ORDER_SEQUENCE_NUMBER,
                f"Out of order sequence number for producer {batch.producer_id} at offset {offset} in partition {where}: "
                f"{first} (incoming seq. number), {last} (current end sequence number)",
            )

    def update(self, batch: RecordBatch) -> None:
        """The log now has this batch."""
        state = self.producers.get(batch.producer_id)
        if state is None:
            state = self.producers[batch.producer_id] = ProducerState(batch.producer_epoch)
        elif state.epoch != batch.producer_epoch:
            state.epoch = batch.producer_epoch
            state.batches.clear()
        if not batch.control:
            state.batches.append(
                BatchMetadata(batch.base_sequence, batch.last_sequence, batch.base_offset, batch.last_offset, batch.max_timestamp)
            )
            if len(state.batches) > BATCHES_KEPT:
                del state.batches[0]
        state.last_timestamp = batch.max_timestamp

    def truncate(self, end: int, newest_first: Iterable[RecordBatch]) -> None:
        """The log ends at `end` now. `newest_first`: what is left of it, from its end backwards; read only as far as needed."""
        open_ids = {
            producer_id: None
            for producer_id, state in self.producers.items()
            if state.batches and state.batches[-1].last_offset >= end
        }
        found: dict[int, list[RecordBatch]] = {producer_id: [] for producer_id in open_ids}
        if open_ids:
            for batch in newest_first:
                if batch.producer_id not in open_ids:
                    continue
                batches = found[batch.producer_id]
                if batches and batches[0].producer_epoch != batch.producer_epoch:
                    del open_ids[batch.producer_id]
                else:
                    batches.append(batch)
                    if len(batches) == BATCHES_KEPT:
                        del open_ids[batch.producer_id]
                if not open_ids:
                    break
        for producer_id, batches in found.items():
            del self.producers[producer_id]
            for batch in reversed(batches):
                self.update(batch)

    def expire(self, now: int, expiration_ms: int) -> None:
        """Forget producers that have been silent for `expiration_ms` (producer.id.expiration.ms)."""
        gone = [producer_id for producer_id, state in self.producers.items() if now - state.last_timestamp >= expiration_ms]
        for producer_id in gone:
            del self.producers[producer_id]

    def clear(self) -> None:
        self.producers.clear()
