"""Topics, configs, elections and reassignments: APIs 19, 20, 32, 33, 35, 37, 43 to 46, 74."""

from __future__ import annotations

import msgspec


class CreatableTopic(msgspec.Struct, frozen=True, gc=False):
    """`num_partitions` and `replication_factor` -1: the broker's default. `assignments`: partition -> broker ids, by hand."""

    name: str
    num_partitions: int = -1
    replication_factor: int = -1
    assignments: tuple[tuple[int, tuple[int, ...]], ...] = ()
    configs: tuple[tuple[str, str | None], ...] = ()


class CreateTopicsRequest(msgspec.Struct, frozen=True, gc=False):
    topics: tuple[CreatableTopic, ...]
    timeout_ms: int = 60_000
    validate_only: bool = False


class ConfigEntry(msgspec.Struct, frozen=True, gc=False):
    """`config_source`: 1 topic, 2 dynamic broker, 3 dynamic default broker, 4 static broker, 5 default. `config_type`: Kafka's ConfigType id."""

    name: str
    value: str | None
    read_only: bool = False
    config_source: int = 5
    is_sensitive: bool = False
    synonyms: tuple[tuple[str, str | None, int], ...] = ()
    config_type: int = 0
    documentation: str | None = None


class CreatableTopicResult(msgspec.Struct, frozen=True, gc=False):
    name: str
    topic_id: str = ""
    error_code: int = 0
    error_message: str | None = None
    num_partitions: int = -1
    replication_factor: int = -1
    configs: tuple[ConfigEntry, ...] = ()


class CreateTopicsResponse(msgspec.Struct, frozen=True, gc=False):
    topics: tuple[CreatableTopicResult, ...]
    throttle_time_ms: int = 0


class DeleteTopicsRequest(msgspec.Struct, frozen=True, gc=False):
    """Topics by (name, id): a name, or an id where the name is None."""

    topics: tuple[tuple[str | None, str], ...]
    timeout_ms: int = 60_000


class DeletableTopicResult(msgspec.Struct, frozen=True, gc=False):
    name: str | None
    topic_id: str = ""
    error_code: int = 0
    error_message: str | None = None


class DeleteTopicsResponse(msgspec.Struct, frozen=True, gc=False):
    responses: tuple[DeletableTopicResult, ...]
    throttle_time_ms: int = 0


class CreatePartitionsTopic(msgspec.Struct, frozen=True, gc=False):
    """`count`: how many the topic is to have in all. `assignments`: broker ids of each new one, by hand."""

    name: str
    count: int
    assignments: tuple[tuple[int, ...], ...] | None = None


class CreatePartitionsRequest(msgspec.Struct, frozen=True, gc=False):
    topics: tuple[CreatePartitionsTopic, ...]
    timeout_ms: int = 60_000
    validate_only: bool = False


class CreatePartitionsTopicResult(msgspec.Struct, frozen=True, gc=False):
    name: str
    error_code: int = 0
    error_message: str | None = None


class CreatePartitionsResponse(msgspec.Struct, frozen=True, gc=False):
    results: tuple[CreatePartitionsTopicResult, ...]
    throttle_time_ms: int = 0


TOPIC_RESOURCE = 2
BROKER_RESOURCE = 4
CLIENT_METRICS_RESOURCE = 16
GROUP_RESOURCE = 32


class ConfigResource(msgspec.Struct, frozen=True, gc=False):
    """`configuration_keys` None: all."""

    resource_type: int
    resource_name: str
    configuration_keys: tuple[str, ...] | None = None


class DescribeConfigsRequest(msgspec.Struct, frozen=True, gc=False):
    resources: tuple[ConfigResource, ...]
    include_synonyms: bool = False
    include_documentation: bool = False


class DescribeConfigsResult(msgspec.Struct, frozen=True, gc=False):
    resource_type: int
    resource_name: str
    error_code: int = 0
    error_message: str | None = None
    configs: tuple[ConfigEntry, ...] = ()


class DescribeConfigsResponse(msgspec.Struct, frozen=True, gc=False):
    results: tuple[DescribeConfigsResult, ...]
    throttle_time_ms: int = 0


OP_SET, OP_DELETE, OP_APPEND, OP_SUBTRACT = 0, 1, 2, 3


class AlterableConfig(msgspec.Struct, frozen=True, gc=False):
    name: str
    value: str | None
    operation: int = OP_SET


