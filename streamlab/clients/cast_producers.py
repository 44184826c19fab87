"""One producer of the cast: the Kafka producer, and the application that sends through it.

Law of the room: what a person does to a producer goes through here, and is told here.
"""

from __future__ import annotations

from typing import Any

from streamlab.clients.event_files import EventFiles
from streamlab.clients.file_player import FilePlayer
from streamlab.clients.node import Surroundings
from streamlab.clients.producer import Producer
from streamlab.clients.producer.sink import SendSink
from streamlab.clients.producer_settings import shown_producer_settings
from streamlab.clients.specs import FileSpec, ProducerSpec
from streamlab.clients.workloads import Payments, SteadyRate
from streamlab.events.clients import ProducerAdded, ProducerChanged, ProducerRemoved


class ProducerRole:
    """A running producer with its workload."""

    def __init__(self, spec: ProducerSpec, around: Surroundings, bootstrap: tuple[str, ...], sink: SendSink | None = None) -> None:
        self.spec = spec
        self.around = around
        self.shown_settings = shown_producer_settings(spec.settings)
        around.recorder.record(
            ProducerAdded(
                at=around.scheduler.now,
                because=around.recorder.cause,
                producer=spec.name,
                topic=spec.topic,
                flavour=spec.settings.flavour,
                settings=self.shown_settings,
                rate=spec.rate,
                keys=spec.keys,
                partitioner=spec.partitioner,
            ),
            f"client:{spec.name}",
        )
        self.producer = Producer(spec.name, around, bootstrap, spec.settings, spec.topic, spec.partitioner, sink)
        payments = Payments(spec.topic, spec.keys, spec.key_count, around.chance.stream(f"workload {spec.name}"))
        self.workload = SteadyRate(self.producer, self.producer, payments, spec.rate)
        self.player: FilePlayer | None = None

    @property
    def state(self) -> str:
        """ "running", "paused", or "finished": its file is played and it has no rate of its own."""
        if self.workload.state == "running" and self.player is not None and self.player.finished and not self.workload.rate:
            return "finished"
        return self.workload.state

    def send(self, key: bytes | None, value: bytes | None, partition: int | None = None, topic: str = "", count: int = 1) -> None:
        """Send by hand, `count` alike."""
        self.producer.send_all(topic or self.spec.topic, [(key, value)] * count, partition)

    def burst(self, count: int) -> None:
        self.workload.burst(count)

    def play(self, spec: FileSpec, files: EventFiles) -> None:
        """Begin to play a file that has been checked."""
        self.player = FilePlayer(
            self.producer,
            self.producer,
            files,
            spec.digest,
            spec.name,
            spec.format,
            spec.topic,
            spec.key_column,
            spec.time_column,
            spec.speed,
            spec.rate,
        )
        if self.workload.state == "paused":
            self.player.pause(True)

    def change(self, rate: float | None = None, paused: bool | None = None, keys: str | None = None) -> None:
        """What is None stays."""
        if keys is not None:
            self.workload.payments.keys = keys
        if rate is not None or paused is not None:
            self.workload.change(rate, paused)
        if paused is not None and self.player is not None:
            self.player.pause(paused)
        recorder = self.around.recorder
        recorder.record(
            ProducerChanged(
                at=self.around.scheduler.now,
                because=recorder.cause,
                producer=self.spec.name,
                rate=self.workload.rate,
                state=self.state,
                keys=self.workload.payments.keys,
            ),
            f"client:{self.spec.name}",
        )

    def remove(self) -> None:
        self.producer.close()
        recorder, name = self.around.recorder, self.spec.name
        tally = self.producer.tally
        recorder.record(
            ProducerRemoved(
                at=self.around.scheduler.now,
                because=recorder.cause,
                producer=name,
                sent=tally.sent,
                acknowledged=tally.acknowledged,
                failed=tally.failed,
            )
        )
        recorder.forget(f"client:{name}")

    def shown(self) -> dict[str, Any]:
        """The fields of `world.picture.ProducerShown`."""
        tally = self.producer.tally
        return {
            "name": self.spec.name,
            "topic": self.spec.topic,
            "flavour": self.spec.settings.flavour,
            "rate": self.workload.rate,
            "state": self.state,
            "keys": self.workload.payments.keys,
            "partitioner": self.spec.partitioner,
            "settings": self.shown_settings,
            "waiting": tally.waiting(),
            "in_flight": self.producer.requests_in_flight(),
            "sent": tally.sent,
            "acknowledged": tally.acknowledged,
            "failed": tally.failed,
            "last_error": self.producer.last_error,
            "retrying": self.producer.retrying(),
        }
