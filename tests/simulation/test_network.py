"""The network and the calls over it: latency, loss, cuts, closed connections, time-outs."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streamlab.simulation.calls import Calls, CallsDue
from streamlab.simulation.chance import Chance
from streamlab.simulation.network import Network, PeerClosed, Request, Response
from streamlab.simulation.scheduler import Scheduler


class Node:
    """A node that answers every request with its own name, and keeps what became of its own calls."""

    def __init__(self, name: str, scheduler: Scheduler, network: Network, silent: bool = False) -> None:
        self.name, self.scheduler, self.network, self.silent = name, scheduler, network, silent
        self.calls = Calls(name, network.up(name, self), network, scheduler)
        self.asked: list[tuple[int, Any]] = []
        self.ended: list[tuple[int, str, Any]] = []

    def handle(self, message: Any) -> None:
        now = self.scheduler.now
        if isinstance(message, Request):
            self.asked.append((now, message.body))
            if not self.silent:
                self.network.answer(self.name, message.source, message.correlation, f"{self.name} heard {message.body}")
        elif isinstance(message, Response):
            self.ended.append((now, "answered", self.calls.answered(message)))
        elif isinstance(message, PeerClosed):
            self.ended += [(now, "closed", context) for context in self.calls.closed(message.peer)]
        elif isinstance(message, CallsDue):
            self.ended += [(now, "timed out", context) for _, context in self.calls.expire()]


@pytest.fixture
def pair() -> tuple[Scheduler, Network, Node, Node]:
    scheduler = Scheduler(0)
    network = Network(scheduler, Chance(1).stream("network"), latency=2)
    return scheduler, network, Node("ann", scheduler, network), Node("bob", scheduler, network)


def test_a_request_and_its_answer_take_the_latency_each_way(pair: Any) -> None:
    scheduler, _, ann, bob = pair
    ann.calls.ask("bob", "hello", 1000, "greeting")
    scheduler.run(100)
    assert bob.asked == [(2, "hello")]
    assert ann.ended == [(4, "answered", "greeting")]


def test_a_cut_link_swallows_until_the_call_times_out(pair: Any) -> None:
    scheduler, network, ann, bob = pair
    network.link("ann", "bob").cut = True
    ann.calls.ask("bob", "hello", 1000, "greeting")
    scheduler.run(5000)
    assert bob.asked == []
    assert ann.ended == [(1000, "timed out", "greeting")]


def test_a_time_out_closes_the_connection_and_ends_everything_on_it(pair: Any) -> None:
    scheduler, network, ann, _ = pair
    network.link("ann", "bob").cut = True
    ann.calls.ask("bob", "short", 100, "short")
    ann.calls.ask("bob", "long", 9000, "long")
    scheduler.run(5000)
    assert ann.ended == [(100, "timed out", "short"), (100, "timed out", "long")]


def test_a_dying_peer_closes_its_connections(pair: Any) -> None:
    scheduler, network, ann, bob = pair
    bob.silent = True
    ann.calls.ask("bob", "hello", 30_000, "greeting")
    scheduler.run(10)
    network.down("bob")
    scheduler.run(20)
    assert ann.ended == [(12, "closed", "greeting")]


def test_nobody_listening_closes_at_once(pair: Any) -> None:
    scheduler, network, ann, _ = pair
    network.down("bob")
    ann.calls.ask("bob", "hello", 30_000, "greeting")
    scheduler.run(100)
    assert ann.ended == [(2, "closed", "greeting")]


def test_what_was_sent_to_a_former_life_does_not_arrive_in_the_next(pair: Any) -> None:
    scheduler, network, ann, _ = pair
    ann.calls.ask("bob", "to the old bob", 30_000, "greeting")
    network.down("bob")
    reborn = Node("bob", scheduler, network)
    scheduler.run(100)
    assert reborn.asked == []


@given(st.lists(st.integers(0, 30), min_size=1, max_size=20), st.floats(0.0, 0.9), st.integers(0, 5))
def test_a_lossy_link_delays_but_never_reorders(pauses: list[int], loss: float, seed: int) -> None:
    scheduler = Scheduler(0)
    network = Network(scheduler, Chance(seed).stream("network"))
    ann, bob = Node("ann", scheduler, network), Node("bob", scheduler, network)
    network.link("ann", "bob").loss = loss
    for number, pause in enumerate(pauses):
        scheduler.run(scheduler.now + pause)
        ann.calls.ask("bob", number, 10_000_000, number)
    scheduler.run(10_000_000)
    assert [body for _, body in bob.asked] == list(range(len(pauses)))
    assert [context for _, how, context in ann.ended] == list(range(len(pauses)))
