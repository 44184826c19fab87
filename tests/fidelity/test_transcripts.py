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


@pytest.fixture(scope="module")
def lab() -> Iterator[Served]:
    need_program("java", "Kafka's tools are Java programs")
    if not list(LIBS.glob("kafka_2.13-*.jar")):
        missing(f"Kafka's jars are not in {LIBS}: .ci/run says how they come there")
    with served("--kafka-lab", "empty") as server:
        yield server


def test_the_tools_print_what_they_print_with_kafka(lab: Served) -> None:
    hook = f"{sys.executable} {ROOT / 'manage.py'} broker empty --data {lab.data}"
    command = [sys.executable, str(HERE / "transcripts" / "cli.py"), "--bootstrap", f"localhost:{lab.kafka_port}"]
    command += ["--libs", str(LIBS), "--hook", hook, "--jobs", "2"]
    told = subprocess.run(command, capture_output=True, text=True, timeout=900, check=False)
    different = set(re.findall(r"^\+\+\+ here/(.+)\.txt$", told.stdout, re.MULTILINE))
    assert different == set(EXPECTED), told.stdout[-6000:] + told.stderr[-2000:]
    assert re.search(r"transcripts: \d+/\d+ commands equal", told.stdout), told.stdout[-2000:] + told.stderr[-2000:]
