"""Starts the load's process and asks it for one scenario at a time.

Law of the module: an answer is waited for a bounded time; a load that does not answer is ended.
"""

from __future__ import annotations

import json
import select
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from tests.served import ROOT


class LoadFailed(Exception):
    """A scenario came to nothing; the text says why."""


class Generator:
    """The process that loads one cluster."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self.process = process

    def ask(self, scenario: str, **arguments: object) -> None:
        """Let it begin; `answer` has the result."""
        assert self.process.stdin is not None
        self.process.stdin.write(json.dumps({"do": scenario, **arguments}) + "\n")
        self.process.stdin.flush()

    def answer(self, seconds: float) -> dict[str, Any]:
        """Raises LoadFailed."""
        assert self.process.stdout is not None
        ready, _, _ = select.select([self.process.stdout], [], [], seconds)
        line = self.process.stdout.readline() if ready else ""
        if not line:
            self.process.kill()
            raise LoadFailed(f"no answer within {seconds:g} s" if not ready else "the load's process has ended")
        result: dict[str, Any] = json.loads(line)
        if "error" in result:
            raise LoadFailed(result["error"])
        return result


@contextmanager
def generator() -> Iterator[Generator]:
    """A load's process that is ready; ended with the block."""
    command = [sys.executable, "-m", "tests.benchmarks.wire_peers.load"]
    process = subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    try:
        load = Generator(process)
        load.answer(20)
        yield load
    finally:
        process.kill()
        process.wait(10)
