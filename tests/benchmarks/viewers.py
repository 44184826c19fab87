"""Many viewers of one lab: how late frames are, what a stalled viewer costs, and that all end on the same offset with the same facts."""

from __future__ import annotations

import asyncio
import gc
import json
import resource
import time
from collections import deque
from typing import Any

import msgspec
import websockets

from tests.served import Served, served

SETTLE_SECONDS = 15.0
"""Before the end the lab is paused, so that everybody can come to its last offset."""

COMPARED = 50
"""How many of the last facts are compared."""


_decode = msgspec.json.Decoder().decode


class Viewer:
    """One browser's worth of feed: acknowledges every frame and notes when it came."""

    def __init__(self) -> None:
        self.arrivals: list[tuple[float, float]] = []
        self.offset = -1
        self.tail: deque[dict[str, Any]] = deque(maxlen=COMPARED)
        self.pictures = 0

    async def watch(self, address: str, seconds: float, stall: bool = False) -> None:
        async with websockets.connect(address, max_size=None, open_timeout=60, compression=None) as connection:
            await connection.send(json.dumps({"type": "hello", "offset": None}))
            end = time.monotonic() + seconds
            while (left := end - time.monotonic()) > 0:
                if stall:
                    await asyncio.sleep(left)
                    return
                try:
                    text = await asyncio.wait_for(connection.recv(), left)
                except TimeoutError:
                    return
                await self.take(connection, text)

    async def take(self, connection: Any, text: str | bytes) -> None:
        now = time.time()
        frame = _decode(text)
        self.arrivals.append((frame["clock"]["sent"], now))
        self.pictures += frame["type"] == "picture"
        self.tail.extend(frame.get("facts", ()))
        self.offset = frame["clock"]["offset"]
        await connection.send(f'{{"type":"ack","frame":{frame["frame"]}}}')


def _percentile(values: list[float], share: float) -> float:
    return sorted(values)[min(len(values) - 1, int(len(values) * share))] if values else float("nan")


async def _crowd(server: Served, count: int, seconds: float, stalled: int = 0) -> list[Viewer]:
    address = server.url.replace("http", "ws") + "/ws/labs/demo"
    viewers = [Viewer() for _ in range(count + stalled)]
    begun = time.monotonic()
    tasks = []
    for number, viewer in enumerate(viewers):
        left = seconds - (time.monotonic() - begun)
        tasks.append(asyncio.create_task(viewer.watch(address, left, stall=number >= count)))
        if number % 50 == 49:
            await asyncio.sleep(0.2)
    await asyncio.sleep(max(0.0, seconds - SETTLE_SECONDS - (time.monotonic() - begun)))
    await asyncio.to_thread(server.tell, "pause")
    await asyncio.gather(*tasks)
    await asyncio.to_thread(server.tell, "resume")
    return viewers[:count]


def _report(server: Served, count: int, seconds: float, stalled: int = 0) -> None:
    memory, cpu, begun = server.memory_mb(), server.cpu_seconds(), time.monotonic()
    viewers = asyncio.run(_crowd(server, count, seconds, stalled))
    used = (server.cpu_seconds() - cpu) / (time.monotonic() - begun)
    end = time.time() - SETTLE_SECONDS
    settled = end - (seconds - SETTLE_SECONDS) / 2
    counted = [(sent, arrived) for viewer in viewers for sent, arrived in viewer.arrivals if settled < sent < end]
    late = [(arrived - sent) * 1000 for sent, arrived in counted]
    frames = len(counted) / max(1, count) / (end - settled)
    offsets, tails = {viewer.offset for viewer in viewers}, {json.dumps(list(viewer.tail)) for viewer in viewers}
    print(
        f"{count} viewers{f' and {stalled} stalled' if stalled else ''}: {frames:.1f} frames/s each, delivery p50 "
        f"{_percentile(late, 0.5):.0f} ms, p99 {_percentile(late, 0.99):.0f} ms, server {used:.0%} of a core, "
        f"memory {server.memory_mb() - memory:+.0f} MB; last offsets {sorted(offsets)}, last {COMPARED} facts "
        f"{'the same for all' if len(tails) == 1 else f'{len(tails)} different'}"
    )


def run() -> None:
    """A crowd of each size in turn, on one server."""
    gc.disable()  # collecting in this process would be counted as lateness of the server
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(hard, 8192), hard))
    with served() as server:
        server.tell("command", "change_producer", "producer=web", "rate=20")
        _report(server, 10, 30)
        _report(server, 500, 50)
        _report(server, 100, 40, stalled=20)
        _report(server, 2000, 90)
