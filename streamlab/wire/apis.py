"""The APIs that are served over the wire: their keys, the versions of Apache Kafka 4.2.1, and who translates them.

Law of the module: what stands here is advertised, and what is advertised works. Whatever is not simulated yet (transactions, the newer
group protocol, share groups) does not stand here.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import msgspec

from streamlab.protocol.errors import Errors
from streamlab.wire.messages import admin, data, groups, metadata, offsets, quotas, security
from streamlab.wire.messages.shapes import Asker

Read = Callable[[Any, int, Asker], Any]
Write = Callable[[Any, int], dict[str, Any]]


class Api(msgspec.Struct, frozen=True):
    """One API. `first` and `last`: the versions served. `advertised_from`: the first that is told, where it differs."""

    key: int
    first: int
    last: int
    read: Read
    write: Write
    advertised_from: int | None = None


class AnsweredHere(msgspec.Struct, frozen=True):
    """An API that no broker has to be asked for: the request alone says what the answer is."""

    key: int
    first: int
    last: int
    answer: Callable[[Any], dict[str, Any]]
    advertised_from: None = None


PRODUCE, API_VERSIONS = 0, 18
API_VERSIONS_FIRST, API_VERSIONS_LAST = 0, 4

# librdkafka takes a later first version for a broker without compression (KAFKA-18659).
PRODUCE_API = Api(PRODUCE, 3, 13, data.read_produce, data.write_produce, 0)

API_OF_KEY: dict[int, Api | AnsweredHere] = {
    api.key: api
    for api in (
        PRODUCE_API,
        Api(1, 4, 18, data.read_fetch, data.write_fetch),
        Api(2, 1, 11, data.read_list_offsets, data.write_list_offsets),
        Api(3, 0, 13, metadata.read_metadata, metadata.write_metadata),
        Api(8, 2, 10, offsets.read_offset_commit, offsets.write_offset_commit),
        Api(9, 1, 10, offsets.read_offset_fetch, offsets.write_offset_fetch),
        Api(10, 0, 6, groups.read_find_coordinator, groups.write_find_coordinator),
        Api(11, 0, 9, groups.read_join_group, groups.write_join_group),
        Api(12, 0, 4, groups.read_heartbeat, groups.write_heartbeat),
        Api(13, 0, 5, groups.read_leave_group, groups.write_leave_group),
        Api(14, 0, 5, groups.read_sync_group, groups.write_sync_group),
        Api(15, 0, 6, groups.read_describe_groups, groups.write_describe_groups),
        Api(16, 0, 5, groups.read_list_groups, groups.write_list_groups),
        Api(19, 2, 7, admin.read_create_topics, admin.write_create_topics),
        Api(20, 1, 6, admin.read_delete_topics, admin.write_delete_topics),
        Api(21, 0, 2, data.read_delete_records, data.write_delete_records),
        Api(22, 0, 5, data.read_init_producer_id, data.write_init_producer_id),
        Api(23, 2, 4, data.read_offset_for_leader_epoch, data.write_offset_for_leader_epoch),
        AnsweredHere(29, 1, 3, security.describe_acls),
        AnsweredHere(30, 1, 3, security.create_acls),
        AnsweredHere(31, 1, 3, security.delete_acls),
        Api(32, 1, 4, admin.read_describe_configs, admin.write_describe_configs),
        Api(33, 0, 2, admin.read_alter_configs, admin.write_alter_configs),
        Api(35, 1, 4, admin.read_describe_log_dirs, admin.write_describe_log_dirs),
        Api(37, 0, 3, admin.read_create_partitions, admin.write_create_partitions),
        Api(42, 0, 2, groups.read_delete_groups, groups.write_delete_groups),
        Api(43, 0, 2, admin.read_elect_leaders, admin.write_elect_leaders),
        Api(44, 0, 1, admin.read_incremental_alter_configs, admin.write_alter_configs),
        Api(45, 0, 1, admin.read_alter_partition_reassignments, admin.write_alter_partition_reassignments),
        Api(46, 0, 0, admin.read_list_partition_reassignments, admin.write_list_partition_reassignments),
        Api(47, 0, 0, offsets.read_offset_delete, offsets.write_offset_delete),
        Api(48, 0, 1, quotas.read_describe_client_quotas, quotas.write_describe_client_quotas),
        Api(49, 0, 1, quotas.read_alter_client_quotas, quotas.write_alter_client_quotas),
        Api(50, 0, 0, quotas.read_describe_user_scram_credentials, quotas.write_describe_user_scram_credentials),
        Api(60, 0, 2, metadata.read_describe_cluster, metadata.write_describe_cluster),
        Api(61, 0, 0, data.read_describe_producers, data.write_describe_producers),
        Api(64, 0, 0, metadata.read_unregister_broker, metadata.write_unregister_broker),
        Api(74, 0, 1, admin.read_list_config_resources, admin.write_list_config_resources),
        Api(75, 0, 0, metadata.read_describe_topic_partitions, metadata.write_describe_topic_partitions),
    )
}


def api_versions(error: int = 0, version: int = API_VERSIONS_LAST) -> dict[str, Any]:
    """The answer to ApiVersions (`DefaultApiVersionManager`).

    With UNSUPPORTED_VERSION it names the range of ApiVersions itself, with any other error nothing. Features that rest on what is not
    simulated yet (transactions, newer groups) are not told. Before version 4 none may begin with 0, so those that do are left out.
    """
    ranges = {api.key: (api.first if api.advertised_from is None else api.advertised_from, api.last) for api in API_OF_KEY.values()}
    ranges[API_VERSIONS] = (API_VERSIONS_FIRST, API_VERSIONS_LAST)
    if error:
        ranges = {API_VERSIONS: ranges[API_VERSIONS]} if error == Errors.UNSUPPORTED_VERSION else {}
    return {
        "error_code": error,
        "api_keys": [{"api_key": key, "min_version": first, "max_version": last} for key, (first, last) in sorted(ranges.items())],
        "throttle_time": 0,
        "supported_features": []
        if error
        else [
            {"name": name, "min_version": first, "max_version": last}
            for name, first, last in SUPPORTED_FEATURES
            if first or version >= ANY_FEATURE_FROM
        ],
        "finalized_features_epoch": -1 if error else 0,
        "finalized_features": []
        if error
        else [{"name": name, "max_version_level": level, "min_version_level": level} for name, level in FINALIZED_FEATURES],
    }


ANY_FEATURE_FROM = 4
METADATA_VERSION = 29
"""The feature level of Apache Kafka 4.2 (`MetadataVersion.IBP_4_2_IV1`)."""

SUPPORTED_FEATURES = (
    ("metadata.version", 7, METADATA_VERSION),
    ("eligible.leader.replicas.version", 0, 1),
    ("kraft.version", 0, 1),
)
FINALIZED_FEATURES = (("metadata.version", METADATA_VERSION), ("eligible.leader.replicas.version", 1))
