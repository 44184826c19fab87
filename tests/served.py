"""A served StreamLab in a process of its own, for journeys and benchmarks that look at it from outside."""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).parent.parent


class Served:
    """`url`: where it listens on loopback; `pid`: its process."""

    def __init__(self, url: str, process: subprocess.Popen[str], data: Path) -> None:
        self.url = url
        self.process = process
        self.data = data

    def tell(self, *words: str, lab: str = "demo") -> None:
        """`manage.py lab demo WORDS…`, as an operator would."""
        command = [sys.executable, "manage.py", "lab", lab, *words, "--data", str(self.data)]
        subprocess.run(command, cwd=ROOT, check=True, capture_output=True)

    def memory_mb(self) -> float:
        status = Path(f"/proc/{self.process.pid}/status").read_text()
        return int(re.search(r"VmRSS:\s+(\d+)", status)[1]) / 1024  # type: ignore[index]

    def cpu_seconds(self) -> float:
        fields = Path(f"/proc/{self.process.pid}/stat").read_text().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


@contextmanager
def served(*options: str) -> Iterator[Served]:
    """Start `manage.py serve` on a free port with an empty data folder; ends it by its process id."""
    port = free_port()
    with tempfile.TemporaryDirectory() as data:
        command = [sys.executable, str(ROOT / "manage.py"), "serve", "--port", str(port), "--data", data, *options]
        process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, text=True)
        try:
            deadline = time.monotonic() + 30
            while time.monotonic() < deadline:
                with socket.socket() as probe:
                    if probe.connect_ex(("127.0.0.1", port)) == 0:
                        break
                time.sleep(0.05)
            yield Served(f"http://127.0.0.1:{port}", process, Path(data))
        finally:
            process.terminate()
            process.wait(10)
