"""kafkajs's way of sending: every send() is a request of its own, tried again by itself (kafkajs `producer/sendMessages.js`,
`retry`).

Law of the room: sends know nothing of each other, so a retried one may be written after later ones. Waits between tries: 300 ms,
doubling, ± 20 %, at most 30 s; after `retries` of them it gives up (KafkaJSNumberOfRetriesExceeded).
"""

from __future__ import annotations

from typing import ClassVar

from streamlab.clients.metadata import Metadata
from streamlab.clients.node import Context, Node, Timer, backoff, broker_name
from streamlab.clients.producer.batch import ProducerBatch
from streamlab.clients.producer.outcome import Outcome
from streamlab.clients.producer_settings import ProducerSettings
from streamlab.protocol.errors import Errors
from streamlab.protocol.messages.data import ProducePartition, ProduceRequest, ProduceResponse

OWNER = "direct"


class RetryDue(Timer, gc=False):
    """A send is to be tried again."""

    owner: ClassVar[str] = OWNER
    number: int


class Sent(Context, gc=False):
    owner: ClassVar[str] = OWNER
    node_id: int
    batches: list[ProducerBatch]


class DirectSender:
    """Sends for one kafkajs producer. `waiting`: sends between two tries."""

    def __init__(self, node: Node, settings: ProducerSettings, metadata: Metadata, outcome: Outcome) -> None:
        self.node = node
        self.settings = settings
        self.metadata = metadata
        self.outcome = outcome
        self.waiting: dict[int, ProducerBatch] = {}
        self.requests_in_flight = 0
        self._next = 0
        node.parts[OWNER] = self

    def start(self) -> None:
        """Nothing to prepare."""

    def send(self, batches: list[ProducerBatch]) -> None:
        """One send(): its batches, one per partition, in one request per broker."""
        by_leader: dict[int, list[ProducerBatch]] = {}
        for batch in batches:
            by_leader.setdefault(self.metadata.leader(*batch.key), []).append(batch)
        for leader, mine in by_leader.items():
            target = broker_name(leader)
            if leader < 0 or self.node.reachable_from(target) > self.node.now:
                error = Errors.LEADER_NOT_AVAILABLE if leader < 0 else Errors.NETWORK_EXCEPTION
                for batch in mine:
                    self._failed(batch, error, error.message)
                continue
            parts = tuple(ProducePartition(batch.topic, batch.partition, (batch.sealed(),)) for batch in mine)
            request = ProduceRequest(self.settings.acks, self.settings.request_timeout_ms, parts, self.node.name)
            if self.settings.acks == 0:
                self.node.tell(target, request)
                for batch in mine:
                    self.outcome.on_acknowledged(batch)
                continue
            self.requests_in_flight += 1
            self.node.ask(target, request, self.settings.request_timeout_ms, Sent(leader, mine))

    def on_timer(self, timer: RetryDue) -> None:
        batch = self.waiting.pop(timer.number)
        self.send([batch])

    def on_answer(self, context: Sent, body: ProduceResponse) -> None:
        self.requests_in_flight -= 1
        by_place = {(one.topic, one.partition): one for one in body.partitions}
        for batch in context.batches:
            answer = by_place[batch.key]
            if answer.error_code == 0:
                batch.base_offset = answer.base_offset
                self.outcome.on_acknowledged(batch)
            else:
                self._failed(batch, answer.error_code, answer.error_message or Errors(answer.error_code).message)
        self.outcome.on_progress()

    def on_failure(self, context: Sent, error: int) -> None:
        self.requests_in_flight -= 1
        for batch in context.batches:
            self._failed(batch, error, Errors(error).message)
        self.outcome.on_progress()

    def _failed(self, batch: ProducerBatch, error: int, message: str) -> None:
        known = Errors(error)
        if known.invalidates_metadata:
            self.metadata.request_update()
        if not known.retriable:
            self.outcome.on_failed(batch, known.name, message)
        elif batch.attempts >= self.settings.retries:
            self.outcome.on_failed(batch, "KafkaJSNumberOfRetriesExceeded", message)
        else:
            wait = backoff(self.node.chance, self.settings.retry_backoff_ms, self.settings.retry_backoff_max_ms, batch.attempts)
            batch.retry(self.node.now, wait)
            self._next += 1
            self.waiting[self._next] = batch
            self.node.after(wait, RetryDue(self._next))
            self.outcome.on_retried(batch, error, wait)
