"""How a leader proposes ISRs to the controller (`DefaultAlterPartitionManager`).

Law of the room: one request under way at a time, with everything that is proposed; what comes meanwhile waits for the next.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from streamlab.cluster.component import Context, Timer
from streamlab.protocol.errors import Errors
from streamlab.protocol.messages.controller import AlterPartitionData, AlterPartitionRequest, AlterPartitionResponse

if TYPE_CHECKING:
    from streamlab.cluster.partition import Partition
    from streamlab.cluster.replica_manager import ReplicaManager

TIMEOUT_MS = 30_000
RETRY_MS = 50
NEXT_FETCH_MS = 500
FINAL = (
    Errors.UNKNOWN_TOPIC_OR_PARTITION,
    Errors.FENCED_LEADER_EPOCH,
    Errors.INVALID_UPDATE_VERSION,
    Errors.INVALID_REQUEST,
    Errors.NEW_LEADER_ELECTED,
    Errors.NOT_CONTROLLER,
)
"""Errors after which the metadata log will say what is true: the proposal is dropped when it does."""


class AlteringPartitions(Context):
    """A request with these partitions' proposals is under way."""

    owner: ClassVar[str] = "replicas"
    keys: tuple[tuple[str, int], ...]


class ProposeAgain(Timer):
    """Send what waits."""

    owner: ClassVar[str] = "replicas"


class TryToExpand(Timer):
    """See whether a follower that was refused may join the ISR now."""

    owner: ClassVar[str] = "replicas"
    topic: str
    partition: int


class AlterPartitions:
    """The proposals of one broker's leaders."""

    __slots__ = ("_manager", "_waiting", "_under_way")

    def __init__(self, manager: ReplicaManager) -> None:
        self._manager = manager
        self._waiting: dict[tuple[str, int], None] = {}
        self._under_way = False

    def submit(self, partition: Partition) -> None:
        """A partition has a pending ISR: ask for it."""
        self._waiting[partition.key] = None
        self.send()

    def send(self) -> None:
        """Ask for everything that waits, unless a request is under way."""
        if self._under_way or not self._waiting:
            return
        manager = self._manager
        asked: list[AlterPartitionData] = []
        for topic, number in self._waiting:
            partition = manager.partitions.get((topic, number))
            if partition is None or partition.pending is None:
                continue
            pending = partition.pending
            isr = tuple((one, partition.broker_epoch_of(one)) for one in pending.isr)
            asked.append(AlterPartitionData(topic, number, pending.leader_epoch, pending.partition_epoch, isr))
        self._waiting.clear()
        if asked:
            self._under_way = True
            request = AlterPartitionRequest(manager.broker.id, manager.broker_epoch, tuple(asked))
            context = AlteringPartitions(tuple((one.topic, one.partition) for one in asked))
            manager.broker.ask("controller", request, TIMEOUT_MS, context)

    def answered(self, context: AlteringPartitions, body: AlterPartitionResponse) -> None:
        """The controller's answer."""
        self._under_way = False
        if body.error_code:
            self._again(context.keys)
            return
        for result in body.partitions:
            partition = self._manager.partitions.get((result.topic, result.partition))
            if partition is None or partition.pending is None:
                continue
            if not result.error_code:
                partition.isr_altered(result.leader_epoch, result.partition_epoch, result.isr)
            elif result.error_code in (Errors.INELIGIBLE_REPLICA, Errors.OPERATION_NOT_ATTEMPTED):
                # The follower is not allowed yet, or has begun another life: as in Kafka, its next fetch tries again.
                partition.isr_rejected()
                self._manager.broker.after(NEXT_FETCH_MS, TryToExpand(*partition.key))
            elif result.error_code not in FINAL:
                self._again(((result.topic, result.partition),))
        self.send()

    def failed(self, context: Any) -> None:
        """No answer: ask again."""
        self._under_way = False
        self._again(context.keys)

    def _again(self, keys: tuple[tuple[str, int], ...]) -> None:
        self._waiting.update(dict.fromkeys(keys))
        self._manager.broker.after(RETRY_MS, ProposeAgain())
