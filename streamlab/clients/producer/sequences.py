"""Producer id, epoch and sequences of an idempotent producer (`TransactionManager`, `TxnPartitionMap`, without transactions).

Law of the room: batches of a partition are numbered without gaps. When it is no longer certain what the log has, the epoch is
raised and everything in flight to the doubtful partitions is numbered anew from 0.
"""

from __future__ import annotations

from streamlab.clients.producer.batch import ProducerBatch
from streamlab.protocol.errors import Errors
from streamlab.protocol.records import MAX_SEQUENCE, NO_PRODUCER_EPOCH, NO_PRODUCER_ID, NO_SEQUENCE

Place = tuple[str, int]
MAX_EPOCH = 32_767


class PartitionSequences:
    """One partition's numbering. `in_flight`: its numbered batches that are not done, by sequence."""

    __slots__ = ("producer_id", "epoch", "next", "last_acked", "in_flight")

    def __init__(self, producer_id: int, epoch: int) -> None:
        self.producer_id = producer_id
        self.epoch = epoch
        self.next = 0
        self.last_acked = NO_SEQUENCE
        self.in_flight: list[ProducerBatch] = []


class Sequences:
    """An idempotent producer's numbering of all partitions."""

    __slots__ = ("producer_id", "epoch", "partitions", "_to_rewrite", "_unresolved", "_bump")

    def __init__(self) -> None:
        self.producer_id = NO_PRODUCER_ID
        self.epoch = NO_PRODUCER_EPOCH
        self.partitions: dict[Place, PartitionSequences] = {}
        self._to_rewrite: dict[Place, None] = {}
        self._unresolved: dict[Place, int] = {}
        self._bump = False

    @property
    def has_id(self) -> bool:
        return self.producer_id != NO_PRODUCER_ID

    def take_id(self, producer_id: int, epoch: int) -> None:
        """InitProducerId was answered. Partitions go on under the new id once they have nothing in flight."""
        self.producer_id, self.epoch = producer_id, epoch

    def may_send(self, place: Place, batch: ProducerBatch) -> bool:
        """`shouldStopDrainBatchesForPartition`: order holds even when a batch is tried again."""
        if not self.has_id:
            return False
        mine = self.partitions.get(place)
        if not batch.has_sequence:
            if place in self._unresolved:
                return False
            stale = mine is not None and (mine.producer_id, mine.epoch) != (self.producer_id, self.epoch)
            return not (stale and mine is not None and mine.in_flight)
        return mine is None or not mine.in_flight or mine.in_flight[0].base_sequence == batch.base_sequence

    def number(self, place: Place, batch: ProducerBatch) -> None:
        """A batch is drained for the first time: give it the next sequence."""
        mine = self.partitions.get(place)
        if mine is None or (mine.producer_id, mine.epoch) != (self.producer_id, self.epoch):
            mine = self.partitions[place] = PartitionSequences(self.producer_id, self.epoch)
        batch.give_sequence(mine.producer_id, mine.epoch, mine.next)
        mine.next = (mine.next + batch.count) & MAX_SEQUENCE
        mine.in_flight.append(batch)

    def number_parts(self, place: Place, whole: ProducerBatch, parts: list[ProducerBatch]) -> None:
        """A batch was split: its parts share its range of sequences (`splitAndReenqueue`)."""
        mine = self.partitions[place]
        at = mine.in_flight.index(whole)
        sequence = whole.base_sequence
        for part in parts:
            part.give_sequence(whole.producer_id, whole.producer_epoch, sequence)
            sequence = (sequence + part.count) & MAX_SEQUENCE
        mine.in_flight[at : at + 1] = parts

    def completed(self, batch: ProducerBatch) -> None:
        """The log has this batch."""
        mine = self.partitions.get(batch.key)
        if mine is not None and (mine.producer_id, mine.epoch) == (batch.producer_id, batch.producer_epoch):
            mine.last_acked = max(mine.last_acked, batch.last_sequence)
        self._remove(batch)

    def can_retry(self, batch: ProducerBatch, error: int) -> bool:
        """`TransactionManager.canRetry`: out of order is retried, with a new epoch where nothing before it is missing."""
        if error == Errors.OUT_OF_ORDER_SEQUENCE_NUMBER:
            expected = self._is_next(batch)
            if batch.key not in self._unresolved and (batch.sequence_was_reset or not expected):
                return True
            self._ask_bump(batch.key)
            return True
        if error == Errors.UNKNOWN_PRODUCER_ID:
            self._ask_bump(batch.key)
            return True
        return Errors(error).retriable

    def failed(self, batch: ProducerBatch, error: int, adjust: bool) -> None:
        """A batch was given up (`handleFailedBatch`): the sequences after it would leave a gap, so the epoch must rise."""
        self._remove(batch)
        if error == Errors.OUT_OF_ORDER_SEQUENCE_NUMBER:
            self._forget_id()
        elif adjust and batch.has_sequence:
            self._ask_bump(batch.key)

    def unresolved(self, batch: ProducerBatch) -> None:
        """A batch ran out of time while it may be in the log: nothing new goes to the partition until the rest is settled."""
        if batch.has_sequence:
            nothing_later = (batch.last_sequence + 1) & MAX_SEQUENCE
            self._unresolved[batch.key] = max(self._unresolved.get(batch.key, 0), nothing_later)

    def settle(self) -> bool:
        """Before each send: resolve what can be resolved, raise the epoch where needed. True: something was numbered anew."""
        for place in list(self._unresolved):
            mine = self.partitions.get(place)
            if mine is not None and mine.in_flight:
                continue
            del self._unresolved[place]
            if mine is not None and mine.next != mine.last_acked + 1:
                self._ask_bump(place)
        if not self._bump:
            return False
        self._bump_epoch()
        return True

    def _bump_epoch(self) -> None:
        """`bumpIdempotentProducerEpoch`: locally; a fresh id where epochs are used up."""
        self._bump = False
        if self.epoch >= MAX_EPOCH:
            self._forget_id()
        elif self.has_id:
            self.epoch += 1
        rewrite, self._to_rewrite = self._to_rewrite, {}
        for place in rewrite if self.has_id else ():
            before = self.partitions.get(place)
            mine = self.partitions[place] = PartitionSequences(self.producer_id, self.epoch)
            for batch in before.in_flight if before is not None else ():
                batch.reset_sequence(mine.producer_id, mine.epoch, mine.next)
                mine.next = (mine.next + batch.count) & MAX_SEQUENCE
                mine.in_flight.append(batch)

    def _forget_id(self) -> None:
        self.producer_id, self.epoch = NO_PRODUCER_ID, NO_PRODUCER_EPOCH

    def _ask_bump(self, place: Place) -> None:
        self._bump = True
        self._to_rewrite[place] = None

    def _is_next(self, batch: ProducerBatch) -> bool:
        mine = self.partitions.get(batch.key)
        last = mine.last_acked if mine is not None else NO_SEQUENCE
        return batch.base_sequence == (0 if last == NO_SEQUENCE else (last + 1) & MAX_SEQUENCE)

    def _remove(self, batch: ProducerBatch) -> None:
        mine = self.partitions.get(batch.key)
        if mine is not None and batch in mine.in_flight:
            mine.in_flight.remove(batch)
