"""Produce (0), Fetch (1), ListOffsets (2), DeleteRecords (21), InitProducerId (22), OffsetForLeaderEpoch (23), DescribeProducers (61)."""

from __future__ import annotations

from typing import Any

from streamlab.protocol.errors import Errors
from streamlab.protocol.messages.data import (
    DeleteRecordsPartition,
    DeleteRecordsRequest,
    DeleteRecordsResponse,
    DescribeProducersRequest,
    DescribeProducersResponse,
    FetchPartition,
    FetchPartitionResponse,
    FetchRequest,
    FetchResponse,
    InitProducerIdRequest,
    InitProducerIdResponse,
    ListOffsetsPartition,
    ListOffsetsRequest,
    ListOffsetsResponse,
    OffsetForLeaderEpochRequest,
    OffsetForLeaderEpochResponse,
    OffsetForLeaderPartition,
    ProducePartition,
    ProduceRequest,
    ProduceResponse,
)
from streamlab.protocol.messages.metadata import BrokerEndpoint
from streamlab.protocol.record_format import Unreadable, encode, is_transactional, parse
from streamlab.protocol.records import RecordBatch
from streamlab.wire.messages.shapes import NO_ID, Asker, by_topic, in_runs

BY_ID_FROM = 13
"""Produce and Fetch name topics by id from this version on."""


def read_produce(body: Any, version: int, asker: Asker) -> ProduceRequest:
    """A partition that comes twice counts once, with the later records, as in Kafka's maps."""
    partitions: dict[tuple[str, str, int], ProducePartition] = {}
    refused: tuple[int, str | None] | None = None
    for topic in body.topic_data:
        by_id = version >= BY_ID_FROM
        name, topic_id = ("", topic.topic_id or NO_ID) if by_id else (topic.name, "")
        for part in topic.partition_data:
            place = (name, topic_id, part.index)
            records = part.records
            if records is None:
                partitions[place] = ProducePartition(name, part.index, (), topic_id)
                continue
            if body.transactional_id is None and is_transactional(records):
                refused = refused or (Errors.TRANSACTIONAL_ID_AUTHORIZATION_FAILED, None)
            try:
                found = parse(records, version)
            except Unreadable as unreadable:
                refused = refused or (unreadable.error, unreadable.message)
                partitions[place] = ProducePartition(name, part.index, (), topic_id)
                continue
            if isinstance(found, RecordBatch):
                partitions[place] = ProducePartition(name, part.index, (found,), topic_id)
            else:
                partitions[place] = ProducePartition(name, part.index, (), topic_id, found)
    parts = tuple(partitions.values())
    return ProduceRequest(body.acks, body.timeout, parts, asker.client_id, body.transactional_id, refused, asker.size)


def _endpoints(brokers: tuple[BrokerEndpoint, ...]) -> list[dict[str, Any]]:
    return [{"node_id": one.node_id, "host": one.host, "port": one.port, "rack": one.rack} for one in brokers]


def write_produce(answer: ProduceResponse, version: int) -> dict[str, Any]:
    def shape(part: Any) -> dict[str, Any]:
        return {
            "index": part.partition,
            "error_code": part.error_code,
            "base_offset": part.base_offset,
            "log_append_time": part.log_append_time_ms,
            "log_start_offset": part.log_start_offset,
            "record_errors": [
                {"batch_index": one.batch_index, "batch_index_error_message": one.message} for one in part.record_errors
            ],
            "error_message": part.error_message,
            "current_leader": {"leader_id": part.current_leader_id, "leader_epoch": part.current_leader_epoch},
        }

    return {
        "responses": by_topic(answer.partitions, shape, "partition_responses"),
        "throttle_time": answer.throttle_time_ms,
        "node_endpoints": _endpoints(answer.endpoints),
    }


def read_fetch(body: Any, version: int, asker: Asker) -> FetchRequest:
    by_id = version >= BY_ID_FROM
    partitions = tuple(
        FetchPartition(
            "" if by_id else topic.topic,
            part.partition,
            part.fetch_offset,
            getattr(part, "current_leader_epoch", -1),
            getattr(part, "last_fetched_epoch", -1),
            getattr(part, "log_start_offset", -1),
            part.partition_max_bytes,
            topic.topic_id if by_id else "",
        )
        for topic in body.topics
        for part in topic.partitions
    )
    forgotten = tuple(
        ("?" + topic.topic_id if by_id else topic.topic, number)
        for topic in getattr(body, "forgotten_topics_data", ())
        for number in topic.partitions
    )
    state = getattr(body, "replica_state", None)
    return FetchRequest(
        partitions,
        state.replica_id if state is not None else body.replica_id,
        state.replica_epoch if state is not None else -1,
        body.max_wait,
        body.min_bytes,
        body.max_bytes,
        body.isolation_level,
        getattr(body, "session_id", 0),
        getattr(body, "session_epoch", -1),
        forgotten,
        getattr(body, "rack_id", ""),
        asker.client_id,
        version,
    )


