"""The cluster under test: a served lab with ports of its own, or any Kafka whose address the environment gives.

Law of the module: a test sees `bootstrap`, `kill(n)` and `start(n)`, and cannot tell which of the two it has.

STREAMLAB_TEST_BOOTSTRAP=HOST:PORT puts the tests to another cluster (three brokers, `num.partitions=3`);
STREAMLAB_TEST_HOOK=COMMAND is then called as `COMMAND kill N` and `COMMAND start N`; without it tests that kill brokers are skipped.
"""

from __future__ import annotations

import os
import shlex
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from tests.served import ROOT, Served, served

BLOCK = 9
"""Ports that a lab reserves: one for each broker that it can have."""


class Cluster:
    """`bootstrap`: host:port of broker 1; `lab`: its code; `server`: None where the cluster is not a lab."""

    def __init__(self, bootstrap: str, hook: list[str] | None, lab: str = "", server: Served | None = None) -> None:
        self.bootstrap = bootstrap
        self.hook = hook
        self.lab = lab
        self.server = server

    def kill(self, broker: int) -> None:
        self._call("kill", broker)

    def start(self, broker: int) -> None:
        """Returns when the broker accepts connections and leads again what it is asked to."""
        self._call("start", broker)

    def _call(self, deed: str, broker: int) -> None:
        if self.hook is None:
            pytest.skip("This cluster's brokers cannot be killed from here (STREAMLAB_TEST_HOOK).")
        subprocess.run([*self.hook, deed, str(broker)], cwd=ROOT, check=True, timeout=120, stdout=subprocess.DEVNULL)


@contextmanager
def cluster(lab: str) -> Iterator[Cluster]:
    """`lab`: "empty" or "demo"."""
    given = os.environ.get("STREAMLAB_TEST_BOOTSTRAP")
    if given:
        hook = os.environ.get("STREAMLAB_TEST_HOOK")
        yield Cluster(given, shlex.split(hook) if hook else None)
        return
    port = _free_block()
    with served("--kafka-port", str(port), "--kafka-lab", lab) as server:
        _wait_for(port)
        command = [sys.executable, "manage.py", "broker", "--data", str(server.data), lab]
        yield Cluster(f"127.0.0.1:{port}", command, lab, server)


def _free_block() -> int:
    """The first of nine free ports in a row."""
    for first in range(21092 + os.getpid() % 400 * 10, 32000, BLOCK + 1):
        if all(_is_free(first + each) for each in range(BLOCK)):
            return first
    raise RuntimeError("No nine free ports in a row.")


def _is_free(port: int) -> bool:
    with socket.socket() as trial:
        trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            trial.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def _wait_for(port: int) -> None:
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        with socket.socket() as trial:
            if trial.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise TimeoutError(f"No broker listens on port {port}.")
