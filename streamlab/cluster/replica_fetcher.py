"""How a follower copies its leaders' logs (`ReplicaFetcherThread`): one fetcher for each leader's broker.

Law of the room: one fetch under way for each leader, in a session, so that only partitions with news are named. Where the leader says
that the logs diverge, the follower cuts its own back and asks again; an answer for an older leader epoch is thrown away.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from streamlab.cluster.component import Context, Timer
from streamlab.cluster.log.refusal import Refusal
from streamlab.protocol.errors import Errors
from streamlab.protocol.messages.data import FetchPartition, FetchPartitionResponse, FetchRequest, FetchResponse

if TYPE_CHECKING:
    from streamlab.cluster.partition import Partition
    from streamlab.cluster.replica_manager import ReplicaManager

Key = tuple[str, int]

FETCH_WAIT_MS = 500
"""replica.fetch.wait.max.ms."""

BACKOFF_MS = 1_000
"""replica.fetch.backoff.ms."""

TIMEOUT_MS = 30_000
"""replica.socket.timeout.ms."""

MAX_BYTES = 10_485_760
"""replica.fetch.response.max.bytes."""


class ReplicaFetch(Context):
    """A fetch from `leader` is under way; `number` tells it from those before a change of session."""

    owner: ClassVar[str] = "replicas"
    leader: int
    number: int


class FetchAgain(Timer):
    """A fetcher's back-off is over."""

    owner: ClassVar[str] = "replicas"
    leader: int


class PartitionBack(Timer):
    """A partition's back-off after an error is over."""

    owner: ClassVar[str] = "replicas"
    topic: str
    partition: int


