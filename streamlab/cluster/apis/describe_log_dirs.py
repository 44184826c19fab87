"""DescribeLogDirs, API key 35, versions 1 to 4.

One log directory for each broker. Deviation: no disk, so no total and usable bytes (-1).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from streamlab.protocol.messages.admin import DescribeLogDirsRequest, DescribeLogDirsResponse, LogDirPartition
from streamlab.simulation.network import Request

if TYPE_CHECKING:
    from streamlab.cluster.broker import Broker


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
    broker.reply(request, DescribeLogDirsResponse(partitions=found))
