"""A lab of a fake world, and a viewer that keeps what it is sent."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from streamlab.engine.feed import Viewer
from streamlab.engine.files import Files
from streamlab.engine.hub import Hub
from streamlab.engine.limits import ServerLimits
from streamlab.engine.storage import StoredLab
from streamlab.world.scenarios import Scenario
from tests.engine.fake_world import START, FakeWorlds, MemoryStorage


class Screen:
    """A browser that acknowledges, unless it is told not to."""

    def __init__(self, hub: Hub, code: str = "lab", acknowledges: bool = True, **viewer: Any) -> None:
        self.hub = hub
        self.code = code
        self.acknowledges = acknowledges
        self.frames: list[dict[str, Any]] = []
        self.closed: tuple[int, str] | None = None
        self.viewer = Viewer(self.take, self.close, **viewer)

    async def take(self, text: str) -> None:
        self.frames.append(json.loads(text))
        if self.acknowledges:
            self.runner.acknowledged(self.viewer, self.frames[-1]["frame"])

    async def close(self, code: int, sentence: str) -> None:
        self.closed = (code, sentence)

    async def watch(self) -> Screen:
        self.runner = await self.hub.runner(self.code)
        await self.hub.watch(self.code, self.viewer)
        return self

    def leave(self) -> None:
        self.runner.leave(self.viewer)

    def of(self, kind: str) -> list[dict[str, Any]]:
        return [frame for frame in self.frames if frame["type"] == kind]


async def until(true: Any, seconds: float = 20.0) -> None:
    """Wait until `true()` holds."""
    async with asyncio.timeout(seconds):
        while not true():
            await asyncio.sleep(0.01)


@pytest.fixture
def lab() -> StoredLab:
    return StoredLab("lab", "a lab", Scenario("fake", "A fake"), 7, START)


@pytest.fixture
def storage(lab: StoredLab) -> MemoryStorage:
    return MemoryStorage(lab)


@pytest.fixture
def worlds() -> FakeWorlds:
    return FakeWorlds()


@pytest.fixture
async def hub(storage: MemoryStorage, worlds: FakeWorlds, tmp_path: Path) -> AsyncIterator[Hub]:
    limits = ServerLimits()
    made = Hub(storage, Files(tmp_path, limits), limits, worlds)  # type: ignore[arg-type]
    await made.start()
    yield made
    await made.stop()
