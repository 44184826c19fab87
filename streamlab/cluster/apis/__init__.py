"""What a broker answers: one module per API of Kafka's protocol, each opening with its key, versions and deviations.

Law of the room: an API checks and answers; state lives in the broker's parts.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from streamlab.cluster.apis import (
    alter_client_quotas,
    alter_configs,
    alter_partition_reassignments,
    create_partitions,
    create_topics,
    delete_groups,
    delete_records,
    delete_topics,
    describe_client_quotas,
    describe_cluster,
    describe_configs,
    describe_groups,
    describe_log_dirs,
    describe_producers,
    describe_topic_partitions,
    describe_user_scram_credentials,
    elect_leaders,
    fetch,
    find_coordinator,
    heartbeat,
    incremental_alter_configs,
    init_producer_id,
    join_group,
    leave_group,
    list_config_resources,
    list_groups,
    list_offsets,
    list_partition_reassignments,
    metadata,
    offset_commit,
    offset_delete,
    offset_fetch,
    offset_for_leader_epoch,
    produce,
    sync_group,
    unregister_broker,
)
from streamlab.protocol.messages import admin, data, groups, quotas
from streamlab.protocol.messages import metadata as metadata_messages
from streamlab.simulation.network import Request

if TYPE_CHECKING:
    from streamlab.cluster.broker import Broker

API_OF_REQUEST: dict[type, Callable[[Broker, Request], None]] = {
    data.ProduceRequest: produce.handle,
    data.FetchRequest: fetch.handle,
    data.ListOffsetsRequest: list_offsets.handle,
    data.DeleteRecordsRequest: delete_records.handle,
    data.InitProducerIdRequest: init_producer_id.handle,
    data.OffsetForLeaderEpochRequest: offset_for_leader_epoch.handle,
    data.DescribeProducersRequest: describe_producers.handle,
    metadata_messages.MetadataRequest: metadata.handle,
    metadata_messages.DescribeClusterRequest: describe_cluster.handle,
    metadata_messages.UnregisterBrokerRequest: unregister_broker.handle,
    metadata_messages.DescribeTopicPartitionsRequest: describe_topic_partitions.handle,
    groups.FindCoordinatorRequest: find_coordinator.handle,
    groups.JoinGroupRequest: join_group.handle,
    groups.SyncGroupRequest: sync_group.handle,
    groups.HeartbeatRequest: heartbeat.handle,
    groups.LeaveGroupRequest: leave_group.handle,
    groups.OffsetCommitRequest: offset_commit.handle,
    groups.OffsetFetchRequest: offset_fetch.handle,
    groups.OffsetDeleteRequest: offset_delete.handle,
    groups.ListGroupsRequest: list_groups.handle,
    groups.DescribeGroupsRequest: describe_groups.handle,
    groups.DeleteGroupsRequest: delete_groups.handle,
    admin.DescribeConfigsRequest: describe_configs.handle,
    admin.ListConfigResourcesRequest: list_config_resources.handle,
    admin.DescribeLogDirsRequest: describe_log_dirs.handle,
    admin.CreateTopicsRequest: create_topics.handle,
    admin.DeleteTopicsRequest: delete_topics.handle,
    admin.CreatePartitionsRequest: create_partitions.handle,
    quotas.AlterClientQuotasRequest: alter_client_quotas.handle,
    quotas.DescribeClientQuotasRequest: describe_client_quotas.handle,
    quotas.DescribeUserScramCredentialsRequest: describe_user_scram_credentials.handle,
    admin.AlterConfigsRequest: alter_configs.handle,
    admin.IncrementalAlterConfigsRequest: incremental_alter_configs.handle,
    admin.ElectLeadersRequest: elect_leaders.handle,
    admin.AlterPartitionReassignmentsRequest: alter_partition_reassignments.handle,
    admin.ListPartitionReassignmentsRequest: list_partition_reassignments.handle,
}
