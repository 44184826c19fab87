"""Takes batches out of the accumulator, sends them to the leaders, and deals with what comes back (`Sender`).

Law of the room: per broker at most max.in.flight requests; per partition one batch a request; a retriable error puts the batch back
to the front until delivery.timeout.ms has run off. Whatever happens, each batch is completed or failed exactly once.
"""

from __future__ import annotations

from typing import ClassVar

from streamlab.clients.metadata import Metadata
from streamlab.clients.node import Context, Node, Timer, backoff, broker_name
from streamlab.clients.producer.accumulator import Accumulator, Place
from streamlab.clients.producer.batch import ProducerBatch
from streamlab.clients.producer.outcome import Outcome
from streamlab.clients.producer.producer_id import ProducerId
from streamlab.clients.producer.sequences import Sequences
from streamlab.clients.producer_settings import ProducerSettings
from streamlab.protocol.errors import Errors
from streamlab.protocol.messages.data import (
    ProducePartition,
    ProducePartitionResponse,
    ProduceRequest,
    ProduceResponse,
)

OWNER = "sender"
NEVER = 2**62


class SenderDue(Timer, gc=False):
    """Something may be sent, or has run out of time."""

    owner: ClassVar[str] = OWNER


class ExpiryDue(Timer, gc=False):
    """A batch may have waited delivery.timeout.ms."""

    owner: ClassVar[str] = OWNER


class Produced(Context, gc=False):
    """A produce request under way."""

    owner: ClassVar[str] = OWNER
    node_id: int
    batches: list[ProducerBatch]


