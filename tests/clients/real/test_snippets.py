"""What the drawer "Connect a real client" gives to copy runs as it is copied: taken from the page, saved under its name, started."""

from __future__ import annotations

import contextlib
import html
import os
import re
import select
import shlex
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.clients.real.cluster import cluster
from tests.clients.real.programs import QUICK_JAVA, jars, missing, need, node_modules
from tests.fidelity.transcripts.cli import TOOLS
from tests.needs import need_module
from tests.served import free_block, served

pytestmark = pytest.mark.real
SECONDS = 60


@pytest.fixture
def page() -> Iterator[str]:
    """A lab of its own for each: they all join the group of the same name."""
    with cluster("empty") as running:
        if running.server is None:
            pytest.skip("Only a served lab has a page.")
        yield drawer(running.server.url)


def drawer(url: str) -> str:
    with urllib.request.urlopen(f"{url}/labs/empty/connect/", timeout=20) as answer:
        return str(answer.read().decode())


def copied(page: str, name: str) -> str:
    """What the Copy button of a library copies."""
    panel = page.split(f'id="snippet-{name}"')[1]
    return text_of(panel)


def text_of(markup: str) -> str:
    found = re.search(r"<pre[^>]*>(.*?)</pre>", markup, re.DOTALL)
    assert found is not None
    return html.unescape(found[1])


def prints_hello(command: list[str], folder: Path, path: str = "") -> None:
    """Start it in a terminal, and end it with all that it has started once it has read what it wrote."""
    ours, theirs = os.openpty()
    environment = {**os.environ, "PATH": f"{path}:{os.environ['PATH']}" if path else os.environ["PATH"]}
    process = subprocess.Popen(
        command, cwd=folder, stdin=theirs, stdout=theirs, stderr=theirs, env=environment, start_new_session=True
    )
    os.close(theirs)
    output, end = b"", time.monotonic() + SECONDS
    try:
        while not re.search(rb"\bhello\b", output) and time.monotonic() < end:
            ready, _, _ = select.select([ours], [], [], 0.5)
            if ready:
                output += os.read(ours, 65_536)
    except OSError:
        pass  # the last process at the terminal has ended
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait(10)
        os.close(ours)
    assert re.search(rb"\bhello\b", output), output.decode(errors="replace")


def test_the_command_line(page: str, tmp_path: Path) -> None:
    """The tools by their names, as they are in the distribution's `bin` (here small scripts around its jars)."""
    java, libraries = need("java"), jars()
    tools = tmp_path / "bin"
    tools.mkdir()
    for name, main in TOOLS.items():
        script = tools / name
        script.write_text(f'#!/bin/sh\nexec {java} {" ".join(QUICK_JAVA)} -cp "{libraries}/*" {main} "$@"\n')
        script.chmod(0o755)
    (tmp_path / "lines.sh").write_text(copied(page, "cli"))
    prints_hello(["bash", "lines.sh"], tmp_path, str(tools))


def test_kcat(page: str, tmp_path: Path) -> None:
    need("kcat")
    (tmp_path / "lines.sh").write_text(copied(page, "kcat"))
    prints_hello(["bash", "lines.sh"], tmp_path)


def test_kafkajs(page: str, tmp_path: Path) -> None:
    node = need("node")
    (tmp_path / "node_modules").symlink_to(node_modules())
    (tmp_path / "app.mjs").write_text(copied(page, "kafkajs"))
    prints_hello([node, "app.mjs"], tmp_path)


@pytest.mark.parametrize(
    ("name", "module"), [("confluent", "confluent_kafka"), ("kafka-python", "kafka"), ("aiokafka", "aiokafka")]
)
def test_python(page: str, tmp_path: Path, name: str, module: str) -> None:
    need_module(module, "its snippet is run as copied")
    (tmp_path / "app.py").write_text(copied(page, name))
    prints_hello([sys.executable, "app.py"], tmp_path)


def test_java(page: str, tmp_path: Path) -> None:
    java = need("java")
    (tmp_path / "App.java").write_text(copied(page, "java"))
    prints_hello([java, *QUICK_JAVA, "-cp", f"{jars()}/*", "App.java"], tmp_path)


def test_the_lines_for_containers_name_what_the_brokers_advertise() -> None:
    """Without Docker: both lines are sound for a shell, the first starts a server, and its brokers give the name that the second asks."""
    port = free_block()
    with served("--kafka-lab", "empty", "--kafka-port", str(port)) as server:
        container_part = drawer(server.url).split('class="more-lines"')[1]
    serve = text_of(container_part)
    run = text_of(container_part.split("</pre>", 1)[1])
    for line in (serve, run):
        subprocess.run(["bash", "-n", "-c", line], check=True)
    words, asked = shlex.split(serve), shlex.split(run)
    assert words[:3] == ["python", "manage.py", "serve"]
    assert asked[:2] == ["docker", "run"]
    assert Path(asked[asked.index("--bootstrap-server") - 1]).name in TOOLS
    address = asked[asked.index("--bootstrap-server") + 1]
    try:
        from confluent_kafka.admin import AdminClient
    except ImportError:
        missing("confluent-kafka")
    with served("--kafka-lab", "empty", *words[3:]):
        known = AdminClient({"bootstrap.servers": f"127.0.0.1:{port}"}).list_topics(timeout=20).brokers.values()
        assert f"{words[words.index('--kafka-advertise') + 1]}:{port}" == address
        assert {f"{one.host}:{one.port}" for one in known} == {
            address.replace(str(port), str(port + broker)) for broker in range(3)
        }
