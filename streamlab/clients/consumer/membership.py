"""What the coordinator and its consumer say to each other, and the timers and contexts of joining (`AbstractCoordinator`'s hooks).

Law of the room: values and an interface, no behaviour.
"""

from __future__ import annotations

from typing import ClassVar, Protocol

from streamlab.clients.node import Context, Timer
from streamlab.protocol.errors import Errors
from streamlab.protocol.messages.groups import JoinGroupProtocol, JoinGroupResponse, SyncGroupAssignment

OWNER = "coordinator"
NO_GENERATION = -1
UNJOINED, PREPARING_REBALANCE, COMPLETING_REBALANCE, STABLE = "unjoined", "preparing", "completing", "stable"
JOIN_TIMEOUT_LAPSE_MS = 5_000
LONGEST_MS = 2**31 - 1
FATAL = {
    int(Errors.INCONSISTENT_GROUP_PROTOCOL): None,
    int(Errors.INVALID_SESSION_TIMEOUT): None,
    int(Errors.INVALID_GROUP_ID): None,
    int(Errors.GROUP_MAX_SIZE_REACHED): None,
    int(Errors.FENCED_INSTANCE_ID): None,
    int(Errors.GROUP_AUTHORIZATION_FAILED): None,
    int(Errors.UNSUPPORTED_VERSION): None,
}
"""Errors after which the application gets an exception."""


UNREACHABLE = {
    int(Errors.NOT_COORDINATOR): None,
    int(Errors.COORDINATOR_NOT_AVAILABLE): None,
    int(Errors.NETWORK_EXCEPTION): None,
    int(Errors.REQUEST_TIMED_OUT): None,
}
"""Errors after which the coordinator must be looked for again."""


class CoordinatorDue(Timer, gc=False):
    """Finding the coordinator, or joining, may be tried again."""

    owner: ClassVar[str] = OWNER


class Asked(Context, gc=False):
    owner: ClassVar[str] = OWNER


class FindAsked(Asked, gc=False):
    pass


class JoinAsked(Asked, gc=False):
    pass


class SyncAsked(Asked, gc=False):
    generation: int
    protocol: str


class LeaveAsked(Asked, gc=False):
    pass


class Membership(Protocol):
    """What joining needs from the consumer (`ConsumerCoordinator`'s side of it)."""

    def subscriptions(self) -> tuple[JoinGroupProtocol, ...]:
        """What this member offers: a protocol name and subscription for each assignor."""

    def prepare_join(self, lost: bool) -> bool:
        """Commit and give up partitions before joining; False: not yet.

        `lost`: the generation is gone, so they are somebody else's.
        """

    def assign_for(self, response: JoinGroupResponse) -> tuple[SyncGroupAssignment, ...] | None:
        """The leader's work; None while metadata is missing (`poll` asks again)."""

    def joined(self, generation: int, protocol: str, assignment: bytes) -> None:
        """This is what the member reads in this generation."""

    def in_poll(self) -> bool: ...

    def later(self, context: Asked, body: object) -> None:
        """The application is at work: come back with this answer in the next poll()."""

    def on_group_progress(self) -> None:
        """Something moved: poll() may go on."""

    def on_joining(self) -> None: ...

    def on_fatal(self, error: Errors) -> None: ...

    def on_left(self) -> None: ...

    def heartbeat_delay(self) -> int:
        """ms until this client can send a heartbeat (kafkajs: when the record at hand is done)."""
