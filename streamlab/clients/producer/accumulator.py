"""Where records wait until their batch is sent (`RecordAccumulator`).

Law of the room: batches of a partition leave in order, one at a time per request. A batch may go when it is full, when linger.ms
has passed, or when memory is short; never while it backs off after a failure.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator

from streamlab.clients.metadata import Metadata
from streamlab.clients.producer.batch import ProducerBatch, upper_bound
from streamlab.clients.producer_settings import ProducerSettings
from streamlab.protocol.records import Header
from streamlab.simulation.scheduler import Scheduler

Place = tuple[str, int]


class Accumulator:
    """`waiting`: the partitions that have batches. Also what a partitioner may know of topics (`partitioners.Choices`)."""

    def __init__(self, settings: ProducerSettings, metadata: Metadata, scheduler: Scheduler) -> None:
        self.settings = settings
        self.metadata = metadata
        self.scheduler = scheduler
        self.waiting: dict[Place, deque[ProducerBatch]] = {}
        self.muted: dict[Place, None] = {}
        self.free_memory = settings.buffer_memory
        self.flushing = False
        self._written: dict[str, dict[int, None]] = {}

    # What a partitioner may know

    def now(self) -> int:
        return self.scheduler.now

    def partition_count(self, topic: str) -> int:
        return self.metadata.partition_count(topic)

    def available(self, topic: str) -> list[int]:
        return self.metadata.topics[topic].available

    def queues(self, topic: str) -> tuple[list[int], list[int]] | None:
        written = self._written.get(topic)
        if written is None or len(written) < self.metadata.partition_count(topic):
            return None
        led = [partition for partition in written if self.metadata.leader(topic, partition) >= 0]
        if len(led) < 2:
            return None
        return [len(self.waiting.get((topic, partition), ())) for partition in led], led

    # Records in

    def append(
        self, place: Place, timestamp: int, key: bytes | None, value: bytes | None, headers: tuple[Header, ...], message: int
    ) -> int:
        """Put a record into the last open batch or a new one.

        Returns the bytes that it added; 0: there is no memory for a batch.
        """
        batches = self.waiting.get(place)
        if batches:
            took = batches[-1].try_append(timestamp, key, value, headers, message)
            if took:
                return took
        limit = max(self.settings.batch_size, upper_bound(key, value, headers))
        if limit > self.free_memory:
            return 0
        self.free_memory -= limit
        batch = ProducerBatch(*place, limit, self.scheduler.now)
        batch.try_append(timestamp, key, value, headers, message)
        if self.settings.batch_size == 0 or self.settings.direct:
            batch.closed = True
        if batches is None:
            batches = self.waiting[place] = deque()
            self._written.setdefault(place[0], {}).setdefault(place[1], None)
        elif batches:
            batches[-1].closed = True
        batches.append(batch)
        return batch.size

    def all_full(self, place: Place) -> bool:
        """Whether no batch of this partition has room."""
        batches = self.waiting.get(place)
        return not batches or batches[-1].is_full

    # Batches out

    def due(self, place: Place, batches: deque[ProducerBatch], hurry: bool) -> int:
        """When the first batch of a partition may go, in virtual ms; a time that has passed: now."""
        first = batches[0]
        if first.attempts:
            return first.retry_at
        if hurry or self.flushing or len(batches) > 1 or first.is_full:
            return 0
        return first.last_attempt + self.settings.linger_ms

    def take_first(self, place: Place) -> ProducerBatch:
        """The first batch of a partition leaves to be sent."""
        batches = self.waiting[place]
        batch = batches.popleft()
        if not batches:
            del self.waiting[place]
        batch.closed = True
        return batch

    def put_back(self, batch: ProducerBatch) -> None:
        """A batch that failed goes to the front again; one with a sequence to where its sequence belongs."""
        batches = self.waiting.setdefault(batch.key, deque())
        if not batch.has_sequence:
            batches.appendleft(batch)
            return
        before = 0
        for other in batches:
            if other.has_sequence and other.base_sequence < batch.base_sequence:
                before += 1
            else:
                break
        batches.insert(before, batch)

    def put_back_parts(self, parts: Iterable[ProducerBatch]) -> None:
        """The parts of a batch that was too large, in its place."""
        for part in reversed(list(parts)):
            self.free_memory -= part.limit
            self.waiting.setdefault(part.key, deque()).appendleft(part)

    def expired(self, now: int) -> list[ProducerBatch]:
        """Batches that have waited delivery.timeout.ms; they leave."""
        late: list[ProducerBatch] = []
        for place, batches in list(self.waiting.items()):
            while batches and now - batches[0].created >= self.settings.delivery_timeout_ms:
                late.append(batches.popleft())
            if not batches:
                del self.waiting[place]
        return late

    def release(self, batch: ProducerBatch) -> None:
        """A batch is done with: its memory is free."""
        self.free_memory += batch.limit

    def batches(self) -> Iterator[ProducerBatch]:
        """Everything that waits, partition by partition."""
        for batches in self.waiting.values():
            yield from batches
