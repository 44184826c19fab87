"""A producer: one actor that accumulates, sends and retries, with the application's send() in front (`KafkaProducer`).

Law of the room: send() blocks for max.block.ms at most, for metadata or memory; what waits there waits in order. A record that
cannot be sent fails once and is counted once.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable
from typing import ClassVar

from streamlab.clients.metadata import Metadata
from streamlab.clients.node import Node, Surroundings, Timer, broker_name
from streamlab.clients.partitioners import make_partitioner
from streamlab.clients.producer.accumulator import Accumulator, Place
from streamlab.clients.producer.batch import ProducerBatch, upper_bound
from streamlab.clients.producer.direct import DirectSender
from streamlab.clients.producer.sender import Sender
from streamlab.clients.producer.sink import SendSink, Unsent, unsent_of
from streamlab.clients.producer.tally import Tally
from streamlab.clients.producer_settings import ProducerSettings
from streamlab.clients.settings import KAFKAJS
from streamlab.events.clients import SendFailed, SendRetried
from streamlab.protocol.errors import Errors
from streamlab.protocol.records import Header

OWNER = "producer"


class BlockDue(Timer, gc=False):
    """A send() may have been blocked for max.block.ms."""

    owner: ClassVar[str] = OWNER


class PendingSend:
    """A send() that has not been appended."""

    __slots__ = ("topic", "key", "value", "partition", "headers", "message", "asked_at")

    def __init__(
        self,
        topic: str,
        key: bytes | None,
        value: bytes | None,
        partition: int | None,
        headers: tuple[Header, ...],
        message: int,
        now: int,
    ) -> None:
        self.topic = topic
        self.key = key
        self.value = value
        self.partition = partition
        self.headers = headers
        self.message = message
        self.asked_at = now


class Producer(Node):
    """A running producer. `partitioner`: as in the command AddProducer; empty: the flavour's own. `sink`: who hears of each record."""

    def __init__(
        self,
        name: str,
        around: Surroundings,
        bootstrap: tuple[str, ...],
        settings: ProducerSettings,
        topic: str,
        partitioner: str = "",
        sink: SendSink | None = None,
    ) -> None:
        super().__init__(name, around, bootstrap)
        self.settings = settings
        self.sink = sink
        self.topic = topic
        self.last_error = ""
        self.blocked: deque[PendingSend] = deque()
        self.tally = Tally(name, around.recorder, self)
        self.metadata = Metadata(
            self,
            self,
            settings.metadata_max_age_ms,
            settings.retry_backoff_ms,
            settings.retry_backoff_max_ms,
            settings.request_timeout_ms,
            settings.create_topics,
            whole=settings.flavour == KAFKAJS,
        )
        self.accumulator = Accumulator(settings, self.metadata, around.scheduler)
        self.sender = Sender(self, settings, self.metadata, self.accumulator, self)
        self.direct = DirectSender(self, settings, self.metadata, self) if settings.direct else None
        self.partitioner = make_partitioner(
            partitioner,
            self.chance,
            settings.flavour,
            settings.partitioner,
            settings.batch_size,
            settings.adaptive,
            settings.ignore_keys,
            settings.sticky_linger_ms,
        )
        self._retrying: dict[Place, None] = {}
        self._last_retry: tuple[str, int, str, int] | None = None
        self._block_alarm = False
        self._in_send = False
        self.parts[OWNER] = self
        self.sender.start()
        self.metadata.want((topic,))

    # The application's side

    def send(
        self, topic: str, key: bytes | None, value: bytes | None, partition: int | None = None, headers: tuple[Header, ...] = ()
    ) -> None:
        """Send one record."""
        self.send_all(topic, [(key, value)], partition, headers)

    def send_all(
        self,
        topic: str,
        records: Iterable[tuple[bytes | None, bytes | None]],
        partition: int | None = None,
        headers: tuple[Header, ...] = (),
    ) -> None:
        """Send (key, value)s one after another, at the same moment. kafkajs sends them in one send()."""
        self._in_send = True
        account = self.ledger.producer(self.name)
        direct: dict[Place, ProducerBatch] = {}
        for key, value in records:
            self.tally.sent += 1
            account.sent += 1
            pending = PendingSend(topic, key, value, partition, headers, self.ledger.next_message(), self.now)
            if self.blocked or not self._place(pending, direct):
                self.blocked.append(pending)
        self._in_send = False
        self._go(direct)
        if self.blocked:
            self._watch_blocked()
        self.tally.changed()

    @property
    def is_blocked(self) -> bool:
        """Whether the application waits in send()."""
        return bool(self.blocked)

    def flush(self) -> None:
        """Nothing waits for linger.ms any more: the application has no more to send."""
        self.accumulator.flushing = True
        self.sender.run()

    def close(self) -> int:
        """Close without waiting: what has not been acknowledged fails. Returns how many records that were."""
        lost = self.tally.sent - self.tally.acknowledged - self.tally.failed
        if lost:
            self.tally.failed += lost
            self.ledger.producer(self.name).failed += lost
        self.around.network.down(self.name)
        return lost

    def waiting_batches(self) -> Iterable[ProducerBatch]:
        return self.direct.waiting.values() if self.direct is not None else self.accumulator.batches()

    def requests_in_flight(self) -> int:
        return self.direct.requests_in_flight if self.direct is not None else self.sender.requests_in_flight

    # Placing records

    def _place(self, pending: PendingSend, direct: dict[Place, ProducerBatch]) -> bool:
        """Put a record where it belongs. False: it must wait for metadata or memory."""
        metadata, settings = self.metadata, self.settings
        count = metadata.partition_count(pending.topic)
        if not count:
            metadata.want((pending.topic,))
            return False
        size = upper_bound(pending.key, pending.value, pending.headers)
        if size > settings.max_request_size or size > settings.buffer_memory:
            self._refuse_size(pending, size)
            return True
        partition = pending.partition
        if partition is None:
            partition = self._choose(pending)
        if partition >= count:
            metadata.request_update()
            return False
        place = (pending.topic, partition)
        if self.direct is not None:
            batch = direct.get(place)
            if batch is None:
                batch = direct[place] = ProducerBatch(*place, settings.max_request_size, self.now)
            batch.try_append(self.scheduler.calendar, pending.key, pending.value, pending.headers, pending.message)
            return True
        took = self.accumulator.append(place, self.scheduler.calendar, pending.key, pending.value, pending.headers, pending.message)
        if took and self.partitioner.keeps_count and pending.key is None and pending.partition is None:
            self.partitioner.appended(pending.topic, took, self.accumulator.all_full(place), self.accumulator)
        return took > 0

    def _choose(self, pending: PendingSend) -> int:
        partitioner, accumulator = self.partitioner, self.accumulator
        partition = partitioner.partition(pending.topic, pending.key, accumulator)
        if partitioner.keeps_count and pending.key is None and accumulator.all_full((pending.topic, partition)):
            partitioner.appended(pending.topic, 0, True, accumulator)
            partition = partitioner.partition(pending.topic, None, accumulator)
        return partition

    def _refuse_size(self, pending: PendingSend, size: int) -> None:
        limit = (
            f"{self.settings.max_request_size}, which is the value of the max.request.size configuration."
            if size > self.settings.max_request_size
            else "the total memory buffer you have configured with the buffer.memory configuration."
        )
        message = f"The message is {size} bytes when serialized which is larger than {limit}"
        self._refuse(pending, "RecordTooLargeException", message)

    def _refuse(self, pending: PendingSend, error: str, message: str) -> None:
        """send() itself fails."""
        self._give_up(pending.topic, pending.partition if pending.partition is not None else -1, 1, error, message)
        if self.sink is not None:
            self.sink.on_not_sent([Unsent(pending.topic, pending.key, pending.value, error, message)])

    def _go(self, direct: dict[Place, ProducerBatch]) -> None:
        if self.direct is None:
            self.sender.run()
        elif direct:
            self.direct.send(list(direct.values()))

    def _unblock(self) -> None:
        """Metadata or memory has come: let blocked sends go on, in order."""
        if self._in_send or not self.blocked:
            return
        self._in_send = True
        direct: dict[Place, ProducerBatch] = {}
        moved = False
        while self.blocked and self._place(self.blocked[0], direct):
            self.blocked.popleft()
            moved = True
        self._in_send = False
        if moved:
            self._go(direct)
            self.tally.changed()

    def _watch_blocked(self) -> None:
        if not self._block_alarm and self.blocked:
            self._block_alarm = True
            self.scheduler.at(self.blocked[0].asked_at + self.settings.max_block_ms, self.address, BlockDue())

    def on_timer(self, timer: BlockDue) -> None:
        self._block_alarm = False
        limit = self.settings.max_block_ms
        while self.blocked and self.now - self.blocked[0].asked_at >= limit:
            pending = self.blocked.popleft()
            self._refuse(pending, "TimeoutException", self._why_blocked(pending, limit))
        self._watch_blocked()

    def _why_blocked(self, pending: PendingSend, limit: int) -> str:
        count = self.metadata.partition_count(pending.topic)
        if not count:
            return f"Topic {pending.topic} not present in metadata after {limit} ms."
        if pending.partition is not None and pending.partition >= count:
            where = f"Partition {pending.partition} of topic {pending.topic} with partition count {count}"
            return f"{where} is not present in metadata after {limit} ms."
        return f"Failed to allocate memory within the configured max blocking time {limit} ms."

    # What the parts report

    def on_metadata_refused(self, target: str, error: int) -> None:
        if self.sink is not None:
            self.sink.on_metadata_refused(target, error)

    def on_metadata(self, changed: bool) -> None:
        self._unblock()
        if changed:
            self.sender.run()

    def on_progress(self) -> None:
        self.tally.changed()
        self._unblock()

    def on_acknowledged(self, batch: ProducerBatch) -> None:
        self.tally.acknowledged += batch.count
        self.ledger.producer(self.name).acknowledged += batch.count
        self._retrying.pop(batch.key, None)
        self.tally.changed()
        if self.sink is not None:
            self.sink.on_sent(batch)

    def on_retried(self, batch: ProducerBatch, error: int, wait: int) -> None:
        """Told once per partition, until a send succeeds there again."""
        if self.sink is not None:
            self.sink.on_retried(batch, error)
        if batch.key in self._retrying:
            return
        self.last_error = Errors(error).name
        self._retrying[batch.key] = None
        self._last_retry = (batch.topic, batch.partition, self.last_error, self.now)
        self.tally.changed()
        self.recorder.record(
            SendRetried(
                at=self.now,
                because=self._because(batch.topic, batch.partition),
                producer=self.name,
                topic=batch.topic,
                partition=batch.partition,
                error=self.last_error,
                backoff_ms=wait,
            )
        )

    def retrying(self) -> tuple[str, int, str, int] | None:
        """The last told retry, as long as it tries again anywhere: (topic, partition, error, virtual ms)."""
        return self._last_retry if self._retrying else None

    def retries(self) -> int:
        """Partitions where an error was told and no send has succeeded since."""
        return len(self._retrying)

    def settle(self) -> None:
        """The last error is over: something was acknowledged in this tick, and nothing is tried again any more."""
        if not self._retrying:
            self.last_error = ""

    def on_failed(self, batch: ProducerBatch, error: str, message: str) -> None:
        self._give_up(batch.topic, batch.partition, batch.count, error, message)
        if self.sink is not None:
            self.sink.on_not_sent(unsent_of(batch, error, message))

    def _give_up(self, topic: str, partition: int, count: int, error: str, message: str) -> None:
        self.tally.failed += count
        self.ledger.producer(self.name).failed += count
        self.last_error = error
        self.tally.changed()
        self.recorder.record(
            SendFailed(
                at=self.now,
                because=self._because(topic, partition),
                producer=self.name,
                topic=topic,
                partition=partition,
                count=count,
                error=error,
                message=message,
            )
        )

    def _because(self, topic: str, partition: int) -> tuple[int, ...]:
        leader = self.metadata.leader(topic, partition)
        subjects = [f"partition:{topic}-{partition}", f"topic:{topic}", f"client:{self.name}"]
        if leader >= 0:
            subjects += [f"broker:{leader}", "link:" + "|".join(sorted((self.name, broker_name(leader))))]
        return self.recorder.cause or self.recorder.why(*subjects)

    # The parts of a producer that are not its own never answer to it.

    def on_answer(self, context: object, body: object) -> None:
        raise AssertionError("The producer itself asks nothing.")

    def on_failure(self, context: object, error: int) -> None:
        raise AssertionError("The producer itself asks nothing.")
