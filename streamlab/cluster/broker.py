"""One broker: it owns its parts, hands them their messages, and answers requests through the APIs.

Law of the room: no Kafka behaviour here. What an API does is in `apis/`, what a partition is in `partition.py`, how groups live in
`group_coordinator/`, how a broker registers, is fenced and stops in `lifecycle.py`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec

from streamlab.cluster.apis import API_OF_REQUEST
from streamlab.cluster.component import Component
from streamlab.cluster.metadata_image import MetadataImage
from streamlab.cluster.quotas import ClientQuotas
from streamlab.cluster.remembered import Remembered
from streamlab.events.ledger import Ledger
from streamlab.simulation.calls import Calls, CallsDue
from streamlab.simulation.chance import Chance
from streamlab.simulation.journal import Recorder
from streamlab.simulation.network import Network, PeerClosed, Request, Response
from streamlab.simulation.scheduler import Scheduler

if TYPE_CHECKING:
    from streamlab.cluster.lifecycle import Lifecycle

CONTROLLER = "controller"


def broker_name(broker_id: int) -> str:
    """The name of a broker on the network."""
    return f"broker-{broker_id}"


class Slowed(msgspec.Struct, gc=False):
    """A request that a slow broker comes to only now."""

    request: Request


class Unmute(msgspec.Struct, gc=False):
    """A connection may have been muted for long enough."""

    source: str


class Surroundings:
    """What every node of a world shares: clock, network, chance, the journal and the ledger."""

    __slots__ = (
        "chance",
        "ledger",
        "network",
        "recorder",
        "scheduler",
        "settings",
        "cluster_id",
        "advertised",
        "most_partitions",
        "remembered",
    )

    def __init__(
        self,
        scheduler: Scheduler,
        network: Network,
        chance: Chance,
        recorder: Recorder,
        ledger: Ledger,
        settings: dict[str, str],
    ) -> None:
        self.scheduler = scheduler
        self.network = network
        self.chance = chance
        self.recorder = recorder
        self.ledger = ledger
        self.settings = settings
        """Broker configs of the whole cluster that differ from Kafka's defaults, by Kafka's name."""
        self.cluster_id = chance.stream("cluster id").uuid()
        self.advertised = ("localhost", 9092)
        """Host and first port that clients are told."""
        self.most_partitions: int | None = None
        """How many partitions the whole cluster may have; None: any number."""
        self.remembered = Remembered()

    def endpoint(self, broker_id: int) -> tuple[str, int]:
        """Host and port of a broker, as clients are told."""
        host, port = self.advertised
        return host, port + broker_id - 1


class Broker:
    """A running broker. A restart makes a new one around the same disk (`logs`)."""

    def __init__(self, broker_id: int, around: Surroundings, rack: str | None = None) -> None:
        self.id = broker_id
        self.name = broker_name(broker_id)
        self.rack = rack
        self.around = around
        self.scheduler = around.scheduler
        self.network = around.network
        self.recorder = around.recorder
        self.image = MetadataImage(around.settings, str(broker_id))
        self.components: dict[str, Component] = {}
        self.requests: dict[type, int] = {}
        """How many requests of each kind it has handled."""
        self.slow_ms = 0
        """How much longer each request takes than it should."""
        self._slow_until = 0
        self.muted: dict[str, int] = {}
        """Until when nothing is read from a client, by its name on the network: it has used more than its quota."""
        self.quotas = ClientQuotas(self)
        self.lifecycle: Lifecycle
        self.address = around.network.up(self.name, self)
        self.calls = Calls(self.name, self.address, around.network, around.scheduler)

    @property
    def now(self) -> int:
        return self.scheduler.now

    def handle(self, message: Any) -> None:
        kind = type(message)
        if kind is Request:
            if self.is_slow:
                self._take_time(message)
            elif message.source in self.muted:
                self.scheduler.at(self.muted[message.source], self.address, Slowed(message))
            else:
                self._serve(message)
        elif kind is Slowed:
            source = message.request.source
            if self.muted.get(source, 0) > self.scheduler.now:
                self.scheduler.at(self.muted[source], self.address, message)
            else:
                self._serve(message.request)
        elif kind is Response:
            context = self.calls.answered(message)
            if context is not None:
                self.components[context.owner].on_answer(context, message.body)
        elif kind is Unmute:
            if self.muted.get(message.source, 0) <= self.scheduler.now:
                self.muted.pop(message.source, None)
        elif kind is CallsDue:
            for _, context in self.calls.expire():
                self.components[context.owner].on_failure(context)
        elif kind is PeerClosed:
            for context in self.calls.closed(message.peer):
                self.components[context.owner].on_failure(context)
        else:
            self.components[message.owner].on_timer(message)

    def mute(self, source: str, ms: int) -> None:
        """Read nothing from a client for so long."""
        self.muted[source] = until = max(self.muted.get(source, 0), self.scheduler.now + ms)
        self.scheduler.at(until, self.address, Unmute(source))

    def slow_down(self, ms: int) -> None:
        """From now on each request takes so much longer (0: as usual); heartbeats to the controller do not."""
        self.slow_ms = ms

    @property
    def is_slow(self) -> bool:
        """Whether a request that comes now has to wait."""
        return self.slow_ms > 0 or self._slow_until > self.scheduler.now

    def _serve(self, request: Request) -> None:
        kind = type(request.body)
        self.requests[kind] = self.requests.get(kind, 0) + 1
        API_OF_REQUEST[kind](self, request)

    def _take_time(self, request: Request) -> None:
        """Begin with a request later, never before an earlier one: a connection's requests are served in order."""
        self._slow_until = max(self._slow_until, self.now + self.slow_ms)
        self.scheduler.at(self._slow_until, self.address, Slowed(request))

    def reply(self, request: Request, body: Any) -> None:
        """Answer a request, now or later."""
        self.network.answer(self.name, request.source, request.correlation, body)

    def ask(self, target: str, body: Any, timeout: int, context: Any) -> None:
        """Ask another node; its answer comes to the part that owns `context`."""
        self.calls.ask(target, body, timeout, context)

    def after(self, delay: int, timer: Any) -> int:
        """Schedule a timer of one of this broker's parts; returns the handle for `scheduler.cancel`."""
        return self.scheduler.after(delay, self.address, timer)
