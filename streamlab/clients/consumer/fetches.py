"""A fetch session as its client keeps it, and data that waits to be handed over (`FetchSessionHandler`, `CompletedFetch`).

Law of the room: `known` is what the broker takes us to want; it and the epoch change only when a request is sent or answered.
"""

from __future__ import annotations

from streamlab.clients.consumer.subscription import PartitionState, Place
from streamlab.protocol.messages.data import FetchPartition
from streamlab.protocol.records import RecordBatch


class Session:
    """The fetch session with one broker. `known`: what that broker takes us to want.

    `version`: of the subscription when it was asked last; `moved`: data of its partitions came since.
    """

    __slots__ = ("id", "epoch", "known", "under_way", "version", "moved")

    def __init__(self) -> None:
        self.id = 0
        self.epoch = 0
        self.known: dict[Place, FetchPartition] = {}
        self.under_way = False
        self.version = -1
        self.moved = False

    def begin_anew(self, keep_id: bool) -> None:
        """The next fetch is a full one."""
        self.id = self.id if keep_id else 0
        self.epoch = 0
        self.known = {}
        self.version = -1


class CompletedFetch:
    """Batches of one partition that wait to be handed over, from offset `next` on."""

    __slots__ = ("state", "batches", "node_id", "next", "batch_at", "record_at", "count")

    def __init__(self, state: PartitionState, batches: tuple[RecordBatch, ...], node_id: int, offset: int) -> None:
        self.state = state
        self.batches = batches
        self.node_id = node_id
        self.next = offset
        self.batch_at = 0
        self.record_at = 0
        self.count = batches[-1].next_offset - offset
