"""The group coordinator of a broker: the classic group protocol and committed offsets (Kafka's `GroupCoordinatorService`).

Law of the room: a group lives at the leader of one partition of `__consumer_offsets`. What outlives that leader is in the
partition's log; who answers a client has written there first and waited for the replicas.
"""

from streamlab.cluster.group_coordinator.coordinator import GroupCoordinator

__all__ = ["GroupCoordinator"]
