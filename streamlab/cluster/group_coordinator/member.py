"""One member of a classic group (Kafka's `ClassicGroupMember`).

Law of the room: plain state. A join or sync that waits for its answer is kept as the request itself.
"""

from __future__ import annotations

from streamlab.protocol.messages.groups import JoinGroupProtocol
from streamlab.simulation.network import Request

NO_ALARM = -1


class ClassicGroupMember:
    """Times in ms. `deadline`: when the member's session ends unless it is heard of; `alarm`: when a timer looks at that (-1:
    none).
    """

    __slots__ = (
        "alarm",
        "assignment",
        "awaiting_join",
        "awaiting_sync",
        "client_host",
        "client_id",
        "deadline",
        "instance_id",
        "is_new",
        "member_id",
        "patience",
        "protocol_type",
        "protocols",
        "rebalance_timeout_ms",
        "session_timeout_ms",
    )

    def __init__(
        self,
        member_id: str,
        instance_id: str | None,
        client_id: str,
        client_host: str,
        rebalance_timeout_ms: int,
        session_timeout_ms: int,
        protocol_type: str,
        protocols: tuple[JoinGroupProtocol, ...],
        assignment: bytes = b"",
    ) -> None:
        self.member_id = member_id
        self.instance_id = instance_id
        self.client_id = client_id
        self.client_host = client_host
        self.rebalance_timeout_ms = rebalance_timeout_ms
        self.session_timeout_ms = session_timeout_ms
        self.protocol_type = protocol_type
        self.protocols = protocols
        self.assignment = assignment
        self.awaiting_join: Request | None = None
        self.awaiting_sync: Request | None = None
        self.is_new = False
        self.deadline = 0
        self.alarm = NO_ALARM
        self.patience = session_timeout_ms
        """The time-out that `deadline` was set with: the session timeout, or for a new member that waits the join timeout."""

    @property
    def is_static(self) -> bool:
        return self.instance_id is not None

    @property
    def is_satisfied(self) -> bool:
        """Whether the member needs no heartbeat now: it waits for an answer of ours, and is not new (`hasSatisfiedHeartbeat`)."""
        return not self.is_new and (self.awaiting_join is not None or self.awaiting_sync is not None)

    def metadata(self, protocol: str | None) -> bytes:
        """What the member sent for a protocol; KeyError where it does not offer it."""
        for offered in self.protocols:
            if offered.name == protocol:
                return offered.metadata
        raise KeyError(protocol)

    def vote(self, candidates: dict[str, None]) -> str:
        """The first of its protocols that is among the candidates."""
        for offered in self.protocols:
            if offered.name in candidates:
                return offered.name
        raise ValueError(f"Member {self.member_id} supports none of {list(candidates)}.")
