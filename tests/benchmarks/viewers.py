"""Many viewers of one lab: how late frames are, what a stalled viewer costs, and that all end on the same offset."""

from __future__ import annotations

import asyncio
import hashlib
import json
import resource
import time
from typing import Any

import websockets

from tests.served import Served, served


class Viewer:
    """One browser's worth of feed: acknowledges every frame and notes when it came."""

    def __init__(self) -> None:
        self.arrivals: list[tuple[float, float]] = []
        self.offset = -1
        self.digest = hashlib.sha256()
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
        frame = json.loads(text)
        if "sent" in frame.get("clock", {}):
            self.arrivals.append((frame["clock"]["sent"], now))
        self.pictures += frame["type"] == "picture"
        self.offset = frame.get("clock", {}).get("offset", self.offset)
        await connection.send(json.dumps({"type": "ack", "frame": frame["frame"]}))


def _percentile(values: list[float], share: float) -> float:
    return sorted(values)[min(len(values) - 1, int(len(values) * share))] if values else float("nan")


async def _crowd(server: Served, count: int, seconds: float, stalled: int = 0) -> list[Viewer]:
    address = server.url.replace("http", "ws") + "/ws/labs/demo"
    viewers = [Viewer() for _ in range(count + stalled)]
    tasks = []
    for number, viewer in enumerate(viewers):
        tasks.append(asyncio.create_task(viewer.watch(address, seconds, stall=number >= count)))
        if number % 50 == 49:
            await asyncio.sleep(0.2)
    await asyncio.gather(*tasks)
    return viewers[:count]


def _report(server: Served, count: int, seconds: float, stalled: int = 0) -> None:
    memory, cpu, begun = server.memory_mb(), server.cpu_seconds(), time.monotonic()
    viewers = asyncio.run(_crowd(server, count, seconds, stalled))
    used = (server.cpu_seconds() - cpu) / (time.monotonic() - begun)
    settled = time.time() - seconds * 0.6
    late = [(arrived - sent) * 1000 for viewer in viewers for sent, arrived in viewer.arrivals if sent > settled]
    frames = sum(len(viewer.arrivals) for viewer in viewers) / max(1, count) / seconds
    offsets = {viewer.offset for viewer in viewers}
    print(
        f"{count} viewers{f' and {stalled} stalled' if stalled else ''}: {frames:.1f} frames/s each, delivery p50 {_percentile(late, 0.5):.0f} ms, "
        f"p99 {_percentile(late, 0.99):.0f} ms, server {used:.0%} of a core, memory {server.memory_mb() - memory:+.0f} MB; "
        f"last offsets {min(offsets)} to {max(offsets)}, {sum(viewer.pictures for viewer in viewers)} pictures"
    )


def run() -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(hard, 8192), hard))
    with served() as server:
        _report(server, 10, 10)
        _report(server, 500, 30)
        _report(server, 100, 30, stalled=20)
        _report(server, 2000, 60)
