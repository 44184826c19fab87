"""Produce (0), Fetch (1), ListOffsets (2), DeleteRecords (21), InitProducerId (22), OffsetForLeaderEpoch (23),
DescribeProducers (61)."""

from __future__ import annotations

import msgspec

from streamlab.protocol.messages.metadata import BrokerEndpoint
from streamlab.protocol.records import RecordBatch


class ProducePartition(msgspec.Struct, frozen=True, gc=False):
    """One batch, or none where null came. `refused`: why a real client's bytes are no batch, as Kafka's error and sentence.

    From version 13 a topic has an id and no name.
    """

    topic: str
    partition: int
    batches: tuple[RecordBatch, ...]
    topic_id: str = ""
    refused: tuple[int, str] | None = None


class ProduceRequest(msgspec.Struct, frozen=True, gc=False):
    """`acks`: 0, 1 or -1 (all). acks=0 gets no response. `refused`: why the whole request is, as Kafka's error and sentence.

    `size`: bytes of a real client's request.
    """

    acks: int
    timeout_ms: int
    partitions: tuple[ProducePartition, ...]
    client_id: str = ""
    transactional_id: str | None = None
    refused: tuple[int, str | None] | None = None
    size: int = 0


class RecordError(msgspec.Struct, frozen=True, gc=False):
    batch_index: int
    message: str | None = None


class ProducePartitionResponse(msgspec.Struct, frozen=True, gc=False):
    topic: str
    partition: int
    error_code: int = 0
    base_offset: int = -1
    log_append_time_ms: int = -1
    log_start_offset: int = -1
    record_errors: tuple[RecordError, ...] = ()
    error_message: str | None = None
    current_leader_id: int = -1
    current_leader_epoch: int = -1
    topic_id: str = ""


class ProduceResponse(msgspec.Struct, frozen=True, gc=False):
    """`endpoints`: where the leaders listen that partitions name (from version 10)."""

    partitions: tuple[ProducePartitionResponse, ...]
    throttle_time_ms: int = 0
    endpoints: tuple[BrokerEndpoint, ...] = ()


class FetchPartition(msgspec.Struct, frozen=True, gc=False):
    """From version 13 a topic comes as an id and no name, and in `forgotten` as "?" and its id."""

    topic: str
    partition: int
    fetch_offset: int
    current_leader_epoch: int = -1
    last_fetched_epoch: int = -1
    log_start_offset: int = -1
    partition_max_bytes: int = 1_048_576
    topic_id: str = ""


class FetchRequest(msgspec.Struct, frozen=True, gc=False):
    """`replica_id` -1: a consumer. With a session (KIP-227) `partitions` are only the new and changed ones, `forgotten` those to drop.

    `session_id` 0 and `session_epoch` -1: no session; 0 and 0: make one; an id and a rising epoch: go on with it.
    `version` 0: a simulated client or a follower, who ask leaders only.
    """

    partitions: tuple[FetchPartition, ...]
    replica_id: int = -1
    replica_epoch: int = -1
    max_wait_ms: int = 500
    min_bytes: int = 1
    max_bytes: int = 52_428_800
    isolation_level: int = 0
    session_id: int = 0
    session_epoch: int = -1
    forgotten: tuple[tuple[str, int], ...] = ()
    rack_id: str = ""
    client_id: str = ""
    version: int = 0


class FetchPartitionResponse(msgspec.Struct, frozen=True, gc=False):
    """`diverging_epoch`/`diverging_end_offset`: where a follower must truncate (-1: no divergence). `lists_aborted`: the list of aborted
    transactions is there, if empty. `cut_at`: after so many bytes the records are cut off (0: never).
    """

    topic: str
    partition: int
    error_code: int = 0
    high_watermark: int = -1
    last_stable_offset: int = -1
    log_start_offset: int = -1
    batches: tuple[RecordBatch, ...] = ()
    diverging_epoch: int = -1
    diverging_end_offset: int = -1
    current_leader_id: int = -1
    current_leader_epoch: int = -1
    preferred_read_replica: int = -1
    topic_id: str = ""
    lists_aborted: bool = False
    cut_at: int = 0

    @property
    def size(self) -> int:
        """Bytes of the records."""
        return self.cut_at or sum(batch.size for batch in self.batches)


