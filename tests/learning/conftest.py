"""A hub of real worlds for learners, on a real database."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from streamlab.engine.files import Files
from streamlab.engine.hub import Hub
from streamlab.engine.limits import ServerLimits
from streamlab.labs import hub as hubs
from streamlab.labs.storage import DjangoStorage


@pytest.fixture
async def hub(transactional_db: None, settings: Any, tmp_path: Path) -> AsyncIterator[Hub]:
    settings.DATA_DIR = tmp_path
    settings.STREAMLAB_LIMITS = ServerLimits()
    storage = DjangoStorage()
    hub = Hub(storage, Files(tmp_path / "files", settings.STREAMLAB_LIMITS), settings.STREAMLAB_LIMITS)
    hubs.set_hub(hub)
    yield hub
    await hub.stop()
    await storage.close()
    hubs.set_hub(None)
