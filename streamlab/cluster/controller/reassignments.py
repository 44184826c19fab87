"""Moving replicas to other brokers (KIP-455).

Law of the room: new replicas are added first and catch up; once all of them are in sync, the old ones go (`PartitionChange`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from streamlab.cluster.controller.partition_change import PartitionChange
from streamlab.cluster.controller.topics import Refused
from streamlab.cluster.metadata_image import PartitionRecord, PartitionRegistration
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
        results = []
        for one in body.partitions:
            try:
                self._alter(one, body.allow_replication_factor_change)
                results.append(ReassignmentResult(one.topic, one.partition))
            except Refused as refusal:
                results.append(ReassignmentResult(one.topic, one.partition, refusal.error, refusal.message))
        return AlterPartitionReassignmentsResponse(tuple(results))

    def list(self, body: ListPartitionReassignmentsRequest) -> ListPartitionReassignmentsResponse:
        """API 46."""
        image = self.controller.image
        places = body.partitions
        if places is None:
            places = tuple((topic.name, number) for topic in image.topics.values() for number in range(len(topic.partitions)))
        found = []
        for place in places:
            one = image.partition(*place)
            if one is not None and (one.adding or one.removing):
                found.append(OngoingReassignment(*place, one.replicas, one.adding, one.removing))
        return ListPartitionReassignmentsResponse(tuple(found))

    def _alter(self, wanted: ReassignablePartition, may_change_factor: bool) -> None:
        before = self.controller.image.partition(wanted.topic, wanted.partition)
        if before is None:
            raise Refused(Errors.UNKNOWN_TOPIC_OR_PARTITION)
        change = PartitionChange(
            before,
            self.controller.brokers.active,
            self.controller.image.topic_config(wanted.topic).min_insync_replicas,
        )
        if wanted.replicas is None:
            self._cancel(before, change)
        else:
            self._move(before, change, wanted.replicas, may_change_factor)
        after = change.build()
        if after is not None:
            self.controller.append([PartitionRecord(wanted.topic, wanted.partition, after)])
            self.controller.partitions.tell((wanted.topic, wanted.partition), before, after, "reassign")

    def _cancel(self, before: PartitionRegistration, change: PartitionChange) -> None:
        if not before.adding and not before.removing:
            raise Refused(Errors.NO_REASSIGNMENT_IN_PROGRESS)
        change.replicas = tuple(one for one in before.replicas if one not in before.adding)
        change.isr = tuple(one for one in before.isr if one in change.replicas)
        change.adding = change.removing = ()
        if not change.isr:
            raise Refused(Errors.INVALID_REPLICA_ASSIGNMENT, "Can't cancel the reassignment: no original replica is in the ISR.")

    def _move(
        self, before: PartitionRegistration, change: PartitionChange, target: tuple[int, ...], may_change_factor: bool
    ) -> None:
        self.controller.topics.check_assignment(target, -1)
        original = tuple(one for one in before.replicas if one not in before.adding)
        if not may_change_factor and len(target) != len(original):
            raise Refused(
                Errors.INVALID_REPLICATION_FACTOR,
                f"The replication factor is changed from {len(original)} to {len(target)}",
            )
        change.adding = tuple(one for one in target if one not in original)
        change.removing = tuple(one for one in original if one not in target)
        change.replicas = (*target, *change.removing)
