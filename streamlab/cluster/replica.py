"""What a leader knows of one of its followers (Kafka's `Replica`).

Law of the room: a follower tells where its log ends by where it fetches next.
"""

from __future__ import annotations

UNKNOWN = -1


class Replica:
    """A follower's log as of its last fetch; times in virtual ms. `broker_epoch` None: it has not fetched in this leader epoch."""

    __slots__ = ("id", "log_end", "log_start", "caught_up_at", "last_fetch_at", "last_fetch_end", "broker_epoch")

    def __init__(self, replica_id: int) -> None:
        self.id = replica_id
        self.log_end = UNKNOWN
        self.log_start = UNKNOWN
        self.caught_up_at = 0
        self.last_fetch_at = 0
        self.last_fetch_end = UNKNOWN
        self.broker_epoch: int | None = None

    def is_caught_up(self, leader_end: int, now: int, max_lag: int) -> bool:
        """At the leader's log end, or there within the last `max_lag` ms."""
        return self.log_end == leader_end or now - self.caught_up_at <= max_lag

    def fetched(self, offset: int, log_start: int, now: int, leader_end: int, broker_epoch: int) -> None:
        """The follower asked for `offset` while the leader's log ended at `leader_end` (`updateFetchStateOrThrow`)."""
        if offset >= leader_end:
            self.caught_up_at = now
        elif offset >= self.last_fetch_end:
            self.caught_up_at = max(self.caught_up_at, self.last_fetch_at)
        self.log_end = offset
        self.log_start = log_start
        self.last_fetch_at = now
        self.last_fetch_end = max(leader_end, self.last_fetch_end)
        self.broker_epoch = broker_epoch

    def reset(self, now: int, leader_end: int, is_new_leader: bool, in_sync: bool) -> None:
        """A leader epoch begins (`resetReplicaState`)."""
        self.caught_up_at = now if in_sync else 0
        if is_new_leader:
            self.log_end = self.log_start = self.last_fetch_end = UNKNOWN
            self.last_fetch_at = 0
            self.broker_epoch = None
        else:
            self.last_fetch_end = leader_end
            self.last_fetch_at = now if in_sync else 0
