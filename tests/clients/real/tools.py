"""Apache Kafka's command-line tools by the names under which its distribution has them, run from its jars.

Law of the module: a command line is what a user types, with `localhost:9092` standing for the cluster under test.
"""

from __future__ import annotations

import shlex
import subprocess

from tests.clients.real.programs import QUICK_JAVA, jars, need
from tests.fidelity.transcripts.cli import ADDRESS, TOOLS


def command(line: str, bootstrap: str) -> list[str]:
    """The process behind a line such as `kafka-topics.sh --bootstrap-server localhost:9092 --list`."""
    tool, *words = shlex.split(line.replace(ADDRESS, bootstrap))
    return [need("java"), *QUICK_JAVA, "-cp", f"{jars()}/*", TOOLS[tool], *words]


def run(line: str, bootstrap: str, typed: str = "") -> str:
    """What the tool prints; `typed` is its standard input. It must end well within a minute."""
    done = subprocess.run(command(line, bootstrap), input=typed, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, f"{line}\n{done.stdout}{done.stderr}"
    return done.stdout
