"""Topics, configs, elections, reassignments: CreateTopics (19), DeleteTopics (20), DescribeConfigs (32), AlterConfigs (33), DescribeLogDirs
(35), CreatePartitions (37), ElectLeaders (43), IncrementalAlterConfigs (44), reassignments (45, 46), ListConfigResources (74)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from streamlab.protocol.messages.admin import (
    AlterableConfig,
    AlterConfigsRequest,
    AlterConfigsResource,
    AlterConfigsResponse,
    AlterPartitionReassignmentsRequest,
    AlterPartitionReassignmentsResponse,
    ConfigEntry,
    ConfigResource,
    CreatableTopic,
    CreatePartitionsRequest,
    CreatePartitionsResponse,
    CreatePartitionsTopic,
    CreateTopicsRequest,
    CreateTopicsResponse,
    DeleteTopicsRequest,
    DeleteTopicsResponse,
    DescribeConfigsRequest,
    DescribeConfigsResponse,
    DescribeLogDirsRequest,
    DescribeLogDirsResponse,
    ElectLeadersRequest,
    ElectLeadersResponse,
    IncrementalAlterConfigsRequest,
    ListConfigResourcesRequest,
    ListConfigResourcesResponse,
    ListPartitionReassignmentsRequest,
    ListPartitionReassignmentsResponse,
    ReassignablePartition,
)
from streamlab.wire.messages.shapes import Asker, by_topic


def read_create_topics(body: Any, version: int, asker: Asker) -> CreateTopicsRequest:
    topics = tuple(
        CreatableTopic(
            one.name,
            one.num_partitions,
            one.replication_factor,
            tuple((part.partition_index, tuple(part.broker_ids)) for part in one.assignments),
            tuple((config.name, config.value) for config in one.configs),
        )
        for one in body.topics
    )
    return CreateTopicsRequest(topics, body.timeout, body.validate_only)


def write_create_topics(answer: CreateTopicsResponse, version: int) -> dict[str, Any]:
    return {
        "throttle_time": answer.throttle_time_ms,
        "topics": [
            {
                "name": one.name,
                "topic_id": one.topic_id,
                "error_code": one.error_code,
                "error_message": one.error_message,
                "num_partitions": one.num_partitions,
                "replication_factor": one.replication_factor,
                "configs": [_config(config) for config in one.configs],
            }
            for one in answer.topics
        ],
    }


def _config(one: ConfigEntry) -> dict[str, Any]:
    return {
        "name": one.name,
        "value": one.value,
        "read_only": one.read_only,
        "config_source": one.config_source,
        "is_sensitive": one.is_sensitive,
        "synonyms": [{"name": name, "value": value, "source": source} for name, value, source in one.synonyms],
        "config_type": one.config_type,
        "documentation": one.documentation,
    }


def read_delete_topics(body: Any, version: int, asker: Asker) -> DeleteTopicsRequest:
    named = [(name, "") for name in getattr(body, "topic_names", ())]
    either = [(one.name, one.topic_id) for one in getattr(body, "topics", ())]
    return DeleteTopicsRequest(tuple(named + either), body.timeout)


def write_delete_topics(answer: DeleteTopicsResponse, version: int) -> dict[str, Any]:
    return {
        "throttle_time": answer.throttle_time_ms,
        "responses": [
            {
                "name": one.name if version >= 6 else one.name or "",
                "topic_id": one.topic_id,
                "error_code": one.error_code,
                "error_message": one.error_message,
            }
            for one in answer.responses
        ],
    }


def read_describe_configs(body: Any, version: int, asker: Asker) -> DescribeConfigsRequest:
    resources = tuple(
        ConfigResource(
            one.resource_type, one.resource_name, None if one.configuration_keys is None else tuple(one.configuration_keys)
        )
        for one in body.resources
    )
    return DescribeConfigsRequest(resources, body.include_synonyms, getattr(body, "include_documentation", False))


def write_describe_configs(answer: DescribeConfigsResponse, version: int) -> dict[str, Any]:
    return {
        "throttle_time": answer.throttle_time_ms,
        "results": [{**_resource(one), "configs": [_config(config) for config in one.configs]} for one in answer.results],
    }


def _resource(one: Any) -> dict[str, Any]:
    return {
        "error_code": one.error_code,
        "error_message": one.error_message,
        "resource_type": one.resource_type,
        "resource_name": one.resource_name,
    }


def _altered(body: Any) -> tuple[AlterConfigsResource, ...]:
    return tuple(
        AlterConfigsResource(
            one.resource_type,
            one.resource_name,
            tuple(AlterableConfig(config.name, config.value, getattr(config, "config_operation", 0)) for config in one.configs),
        )
        for one in body.resources
    )


def read_alter_configs(body: Any, version: int, asker: Asker) -> AlterConfigsRequest:
    return AlterConfigsRequest(_altered(body), body.validate_only)


def read_incremental_alter_configs(body: Any, version: int, asker: Asker) -> IncrementalAlterConfigsRequest:
    return IncrementalAlterConfigsRequest(_altered(body), body.validate_only)


def write_alter_configs(answer: AlterConfigsResponse, version: int) -> dict[str, Any]:
    return {"throttle_time": answer.throttle_time_ms, "responses": [_resource(one) for one in answer.responses]}


def read_describe_log_dirs(body: Any, version: int, asker: Asker) -> DescribeLogDirsRequest:
    if body.topics is None:
        return DescribeLogDirsRequest(None)
    return DescribeLogDirsRequest(tuple((topic.topic, number) for topic in body.topics for number in topic.partitions))


def write_describe_log_dirs(answer: DescribeLogDirsResponse, version: int) -> dict[str, Any]:
    def shape(part: Any) -> dict[str, Any]:
        return {
            "partition_index": part.partition,
            "partition_size": part.partition_size,
            "offset_lag": part.offset_lag,
            "is_future_key": part.is_future_key,
        }

    found = {
        "error_code": answer.error_code,
        "log_dir": answer.log_dir,
        "topics": by_topic(answer.partitions, shape),
        "total_bytes": answer.total_bytes,
        "usable_bytes": answer.usable_bytes,
    }
    return {"throttle_time": 0, "error_code": 0, "results": [found]}


def read_create_partitions(body: Any, version: int, asker: Asker) -> CreatePartitionsRequest:
    topics = tuple(
        CreatePartitionsTopic(
            one.name,
            one.count,
            None if one.assignments is None else tuple(tuple(part.broker_ids) for part in one.assignments),
        )
        for one in body.topics
    )
    return CreatePartitionsRequest(topics, body.timeout, body.validate_only)


def write_create_partitions(answer: CreatePartitionsResponse, version: int) -> dict[str, Any]:
    return {
        "throttle_time": answer.throttle_time_ms,
        "results": [{"name": one.name, "error_code": one.error_code, "error_message": one.error_message} for one in answer.results],
    }


def _places(topics: Any, items: str, name: str = "name") -> tuple[tuple[str, int], ...] | None:
    if topics is None:
        return None
    return tuple((getattr(topic, name), number) for topic in topics for number in getattr(topic, items))


def read_elect_leaders(body: Any, version: int, asker: Asker) -> ElectLeadersRequest:
    return ElectLeadersRequest(
        getattr(body, "election_type", 0), _places(body.topic_partitions, "partitions", "topic"), body.timeout
    )


def write_elect_leaders(answer: ElectLeadersResponse, version: int) -> dict[str, Any]:
    def shape(part: Any) -> dict[str, Any]:
        return {"partition_id": part.partition, "error_code": part.error_code, "error_message": part.error_message}

    return {
        "throttle_time": answer.throttle_time_ms,
        "error_code": answer.error_code,
        "replica_election_results": by_topic(answer.results, shape, "partition_result", "topic", answer.topics),
    }


def read_alter_partition_reassignments(body: Any, version: int, asker: Asker) -> AlterPartitionReassignmentsRequest:
    partitions = tuple(
        ReassignablePartition(topic.name, part.partition_index, _or_none(part.replicas))
        for topic in body.topics
        for part in topic.partitions
    )
    return AlterPartitionReassignmentsRequest(partitions, getattr(body, "allow_replication_factor_change", True), body.timeout)


def _or_none(replicas: Sequence[int] | None) -> tuple[int, ...] | None:
    return None if replicas is None else tuple(replicas)


def write_alter_partition_reassignments(answer: AlterPartitionReassignmentsResponse, version: int) -> dict[str, Any]:
    def shape(part: Any) -> dict[str, Any]:
        return {"partition_index": part.partition, "error_code": part.error_code, "error_message": part.error_message}

    return {
        "throttle_time": 0,
        "allow_replication_factor_change": answer.allow_replication_factor_change,
        "error_code": answer.error_code,
        "error_message": answer.error_message,
        "responses": by_topic(answer.partitions, shape),
    }


def read_list_partition_reassignments(body: Any, version: int, asker: Asker) -> ListPartitionReassignmentsRequest:
    return ListPartitionReassignmentsRequest(_places(body.topics, "partition_indexes"), body.timeout)


def write_list_partition_reassignments(answer: ListPartitionReassignmentsResponse, version: int) -> dict[str, Any]:
    def shape(part: Any) -> dict[str, Any]:
        return {
            "partition_index": part.partition,
            "replicas": part.replicas,
            "adding_replicas": part.adding_replicas,
            "removing_replicas": part.removing_replicas,
        }

    return {
        "throttle_time": 0,
        "error_code": answer.error_code,
        "error_message": answer.error_message,
        "topics": by_topic(answer.partitions, shape),
    }


def read_list_config_resources(body: Any, version: int, asker: Asker) -> ListConfigResourcesRequest:
    return ListConfigResourcesRequest(tuple(body.resource_types) if version >= 1 else (16,), version >= 1)


def write_list_config_resources(answer: ListConfigResourcesResponse, version: int) -> dict[str, Any]:
    return {
        "throttle_time": 0,
        "error_code": answer.error_code,
        "config_resources": [{"resource_name": name, "resource_type": kind} for kind, name in answer.resources],
    }
