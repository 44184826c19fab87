"""Kafka's wire questions, put to the served lab: every answer equals Apache Kafka's, but for those named with their reason."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.needs import need_module
from tests.served import Served, served

HERE = Path(__file__).parent
PROBES = HERE / "probes"
GIVEN = ("--check", str(PROBES / "golden.json"))
FURTHER = ("--cases", str(HERE / "probes_more"), "--check", str(HERE / "probes_more" / "golden_more.json"))
FAMILIES = (
    "admin",
    "apiversions",
    "classic",
    "clients",
    "commits",
    "configs",
    "coordinator",
    "fetch",
    "groupadmin",
    "idempotence",
    "malformed",
    "messages",
    "metadata",
    "offsets",
    "produce",
    "quota",
    "sessions",
    "topics",
)
pytestmark = pytest.mark.real
EXPECTED: dict[str, str] = tomllib.loads((HERE / "expected_differences.toml").read_text())["probes"]


@pytest.fixture(scope="module")
def lab() -> Iterator[Served]:
    need_module("confluent_kafka", "the probes speak through librdkafka as well")
    need_module("kafka", "the probes speak through kafka-python as well")
    with served("--kafka-lab", "empty") as server:
        yield server


@pytest.mark.parametrize("family", FAMILIES)
def test_the_answers_are_kafkas(lab: Served, family: str) -> None:
    different, known = _differences(lab, family)
    assert known > 0, f"there is no probe in the family {family}"
    unexpected = {name: lines for name, lines in different.items() if name not in EXPECTED}
    assert not unexpected, "\n".join(line for lines in unexpected.values() for line in lines)


def test_what_is_expected_to_differ_still_does(lab: Served) -> None:
    different = {name for family in FAMILIES for name in _differences(lab, family)[0]}
    assert set(EXPECTED) <= different, f"equal by now: {sorted(set(EXPECTED) - different)}; take them off expected_differences.toml"


_seen: dict[str, tuple[dict[str, list[str]], int]] = {}


def test_further_answers_are_kafkas(lab: Served) -> None:
    told = _probe(lab, *FURTHER)
    found = re.search(r"probes: (\d+)/(\d+) equal", told)
    assert found is not None, told[-3000:]
    assert found[1] == found[2], told[-6000:]
    assert int(found[2]) >= 130


def _probe(lab: Served, *options: str) -> str:
    command = [sys.executable, str(PROBES / "probe.py"), "--bootstrap", f"127.0.0.1:{lab.kafka_port}", *options]
    return subprocess.run(command, capture_output=True, text=True, timeout=300, check=False).stdout


def _differences(lab: Served, family: str) -> tuple[dict[str, list[str]], int]:
    """(the lines told about each case that differs, how many cases there are)."""
    if family not in _seen:
        told = _probe(lab, *GIVEN, "--family", family)
        lines: dict[str, list[str]] = {}
        for line in told.splitlines():
            found = re.match(r"(\w+) \.[^:]*: Kafka ", line)
            if found:
                lines.setdefault(found[1], []).append(line)
        total = re.search(r"probes: (\d+)/(\d+) equal", told)
        assert total is not None, f"the probes did not come to their end:\n{told[-2000:]}"
        assert int(total[2]) - int(total[1]) == len(lines), told[-2000:]
        _seen[family] = lines, int(total[2])
    return _seen[family]
