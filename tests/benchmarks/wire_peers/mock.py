"""librdkafka's mock cluster as the peer, for want of Kafka: three brokers in a process of their own, in memory, copying nothing.

Law of the module: the cluster lives as long as its process; the process ends when its input is closed. It keeps some 10 MB per
partition only, so that it reads less back than others.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from tests.benchmarks.wire_peers.librdkafka import PRODUCER, Client
from tests.benchmarks.wire_peers.peer import Peer
from tests.served import ROOT

BROKERS = 3


@contextmanager
def mock(topics: tuple[str, ...]) -> Iterator[Peer]:
    """A running mock cluster with these topics."""
    command = [sys.executable, "-m", "tests.benchmarks.wire_peers.mock", *topics]
    process = subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        bootstrap = process.stdout.readline().strip()
        yield Peer("librdkafka's mock cluster", bootstrap, lambda: None, lambda: [process.pid], creates=False)
    finally:
        process.kill()
        process.wait(10)


def main() -> None:
    client = Client(PRODUCER, {"test.mock.num.brokers": BROKERS})
    cluster = client.library.rd_kafka_handle_mock_cluster(client.handle)
    for topic in sys.argv[1:]:
        client.check(client.library.rd_kafka_mock_topic_create(cluster, topic.encode(), BROKERS, BROKERS))
    print(client.library.rd_kafka_mock_cluster_bootstraps(cluster).decode(), flush=True)
    sys.stdin.read()


if __name__ == "__main__":
    main()
