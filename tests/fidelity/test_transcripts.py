"""Sessions of Kafka's own command-line tools against the served lab: they print what they print with Apache Kafka."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.needs import missing, need_program
from tests.served import ROOT, Served, served

HERE = Path(__file__).parent
LIBS = Path(os.environ.get("STREAMLAB_KAFKA_LIBS", ROOT / ".kafka" / "libs"))
EXPECTED: dict[str, str] = tomllib.loads((HERE / "expected_differences.toml").read_text())["transcripts"]

pytestmark = pytest.mark.real


def play(lab: Served, *how: str) -> subprocess.CompletedProcess[str]:
    """All sessions, against the lab of this server."""
    manage = f"{sys.executable} {ROOT / 'manage.py'}"
    command = [sys.executable, str(HERE / "transcripts" / "cli.py"), *how]
    command += ["--hook", f"{manage} broker empty --data {lab.data}", "--jobs", "2"]
    return subprocess.run(command, capture_output=True, text=True, timeout=900, check=False)


@pytest.fixture
def lab() -> Iterator[Served]:
    need_program("java", "Kafka's tools are Java programs")
    if not list(LIBS.glob("kafka_2.13-*.jar")):
        missing(f"Kafka's jars are not in {LIBS}: .ci/run says how they come there")
    with served("--kafka-lab", "empty") as server:
        yield server


def test_the_tools_print_what_they_print_with_kafka(lab: Served) -> None:
    told = play(lab, "--bootstrap", f"localhost:{lab.kafka_port}", "--libs", str(LIBS))
    different = set(re.findall(r"^\+\+\+ here/(.+)\.txt$", told.stdout, re.MULTILINE))
    assert different == set(EXPECTED), told.stdout[-6000:] + told.stderr[-2000:]
    assert re.search(r"transcripts: \d+/\d+ commands equal", told.stdout), told.stdout[-2000:] + told.stderr[-2000:]


def test_the_labs_own_tools_print_what_kafkas_print() -> None:
    with served("--kafka-lab", "empty") as server:
        told = play(server, "--via", f"{sys.executable} {ROOT / 'manage.py'} terminal empty --data {server.data}")
    assert "transcripts: 210/210 commands equal to Apache Kafka 4.2.1" in told.stdout, told.stdout[-6000:] + told.stderr[-2000:]