class FetchResponse(msgspec.Struct, frozen=True, gc=False):
    """`endpoints`: where the leaders listen that partitions name (from version 16)."""

    partitions: tuple[FetchPartitionResponse, ...] = ()
    error_code: int = 0
    session_id: int = 0
    throttle_time_ms: int = 0
    endpoints: tuple[BrokerEndpoint, ...] = ()


LATEST_TIMESTAMP = -1
EARLIEST_TIMESTAMP = -2
MAX_TIMESTAMP = -3
EARLIEST_LOCAL_TIMESTAMP = -4
LATEST_TIERED_TIMESTAMP = -5


class ListOffsetsPartition(msgspec.Struct, frozen=True, gc=False):
    topic: str
    partition: int
    timestamp: int
    current_leader_epoch: int = -1


class ListOffsetsRequest(msgspec.Struct, frozen=True, gc=False):
    partitions: tuple[ListOffsetsPartition, ...]
    replica_id: int = -1
    isolation_level: int = 0
    timeout_ms: int = 0
    version: int = 11


class ListOffsetsPartitionResponse(msgspec.Struct, frozen=True, gc=False):
    topic: str
    partition: int
    error_code: int = 0
    timestamp: int = -1
    offset: int = -1
    leader_epoch: int = -1


class ListOffsetsResponse(msgspec.Struct, frozen=True, gc=False):
    partitions: tuple[ListOffsetsPartitionResponse, ...]
    throttle_time_ms: int = 0


class DeleteRecordsPartition(msgspec.Struct, frozen=True, gc=False):
    """`offset`: the first to keep; -1 means the high watermark."""

    topic: str
    partition: int
    offset: int


class DeleteRecordsRequest(msgspec.Struct, frozen=True, gc=False):
    partitions: tuple[DeleteRecordsPartition, ...]
    timeout_ms: int = 60_000


class DeleteRecordsPartitionResponse(msgspec.Struct, frozen=True, gc=False):
    topic: str
    partition: int
    low_watermark: int = -1
    error_code: int = 0


class DeleteRecordsResponse(msgspec.Struct, frozen=True, gc=False):
    partitions: tuple[DeleteRecordsPartitionResponse, ...]
    throttle_time_ms: int = 0


class InitProducerIdRequest(msgspec.Struct, frozen=True, gc=False):
    transactional_id: str | None = None
    transaction_timeout_ms: int = 60_000
    producer_id: int = -1
    producer_epoch: int = -1
    client_id: str = ""


class InitProducerIdResponse(msgspec.Struct, frozen=True, gc=False):
    error_code: int = 0
    producer_id: int = -1
    producer_epoch: int = -1
    throttle_time_ms: int = 0


class DescribeProducersRequest(msgspec.Struct, frozen=True, gc=False):
    partitions: tuple[tuple[str, int], ...]


class ActiveProducer(msgspec.Struct, frozen=True, gc=False):
    producer_id: int
    producer_epoch: int
    last_sequence: int = -1
    last_timestamp: int = -1
    coordinator_epoch: int = -1
    current_txn_start_offset: int = -1


class DescribeProducersPartition(msgspec.Struct, frozen=True, gc=False):
    topic: str
    partition: int
    error_code: int = 0
    error_message: str | None = None
    active_producers: tuple[ActiveProducer, ...] = ()


class DescribeProducersResponse(msgspec.Struct, frozen=True, gc=False):
    partitions: tuple[DescribeProducersPartition, ...]


class OffsetForLeaderPartition(msgspec.Struct, frozen=True, gc=False):
    topic: str
    partition: int
    leader_epoch: int
    current_leader_epoch: int = -1


class OffsetForLeaderEpochRequest(msgspec.Struct, frozen=True, gc=False):
    partitions: tuple[OffsetForLeaderPartition, ...]
    replica_id: int = -2


class EpochEndOffset(msgspec.Struct, frozen=True, gc=False):
    topic: str
    partition: int
    error_code: int = 0
    leader_epoch: int = -1
    end_offset: int = -1


class OffsetForLeaderEpochResponse(msgspec.Struct, frozen=True, gc=False):
    partitions: tuple[EpochEndOffset, ...]
    throttle_time_ms: int = 0
