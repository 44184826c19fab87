"""One consumer of the cast: it runs, dies, stops, and may start anew under its name.

Law of the room: a new start is a new process: it knows nothing of the former one but its name and settings.
"""

from __future__ import annotations

from typing import Any

from msgspec import UNSET

from streamlab.clients.consumer import Consumer
from streamlab.clients.consumer.sink import RecordSink
from streamlab.clients.consumer_settings import shown_consumer_settings
from streamlab.clients.node import Surroundings
from streamlab.clients.specs import CastRefused, ConsumerSpec
from streamlab.events.clients import ConsumerAdded, ConsumerChanged
from streamlab.simulation.sentence import noted, say


class ConsumerRole:
    """A consumer, running or not."""

    def __init__(
        self, spec: ConsumerSpec, around: Surroundings, bootstrap: tuple[str, ...], sink: RecordSink | None = None
    ) -> None:
        self.spec = spec
        self.around = around
        self.bootstrap = bootstrap
        self.processing_us = spec.processing_us
        self.shown_settings = shown_consumer_settings(spec.settings)
        around.recorder.record(
            ConsumerAdded(
                at=around.scheduler.now,
                because=around.recorder.cause,
                consumer=spec.name,
                group=spec.group,
                topics=spec.topics or tuple(sorted({topic: None for topic, _ in spec.partitions})),
                flavour=spec.settings.flavour,
                settings=self.shown_settings,
                instance_id=spec.settings.instance_id or None,
                processing_us=spec.processing_us,
                session_timeout_ms=spec.settings.session_timeout_ms,
                program=spec.program or UNSET,
            ),
            f"client:{spec.name}",
        )
        self.consumer = self._start(sink)

    @property
    def state(self) -> str:
        return self.consumer.telling.now

    @property
    def runs(self) -> bool:
        return not self.consumer.over

    def _start(self, sink: RecordSink | None = None) -> Consumer:
        spec = self.spec
        return Consumer(
            spec.name,
            self.around,
            self.bootstrap,
            spec.settings,
            spec.group,
            spec.topics,
            spec.partitions,
            self.processing_us,
            sink,
            spec.by_hand,
        )

    def kill(self) -> None:
        """The process is gone without a word."""
        spec, limit = self.spec, self.spec.settings.session_timeout_ms / 1_000
        told = say("{consumer} is gone without a word.", consumer=spec.name)
        if spec.group:
            waits = noted(" Group {group} waits for its heartbeats until session.timeout.ms = {seconds} s have passed.")
            told += say(waits, group=spec.group, seconds=f"{limit:g}")
        self.consumer.end("dead", told)

    def stop(self) -> None:
        self.consumer.close()

    def pause(self, paused: bool) -> None:
        self.consumer.pause(paused)

    def change_pace(self, processing_ms: float) -> None:
        self.processing_us = round(processing_ms * 1_000)
        self.consumer.change_pace(self.processing_us)

    def restart(self) -> None:
        """Start anew after a death or a stop."""
        recorder, spec = self.around.recorder, self.spec
        self.consumer.drop_partitions()
        recorder.record(
            ConsumerChanged(
                at=self.around.scheduler.now,
                because=recorder.cause,
                consumer=spec.name,
                group=spec.group,
                state="starting",
                processing_us=self.processing_us,
            ),
            f"client:{spec.name}",
        )
        self.consumer = self._start()

    def reads(self, topic: str, partition: int) -> bool:
        """Whether it has this partition now."""
        return self.runs and (topic, partition) in self.consumer.subscription.assigned

    def check_commit(self) -> None:
        """Raise CastRefused where a commit by hand is not possible."""
        if not self.spec.group:
            raise CastRefused(say("{name} has no group to commit for.", name=self.spec.name), "consumer")
        if not self.consumer.group_coordinator() or self.consumer.group_member()[1] < 0:
            raise CastRefused(say("{name} cannot commit now: it is not a member of a generation.", name=self.spec.name), "consumer")

    def shown(self) -> dict[str, Any]:
        """The fields of `world.picture.ConsumerShown`."""
        consumer, spec = self.consumer, self.spec
        told = consumer.telling
        return {
            "name": spec.name,
            "group": spec.group,
            "state": told.now,
            "since": told.since,
            "flavour": spec.settings.flavour,
            "topics": spec.topics or tuple(sorted({topic: None for topic, _ in spec.partitions})),
            "member_id": told.member_id,
            "instance_id": spec.settings.instance_id or None,
            "generation": told.generation,
            "owned": consumer.subscription.owned(),
            "positions": tuple((*place, offset) for place, offset in sorted(consumer.subscription.positions().items())),
            "processing_us": self.processing_us,
            "settings": self.shown_settings,
            "session_timeout_ms": spec.settings.session_timeout_ms,
            "deadline": told.deadline,
            "program": spec.program,
        }
