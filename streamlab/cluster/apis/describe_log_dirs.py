"""DescribeLogDirs, API key 35, versions 1 to 4.

One log directory for each broker. Deviation: there is no disk; the directory is said to be of 100 GiB.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from streamlab.protocol.messages.admin import DescribeLogDirsRequest, DescribeLogDirsResponse, LogDirPartition
from streamlab.simulation.network import Request

if TYPE_CHECKING:
    from streamlab.cluster.broker import Broker


DISK_BYTES = 100 << 30


def handle(broker: Broker, request: Request) -> None:
    """Answer at once."""
    body: DescribeLogDirsRequest = request.body
    wanted = None if body.partitions is None else set(body.partitions)
    partitions = broker.components["replicas"].partitions  # type: ignore[attr-defined]
    found = tuple(
        LogDirPartition(topic, number, one.log.size, 0 if one.is_leader else max(0, one.high_watermark - one.log.log_end_offset))
        for (topic, number), one in partitions.items()
        if wanted is None or (topic, number) in wanted
    )
    used = sum(one.log.size for one in partitions.values())
    broker.reply(request, DescribeLogDirsResponse(partitions=found, total_bytes=DISK_BYTES, usable_bytes=max(0, DISK_BYTES - used)))