class ReplicaFetcher:
    """Copies from one broker. `changed`: partitions whose place in the session has to be told anew."""

    __slots__ = (
        "manager",
        "leader",
        "name",
        "partitions",
        "changed",
        "dropped",
        "session_id",
        "session_epoch",
        "number",
        "busy",
        "waiting",
    )

    def __init__(self, manager: ReplicaManager, leader: int) -> None:
        self.manager = manager
        self.leader = leader
        self.name = f"broker-{leader}"
        self.partitions: dict[Key, int] = {}
        self.changed: dict[Key, None] = {}
        self.dropped: dict[Key, None] = {}
        self.session_id = 0
        self.session_epoch = 0
        self.number = 0
        self.busy = False
        self.waiting = False

    def add(self, partition: Partition) -> None:
        """Begin to copy a partition, in its present leader epoch."""
        self.partitions[partition.key] = partition.leader_epoch
        self.dropped.pop(partition.key, None)
        self.changed[partition.key] = None
        self._fetch_soon()

    def remove(self, key: Key) -> None:
        """Copy it no more from here."""
        if self.partitions.pop(key, None) is not None:
            self.changed.pop(key, None)
            self.dropped[key] = None

    @property
    def waits_idly(self) -> bool:
        """A fetch in a session is under way, and the next one would not say more."""
        return self.busy and self.session_id != 0 and not self.changed and not self.dropped

    def _fetch_soon(self) -> None:
        """Fetch once all that changes at this moment has changed; a fetch under way is left to end."""
        if not self.busy and not self.waiting:
            self.waiting = True
            self.manager.broker.after(0, FetchAgain(self.leader))

    def fetch(self) -> None:
        """Ask for news."""
        self.waiting = False
        if self.busy or not self.partitions:
            return
        full = self.session_id == 0
        keys = self.partitions if full else self.changed
        asked = tuple([one for key in keys if (one := self._place(key)) is not None])
        if full and not asked:
            return
        forgotten = () if full else tuple(self.dropped)
        self.changed.clear()
        self.dropped.clear()
        self.busy = True
        self.number += 1
        broker = self.manager.broker
        request = FetchRequest(
            asked,
            broker.id,
            self.manager.broker_epoch,
            FETCH_WAIT_MS,
            1,
            MAX_BYTES,
            0,
            self.session_id,
            0 if full else self.session_epoch,
            forgotten,
        )
        broker.ask(self.name, request, TIMEOUT_MS, ReplicaFetch(self.leader, self.number))

    def _place(self, key: Key) -> FetchPartition | None:
        partition = self.manager.partitions.get(key)
        if partition is None:
            return None
        log = partition.log
        return FetchPartition(
            key[0],
            key[1],
            log.log_end_offset,
            partition.leader_epoch,
            log.epochs.latest,
            log.log_start_offset,
            1_048_576,
            partition.topic_id,
        )

    def answered(self, context: ReplicaFetch, body: FetchResponse) -> None:
        """Take what the leader sent and ask for more."""
        if context.number != self.number:
            return
        self.busy = False
        if body.error_code:
            self._forget_session()
            self._back_off() if body.error_code not in (70, 71) else self.fetch()
            return
        if self.session_id == 0 and body.session_id:
            self.session_id, self.session_epoch = body.session_id, 1
        elif self.session_id and not body.session_id:
            # No partition was left in it, so the leader has closed it.
            self._forget_session()
        elif self.session_id:
            self.session_epoch += 1
        for part in body.partitions:
            self._take(part)
        self.fetch()

    def failed(self, context: ReplicaFetch) -> None:
        """The leader did not answer: all of its partitions wait a moment."""
        if context.number != self.number:
            return
        self.busy = False
        self._forget_session()
        self._back_off()

    def _forget_session(self) -> None:
        self.session_id = self.session_epoch = 0

    def _back_off(self) -> None:
        if not self.waiting:
            self.waiting = True
            self.manager.broker.after(BACKOFF_MS, FetchAgain(self.leader))

    def _take(self, part: FetchPartitionResponse) -> None:
        key = (part.topic, part.partition)
        epoch = self.partitions.get(key)
        partition = self.manager.partitions.get(key)
        if epoch is None or partition is None or epoch != partition.leader_epoch or partition.is_leader:
            return
        if part.error_code:
            self._on_error(partition, part)
        elif part.diverging_epoch >= 0:
            self._truncate(partition, part)
            self.changed[key] = None
        else:
            if part.batches and partition.log.log_end_offset < part.log_start_offset:
                partition.truncate_fully(part.log_start_offset)
            start = partition.log.log_start_offset
            batches = tuple([batch for batch in part.batches if batch.next_offset > partition.log.log_end_offset])
            try:
                partition.append_to_follower(batches, part.high_watermark, part.log_start_offset)
            except Refusal:
                # The leader's log begins inside a batch whose front this log has otherwise. Kafka gives the partition up as well, until it
                # has another leader (`markPartitionFailed`).
                self.remove(key)
                return
            if part.batches or partition.log.log_start_offset != start:
                self.changed[key] = None

    def _truncate(self, partition: Partition, part: FetchPartitionResponse) -> None:
        """Cut back to where this log and the leader's agree (`getOffsetTruncationState`)."""
        log = partition.log
        epoch, end = log.epochs.end_offset(part.diverging_epoch, log.log_end_offset)
        if epoch < 0:
            target = part.diverging_end_offset
        elif epoch == part.diverging_epoch:
            target = min(end, part.diverging_end_offset)
        else:
            target = min(end, log.log_end_offset)
        partition.truncate(max(target, log.log_start_offset))

    def _on_error(self, partition: Partition, part: FetchPartitionResponse) -> None:
        if part.error_code == Errors.OFFSET_OUT_OF_RANGE:
            start = max(part.log_start_offset, 0)
            if partition.log.log_end_offset < start:
                partition.truncate_fully(start)
            self.changed[partition.key] = None
            return
        if part.error_code == Errors.FENCED_LEADER_EPOCH:
            # A newer epoch is on its way in the metadata log.
            self.remove(partition.key)
            return
        self.remove(partition.key)
        self.manager.broker.after(BACKOFF_MS, PartitionBack(*partition.key))
