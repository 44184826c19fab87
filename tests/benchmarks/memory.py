"""How much memory a lab takes: an hour of 100 messages/s, then a second one, in a process of its own."""

from __future__ import annotations

import resource
import time
from pathlib import Path

from streamlab.world.scenarios import reference_at
from streamlab.world.world import World


def resident_mb() -> float:
    """The process's memory now, in MB (its peak where /proc is missing)."""
    status = Path("/proc/self/status")
    if status.exists():
        for line in status.read_text().splitlines():
            if line.startswith("VmRSS:"):
                return int(line.split()[1]) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def run() -> None:
    world = World(reference_at(100), seed=1)
    world.advance(world.start + 10_000)
    print(f"at the start: {resident_mb():.0f} MB")
    target = world.now
    before = 0.0
    for hour in (1, 2):
        begun = time.perf_counter()
        for _ in range(36_000):
            target += 100
            world.advance(target)
        held = resident_mb()
        print(
            f"after hour {hour}: {held:.0f} MB ({held - before:+.0f}), journal {world.journal.size() / 1e6:.1f} MB with "
            f"{world.journal.next_offset - world.journal.first_offset:,} facts, {3600 / (time.perf_counter() - begun):.0f}× real time"
        )
        before = held
