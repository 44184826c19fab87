"""`manage.py serve` and its siblings, in processes of their own."""

from __future__ import annotations

import json
import os
import re
import signal
import stat
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.request import urlopen

import pytest

from tests.served import ROOT, free_port

MANAGE = [sys.executable, str(ROOT / "manage.py")]


class Process:
    """A server whose words can be read."""

    def __init__(self, data: Path, *options: str) -> None:
        self.data = data
        self.port = free_port()
        command = [*MANAGE, "serve", "--port", str(self.port), "--data", str(data), *options]
        self.process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        self.lines: list[str] = []
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.lines.append(line.rstrip())
            if line.startswith("Ctrl-C"):
                break
        self.url = f"http://127.0.0.1:{self.port}"

    def interrupt(self) -> float:
        """Ctrl-C; how long it took to leave, in seconds."""
        begun = time.perf_counter()
        self.process.send_signal(signal.SIGINT)
        self.process.wait(10)
        return time.perf_counter() - begun


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return tmp_path / "data"


@pytest.fixture
def server(data: Path) -> Iterator[Process]:
    process = Process(data, "--admin")
    yield process
    if process.process.poll() is None:
        process.process.kill()
        process.process.wait()


def manage(*words: str, data: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run([*MANAGE, *words, "--data", str(data)], cwd=ROOT, capture_output=True, text=True, check=False)


def test_it_prints_its_address_and_leaves_at_once(server: Process, data: Path) -> None:
    assert server.lines[0] == f"StreamLab is at {server.url}/"
    assert re.fullmatch(rf"Once, to the admin: {server.url}/operator/\S+/", server.lines[1])
    with urlopen(f"{server.url}/", timeout=10) as answer:
        assert answer.status == 200
    operator = data / "operator.json"
    if os.name == "posix":
        assert stat.S_IMODE(operator.stat().st_mode) == 0o600
        assert stat.S_IMODE((data / "secret-key").stat().st_mode) == 0o600
    assert server.interrupt() < 2
    assert server.process.returncode == 0
    assert not operator.exists()


def test_an_interrupt_is_heard_as_soon_as_the_address_is_printed(data: Path) -> None:
    command = [*MANAGE, "serve", "--port", str(free_port()), "--no-kafka", "--data", str(data)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline().startswith("StreamLab is at ")
        process.send_signal(signal.SIGINT)
        _out, errors = process.communicate(timeout=30)
    assert (process.returncode, errors) == (0, "")


def test_it_ends_with_the_reason_where_a_part_of_it_cannot_be_loaded(data: Path, tmp_path: Path) -> None:
    (tmp_path / "sitecustomize.py").write_text("import sys; sys.modules['streamlab.classroom.phone_socket'] = None")
    command = [*MANAGE, "serve", "--port", str(free_port()), "--no-kafka", "--data", str(data)]
    environment = {**os.environ, "PYTHONPATH": str(tmp_path)}
    ended = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=60, env=environment)
    assert ended.returncode == 1
    assert "import of streamlab.classroom.phone_socket halted" in ended.stderr


def test_a_taken_port_is_said_plainly(server: Process, data: Path) -> None:
    second = manage("serve", "--port", str(server.port), data=data)
    assert second.returncode == 1
    assert (
        second.stderr.strip()
        == f"CommandError: Port {server.port} of 127.0.0.1 cannot be had: is it in use? Try --port {server.port + 1}."
    )
    assert (data / "operator.json").exists()


@pytest.mark.lived
def test_a_terminal_speaks_to_it_and_a_lab_outlives_it(server: Process, data: Path) -> None:
    said = manage("lab", "demo", "command", "create_topic", "name=orders", "partitions=2", "by=Ada", data=data)
    assert (said.returncode, said.stdout.startswith("Ada created topic orders")) == (0, True), said
    refused = manage("lab", "demo", "command", "kill_broker", "broker=77", data=data)
    assert refused.returncode == 1
    assert refused.stderr.startswith("CommandError: ")
    assert "Traceback" not in refused.stderr
    assert manage("lab", "demo", "pause", data=data).stdout.strip() == "Paused."
    before = json.loads(manage("lab", "demo", "status", data=data).stdout)["clock"]
    assert server.interrupt() < 2
    gone = manage("lab", "demo", "status", data=data)
    assert gone.stderr.startswith("CommandError: No server seems to run with ")
    again = Process(data)
    after = json.loads(manage("lab", "demo", "status", data=data).stdout)["clock"]
    exported = json.loads(manage("lab", "demo", "export", data=data).stdout)
    again.interrupt()
    assert (after["now"], after["offset"], after["paused"]) == (before["now"], before["offset"], True)
    assert exported["commands"][0]["command"]["name"] == "orders"


def test_simulate_says_what_became_of_the_messages(data: Path) -> None:
    runs = [manage("simulate", "demo", "--seconds", "60", "--json", data=data) for _ in range(2)]
    found, again = (json.loads(run.stdout) for run in runs)
    assert found["virtual_seconds"] == 60
    assert found["messages"] > 0
    assert found["lost"] == 0
    assert found["journal_sha256"] == again["journal_sha256"]
    assert manage("simulate", "nothing", data=data).stderr.startswith("CommandError: There is no scenario nothing.")
