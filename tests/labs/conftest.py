"""A hub of fake worlds on a real database, and visitors."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from django.test import AsyncClient

from streamlab.engine.files import Files
from streamlab.engine.hub import Hub
from streamlab.engine.limits import ServerLimits
from streamlab.labs import hub as hubs
from streamlab.labs import making, tokens
from streamlab.labs.models import Lab
from streamlab.labs.storage import DjangoStorage
from tests.engine.fake_world import FakeWorlds


class Visitor(AsyncClient):
    """A browser or a program that has typed `host` into its address bar."""

    def __init__(self, host: str = "127.0.0.1", **options: Any) -> None:
        super().__init__(**options)
        self.host = host

    def _base_scope(self, **request: Any) -> dict[str, Any]:
        scope = super()._base_scope(**request)
        scope["headers"] = [(name, self.host.encode() if name == b"host" else value) for name, value in scope["headers"]]
        return scope


@pytest.fixture(autouse=True)
def data_directory(settings: Any, tmp_path: Path) -> Path:
    settings.DATA_DIR = tmp_path
    settings.STREAMLAB_LIMITS = ServerLimits()
    return tmp_path


@pytest.fixture
async def hub(transactional_db: None, settings: Any, data_directory: Path) -> AsyncIterator[Hub]:
    """The process's hub, with the server's own labs in it."""
    await sync_to_async(making.ensure_server_labs)()
    storage = DjangoStorage()
    hub = Hub(storage, Files(data_directory / "files", settings.STREAMLAB_LIMITS), settings.STREAMLAB_LIMITS, FakeWorlds())  # type: ignore[arg-type]
    hubs.set_hub(hub)
    await hub.start(making.DEMO)
    yield hub
    await hub.stop()
    await storage.close()
    hubs.set_hub(None)


@pytest.fixture
def local() -> Visitor:
    """Somebody on this machine."""
    return Visitor()


@pytest.fixture
def guest(settings: Any) -> Visitor:
    """Somebody on the network."""
    settings.ALLOWED_HOSTS = [*settings.ALLOWED_HOSTS, "lab.example"]
    return Visitor("lab.example")


@pytest.fixture
def operator() -> Visitor:
    """Somebody at a terminal, with the operator's token."""
    return Visitor(authorization=f"Bearer {tokens.new_operator_token()}", enforce_csrf_checks=True)


@pytest.fixture
async def own_lab(hub: Hub, local: Visitor) -> Lab:
    """A lab that `local` has made."""
    answer = await local.post("/labs/", {"scenario": "empty", "name": "mine"})
    return await Lab.objects.aget(code=answer["Location"].split("/")[2])
