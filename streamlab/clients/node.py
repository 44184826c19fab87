"""A client on the network: it owns its parts and hands them their timers, answers and failures.

Law of the room: no Kafka behaviour here but that of a connection: a broker that could not be reached is left alone for
reconnect.backoff.ms (50 ms, doubling to 1 s), as `NetworkClient` does.
"""

from __future__ import annotations

from typing import Any, ClassVar, Protocol

import msgspec

from streamlab.events.ledger import Ledger
from streamlab.protocol.errors import Errors
from streamlab.simulation.calls import Calls, CallsDue
from streamlab.simulation.chance import Chance, Stream
from streamlab.simulation.journal import Recorder
from streamlab.simulation.network import Network, PeerClosed, Response
from streamlab.simulation.scheduler import Scheduler

RECONNECT_BACKOFF_MS = 50
RECONNECT_BACKOFF_MAX_MS = 1_000


class Surroundings(Protocol):
    """What a client shares with every other node of its world: clock, network, chance, the journal and the ledger."""

    scheduler: Scheduler
    network: Network
    chance: Chance
    recorder: Recorder
    ledger: Ledger

    def endpoint(self, broker: int) -> tuple[str, int]:
        """Host and port of a broker, as clients are told."""


class Timer(msgspec.Struct, gc=False):
    """A message that a part of a client schedules for itself."""

    owner: ClassVar[str] = ""


class Context(msgspec.Struct, gc=False):
    """What a part of a client wants to remember about a request under way."""

    owner: ClassVar[str] = ""


class Part(Protocol):
    """A part of a client, known to it by the `owner` of its timers and contexts."""

    def on_timer(self, timer: Any) -> None: ...

    def on_answer(self, context: Any, body: Any) -> None:
        """A request of this part was answered."""

    def on_failure(self, context: Any, error: int) -> None:
        """A request ended without an answer: NETWORK_EXCEPTION (13), or REQUEST_TIMED_OUT (7) after request.timeout.ms."""


class Disconnects(Protocol):
    """Whoever wants to know that a broker has closed its connection (`MetadataUpdater.handleServerDisconnect`)."""

    def on_disconnected(self) -> None: ...


def broker_name(node_id: int) -> str:
    """The name of a broker on the network."""
    return f"broker-{node_id}"


def backoff(chance: Stream, initial: int, most: int, attempts: int) -> int:
    """How long to wait before try number `attempts` + 1 (`ExponentialBackoff`: factor 2, jitter 20 %), in ms."""
    term: float = initial << min(attempts, 20)
    if initial < most:
        term *= 0.8 + 0.4 * chance.fraction()
    return int(min(term, most))


class Node:
    """A client's place on the network. `bootstrap`: names of the brokers that it is told to begin with."""

    def __init__(self, name: str, around: Surroundings, bootstrap: tuple[str, ...]) -> None:
        self.name = name
        self.around = around
        self.bootstrap = bootstrap
        self.scheduler = around.scheduler
        self.recorder = around.recorder
        self.ledger = around.ledger
        self.chance = around.chance.stream(f"client {name}")
        self.parts: dict[str, Part] = {}
        self.disconnects: Disconnects | None = None
        self.address = around.network.up(name, self)
        self.calls = Calls(name, self.address, around.network, around.scheduler)
        self._throttled: dict[str, int] = {}
        """Until when brokers are left alone that have said so (KIP-219)."""
        self.unreachable: dict[str, tuple[int, int]] = {}
        """Brokers that failed us: how often in a row, and until when they are left alone."""

    @property
    def now(self) -> int:
        return self.scheduler.now

    def handle(self, message: Any) -> None:
        kind = type(message)
        if kind is Response:
            if self.unreachable and message.source in self.unreachable:
                del self.unreachable[message.source]
            context = self.calls.answered(message)
            if throttled := getattr(message.body, "throttle_time_ms", 0):
                self._throttled[message.source] = self.now + throttled
            if context is not None:
                self.parts[context.owner].on_answer(context, message.body)
        elif kind is PeerClosed:
            self._lost(message.peer)
            for context in self.calls.closed(message.peer):
                self.parts[context.owner].on_failure(context, Errors.NETWORK_EXCEPTION)
            if self.disconnects is not None:
                self.disconnects.on_disconnected()
        elif kind is CallsDue:
            self._expire_calls()
        else:
            self.parts[message.owner].on_timer(message)

    def ask(self, target: str, body: Any, timeout: int, context: Context) -> None:
        """Send a request; the answer comes to the part that owns `context`."""
        self.calls.ask(target, body, timeout, context)

    def tell(self, target: str, body: Any) -> None:
        """Send a request that gets no answer (acks=0)."""
        self.around.network.ask(self.name, target, 0, body)

    def after(self, delay: int, timer: Timer) -> int:
        """Schedule a timer of one of this client's parts."""
        return self.scheduler.after(delay, self.address, timer)

    def reachable_from(self, target: str) -> int:
        """When this broker may be asked again, in virtual ms; a time that has passed means now."""
        failed = self.unreachable.get(target)
        throttled = self._throttled.get(target, 0) if self._throttled else 0
        return max(failed[1], throttled) if failed is not None else throttled

    def _lost(self, target: str) -> None:
        times = self.unreachable.get(target, (0, 0))[0]
        wait = backoff(self.chance, RECONNECT_BACKOFF_MS, RECONNECT_BACKOFF_MAX_MS, times)
        self.unreachable[target] = (times + 1, self.now + wait)

    def _expire_calls(self) -> None:
        ended = self.calls.expire()
        for target in {target: None for target, _ in ended}:
            self._lost(target)
        for _, context in ended:
            self.parts[context.owner].on_failure(context, Errors.REQUEST_TIMED_OUT)
