"""Metadata (3), ApiVersions (18), DescribeCluster (60), DescribeTopicPartitions (75): who is there and who leads what."""

from __future__ import annotations

import msgspec

NOT_ASKED = -(2**31)
"""In place of the operations that the asker is authorized to."""


class MetadataRequest(msgspec.Struct, frozen=True, gc=False):
    """`topics` None means all. `topic_ids` asks by id. `refused`: why there is no answer to such a request, `echoed`: its topics then, by
    name and id.
    """

    topics: tuple[str, ...] | None = None
    topic_ids: tuple[str, ...] = ()
    allow_auto_topic_creation: bool = True
    include_topic_authorized_operations: bool = False
    client_id: str = ""
    include_cluster_authorized_operations: bool = False
    refused: int = 0
    echoed: tuple[tuple[str, str], ...] = ()


class BrokerEndpoint(msgspec.Struct, frozen=True, gc=False):
    node_id: int
    host: str
    port: int
    rack: str | None = None
    is_fenced: bool = False


class PartitionMetadata(msgspec.Struct, frozen=True, gc=False):
    partition_index: int
    leader_id: int
    leader_epoch: int
    replica_nodes: tuple[int, ...]
    isr_nodes: tuple[int, ...]
    offline_replicas: tuple[int, ...] = ()
    error_code: int = 0
    eligible_leader_replicas: tuple[int, ...] = ()
    last_known_elr: tuple[int, ...] = ()


class TopicMetadata(msgspec.Struct, frozen=True, gc=False):
    name: str | None
    partitions: tuple[PartitionMetadata, ...] = ()
    error_code: int = 0
    topic_id: str = ""
    is_internal: bool = False
    authorized_operations: int = NOT_ASKED


class MetadataResponse(msgspec.Struct, frozen=True, gc=False):
    brokers: tuple[BrokerEndpoint, ...]
    topics: tuple[TopicMetadata, ...]
    cluster_id: str | None
    controller_id: int
    throttle_time_ms: int = 0
    error_code: int = 0
    cluster_authorized_operations: int = NOT_ASKED


class DescribeClusterRequest(msgspec.Struct, frozen=True, gc=False):
    include_cluster_authorized_operations: bool = False
    endpoint_type: int = 1
    include_fenced_brokers: bool = False


class DescribeClusterResponse(msgspec.Struct, frozen=True, gc=False):
    cluster_id: str = ""
    controller_id: int = -1
    brokers: tuple[BrokerEndpoint, ...] = ()
    error_code: int = 0
    error_message: str | None = None
    endpoint_type: int = 1
    authorized_operations: int = NOT_ASKED


class UnregisterBrokerRequest(msgspec.Struct, frozen=True, gc=False):
    broker_id: int


class UnregisterBrokerResponse(msgspec.Struct, frozen=True, gc=False):
    error_code: int = 0
    error_message: str | None = None


class DescribeTopicPartitionsRequest(msgspec.Struct, frozen=True, gc=False):
    """`cursor`: the (topic, partition) to go on from."""

    topics: tuple[str, ...]
    response_partition_limit: int = 2000
    cursor: tuple[str, int] | None = None


class DescribeTopicPartitionsResponse(msgspec.Struct, frozen=True, gc=False):
    topics: tuple[TopicMetadata, ...]
    next_cursor: tuple[str, int] | None = None