class AlterConfigsResource(msgspec.Struct, frozen=True, gc=False):
    resource_type: int
    resource_name: str
    configs: tuple[AlterableConfig, ...]


class IncrementalAlterConfigsRequest(msgspec.Struct, frozen=True, gc=False):
    resources: tuple[AlterConfigsResource, ...]
    validate_only: bool = False


class AlterConfigsRequest(msgspec.Struct, frozen=True, gc=False):
    """API 33: the given configs replace all that the resource had."""

    resources: tuple[AlterConfigsResource, ...]
    validate_only: bool = False


class AlterConfigsResult(msgspec.Struct, frozen=True, gc=False):
    resource_type: int
    resource_name: str
    error_code: int = 0
    error_message: str | None = None


class AlterConfigsResponse(msgspec.Struct, frozen=True, gc=False):
    responses: tuple[AlterConfigsResult, ...]
    throttle_time_ms: int = 0


class ListConfigResourcesRequest(msgspec.Struct, frozen=True, gc=False):
    """`resource_types` empty: all that the version knows. `any_type` False: version 0, which knows client metrics only."""

    resource_types: tuple[int, ...] = ()
    any_type: bool = True


class ListConfigResourcesResponse(msgspec.Struct, frozen=True, gc=False):
    """`resources`: (type, name)."""

    resources: tuple[tuple[int, str], ...] = ()
    error_code: int = 0


PREFERRED_ELECTION, UNCLEAN_ELECTION = 0, 1


class ElectLeadersRequest(msgspec.Struct, frozen=True, gc=False):
    """`partitions` None: all."""

    election_type: int = PREFERRED_ELECTION
    partitions: tuple[tuple[str, int], ...] | None = None
    timeout_ms: int = 60_000


class ElectLeadersPartitionResult(msgspec.Struct, frozen=True, gc=False):
    topic: str
    partition: int
    error_code: int = 0
    error_message: str | None = None


class ElectLeadersResponse(msgspec.Struct, frozen=True, gc=False):
    """`topics`: those that are named even where nothing is told of them."""

    results: tuple[ElectLeadersPartitionResult, ...]
    error_code: int = 0
    throttle_time_ms: int = 0
    topics: tuple[str, ...] = ()


class ReassignablePartition(msgspec.Struct, frozen=True, gc=False):
    """`replicas` None cancels a reassignment under way."""

    topic: str
    partition: int
    replicas: tuple[int, ...] | None


class AlterPartitionReassignmentsRequest(msgspec.Struct, frozen=True, gc=False):
    partitions: tuple[ReassignablePartition, ...]
    allow_replication_factor_change: bool = True
    timeout_ms: int = 60_000


class ReassignmentResult(msgspec.Struct, frozen=True, gc=False):
    topic: str
    partition: int
    error_code: int = 0
    error_message: str | None = None


class AlterPartitionReassignmentsResponse(msgspec.Struct, frozen=True, gc=False):
    partitions: tuple[ReassignmentResult, ...]
    error_code: int = 0
    error_message: str | None = None
    allow_replication_factor_change: bool = True


class ListPartitionReassignmentsRequest(msgspec.Struct, frozen=True, gc=False):
    partitions: tuple[tuple[str, int], ...] | None = None
    timeout_ms: int = 60_000


class OngoingReassignment(msgspec.Struct, frozen=True, gc=False):
    topic: str
    partition: int
    replicas: tuple[int, ...]
    adding_replicas: tuple[int, ...]
    removing_replicas: tuple[int, ...]


class ListPartitionReassignmentsResponse(msgspec.Struct, frozen=True, gc=False):
    partitions: tuple[OngoingReassignment, ...] = ()
    error_code: int = 0
    error_message: str | None = None


class DescribeLogDirsRequest(msgspec.Struct, frozen=True, gc=False):
    partitions: tuple[tuple[str, int], ...] | None = None


class LogDirPartition(msgspec.Struct, frozen=True, gc=False):
    topic: str
    partition: int
    partition_size: int
    offset_lag: int = 0
    is_future_key: bool = False


class DescribeLogDirsResponse(msgspec.Struct, frozen=True, gc=False):
    log_dir: str = "/var/lib/kafka"
    partitions: tuple[LogDirPartition, ...] = ()
    error_code: int = 0
    total_bytes: int = -1
    usable_bytes: int = -1
