"""The requests that one node has under way.

Law of the room: a call ends in exactly one of three ways: an answer, a closed connection, or a time-out; a time-out closes the
connection, so everything else under way to that peer ends with it (as Kafka's NetworkClient does). What the caller wants to remember
travels as data (`context`), never as a closure.
"""

from __future__ import annotations

from typing import Any

import msgspec

from streamlab.simulation.network import Network, Response
from streamlab.simulation.scheduler import Scheduler

NUMBERS_OF_A_LIFE = 1_000_000_000
"""How many requests a node may send between two starts."""


class CallsDue(msgspec.Struct, gc=False):
    """A node's own timer: some of its calls may have timed out. Hand it to `Calls.expire`."""


class Call(msgspec.Struct, gc=False):
    """One request under way."""

    target: str
    context: Any
    deadline: int


class Calls:
    """Sends requests for one node and finds what each answer belongs to."""

    __slots__ = ("name", "address", "_network", "_scheduler", "_calls", "_next", "_alarm")

    def __init__(self, name: str, address: str, network: Network, scheduler: Scheduler) -> None:
        self.name = name
        self.address = address
        self._network = network
        self._scheduler = scheduler
        self._calls: dict[int, Call] = {}
        # Numbers go on from those of the node's former lives, so that a late answer to one of them is not taken for ours.
        self._next = int(address.rpartition("#")[2]) * NUMBERS_OF_A_LIFE
        self._alarm: int | None = None

    def ask(self, target: str, body: Any, timeout: int, context: Any) -> int:
        """Send `body` to the node named `target`; its answer, or its failure, comes back with `context`."""
        self._next = correlation = self._next + 1
        deadline = self._scheduler.now + timeout
        self._calls[correlation] = Call(target, context, deadline)
        self._network.ask(self.name, target, correlation, body)
        if self._alarm is None or deadline < self._alarm:
            self._alarm = deadline
            self._scheduler.at(deadline, self.address, CallsDue())
        return correlation

    def answered(self, response: Response) -> Any | None:
        """The context of the call that this response answers; None when nobody waits for it any more."""
        call = self._calls.pop(response.correlation, None)
        return call.context if call is not None else None

    def closed(self, peer: str) -> list[Any]:
        """The connection to `peer` is gone: the contexts of what was under way to it, in order of sending."""
        lost = [correlation for correlation, call in self._calls.items() if call.target == peer]
        return [self._calls.pop(correlation).context for correlation in lost]

    def expire(self) -> list[tuple[str, Any]]:
        """On `CallsDue`: the (target, context) of every call that ended by time-out, and sets the next alarm."""
        now = self._scheduler.now
        if self._alarm is None or now < self._alarm:
            return []
        late = {call.target: None for call in self._calls.values() if call.deadline <= now}
        ended = [(target, context) for target in late for context in self.closed(target)]
        self._alarm = min((call.deadline for call in self._calls.values()), default=None)
        if self._alarm is not None:
            self._scheduler.at(self._alarm, self.address, CallsDue())
        return ended

    def pending(self) -> list[tuple[str, Any, int]]:
        """What is under way as (target, context, deadline), in order of sending."""
        return [(call.target, call.context, call.deadline) for call in self._calls.values()]

    def under_way(self, target: str) -> int:
        """How many calls to this peer have not ended."""
        return sum(1 for call in self._calls.values() if call.target == target)

    def __len__(self) -> int:
        return len(self._calls)
