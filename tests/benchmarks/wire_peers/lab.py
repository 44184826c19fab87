"""The served lab as the peer, and somebody who watches its stage meanwhile.

Law of the module: the lab is started as a user would start it; the viewer is the one of the `viewers` benchmark, in a thread of a
process that does nothing else at the time.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from itertools import combinations, pairwise

from tests.benchmarks.viewers import Viewer
from tests.benchmarks.wire_peers.peer import Peer
from tests.benchmarks.wire_peers.processes import free_block
from tests.served import Served, served

LAB = "empty"
NODES = ("broker-1", "broker-2", "broker-3", "controller")
PORTS = 9
"""A lab reserves a port for each broker that it may come to have."""


def zero_latency(server: Served) -> None:
    """Take the simulated latency from the links between the lab's own nodes; those of real clients have none."""
    for a, b in combinations(NODES, 2):
        server.tell("command", "set_link", f"a={a}", f"b={b}", "latency=0", lab=LAB)


class Stage:
    """One page's worth of frames: `late_ms` and `gaps_ms` of those sent within a span of `time.time()`."""

    def __init__(self, url: str) -> None:
        self.viewer = Viewer()
        self.address = url.replace("http", "ws") + f"/ws/labs/{LAB}"
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def _run(self) -> None:
        self._watching = self._loop.create_task(self.viewer.watch(self.address, 600))
        try:
            self._loop.run_until_complete(self._watching)
        except asyncio.CancelledError:
            return
        except Exception as failure:  # a stage that breaks off is a result, not the benchmark's end
            print(f"the stage has closed: {type(failure).__name__}: {failure}")

    def close(self) -> None:
        self._loop.call_soon_threadsafe(self._watching.cancel)
        self._thread.join(5)

    def late_ms(self, begun: float, ended: float) -> list[float]:
        return [(arrived - sent) * 1000 for sent, arrived in list(self.viewer.arrivals) if begun <= sent <= ended]

    def gaps_ms(self, begun: float, ended: float) -> list[float]:
        """Between one frame's arrival and the next one's: what a busy server that sends nothing would hide from `late_ms`."""
        arrivals = [arrived for _, arrived in list(self.viewer.arrivals) if begun <= arrived <= ended]
        return [(later - earlier) * 1000 for earlier, later in pairwise(arrivals)]


class ServedLab:
    """The lab's peer, with what only a lab has."""

    def __init__(self, running: ExitStack) -> None:
        self.port = free_block(PORTS)
        self.running = running
        self.server: Served | None = None
        self.began = 0.0
        bootstrap = ",".join(f"127.0.0.1:{self.port + broker}" for broker in range(3))
        self.peer = Peer("the served lab", bootstrap, self.begin, self.pids, at_zero_latency=self.at_zero_latency)

    def begin(self) -> None:
        self.server = self.running.enter_context(served("--kafka-lab", LAB, "--kafka-port", str(self.port)))

    def pids(self) -> list[int]:
        return [self.server.process.pid] if self.server else []

    def at_zero_latency(self) -> None:
        assert self.server is not None
        zero_latency(self.server)

    def open_stage(self) -> Stage:
        assert self.server is not None
        stage = Stage(self.server.url)
        self.running.callback(stage.close)
        return stage


@contextmanager
def lab() -> Iterator[ServedLab]:
    """A lab that has not begun."""
    with ExitStack() as running:
        yield ServedLab(running)
