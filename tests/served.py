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
    """`url`: where it listens on loopback; `kafka_port`: that of broker 1, 0 where no broker listens; `log`: what it has printed."""

    def __init__(self, url: str, process: subprocess.Popen[str], data: Path, kafka_port: int = 0) -> None:
        self.url = url
        self.process = process
        self.data = data
        self.kafka_port = kafka_port

    @property
    def bootstrap(self) -> str:
        """The first broker's address, for a client."""
        return f"127.0.0.1:{self.kafka_port}"

    @property
    def log(self) -> str:
        return (self.data / "server.log").read_text()

    def broker(self, deed: str, broker: int, lab: str = "empty") -> None:
        """`manage.py broker LAB kill|stop|start N`: returns when it has come true."""
        command = [sys.executable, "manage.py", "broker", lab, deed, str(broker), "--data", str(self.data)]
        subprocess.run(command, cwd=ROOT, check=True, capture_output=True)

    def tell(self, *words: str, lab: str = "demo") -> None:
        """`manage.py lab demo WORDS…`, as an operator would."""
        command = [sys.executable, "manage.py", "lab", lab, *words, "--data", str(self.data)]
        subprocess.run(command, cwd=ROOT, check=True, capture_output=True)

    def restart(self) -> None:
        """End it as an operator would, and start it again on the same data and the same port."""
        self.process.terminate()
        self.process.wait(10)
        with (self.data / "server.log").open("a") as log:
            self.process = subprocess.Popen(self.process.args, cwd=ROOT, stdout=log, stderr=log, text=True)
        _wait_for([int(self.url.rpartition(":")[2])])

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


def free_block(count: int = 9) -> int:
    """The first of so many free ports in a row."""
    while True:
        first = free_port()
        if first + count < 65_536 and all(_is_free(port) for port in range(first, first + count)):
            return first


def _is_free(port: int) -> bool:
    with socket.socket() as listener:
        try:
            listener.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def _answers(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def _wait_for(ports: list[int]) -> None:
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline and not all(_answers(port) for port in ports):
        time.sleep(0.05)


@contextmanager
def served(*options: str) -> Iterator[Served]:
    """Start `manage.py serve` on a free port with an empty data folder; ends it by its process id.

    Brokers listen only where an option says for which lab (`--kafka-lab`), on ports of their own.
    """
    port = free_port()
    kafka_port = 0
    if "--kafka-port" in options:
        kafka_port = int(options[options.index("--kafka-port") + 1])
    elif "--kafka-lab" in options:
        kafka_port = free_block()
    kafka = ["--kafka-port", str(kafka_port)] if kafka_port else ["--no-kafka"]
    with tempfile.TemporaryDirectory() as data, (Path(data) / "server.log").open("w") as log:
        command = [sys.executable, str(ROOT / "manage.py"), "serve", "--port", str(port), "--data", data, *kafka, *options]
        process = subprocess.Popen(command, cwd=ROOT, stdout=log, stderr=log, text=True)
        server = Served(f"http://127.0.0.1:{port}", process, Path(data), kafka_port)
        try:
            _wait_for([port, *range(kafka_port, kafka_port + 3)] if kafka_port else [port])
            yield server
        finally:
            server.process.terminate()
            server.process.wait(10)
