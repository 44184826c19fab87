"""What lies in a partition's log, batch by batch, asked for without any client library.

Law of the module: nothing is decompressed and nothing converted, so the attributes are those that the producer wrote.
"""

from __future__ import annotations

import socket
import struct
from dataclasses import dataclass

from confluent_kafka.admin import AdminClient

CODECS = ("none", "gzip", "snappy", "lz4", "zstd")


@dataclass(frozen=True)
class Batch:
    partition: int
    base_offset: int
    codec: str
    count: int


def batches(bootstrap: str, topic: str) -> list[Batch]:
    """All batches of a topic, by partition and offset."""
    metadata = AdminClient({"bootstrap.servers": bootstrap}).list_topics(topic, timeout=10)
    found = []
    for partition, at in sorted(metadata.topics[topic].partitions.items()):
        leader = metadata.brokers[at.leader]
        offset = 0
        while some := _read(fetch(leader.host, leader.port, topic, partition, offset), partition):
            found += [batch for batch in some if batch.base_offset >= offset]
            offset = some[-1].base_offset + some[-1].count
    return found


def fetch(host: str, port: int, topic: str, partition: int, offset: int) -> bytes:
    """Record batches from `offset` on, as they lie in the log: Fetch version 4."""
    client, name = b"batches", topic.encode()
    header = struct.pack(">hhih", 1, 4, 7, len(client)) + client
    request = header + struct.pack(">iiiibi", -1, 0, 0, 50_000_000, 0, 1)
    request += struct.pack(">h", len(name)) + name + struct.pack(">iiqi", 1, partition, offset, 50_000_000)
    with socket.create_connection((host, port), timeout=10) as connection:
        connection.sendall(struct.pack(">i", len(request)) + request)
        answer = connection.makefile("rb")
        (length,) = struct.unpack(">i", answer.read(4))
        body = answer.read(length)
    at = 4 + 4 + 4 + 2 + len(name) + 4  # correlation id, throttle time, one topic, its name, one partition
    _, error, _, _, aborted = struct.unpack_from(">ihqqi", body, at)
    assert error == 0, f"Fetch of {topic}-{partition} at {offset}: error {error}"
    at += 26 + max(aborted, 0) * 16
    (size,) = struct.unpack_from(">i", body, at)
    return body[at + 4 : at + 4 + size]


def _read(log: bytes, partition: int) -> list[Batch]:
    found, at = [], 0
    while at + 61 <= len(log):
        base_offset, length = struct.unpack_from(">qi", log, at)
        (attributes,) = struct.unpack_from(">h", log, at + 21)
        (count,) = struct.unpack_from(">i", log, at + 57)
        found.append(Batch(partition, base_offset, CODECS[attributes & 7], count))
        at += 12 + length
    return found
