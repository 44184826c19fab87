"""Metadata (3), DescribeCluster (60), DescribeTopicPartitions (75)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from streamlab.protocol.errors import Errors
from streamlab.protocol.messages.metadata import (
    BrokerEndpoint,
    DescribeClusterRequest,
    DescribeClusterResponse,
    DescribeTopicPartitionsRequest,
    DescribeTopicPartitionsResponse,
    MetadataRequest,
    MetadataResponse,
    PartitionMetadata,
    TopicMetadata,
    UnregisterBrokerRequest,
    UnregisterBrokerResponse,
)
from streamlab.wire.messages.shapes import Asker
from streamlab.wire.readers import NotUnderstood

BY_ID_FROM = 12
"""Metadata takes topic ids from this version on; versions 10 and 11 have a place for them and refuse them."""


def read_metadata(body: Any, version: int, asker: Asker) -> MetadataRequest:
    topics = body.topics
    if version == 0 and topics is None:
        raise NotUnderstood("an array that must not be null is null")
    names: tuple[str, ...] | None
    ids: tuple[str, ...]
    if topics is None or (version == 0 and not topics):
        names, ids = None, ()
    else:
        ids = tuple(found for one in topics if (found := getattr(one, "topic_id", "")))
        names = tuple(one.name for one in topics if one.name is not None)
    return MetadataRequest(
        names,
        ids,
        getattr(body, "allow_auto_topic_creation", True),
        getattr(body, "include_topic_authorized_operations", False),
        asker.client_id,
        getattr(body, "include_cluster_authorized_operations", False),
        _refusal(topics or (), ids, version),
        tuple((one.name or "", getattr(one, "topic_id", "")) for one in topics or ()),
    )


def _refusal(topics: Any, ids: tuple[str, ...], version: int) -> int:
    """Why Kafka does not answer: topics by id too early, or topics that have neither name nor id."""
    nameless = any(one.name is None for one in topics)
    if version < BY_ID_FROM:
        return Errors.INVALID_REQUEST if nameless or ids else 0
    return Errors.UNKNOWN_SERVER_ERROR if nameless and not ids else 0


def write_metadata(answer: MetadataResponse, version: int) -> dict[str, Any]:
    return {
        "throttle_time": answer.throttle_time_ms,
        "brokers": [_broker(one) for one in answer.brokers],
        "cluster_id": answer.cluster_id,
        "controller_id": answer.controller_id,
        # Kafka lists partitions as a trie of hashes does: of two the second comes first.
        "topics": [_topic(one, reversed(one.partitions), version) for one in answer.topics],
        "error_code": answer.error_code,
        "cluster_authorized_operations": answer.cluster_authorized_operations,
    }


def _broker(one: BrokerEndpoint) -> dict[str, Any]:
    return {
        "node_id": one.node_id,
        "broker_id": one.node_id,
        "host": one.host,
        "port": one.port,
        "rack": one.rack,
        "is_fenced": one.is_fenced,
    }


def _topic(one: TopicMetadata, partitions: Iterable[PartitionMetadata], version: int) -> dict[str, Any]:
    return {
        "error_code": one.error_code,
        "name": one.name if one.name is not None or version >= 12 else "",
        "topic_id": one.topic_id,
        "is_internal": one.is_internal,
        "partitions": [_partition(part) for part in partitions],
        "topic_authorized_operations": one.authorized_operations,
    }


def _partition(part: PartitionMetadata) -> dict[str, Any]:
    return {
        "error_code": part.error_code,
        "partition_index": part.partition_index,
        "leader_id": part.leader_id,
        "leader_epoch": part.leader_epoch,
        "replica_nodes": part.replica_nodes,
        "isr_nodes": part.isr_nodes,
        "eligible_leader_replicas": part.eligible_leader_replicas,
        "last_known_elr": part.last_known_elr,
        "offline_replicas": part.offline_replicas,
    }


def read_describe_cluster(body: Any, version: int, asker: Asker) -> DescribeClusterRequest:
    return DescribeClusterRequest(
        body.include_cluster_authorized_operations,
        getattr(body, "endpoint_type", 1),
        getattr(body, "include_fenced_brokers", False),
    )


def write_describe_cluster(answer: DescribeClusterResponse, version: int) -> dict[str, Any]:
    return {
        "throttle_time": 0,
        "error_code": answer.error_code,
        "error_message": answer.error_message,
        "endpoint_type": answer.endpoint_type,
        "cluster_id": answer.cluster_id,
        "controller_id": answer.controller_id,
        "brokers": [_broker(one) for one in answer.brokers],
        "cluster_authorized_operations": answer.authorized_operations,
    }


def read_describe_topic_partitions(body: Any, version: int, asker: Asker) -> DescribeTopicPartitionsRequest:
    cursor = body.cursor
    return DescribeTopicPartitionsRequest(
        tuple(one.name for one in body.topics),
        body.response_partition_limit,
        None if cursor is None else (cursor.topic_name, cursor.partition_index),
    )


def write_describe_topic_partitions(answer: DescribeTopicPartitionsResponse, version: int) -> dict[str, Any]:
    cursor = answer.next_cursor
    return {
        "throttle_time": 0,
        "topics": [_topic(one, one.partitions, 12) for one in answer.topics],
        "next_cursor": None if cursor is None else {"topic_name": cursor[0], "partition_index": cursor[1]},
    }


def read_unregister_broker(body: Any, version: int, asker: Asker) -> UnregisterBrokerRequest:
    return UnregisterBrokerRequest(body.broker_id)


def write_unregister_broker(answer: UnregisterBrokerResponse, version: int) -> dict[str, Any]:
    return {"throttle_time": 0, "error_code": answer.error_code, "error_message": answer.error_message}
