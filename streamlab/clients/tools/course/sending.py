"""What a program of the course sends: one message after the other, each awaited (`await producer.send(…)`).

Law of the module: the producer is like any other of kafkajs' kind; here is what the program does when a message has arrived, or has not.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from streamlab.clients.producer.batch import ProducerBatch
from streamlab.clients.producer.sink import Unsent
from streamlab.clients.producer_settings import parse_producer_settings
from streamlab.clients.settings import KAFKAJS
from streamlab.clients.specs import ProducerSpec
from streamlab.clients.tools.course.log import METADATA, PARTITIONER, Log
from streamlab.clients.tools.course.scripts import Program
from streamlab.clients.tools.process import Process
from streamlab.protocol.errors import Errors


class Sends(Protocol):
    """The program itself."""

    def on_all_sent(self) -> None:
        """All of its messages have arrived."""

    def on_send_failed(self, error: str, message: str) -> None:
        """A message never will: the error's name and sentence."""


class Sending:
    """From its first message on. `app` hears how it ends."""

    def __init__(self, process: Process, program: Program, topic: str, app: Sends) -> None:
        self.process = process
        self.program = program
        self.topic = topic
        self.app = app
        self.count = 0
        self._refused = 0
        self.log = Log(process)
        self.log.warn(PARTITIONER)
        self.name = process.cast.vacant_name(program.client_id)
        spec = ProducerSpec(self.name, topic, parse_producer_settings(KAFKAJS, {}), 0.0, "uniform", 1, "")
        self.producer = process.cast.add_producer(spec, self).producer
        self._began = process.now
        self._send()

    def _send(self) -> None:
        key, value = self.program.sends[self.count]
        self.count += 1
        self._began = self.process.now
        self.producer.send(self.topic, None if key is None else key.encode(), value.encode())

    def close(self) -> None:
        """`producer.disconnect()`."""
        if self.name in self.process.cast.producers:
            self.process.cast.remove_producer(self.name)

    # What became of it

    def on_sent(self, batch: ProducerBatch) -> None:
        if self.process.status is not None:
            return
        if self.program.sent:
            key, value = self.program.sends[self.count - 1]
            told = self.program.sent.format(key=key, value=value, partition=batch.partition, offset=batch.base_offset)
            self.process.out(told)
        if self.count < len(self.program.sends):
            self._send()
        else:
            self.close()
            self.app.on_all_sent()

    def on_retried(self, batch: ProducerBatch, error: int) -> None:
        told = f"[Producer] Failed to send messages: {Errors(error).message.removesuffix('.')}"
        self.log.error(told, retryCount=batch.attempts - 1, retryTime=self.process.now - self._began)

    def on_metadata_refused(self, target: str, error: int) -> None:
        self._refused = error
        where = self.process.address_of(target)
        self.log.refused(METADATA, where, self.program.client_id, Errors(error).message)

    def on_not_sent(self, unsent: Sequence[Unsent]) -> None:
        if self.process.status is None:
            self.close()
            if self._refused and unsent[0].error == "TimeoutException":
                self.app.on_send_failed("KafkaJSNonRetriableError", Errors(self._refused).message)
            else:
                self.app.on_send_failed(unsent[0].error, unsent[0].message)
