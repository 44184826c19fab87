"""Fetch sessions (KIP-227) and fetches that wait.

Law of the room: a session remembers what its fetcher asks for and what it was told, and which partitions may have news (`dirty`).
A partition tells the sessions that watch it, once each; a fetch looks at the dirty ones only, so idle partitions cost nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from streamlab.cluster.purgatory import Delayed
from streamlab.protocol.messages.data import FetchPartition, FetchPartitionResponse, FetchRequest
from streamlab.simulation.chance import Stream
from streamlab.simulation.network import Request

if TYPE_CHECKING:
    from streamlab.cluster.replica_manager import ReplicaManager

Key = tuple[str, int]

CACHE_SLOTS = 1000
"""max.incremental.fetch.session.cache.slots."""

EVICTION_MS = 120_000
"""min.incremental.fetch.session.eviction.ms."""

FINAL_EPOCH = -1
FETCH_SESSION_ID_NOT_FOUND = 70
INVALID_FETCH_SESSION_EPOCH = 71
FETCH_SESSION_TOPIC_ID_ERROR = 106

BY_ID_FROM, ANY_REPLICA_FROM, LEADER_TOLD_FROM = 13, 11, 16
"""Versions: topics by id; consumers may read from followers (KIP-392); the answer names the new leader (KIP-951)."""

READ_COMMITTED = 1


class CachedPartition:
    """A partition of a session: what was asked, and what was told last."""

    __slots__ = ("asked", "sent_high_watermark", "sent_log_start")

    def __init__(self, asked: FetchPartition) -> None:
        self.asked = asked
        self.sent_high_watermark = -1
        self.sent_log_start = -1

    def forget(self) -> None:
        """What was noted as told was not."""
        self.sent_high_watermark = self.sent_log_start = -1

    def must_respond(self, response: FetchPartitionResponse) -> bool:
        """Whether this is news for the fetcher; notes that it was told (`maybeUpdateResponseData`)."""
        news = bool(
            response.batches
            or response.high_watermark != self.sent_high_watermark
            or response.log_start_offset != self.sent_log_start
            or response.error_code
            or response.diverging_epoch >= 0
        )
        self.sent_high_watermark = -1 if response.error_code else response.high_watermark
        self.sent_log_start = response.log_start_offset
        return news


class FetchSession:
    """One fetcher's session; `id` 0: only for one request. `number`: its name among the watchers of partitions.
    `name`: a follower's on the network.

    `any_replica`: it may read from followers; `names_leaders`: it is told who leads now; both as of its last request.
    """

    __slots__ = (
        "id",
        "number",
        "name",
        "epoch",
        "replica_id",
        "partitions",
        "dirty",
        "pending",
        "last_used",
        "by_id",
        "any_replica",
        "names_leaders",
        "read_committed",
    )

    def __init__(self, session_id: int, number: int, request: FetchRequest, now: int) -> None:
        self.id = session_id
        self.number = number
        self.epoch = 1
        self.replica_id = request.replica_id
        self.name = f"broker-{request.replica_id}"
        self.by_id = request.version >= BY_ID_FROM
        self.note(request)
        self.partitions: dict[Key, CachedPartition] = {}
        self.dirty: dict[Key, None] = {}
        self.pending: DelayedFetch | None = None
        self.last_used = now

    @property
    def is_follower(self) -> bool:
        return self.replica_id >= 0

    def note(self, request: FetchRequest) -> None:
        """What the fetcher's version and isolation level let it have."""
        self.any_replica = request.version >= ANY_REPLICA_FROM
        self.names_leaders = request.version == 0 or request.version >= LEADER_TOLD_FROM
        self.read_committed = request.isolation_level == READ_COMMITTED

    def update(self, partitions: tuple[FetchPartition, ...], forgotten: tuple[Key, ...]) -> None:
        """The fetcher asks for these as well, or from elsewhere; and no more for those."""
        for asked in partitions:
            key = (asked.topic, asked.partition)
            cached = self.partitions.get(key)
            if cached is None:
                self.partitions[key] = CachedPartition(asked)
            else:
                cached.asked = asked
            self.dirty[key] = None
        for key in forgotten:
            self.partitions.pop(key, None)
            self.dirty.pop(key, None)


class FetchSessions:
    """The sessions of one broker, least recently used first."""

    __slots__ = ("by_id", "_chance", "_next")

    def __init__(self, chance: Stream) -> None:
        self.by_id: dict[int, FetchSession] = {}
        self._chance = chance
        self._next = 0

    def create(self, request: FetchRequest, now: int) -> tuple[FetchSession, list[FetchSession]]:
        """A session for a full fetch, and those that had to go for it. Id 0 where it wants none, or where there is no room."""
        self._next += 1
        if request.session_epoch == FINAL_EPOCH or not (request.partitions or request.version):
            return FetchSession(0, self._next, request, now), []
        evicted = self._make_room(request.replica_id >= 0, now)
        if len(self.by_id) >= CACHE_SLOTS:
            return FetchSession(0, self._next, request, now), evicted
        session_id = self._chance.between(1, 2**31 - 1)
        while session_id in self.by_id:
            session_id = self._chance.between(1, 2**31 - 1)
        session = self.by_id[session_id] = FetchSession(session_id, self._next, request, now)
        return session, evicted

    def none(self, request: FetchRequest, now: int) -> FetchSession:
        """For a single request that asks for nothing."""
        self._next += 1
        return FetchSession(0, self._next, request, now)

    def resume(self, request: FetchRequest, now: int) -> FetchSession | int:
        """The session that this incremental fetch goes on with, or error 70, 71 or 106."""
        session = self.by_id.get(request.session_id)
        if session is None:
            return FETCH_SESSION_ID_NOT_FOUND
        if session.epoch != request.session_epoch:
            return INVALID_FETCH_SESSION_EPOCH
        if session.by_id != (request.version >= BY_ID_FROM):
            return FETCH_SESSION_TOPIC_ID_ERROR
        session.epoch = session.epoch + 1 if session.epoch < 2**31 - 1 else 1
        session.last_used = now
        del self.by_id[session.id]
        self.by_id[session.id] = session
        return session

    def remove(self, session_id: int) -> FetchSession | None:
        return self.by_id.pop(session_id, None)

    def _make_room(self, privileged: bool, now: int) -> list[FetchSession]:
        if len(self.by_id) < CACHE_SLOTS:
            return []
        oldest = next(iter(self.by_id.values()))
        if now - oldest.last_used > EVICTION_MS:
            return [self.by_id.pop(oldest.id)]
        if privileged:
            for session in self.by_id.values():
                if not session.is_follower:
                    return [self.by_id.pop(session.id)]
        return []


class DelayedFetch(Delayed):
    """A fetch that waits until there are `min_bytes` to read. `full`: every partition is to be answered."""

    __slots__ = ("request", "session", "full")

    def __init__(self, request: Request, session: FetchSession, full: bool) -> None:
        super().__init__()
        self.request = request
        self.session = session
        self.full = full

    def expire(self, manager: ReplicaManager) -> None:
        manager.complete_fetch(self)
