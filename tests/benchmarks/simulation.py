"""How fast virtual time runs: the bare scheduler against a heap, then whole labs."""

from __future__ import annotations

import time
from heapq import heappop, heappush
from typing import Any

import msgspec

from streamlab.simulation.scheduler import Scheduler
from streamlab.world.commands import AddProducer, CreateTopic
from streamlab.world.scenarios import REFERENCE, Scenario, Scripted, reference_at
from streamlab.world.world import World


class Ping(msgspec.Struct, gc=False):
    hops: int


class Juggler:
    """Keeps events in the air: each one handled schedules another."""

    def __init__(self, scheduler: Any) -> None:
        self.scheduler = scheduler
        self.caught = 0

    def handle(self, message: Ping) -> None:
        self.caught += 1
        self.scheduler.after(7 + self.caught % 13, "juggler", message)


class BareHeap:
    """The least a scheduler can be: a heap loop with the same handlers."""

    def __init__(self) -> None:
        self.now = 0
        self.heap: list[tuple[int, int, str, Any]] = []
        self.sequence = 0
        self.actors: dict[str, Any] = {}

    def after(self, delay: int, target: str, message: Any) -> None:
        self.sequence += 1
        heappush(self.heap, (self.now + delay, self.sequence, target, message))

    def run(self, until: int) -> None:
        heap, actors = self.heap, self.actors
        while heap and heap[0][0] <= until:
            self.now, _, target, message = heappop(heap)
            actors[target].handle(message)


def _events_per_second(scheduler: Any, until: int = 200_000) -> float:
    juggler = Juggler(scheduler)
    scheduler.actors["juggler"] = juggler
    for hops in range(50):
        scheduler.after(hops % 11, "juggler", Ping(hops))
    begun = time.perf_counter()
    scheduler.run(until)
    return juggler.caught / (time.perf_counter() - begun)


def scheduler_against_heap() -> None:
    ratios = []
    for _ in range(5):
        bare = _events_per_second(BareHeap())
        ours = _events_per_second(Scheduler(0))
        ratios.append(ours / bare)
    ratios.sort()
    print(
        f"scheduler: {ours:,.0f} events/s, bare heap {bare:,.0f}; ratio median {ratios[2]:.2f} (min {ratios[0]:.2f}, max {ratios[-1]:.2f})"
    )


def _run(scenario: Scenario, seconds: int, label: str) -> tuple[int, float]:
    world = World(scenario, seed=1)
    world.advance(world.start + scenario.warm_up)
    before = world.scheduler.handled
    sent = world.ledger.sent
    begun = time.perf_counter()
    target = world.now
    for _ in range(seconds * 10):
        target += 100
        world.advance(target)
        world.check_invariants()
    wall = time.perf_counter() - begun
    events = world.scheduler.handled - before
    print(
        f"{label}: {seconds / wall:,.0f}× real time, {events / wall:,.0f} events/s, {events / seconds:,.0f} events per virtual second, "
        f"{world.ledger.sent - sent} messages, {(world.scheduler.handled - before) / max(1, world.ledger.sent - sent):.1f} events/message"
    )
    return events, wall


def idle_partitions() -> None:
    """10,000 partitions of which 10 carry traffic, against the 10 alone."""

    def lab(partitions: int) -> Scenario:
        topics = [Scripted(1_000, CreateTopic(name="busy", partitions=10, replication_factor=3))]
        topics += [
            Scripted(1_000 + n, CreateTopic(name=f"idle-{n}", partitions=999, replication_factor=3))
            for n in range(partitions // 999)
        ]
        producer = Scripted(3_000, AddProducer(name="web", topic="busy", rate=20.0))
        return msgspec.structs.replace(REFERENCE, name="idle", script=(*topics, producer), warm_up=20_000)

    few, few_wall = _run(lab(0), 60, "10 partitions")
    many, many_wall = _run(lab(9_990), 60, "10,000 partitions, 10 busy")
    print(f"idle partitions: events × {many / few:.3f}, wall × {many_wall / few_wall:.2f}")


def run() -> None:
    scheduler_against_heap()
    _run(REFERENCE, 300, "reference, 10 messages/s")
    events = [_run(reference_at(rate), 60, f"reference, {rate} messages/s")[0] for rate in (50, 100, 200, 400)]
    print("linear: events per virtual second " + ", ".join(f"{count / 60:,.0f}" for count in events))
    idle_partitions()
