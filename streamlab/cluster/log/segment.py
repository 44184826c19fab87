"""A segment of a log: the unit that Kafka rolls and deletes.

Law of the room: batches are only ever added at the end; what is added stays in order of offsets. All but the newest batches are sealed.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from operator import attrgetter

from streamlab.cluster.log.chunk import CHUNK_OFFSETS, SealedChunk, seal
from streamlab.protocol.records import RecordBatch

_base = attrgetter("base_offset")


class Segment:
    """Batches from `base_offset` on. `size`: bytes of its file, also where oldest chunks have been dropped from memory.

    `largest_timestamp` -1: no record. `first_timestamp`: the largest of the first append, from which segment.ms is counted.
    `created`: virtual ms.
    """

    __slots__ = ("base_offset", "created", "chunks", "active", "size", "largest_timestamp", "first_timestamp", "_slot")

    def __init__(self, base_offset: int, created: int) -> None:
        self.base_offset = base_offset
        self.created = created
        self.chunks: list[SealedChunk] = []
        self.active: list[RecordBatch] = []
        self.size = 0
        self.largest_timestamp = -1
        self.first_timestamp: int | None = None
        self._slot = -1

    def append(self, batch: RecordBatch) -> None:
        """Add a batch whose offsets are assigned."""
        slot = batch.base_offset // CHUNK_OFFSETS
        if slot != self._slot:
            if self.active:
                self.chunks.append(seal(self.active))
                self.active = []
            self._slot = slot
        self.active.append(batch)
        if self.first_timestamp is None:
            self.first_timestamp = batch.max_timestamp
        self.size += batch.size
        if batch.max_timestamp > self.largest_timestamp:
            self.largest_timestamp = batch.max_timestamp

    def should_roll(self, batch: RecordBatch, now: int, segment_bytes: int, segment_ms: int) -> bool:
        """Whether this batch belongs into a new segment (`LogSegment.shouldRoll`)."""
        if self.size > segment_bytes - batch.size or batch.last_offset - self.base_offset > 2**31 - 1:
            return True
        if self.size == 0:
            return False
        first = self.first_timestamp if self.first_timestamp is not None else -1
        waited = batch.max_timestamp - first if first >= 0 else now - self.created
        return waited > segment_ms

    def seal(self) -> None:
        """The segment is full: nothing more is added."""
        if self.active:
            self.chunks.append(seal(self.active))
            self.active = []
            self._slot = -1

    def read(self, offset: int) -> Iterator[RecordBatch]:
        """Batches from the one that holds `offset` on."""
        active = self.active
        if not active or offset < active[0].base_offset:
            index = max(0, bisect_right(self.chunks, offset, key=_base) - 1)
            for chunk in self.chunks[index:]:
                if chunk.next_offset > offset:
                    for batch in chunk.batches():
                        if batch.base_offset + batch.count > offset:
                            yield batch
            yield from active
            return
        index = len(active) - 1
        if active[index].base_offset > offset:
            index = bisect_right(active, offset, key=_base) - 1
        if active[index].base_offset + active[index].count <= offset:
            index += 1
        while index < len(active):
            yield active[index]
            index += 1

    def newest_first(self) -> Iterator[RecordBatch]:
        """All batches, from the end backwards."""
        yield from reversed(self.active)
        for chunk in reversed(self.chunks):
            yield from reversed(chunk.batches())

    def first_with_timestamp(self, timestamp: int) -> Iterator[RecordBatch]:
        """Batches that hold a record of this time or later, in order of offsets."""
        for chunk in self.chunks:
            if chunk.max_timestamp >= timestamp:
                for batch in chunk.batches():
                    if batch.max_timestamp >= timestamp:
                        yield batch
        for batch in self.active:
            if batch.max_timestamp >= timestamp:
                yield batch

    def truncate(self, end: int) -> list[RecordBatch]:
        """Take away the batches that reach past `end`, and answer them in order of offsets."""
        gone: list[RecordBatch] = []
        while self.active and self.active[-1].next_offset > end:
            gone.append(self.active.pop())
        while not self.active and self.chunks and self.chunks[-1].next_offset > end:
            kept = list(self.chunks.pop().batches())
            while kept and kept[-1].next_offset > end:
                gone.append(kept.pop())
            self.active = kept
        self._slot = self.active[0].base_offset // CHUNK_OFFSETS if self.active else -1
        self.size -= sum(batch.size for batch in gone)
        if not self.active and not self.chunks:
            self.largest_timestamp, self.first_timestamp = -1, None
        elif gone:
            newest = [chunk.max_timestamp for chunk in self.chunks] + [batch.max_timestamp for batch in self.active]
            self.largest_timestamp = max(newest)
        gone.reverse()
        return gone

    def drop_before(self, start: int) -> int:
        """Free the memory of chunks wholly below `start`; answers how many bytes of batches that were."""
        count = bisect_right(self.chunks, start, key=attrgetter("next_offset"))
        freed: int = sum(chunk.size for chunk in self.chunks[:count])
        del self.chunks[:count]
        return freed

    def held(self) -> int:
        """Bytes of the batches in memory."""
        total: int = sum(chunk.size for chunk in self.chunks) + sum(batch.size for batch in self.active)
        return total
