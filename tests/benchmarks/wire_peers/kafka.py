"""Apache Kafka itself as the peer: three nodes, each broker and controller, out of a folder of jars.

Law of the module: fresh folders, own ports, loopback only; ended by process id. Nothing is tuned but the heap, which is what is
enough for this load, and the number of partitions for committed offsets, which nobody commits here.
"""

from __future__ import annotations

import base64
import os
import shutil
import subprocess
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.benchmarks.wire_peers.peer import Peer
from tests.benchmarks.wire_peers.processes import free_block
from tests.served import ROOT

NODES = (1, 2, 3)
HEAP = "-Xmx512M"
COLLECTOR = ("-XX:+UseG1GC", "-XX:MaxGCPauseMillis=20", "-XX:InitiatingHeapOccupancyPercent=35", "-XX:+ExplicitGCInvokesConcurrent")
"""As in Kafka's own start script."""

CONFIG = """
process.roles=broker,controller
node.id={node}
controller.quorum.voters={voters}
controller.listener.names=CONTROLLER
listeners=PLAINTEXT://127.0.0.1:{port},CONTROLLER://127.0.0.1:{controller}
advertised.listeners=PLAINTEXT://127.0.0.1:{port}
listener.security.protocol.map=PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT
log.dirs={folder}/log
num.partitions=3
default.replication.factor=3
offsets.topic.replication.factor=3
offsets.topic.num.partitions=3
transaction.state.log.replication.factor=3
share.coordinator.state.topic.replication.factor=3
"""


def jars() -> Path | None:
    """The folder of Kafka's jars, STREAMLAB_KAFKA_LIBS or `.kafka/libs`; None without jars or without Java."""
    folder = Path(os.environ.get("STREAMLAB_KAFKA_LIBS", ROOT / ".kafka" / "libs"))
    return folder if shutil.which("java") and any(folder.glob("kafka_2.13-*.jar")) else None


def version(folder: Path) -> str:
    return next(folder.glob("kafka_2.13-*.jar")).stem.rsplit("-", 1)[1]


@contextmanager
def kafka(folder: Path) -> Iterator[Peer]:
    """A formatted cluster that has not begun: `begin` starts its processes."""
    first = free_block(6)
    ports = {node: first + node - 1 for node in NODES}
    processes: list[subprocess.Popen[bytes]] = []
    with tempfile.TemporaryDirectory(prefix="wire-kafka-") as place:
        configs = _format(folder, Path(place), ports)

        def begin() -> None:
            for config in configs:
                output = config.with_suffix(".out").open("wb")
                command = ["java", HEAP, *COLLECTOR, "-cp", f"{folder}/*", "kafka.Kafka", str(config)]
                processes.append(subprocess.Popen(command, cwd=place, stdout=output, stderr=subprocess.STDOUT))

        bootstrap = ",".join(f"127.0.0.1:{port}" for port in ports.values())
        try:
            yield Peer(f"Apache Kafka {version(folder)}", bootstrap, begin, lambda: [process.pid for process in processes])
        finally:
            for process in processes:  # an orderly end of all three at once waits for a majority that is gone
                process.kill()
            for process in processes:
                process.wait(10)


def _format(folder: Path, place: Path, ports: dict[int, int]) -> list[Path]:
    """One config and one formatted log folder per node."""
    identity = base64.urlsafe_b64encode(uuid.uuid4().bytes).decode().rstrip("=").replace("-", "A")
    voters = ",".join(f"{node}@127.0.0.1:{port + len(NODES)}" for node, port in ports.items())
    configs, formatting = [], []
    for node, port in ports.items():
        config = place / f"node-{node}.properties"
        (place / str(node)).mkdir()
        config.write_text(
            CONFIG.format(node=node, voters=voters, port=port, controller=port + len(NODES), folder=place / str(node))
        )
        quick = ("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC")
        command = ["java", *quick, "-cp", f"{folder}/*", "kafka.tools.StorageTool", "format", "-t", identity, "-c", str(config)]
        formatting.append(subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True))
        configs.append(config)
    for process in formatting:
        _, complaint = process.communicate(timeout=60)
        if process.returncode != 0:
            raise RuntimeError(f"Kafka's storage could not be formatted: {complaint.strip()}")
    return configs
