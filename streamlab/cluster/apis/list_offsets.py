"""ListOffsets, API key 2, versions 1 to 11.

Latest (-1: the high watermark), earliest (-2, -4: the log start), the largest timestamp (-3), nothing tiered (-5), or the first record at
or after a time. A partition that is asked about twice gets INVALID_REQUEST (42). A fresh leader whose high watermark is below its epoch's
start answers OFFSET_NOT_AVAILABLE (78) for latest and times.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from streamlab.cluster.apis.fetch import ISOLATION_LEVELS
from streamlab.cluster.log.refusal import Refusal
from streamlab.protocol.errors import Errors
from streamlab.protocol.messages.data import (
    EARLIEST_LOCAL_TIMESTAMP,
    EARLIEST_TIMESTAMP,
    LATEST_TIERED_TIMESTAMP,
    LATEST_TIMESTAMP,
    MAX_TIMESTAMP,
    ListOffsetsPartition,
    ListOffsetsPartitionResponse,
    ListOffsetsRequest,
    ListOffsetsResponse,
)
from streamlab.simulation.network import Request

if TYPE_CHECKING:
    from streamlab.cluster.broker import Broker
    from streamlab.cluster.partition import Partition

CONSUMER = -1

EARLIEST_PENDING_UPLOAD_TIMESTAMP = -6
FIRST_VERSION = {
    EARLIEST_TIMESTAMP: 1,
    LATEST_TIMESTAMP: 1,
    MAX_TIMESTAMP: 7,
    EARLIEST_LOCAL_TIMESTAMP: 8,
    LATEST_TIERED_TIMESTAMP: 9,
    EARLIEST_PENDING_UPLOAD_TIMESTAMP: 11,
}
"""From which version on a timestamp below zero means something; else UNSUPPORTED_VERSION (35)."""


def handle(broker: Broker, request: Request) -> None:
    """Answer at once."""
    body: ListOffsetsRequest = request.body
    manager: Any = broker.components["replicas"]
    if body.isolation_level not in ISOLATION_LEVELS:
        error = Errors.UNKNOWN_SERVER_ERROR
        broker.reply(request, ListOffsetsResponse(tuple(_error(asked, error) for asked in body.partitions)))
        return
    found = []
    times = Counter((asked.topic, asked.partition) for asked in body.partitions)
    for asked in {(one.topic, one.partition): one for one in body.partitions}.values():
        if times[asked.topic, asked.partition] > 1:
            found.append(_error(asked, Errors.INVALID_REQUEST))
            continue
        if asked.timestamp < 0 and body.version < FIRST_VERSION.get(asked.timestamp, body.version + 1):
            found.append(_error(asked, Errors.UNSUPPORTED_VERSION))
            continue
        try:
            partition = manager.led(asked.topic, asked.partition)
            partition.check_epoch(asked.current_leader_epoch, leader_only=body.replica_id != -2)
            found.append(_find(partition, asked, body.replica_id))
        except Refusal as refusal:
            found.append(_error(asked, refusal.error))
    broker.reply(request, ListOffsetsResponse(tuple(found)))


def _error(asked: ListOffsetsPartition, error: int) -> ListOffsetsPartitionResponse:
    return ListOffsetsPartitionResponse(asked.topic, asked.partition, error)


def _find(partition: Partition, asked: ListOffsetsPartition, replica_id: int) -> ListOffsetsPartitionResponse:
    log, topic, number = partition.log, asked.topic, asked.partition
    last = partition.high_watermark if replica_id == CONSUMER else log.log_end_offset
    fresh = replica_id == CONSUMER and partition.is_leader and partition.high_watermark < partition.epoch_start
    if asked.timestamp in (EARLIEST_TIMESTAMP, EARLIEST_LOCAL_TIMESTAMP):
        return ListOffsetsPartitionResponse(topic, number, 0, -1, log.log_start_offset, _epoch(partition, log.log_start_offset))
    if fresh:
        raise Refusal(Errors.OFFSET_NOT_AVAILABLE)
    if asked.timestamp == LATEST_TIMESTAMP:
        return ListOffsetsPartitionResponse(topic, number, 0, -1, last, partition.leader_epoch)
    if asked.timestamp in (LATEST_TIERED_TIMESTAMP, EARLIEST_PENDING_UPLOAD_TIMESTAMP):
        return ListOffsetsPartitionResponse(topic, number)
    found = log.offset_of_max_timestamp() if asked.timestamp == MAX_TIMESTAMP else log.offset_of_timestamp(asked.timestamp)
    if found is None or found[0] >= last:
        return ListOffsetsPartitionResponse(topic, number)
    offset, timestamp, epoch = found
    return ListOffsetsPartitionResponse(topic, number, 0, timestamp, offset, epoch)


def _epoch(partition: Partition, offset: int) -> int:
    epochs = partition.log.epochs
    return epochs.epoch_of(offset) if epochs.epochs else partition.leader_epoch