class Sender:
    """Sends for one producer."""

    def __init__(
        self, node: Node, settings: ProducerSettings, metadata: Metadata, accumulator: Accumulator, outcome: Outcome
    ) -> None:
        self.node = node
        self.settings = settings
        self.metadata = metadata
        self.accumulator = accumulator
        self.outcome = outcome
        self.sequences = Sequences() if settings.idempotence else None
        self.in_flight: dict[int, int] = {}
        self._under_way: list[ProducerBatch] = []
        self.producer_id = ProducerId(node, settings, metadata, self.sequences, self) if self.sequences is not None else None
        self._alarm: int | None = None
        self._expiry_alarm = False
        self._drain_from: dict[int, int] = {}
        node.parts[OWNER] = self

    @property
    def requests_in_flight(self) -> int:
        return sum(self.in_flight.values())

    # What happens

    def start(self) -> None:
        """An idempotent producer asks for its id before it has anything to send."""
        if self.producer_id is not None:
            self.producer_id.ask()

    def on_timer(self, timer: SenderDue | ExpiryDue) -> None:
        if type(timer) is ExpiryDue:
            self._expiry_alarm = False
            self.run()
            self._watch_expiry()
        elif self._alarm is not None and self.node.now >= self._alarm:
            self._alarm = None
            self.run()

    def on_answer(self, context: Produced, body: ProduceResponse) -> None:
        self._landed(context)
        by_place = {(one.topic, one.partition): one for one in body.partitions}
        for batch in context.batches:
            answer = by_place.get(batch.key)
            if answer is not None:
                self._complete(batch, answer)
        self.outcome.on_progress()
        self.run()

    def on_failure(self, context: Produced, error: int) -> None:
        self.metadata.request_update()
        self._landed(context)
        for batch in context.batches:
            self._complete(batch, ProducePartitionResponse(batch.topic, batch.partition, error))
        self.outcome.on_progress()
        self.run()

    def run(self) -> None:
        """Send what may go, and set the alarm for what may go later (`runOnce`)."""
        now = self.node.now
        self._expire(now)
        accumulator = self.accumulator
        if not accumulator.waiting:
            return
        self._watch_expiry()
        if self.sequences is not None and self.producer_id is not None:
            self.sequences.settle()
            if not self.sequences.has_id:
                self.producer_id.ask()
                return
        ready, wake = self._ready(now)
        if ready:
            for node_id in ready:
                self._drain(node_id, now)
            self.outcome.on_progress()
        if wake < NEVER:
            self._wake_at(wake)

    # What may go

    def _ready(self, now: int) -> tuple[list[int], int]:
        """The brokers that something may be sent to now, and when to look again (`RecordAccumulator.ready`)."""
        accumulator, metadata = self.accumulator, self.metadata
        hurry = accumulator.free_memory <= 0
        ready: list[int] = []
        wake = NEVER
        unknown = False
        for place, batches in accumulator.waiting.items():
            leader = metadata.leader(*place)
            if leader < 0:
                unknown = True
                continue
            if leader in ready:
                continue
            due = accumulator.due(place, batches, hurry)
            if due > now:
                wake = min(wake, due)
                continue
            reachable = self.node.reachable_from(broker_name(leader))
            if reachable > now:
                wake = min(wake, reachable)
            elif self.in_flight.get(leader, 0) < self.settings.max_in_flight:
                ready.append(leader)
        if unknown:
            metadata.request_update()
        return ready, wake

    def _drain(self, node_id: int, now: int) -> None:
        """Send to one broker as much as it may have (`drainBatchesForOneNode`): one batch of each of its partitions a request."""
        most = self.settings.max_in_flight
        while self.in_flight.get(node_id, 0) < most:
            batches = self._take(node_id, now)
            if not batches:
                return
            if self.settings.one_partition_per_request or self.settings.direct:
                for batch in batches:
                    self._send(node_id, [batch])
            else:
                self._send(node_id, batches)
            if not any(self._may_go_next(batch.key, now) for batch in batches):
                return

    def _may_go_next(self, place: Place, now: int) -> bool:
        """Whether the partition's next batch may follow at once in a request of its own."""
        batches = self.accumulator.waiting.get(place)
        return batches is not None and self.accumulator.due(place, batches, False) <= now

    def _take(self, node_id: int, now: int) -> list[ProducerBatch]:
        accumulator, sequences = self.accumulator, self.sequences
        places = [place for place in accumulator.waiting if self.metadata.leader(*place) == node_id]
        start = self._drain_from.get(node_id, 0) % len(places) if places else 0
        taken: list[ProducerBatch] = []
        size = 0
        for place in places[start:] + places[:start]:
            first = accumulator.waiting[place][0]
            if place in accumulator.muted or (first.attempts and first.retry_at > now):
                continue
            if taken and size + first.size > self.settings.max_request_size:
                self._drain_from[node_id] = places.index(place)
                break
            if sequences is not None:
                if not sequences.may_send(place, first):
                    continue
                if not first.has_sequence:
                    sequences.number(place, first)
            size += first.size
            taken.append(accumulator.take_first(place))
        return taken

    def _send(self, node_id: int, batches: list[ProducerBatch]) -> None:
        settings = self.settings
        parts = tuple(ProducePartition(batch.topic, batch.partition, (batch.sealed(),)) for batch in batches)
        request = ProduceRequest(settings.acks, settings.request_timeout_ms, parts, self.node.name)
        target = broker_name(node_id)
        if settings.acks == 0:
            self.node.tell(target, request)
            for batch in batches:
                self._acknowledge(batch)
            return
        if settings.max_in_flight == 1:
            for batch in batches:
                self.accumulator.muted[batch.key] = None
        self.in_flight[node_id] = self.in_flight.get(node_id, 0) + 1
        self._under_way += batches
        self.node.ask(target, request, settings.request_timeout_ms, Produced(node_id, batches))

    # What comes back

    def _landed(self, context: Produced) -> None:
        self.in_flight[context.node_id] -= 1
        for batch in context.batches:
            if batch in self._under_way:
                self._under_way.remove(batch)
            self.accumulator.muted.pop(batch.key, None)

    def _complete(self, batch: ProducerBatch, answer: ProducePartitionResponse) -> None:
        """`completeBatch`."""
        error = answer.error_code
        if batch.done:
            return
        if error == 0 or error == Errors.DUPLICATE_SEQUENCE_NUMBER:
            self._acknowledge(batch)
        elif error == Errors.MESSAGE_TOO_LARGE and batch.count > 1:
            self._split(batch)
        elif self._can_retry(batch, error):
            wait = backoff(self.node.chance, self.settings.retry_backoff_ms, self.settings.retry_backoff_max_ms, batch.attempts)
            batch.retry(self.node.now, wait)
            self.accumulator.put_back(batch)
            self.outcome.on_retried(batch, error, wait)
        else:
            known = Errors(error)
            batch.record_errors = answer.record_errors
            self._fail(batch, error, known.name, answer.error_message or known.message, batch.attempts < self.settings.retries)
        if error and Errors(error).invalidates_metadata:
            if answer.current_leader_id >= 0:
                self.metadata.name_leader(batch.topic, batch.partition, answer.current_leader_id, answer.current_leader_epoch)
            self.metadata.request_update()

    def _can_retry(self, batch: ProducerBatch, error: int) -> bool:
        if self.node.now - batch.created >= self.settings.delivery_timeout_ms or batch.attempts >= self.settings.retries:
            return False
        return self.sequences.can_retry(batch, error) if self.sequences is not None else Errors(error).retriable

    def _acknowledge(self, batch: ProducerBatch) -> None:
        batch.done = True
        if self.sequences is not None:
            self.sequences.completed(batch)
        self.accumulator.release(batch)
        self.outcome.on_acknowledged(batch)

    def _fail(self, batch: ProducerBatch, error: int, name: str, message: str, adjust: bool) -> None:
        batch.done = True
        if self.sequences is not None:
            self.sequences.failed(batch, error, adjust)
        self.accumulator.release(batch)
        self.outcome.on_failed(batch, name, message)

    def _split(self, batch: ProducerBatch) -> None:
        """The broker found the batch too large: send it in parts of batch.size, or of half its own size the second time."""
        target = max(self.settings.batch_size, 1)
        if batch.is_split or batch.size <= target:
            target = batch.size // 2
        parts = batch.split(target, self.node.now)
        batch.done = True
        if self.sequences is not None and batch.has_sequence:
            self.sequences.number_parts(batch.key, batch, parts)
        self.accumulator.release(batch)
        self.accumulator.put_back_parts(parts)

    def _expire(self, now: int) -> None:
        """Give up what has waited delivery.timeout.ms since it was made, sent or not."""
        limit = self.settings.delivery_timeout_ms
        for batch in [batch for batch in self._under_way if now - batch.created >= limit]:
            self._under_way.remove(batch)
            self._give_up(batch, now)
        for batch in self.accumulator.expired(now) if self.accumulator.waiting else ():
            self._give_up(batch, now)

    def _give_up(self, batch: ProducerBatch, now: int) -> None:
        place = f"{batch.topic}-{batch.partition}"
        message = f"Expiring {batch.count} record(s) for {place}:{now - batch.created} ms has passed since batch creation"
        if self.sequences is not None and batch.attempts:
            self.sequences.unresolved(batch)
        self._fail(batch, Errors.REQUEST_TIMED_OUT, "TimeoutException", message, False)

    def _watch_expiry(self) -> None:
        """One alarm at a time: it is set anew for what is then the oldest."""
        if self._expiry_alarm:
            return
        oldest = [batches[0].created for batches in self.accumulator.waiting.values()]
        oldest += [batch.created for batch in self._under_way]
        if oldest:
            self._expiry_alarm = True
            self.node.scheduler.at(min(oldest) + self.settings.delivery_timeout_ms, self.node.address, ExpiryDue())

    def _wake_at(self, time: int) -> None:
        if self._alarm is None or time < self._alarm:
            self._alarm = time
            self.node.scheduler.at(time, self.node.address, SenderDue())
