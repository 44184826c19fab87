"""How a broker lives: registration, heartbeats, following the metadata log, shutting down in order (`BrokerLifecycleManager`).

Law of the room: a broker believes its image of the metadata and nothing else. It registers fenced, catches up, is unfenced by the
controller, and goes only when the controller lets it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

import msgspec

from streamlab.cluster.component import Context, Timer
from streamlab.cluster.metadata_image import MetadataDelta, MetadataImage
from streamlab.protocol.errors import Errors
from streamlab.protocol.messages.controller import (
    BrokerHeartbeatRequest,
    BrokerHeartbeatResponse,
    BrokerRegistrationRequest,
    BrokerRegistrationResponse,
    FetchMetadataRequest,
    FetchMetadataResponse,
)

if TYPE_CHECKING:
    from streamlab.cluster.broker import Broker
    from streamlab.cluster.log.disk import Disk

CONTROLLER = "controller"
CLUSTER = "cluster"
METADATA_WAIT_MS = 5_000
"""How long the controller may hold a fetch of metadata; long, so that idle brokers cost little."""

METADATA_RETRY_MS = 100
REQUEST_TIMEOUT_MS = 4_500
"""Half of broker.session.timeout.ms, as in Kafka."""

CATCHING_UP_MS, LEAVING_MS = 10, 50
"""How soon the next heartbeat follows while a broker starts, and after the first one that asks to be let go."""

LEAVE_AT_LAST_MS = 300_000
"""How long a broker waits for the controller to let it go."""


class HeartbeatDue(Timer):
    """Say that we live."""

    owner: ClassVar[str] = "lifecycle"


class BrokerExit(msgspec.Struct, gc=False):
    """To the cluster: this process has ended in order. `address`: which of a broker's lives it was."""

    broker: int
    address: str


class RegisterDue(Timer):
    """Try to register (again)."""

    owner: ClassVar[str] = "lifecycle"


class FetchMetadataDue(Timer):
    """Ask for metadata again, after a failure."""

    owner: ClassVar[str] = "lifecycle"


class LeaveAtLast(Timer):
    """The controller has not let us go for a long time: go all the same."""

    owner: ClassVar[str] = "lifecycle"


class Asked(Context):
    """A call of this part. `what`: register, heartbeat or metadata."""

    owner: ClassVar[str] = "lifecycle"
    what: str = ""


REGISTER, HEARTBEAT, METADATA = Asked("register"), Asked("heartbeat"), Asked("metadata")


