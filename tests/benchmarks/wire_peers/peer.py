"""What is loaded: a cluster behind a bootstrap address, in processes that can be looked at from outside."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from tests.benchmarks.wire_peers.processes import cpu_seconds, memory_mb


@dataclass(frozen=True)
class Peer:
    """`begin` starts it and may return before it answers; `creates`: whether it answers CreateTopics (else topics are there)."""

    name: str
    bootstrap: str
    begin: Callable[[], None]
    pids: Callable[[], Sequence[int]]
    creates: bool = True
    at_zero_latency: Callable[[], None] = lambda: None
    """Takes what delay it simulates away, before latency is measured."""

    def memory_mb(self) -> float:
        return memory_mb(self.pids())

    def cpu_seconds(self) -> float:
        return cpu_seconds(self.pids())
