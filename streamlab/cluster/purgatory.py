"""Requests that wait for something to happen, or for their time to run out (Kafka's `DelayedOperationPurgatory`).

Law of the room: an operation is completed once. Who makes its condition true completes it; the purgatory only knows the deadlines, one
queue per length of wait, so that a wait costs no event unless it runs out.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, ClassVar

from streamlab.cluster.component import Context, Timer
from streamlab.protocol.messages.data import (
    DeleteRecordsPartitionResponse,
    DeleteRecordsResponse,
    ProducePartitionResponse,
    ProduceResponse,
)
from streamlab.protocol.messages.metadata import BrokerEndpoint
from streamlab.simulation.network import Request

if TYPE_CHECKING:
    from streamlab.cluster.replica_manager import ReplicaManager

REQUEST_TIMED_OUT = 7


class WaitOver(Timer):
    """The oldest operations that wait `wait` ms may have run out of time."""

    owner: ClassVar[str] = "replicas"
    wait: int = 0


class Delayed:
    """Something that waits. `done`: completed, one way or the other."""

    __slots__ = ("deadline", "done")

    def __init__(self) -> None:
        self.deadline = 0
        self.done = False

    def expire(self, manager: ReplicaManager) -> None:
        """Its time is over."""
        raise NotImplementedError


class Purgatory:
    """Watches deadlines for one broker."""

    __slots__ = ("_manager", "_queues", "_armed")

    def __init__(self, manager: ReplicaManager) -> None:
        self._manager = manager
        self._queues: dict[int, deque[Delayed]] = {}
        self._armed: dict[int, None] = {}

    def watch(self, operation: Delayed, wait: int) -> None:
        """Expire `operation` in `wait` ms unless it is done by then; at once where there is no time."""
        if wait <= 0:
            operation.expire(self._manager)
            return
        operation.deadline = self._manager.broker.scheduler.now + wait
        queue = self._queues.get(wait)
        if queue is None:
            queue = self._queues[wait] = deque()
        while queue and queue[0].done:
            queue.popleft()
        queue.append(operation)
        if wait not in self._armed:
            self._armed[wait] = None
            self._manager.broker.after(wait, WaitOver(wait))

    def waiting(self) -> Iterator[tuple[int, Delayed]]:
        """What is not done, each with how long it may wait in all."""
        for wait, queue in self._queues.items():
            for operation in queue:
                if not operation.done:
                    yield wait, operation

    def on_timer(self, timer: WaitOver) -> None:
        now = self._manager.broker.scheduler.now
        queue = self._queues[timer.wait]
        while queue and (queue[0].done or queue[0].deadline <= now):
            operation = queue.popleft()
            if not operation.done:
                operation.expire(self._manager)
        if queue:
            self._manager.broker.after(queue[0].deadline - now, WaitOver(timer.wait))
        else:
            del self._armed[timer.wait]
            del self._queues[timer.wait]


class DelayedProduce(Delayed):
    """A Produce request with acks=all: answered when the high watermark has passed all that it appended, or with 7 for the rest."""

    __slots__ = ("request", "responses", "waiting", "endpoints")

    def __init__(
        self,
        request: Request,
        responses: list[ProducePartitionResponse],
        waiting: dict[int, None],
        endpoints: tuple[BrokerEndpoint, ...] = (),
    ) -> None:
        super().__init__()
        self.endpoints = endpoints
        self.request = request
        self.responses = responses
        self.waiting = waiting

    def partition_done(self, manager: ReplicaManager, index: int, error: int, message: str | None = None) -> None:
        """The part of the answer with this index is decided."""
        if self.done or index not in self.waiting:
            return
        del self.waiting[index]
        if error:
            self._fail(index, error, message)
        if not self.waiting:
            self._answer(manager)

    def expire(self, manager: ReplicaManager) -> None:
        for index in self.waiting:
            self._fail(index, REQUEST_TIMED_OUT, None)
            part = self.responses[index]
            manager.tell_refused(part.topic, part.partition, self.request.body.client_id, REQUEST_TIMED_OUT, "")
        self._answer(manager)

    def _fail(self, index: int, error: int, message: str | None) -> None:
        part = self.responses[index]
        self.responses[index] = ProducePartitionResponse(
            part.topic,
            part.partition,
            error,
            part.base_offset,
            part.log_append_time_ms,
            part.log_start_offset,
            error_message=message,
            topic_id=part.topic_id,
        )

    def _answer(self, manager: ReplicaManager) -> None:
        self.done = True
        wait = manager.broker.quotas.produced(self.request)
        manager.broker.reply(self.request, ProduceResponse(tuple(self.responses), wait, self.endpoints))
        self.responses = []


class DelayedAppend(Delayed):
    """A broker's own append with acks=all: its owner is told when the high watermark has passed it."""

    __slots__ = ("context", "base_offset")

    def __init__(self, context: Context, base_offset: int) -> None:
        super().__init__()
        self.context = context
        self.base_offset = base_offset

    def partition_done(self, manager: ReplicaManager, index: int, error: int, message: str | None = None) -> None:
        if not self.done:
            self.done = True
            owner: Any = manager.broker.components[self.context.owner]
            owner.on_appended(self.context, error, self.base_offset)

    def expire(self, manager: ReplicaManager) -> None:
        self.partition_done(manager, 0, REQUEST_TIMED_OUT)


class DelayedDeleteRecords(Delayed):
    """A DeleteRecords request: answered when the log start of every live replica has moved, or with 7 for the rest."""

    __slots__ = ("request", "responses", "waiting")

    def __init__(self, request: Request, responses: list[DeleteRecordsPartitionResponse], waiting: dict[int, int]) -> None:
        super().__init__()
        self.request = request
        self.responses = responses
        self.waiting = waiting

    def partition_done(self, manager: ReplicaManager, index: int, error: int, low_watermark: int) -> None:
        if self.done or index not in self.waiting:
            return
        del self.waiting[index]
        self._set(index, error, low_watermark)
        if not self.waiting:
            self._answer(manager)

    def expire(self, manager: ReplicaManager) -> None:
        for index in self.waiting:
            self._set(index, REQUEST_TIMED_OUT, self.responses[index].low_watermark)
        self._answer(manager)

    def _set(self, index: int, error: int, low_watermark: int) -> None:
        part = self.responses[index]
        self.responses[index] = DeleteRecordsPartitionResponse(part.topic, part.partition, low_watermark, error)

    def _answer(self, manager: ReplicaManager) -> None:
        self.done = True
        manager.broker.reply(self.request, DeleteRecordsResponse(tuple(self.responses)))
        self.responses = []
