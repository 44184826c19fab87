"""How an idempotent producer gets its id: InitProducerId, from any broker (`Sender.maybeSendAndPollTransactionalRequest`).

Law of the room: asked once at the start and whenever the id was lost; a refusal is tried again after retry.backoff.ms.
"""

from __future__ import annotations

from typing import ClassVar, Protocol

from streamlab.clients.metadata import Metadata
from streamlab.clients.node import Context, Node, Timer, backoff
from streamlab.clients.producer.sequences import Sequences
from streamlab.clients.producer_settings import ProducerSettings
from streamlab.protocol.messages.data import InitProducerIdRequest, InitProducerIdResponse

OWNER = "producer id"


class ProducerIdDue(Timer, gc=False):
    owner: ClassVar[str] = OWNER


class ProducerIdAsked(Context, gc=False):
    owner: ClassVar[str] = OWNER


class Waiting(Protocol):
    """Who cannot send without an id."""

    def run(self) -> None: ...


class ProducerId:
    """Asks for one producer."""

    def __init__(self, node: Node, settings: ProducerSettings, metadata: Metadata, sequences: Sequences, waiting: Waiting) -> None:
        self.node = node
        self.settings = settings
        self.metadata = metadata
        self.sequences = sequences
        self.waiting = waiting
        self._attempts = 0
        self._busy = False
        """Whether a request is under way or a timer will ask again."""
        node.parts[OWNER] = self

    def ask(self) -> None:
        """Ask unless it has been done already."""
        if self._busy:
            return
        target = self.metadata.any_broker()
        if target is None:
            self._later()
            return
        self._busy = True
        self.node.ask(target, InitProducerIdRequest(client_id=self.node.name), self.settings.request_timeout_ms, ProducerIdAsked())

    def on_timer(self, timer: ProducerIdDue) -> None:
        self._busy = False
        if not self.sequences.has_id:
            self.ask()

    def on_answer(self, context: ProducerIdAsked, body: InitProducerIdResponse) -> None:
        if body.error_code:
            self._later()
            return
        self._busy = False
        self._attempts = 0
        self.sequences.take_id(body.producer_id, body.producer_epoch)
        self.waiting.run()

    def on_failure(self, context: ProducerIdAsked, error: int) -> None:
        self.metadata.request_update()
        self._later()

    def _later(self) -> None:
        settings = self.settings
        self._busy = True
        wait = backoff(self.node.chance, settings.retry_backoff_ms, settings.retry_backoff_max_ms, self._attempts)
        self._attempts += 1
        self.node.after(wait, ProducerIdDue())
