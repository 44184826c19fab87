"""Clusters and programs of the real-client tests: one served lab per module, programs that end with their test."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.clients.real.cluster import Cluster, cluster
from tests.clients.real.programs import Programs


@pytest.fixture(scope="module")
def empty() -> Iterator[Cluster]:
    """The lab `empty`: three brokers, no topics, nobody there."""
    with cluster("empty") as running:
        yield running


@pytest.fixture(scope="module")
def demo() -> Iterator[Cluster]:
    """The lab `demo`: the topic `payments`, the group `billing`."""
    with cluster("demo") as running:
        if running.server is None:
            pytest.skip("Only a served lab has simulated clients.")
        yield running


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where programs that have to be built first are built, once."""
    return tmp_path_factory.mktemp("built")


@pytest.fixture
def programs(empty: Cluster, built: Path, tmp_path: Path) -> Iterator[Programs]:
    running = Programs(empty.bootstrap, built, tmp_path)
    yield running
    running.end()


@pytest.fixture
def topic() -> str:
    """A topic's name that no other test has."""
    return f"orders-{uuid.uuid4().hex[:6]}"