class Lifecycle:
    """Component "lifecycle". `state`: (starting, running, stopping or stopped, since when); `fenced`: as the controller last said.

    `epoch`: that of the registration, -1 before there is one.
    """

    def __init__(self, broker: Broker, disk: Disk, incarnation_id: str) -> None:
        self.broker = broker
        self.disk = disk
        self.incarnation_id = incarnation_id
        self.epoch = -1
        self.fenced = True
        self.state = ("starting", broker.now)
        self.interval = int(broker.around.settings.get("broker.heartbeat.interval.ms", 2_000))
        self._beat: int | None = None
        self._beating = False
        self._following = False
        self._beat_again = False
        self._asked_to_leave = False

    def start(self) -> None:
        """Begin to register; a broker follows the metadata log and copies its leaders once it has an epoch."""
        self._register()

    def shut_down(self) -> None:
        """Begin a controlled shutdown: tell the controller at once. A broker that does not run yet goes without asking."""
        running = self.state[0] == "running"
        self._enter("stopping")
        if not running:
            self._leave()
            return
        self.broker.after(LEAVE_AT_LAST_MS, LeaveAtLast())
        self._beat_now()

    def _enter(self, state: str) -> None:
        self.state = (state, self.broker.now)

    def _leave(self) -> None:
        """The process ends in order."""
        self._enter("stopped")
        self.broker.components["replicas"].write_checkpoint()  # type: ignore[attr-defined]
        self.disk.clean = True
        self.broker.scheduler.after(0, CLUSTER, BrokerExit(self.broker.id, self.broker.address))

    # Messages

    def on_timer(self, message: Any) -> None:
        kind = type(message)
        if kind is HeartbeatDue:
            self._beat = None
            self._heartbeat()
        elif kind is RegisterDue:
            self._register()
        elif kind is FetchMetadataDue:
            self._fetch_metadata()
        elif kind is LeaveAtLast and self.state[0] == "stopping":
            self._leave()

    def on_answer(self, context: Asked, body: Any) -> None:
        if context.what == "metadata":
            self._on_metadata(body)
        elif context.what == "heartbeat":
            self._on_heartbeat(body)
        else:
            self._on_registered(body)

    def on_failure(self, context: Asked) -> None:
        if context.what == "metadata":
            self.broker.after(METADATA_RETRY_MS, FetchMetadataDue())
        elif context.what == "heartbeat":
            self._beating = self._beat_again = False
            self._beat_in(self.interval)
        else:
            self.broker.after(self.interval, RegisterDue())

    # Registration and heartbeats

    def _register(self) -> None:
        request = BrokerRegistrationRequest(
            self.broker.id, self.incarnation_id, self.broker.rack, self.disk.broker_epoch if self.disk.clean else -1
        )
        self.broker.ask(CONTROLLER, request, REQUEST_TIMEOUT_MS, REGISTER)

    def _on_registered(self, body: BrokerRegistrationResponse) -> None:
        if body.error_code:
            # The controller still believes in our former life: its session has to run off first.
            self.broker.after(self.interval, RegisterDue())
            return
        first = self.epoch < 0 and not self._following
        self.epoch = body.broker_epoch
        self.disk.broker_epoch = body.broker_epoch
        self.disk.clean = False
        if first:
            self._following = True
            self._fetch_metadata()
        self._beat_now()

    def _heartbeat(self) -> None:
        if self.epoch < 0 or self.state[0] == "stopped":
            return
        if self._beating:
            self._beat_again = True
            return
        self._beating = True
        request = BrokerHeartbeatRequest(self.broker.id, self.epoch, self.broker.image.offset, False, self.state[0] == "stopping")
        self.broker.ask(CONTROLLER, request, REQUEST_TIMEOUT_MS, HEARTBEAT)

    def _on_heartbeat(self, body: BrokerHeartbeatResponse) -> None:
        self._beating = False
        if body.error_code == Errors.STALE_BROKER_EPOCH:
            self.epoch = -1
            self._register()
            return
        self.fenced = body.is_fenced
        if body.should_shut_down:
            self._leave()
            return
        if self.state[0] == "starting" and not body.is_fenced:
            self._enter("running")
        self._beat_in(self._until_next_beat(body))

    def _until_next_beat(self, body: BrokerHeartbeatResponse) -> int:
        state = self.state[0]
        if self._beat_again:
            self._beat_again = False
            return 0
        if state == "stopping" and not self._asked_to_leave:
            self._asked_to_leave = True
            return LEAVING_MS
        return CATCHING_UP_MS if state == "starting" and not body.is_caught_up else self.interval

    def _beat_now(self) -> None:
        if self._beat is not None:
            self.broker.scheduler.cancel(self._beat)
            self._beat = None
        self._heartbeat()

    def _beat_in(self, delay: int) -> None:
        if self._beat is None:
            self._beat = self.broker.after(delay, HeartbeatDue())

    # Metadata

    def _fetch_metadata(self) -> None:
        request = FetchMetadataRequest(self.broker.id, self.broker.image.offset, METADATA_WAIT_MS)
        self.broker.ask(CONTROLLER, request, METADATA_WAIT_MS + REQUEST_TIMEOUT_MS, METADATA)

    def _on_metadata(self, body: FetchMetadataResponse) -> None:
        broker = self.broker
        if body.records:
            delta = self._load(body) if body.snapshot else MetadataDelta()
            if not body.snapshot:
                broker.image.apply(body.records, delta)
            broker.image.offset = body.end_offset
            broker.components["replicas"].apply(delta)  # type: ignore[attr-defined]
            broker.components["groups"].on_metadata(delta)  # type: ignore[attr-defined]
            if self.epoch >= 0 and self.fenced and broker.image.offset > self.epoch:
                self._beat_now()
        self._fetch_metadata()

    def _load(self, body: FetchMetadataResponse) -> MetadataDelta:
        """Put a snapshot in the image's place; the delta names all that it holds and what the old image had besides."""
        old, delta = self.broker.image, MetadataDelta()
        new = MetadataImage(old.static, old.node)
        new.apply(body.records, delta)
        for name, topic in old.topics.items():
            if name not in new.topics or new.topics[name].topic_id != topic.topic_id:
                delta.removed_topics[name] = topic
            else:
                for number, registration in enumerate(topic.partitions):
                    delta.partitions[name, number] = registration
        self.broker.image = new
        return delta
