"""Moving replicas to other brokers (KIP-455).

Law of the room: new replicas are added first and catch up; once all that are to stay are in sync, the others go (`PartitionChange`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from streamlab.cluster.controller.partition_change import ONLINE, UNCLEAN, PartitionChange
from streamlab.cluster.controller.refusal import Refused
from streamlab.protocol.errors import Errors
from streamlab.protocol.messages.admin import (
    AlterPartitionReassignmentsRequest,
    AlterPartitionReassignmentsResponse,
    ListPartitionReassignmentsRequest,
    ListPartitionReassignmentsResponse,
    OngoingReassignment,
    ReassignablePartition,
    ReassignmentResult,
)

if TYPE_CHECKING:
    from streamlab.cluster.controller.controller import Controller


class ReassignmentControl:
    """Reassignments under way."""

    def __init__(self, controller: Controller) -> None:
        self.controller = controller

    def alter(self, body: AlterPartitionReassignmentsRequest) -> AlterPartitionReassignmentsResponse:
        """API 45."""
        if not body.partitions:
            return AlterPartitionReassignmentsResponse((), error_message="")
        results = []
        for one in body.partitions:
            try:
                self._alter(one, body.allow_replication_factor_change)
                results.append(ReassignmentResult(one.topic, one.partition))
            except Refused as refusal:
                results.append(ReassignmentResult(one.topic, one.partition, refusal.error, refusal.message))
        return AlterPartitionReassignmentsResponse(
            tuple(results), allow_replication_factor_change=body.allow_replication_factor_change
        )

    def list(self, body: ListPartitionReassignmentsRequest) -> ListPartitionReassignmentsResponse:
        """API 46."""
        partitions = self.controller.partitions
        places = body.partitions if body.partitions is not None else tuple(partitions.index.reassigning)
        found = []
        for place in places:
            one = self.controller.image.partition(*place)
            if one is not None and place in partitions.index.reassigning:
                found.append(OngoingReassignment(*place, one.replicas, one.adding, one.removing))
        return ListPartitionReassignmentsResponse(tuple(found))

    def _alter(self, wanted: ReassignablePartition, may_change_factor: bool) -> None:
        topic, place = wanted.topic, (wanted.topic, wanted.partition)
        if topic not in self.controller.image.topics:
            raise Refused(Errors.UNKNOWN_TOPIC_OR_PARTITION, f"Unable to find a topic named {topic}.")
        change = self.controller.partitions.change(place)
        if change is None:
            raise Refused(Errors.UNKNOWN_TOPIC_OR_PARTITION, f"Unable to find partition {topic}:{wanted.partition}.")
        if wanted.replicas is None:
            self._cancel(wanted, change)
        else:
            change.election = ONLINE
            self._move(change, wanted.replicas, may_change_factor)
        self.controller.partitions.commit([(place, change)], "reassign")

    def _cancel(self, wanted: ReassignablePartition, change: PartitionChange) -> None:
        if not change.partition.adding and not change.partition.removing:
            raise Refused(Errors.NO_REASSIGNMENT_IN_PROGRESS)
        unclean = change.cancel_reassignment()
        if unclean and change.election != UNCLEAN:
            raise Refused(
                Errors.INVALID_REPLICA_ASSIGNMENT,
                f"Unable to revert partition assignment for {wanted.topic}:{wanted.partition} because it would require an unclean "
                "leader election.",
            )

    def _move(self, change: PartitionChange, target: tuple[int, ...], may_change_factor: bool) -> None:
        before = change.partition
        self.controller.assignments.check(target, -1)
        now = len([one for one in before.replicas if one not in before.removing])
        if not may_change_factor and len(target) != now:
            told = f"The replication factor is changed from {now} to {len(target)}"
            raise Refused(Errors.INVALID_REPLICATION_FACTOR, told)
        change.reassign_to(target)
