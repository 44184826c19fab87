"""How long a checkpoint holds up a lab, at the start and when an hour's records are there."""

from __future__ import annotations

import gc
import time

from streamlab.world.scenarios import DEMO, Scenario, reference_at
from streamlab.world.world import World


def _pauses(scenario: Scenario, seconds: int) -> None:
    world = World(scenario, seed=1)
    world.advance(world.start + seconds * 1000)
    pauses, size = [], 0
    for _ in range(11):
        world.advance(world.now + 1_000)
        begun = time.perf_counter()
        made = world.checkpoint()
        pauses.append((time.perf_counter() - begun) * 1000)
        size = len(made.state)
    pauses.sort()
    print(
        f"{scenario.name} after {seconds} s: pause median {pauses[5]:.1f} ms, max {pauses[-1]:.1f} ms; state {size / 1e3:.0f} kB, "
        f"{len(made.chunks)} sealed chunks of {sum(len(chunk.data) for chunk in made.chunks) / 1e6:.1f} MB named"
    )


def run() -> None:
    gc.set_threshold(20_000, 20, 50)  # as the server sets it
    _pauses(DEMO, 60)
    _pauses(reference_at(10), 600)
    _pauses(reference_at(100), 600)
    _pauses(reference_at(100), 3600)