def write_fetch(answer: FetchResponse, version: int) -> dict[str, Any]:
    def shape(part: Any) -> dict[str, Any]:
        return {
            "partition_index": part.partition,
            "error_code": part.error_code,
            "high_watermark": part.high_watermark,
            "last_stable_offset": part.last_stable_offset,
            "log_start_offset": part.log_start_offset,
            "diverging_epoch": {"epoch": part.diverging_epoch, "end_offset": part.diverging_end_offset},
            "current_leader": {"leader_id": part.current_leader_id, "leader_epoch": part.current_leader_epoch},
            "aborted_transactions": () if part.lists_aborted else None,
            "preferred_read_replica": part.preferred_read_replica,
            "records": _records(part),
        }

    return {
        "throttle_time": answer.throttle_time_ms,
        "error_code": answer.error_code,
        "session_id": answer.session_id,
        "responses": in_runs(answer.partitions, shape, "topic"),
        "node_endpoints": _endpoints(answer.endpoints),
    }


def _records(part: FetchPartitionResponse) -> list[bytes | memoryview]:
    """The records in pieces; the last batch may be cut off in the middle, as in Kafka, which sends as many bytes as are asked for."""
    pieces: list[bytes | memoryview] = [piece for batch in part.batches for piece in encode(batch)]
    more = sum(map(len, pieces)) - part.cut_at if part.cut_at else 0
    while more > 0:
        last = pieces.pop()
        if len(last) > more:
            pieces.append(last[: len(last) - more])
        more -= len(last)
    return pieces


def read_list_offsets(body: Any, version: int, asker: Asker) -> ListOffsetsRequest:
    partitions = tuple(
        ListOffsetsPartition(topic.name, part.partition_index, part.timestamp, getattr(part, "current_leader_epoch", -1))
        for topic in body.topics
        for part in topic.partitions
    )
    timeout = getattr(body, "timeout", None)
    return ListOffsetsRequest(
        partitions,
        body.replica_id,
        getattr(body, "isolation_level", 0),
        timeout if timeout is not None else 0,
        version,
    )


def write_list_offsets(answer: ListOffsetsResponse, version: int) -> dict[str, Any]:
    def shape(part: Any) -> dict[str, Any]:
        return {
            "partition_index": part.partition,
            "error_code": part.error_code,
            "timestamp": part.timestamp,
            "offset": part.offset,
            "leader_epoch": part.leader_epoch,
        }

    return {"throttle_time": answer.throttle_time_ms, "topics": by_topic(answer.partitions, shape)}


def read_delete_records(body: Any, version: int, asker: Asker) -> DeleteRecordsRequest:
    partitions = tuple(
        DeleteRecordsPartition(topic.name, part.partition_index, part.offset) for topic in body.topics for part in topic.partitions
    )
    return DeleteRecordsRequest(partitions, body.timeout)


def write_delete_records(answer: DeleteRecordsResponse, version: int) -> dict[str, Any]:
    def shape(part: Any) -> dict[str, Any]:
        return {"partition_index": part.partition, "low_watermark": part.low_watermark, "error_code": part.error_code}

    return {"throttle_time": answer.throttle_time_ms, "topics": by_topic(answer.partitions, shape)}


def read_init_producer_id(body: Any, version: int, asker: Asker) -> InitProducerIdRequest:
    return InitProducerIdRequest(
        body.transactional_id,
        body.transaction_timeout,
        getattr(body, "producer_id", -1),
        getattr(body, "producer_epoch", -1),
        asker.client_id,
    )


def write_init_producer_id(answer: InitProducerIdResponse, version: int) -> dict[str, Any]:
    return {
        "throttle_time": answer.throttle_time_ms,
        "error_code": answer.error_code,
        "producer_id": answer.producer_id,
        "producer_epoch": answer.producer_epoch,
    }


def read_offset_for_leader_epoch(body: Any, version: int, asker: Asker) -> OffsetForLeaderEpochRequest:
    partitions = tuple(
        OffsetForLeaderPartition(topic.topic, part.partition, part.leader_epoch, part.current_leader_epoch)
        for topic in body.topics
        for part in topic.partitions
    )
    return OffsetForLeaderEpochRequest(partitions, getattr(body, "replica_id", -2))


def write_offset_for_leader_epoch(answer: OffsetForLeaderEpochResponse, version: int) -> dict[str, Any]:
    def shape(part: Any) -> dict[str, Any]:
        return {
            "error_code": part.error_code,
            "partition": part.partition,
            "leader_epoch": part.leader_epoch,
            "end_offset": part.end_offset,
        }

    return {"throttle_time": answer.throttle_time_ms, "topics": by_topic(answer.partitions, shape, name="topic")}


def read_describe_producers(body: Any, version: int, asker: Asker) -> DescribeProducersRequest:
    return DescribeProducersRequest(tuple((topic.name, number) for topic in body.topics for number in topic.partition_indexes))


def write_describe_producers(answer: DescribeProducersResponse, version: int) -> dict[str, Any]:
    def shape(part: Any) -> dict[str, Any]:
        return {
            "partition_index": part.partition,
            "error_code": part.error_code,
            "error_message": part.error_message,
            "active_producers": [
                {
                    "producer_id": one.producer_id,
                    "producer_epoch": one.producer_epoch,
                    "last_sequence": one.last_sequence,
                    "last_timestamp": one.last_timestamp,
                    "coordinator_epoch": one.coordinator_epoch,
                    "current_txn_start_offset": one.current_txn_start_offset,
                }
                for one in part.active_producers
            ],
        }

    return {"throttle_time": 0, "topics": by_topic(answer.partitions, shape)}
