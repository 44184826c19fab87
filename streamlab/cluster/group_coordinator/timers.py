"""What the coordinator schedules for itself, and what it remembers about appends and calls under way.

Law of the room: data only. A timer may come too late to matter; who handles it checks.
"""

from __future__ import annotations

from typing import Any, ClassVar

import msgspec

from streamlab.cluster.component import Context, Timer
from streamlab.cluster.group_coordinator.storage import OffsetAndMetadata
from streamlab.protocol.messages.groups import JoinGroupProtocol
from streamlab.simulation.network import Request

OWNER = "groups"


class LoadDue(Timer, gc=False):
    """The log of a partition of `__consumer_offsets` has been read."""

    owner: ClassVar[str] = OWNER
    partition: int
    incarnation: int


class MemberDue(Timer, gc=False):
    """A member's session may have run off."""

    owner: ClassVar[str] = OWNER
    partition: int
    group_id: str
    member_id: str


class PendingMemberDue(Timer, gc=False):
    """A member id given out with error 79 may have run off."""

    owner: ClassVar[str] = OWNER
    partition: int
    group_id: str
    member_id: str


class JoinDue(Timer, gc=False):
    """The join phase ends, or (`initial`) perhaps waits for more members."""

    owner: ClassVar[str] = OWNER
    partition: int
    group_id: str
    initial: bool
    delay_ms: int = 0
    remaining_ms: int = 0


class SyncDue(Timer, gc=False):
    """Members that have not synced yet are removed."""

    owner: ClassVar[str] = OWNER
    partition: int
    group_id: str
    generation: int


class ExpiryDue(Timer, gc=False):
    """Time to look for expired offsets."""

    owner: ClassVar[str] = OWNER


class CreatingTopic(Context, gc=False):
    """The call that creates an internal topic."""

    owner: ClassVar[str] = OWNER
    topic: str


class Answer(msgspec.Struct, gc=False):
    """A response that waits until `waiting` writes are replicated. `carried`: a write has taken it along."""

    request: Request
    response: Any
    carried: bool = False
    waiting: int = 1


class Append(Context, gc=False, kw_only=True):
    """A write to `__consumer_offsets` under way: its shard, and its number there (both set when it is made)."""

    owner: ClassVar[str] = OWNER
    partition: int = -1
    incarnation: int = -1
    number: int = -1


class GroupAppend(Append, gc=False, kw_only=True):
    """A group's record. `value`: its bytes, as the log has them."""

    group_id: str
    value: bytes


class NewGroupAppend(GroupAppend, gc=False, kw_only=True):
    """A new group's first record, or the record that an emptied group leaves (`created` False)."""

    created: bool
    answer: Answer | None = None


class AssignmentAppend(GroupAppend, gc=False, kw_only=True):
    """The leader's assignment is stored before anybody gets it."""

    generation: int
    member_id: str
    assignment: dict[str, bytes]


class StaticMemberAppend(GroupAppend, gc=False, kw_only=True):
    """A static member's new id is stored before it is told so. The rest is what to go back to when that fails.

    `before`: its protocols, rebalance timeout and session timeout.
    """

    old_id: str
    new_id: str
    old_leader: str
    before: tuple[tuple[JoinGroupProtocol, ...], int, int]


class CommitAppend(Append, gc=False, kw_only=True):
    """Committed offsets, and who is told once they are replicated."""

    group_id: str
    answer: Answer | None
    offsets: dict[tuple[str, int], OffsetAndMetadata]


class RemovalAppend(Append, gc=False, kw_only=True):
    """Tombstones: (group, partitions) whose offsets go, `groups` that go as a whole. `answer` None: nobody waits for it.

    `reason`: as in the fact OffsetsRemoved. `because`: what caused it.
    """

    offsets: tuple[tuple[str, tuple[tuple[str, int], ...]], ...]
    groups: tuple[str, ...]
    reason: str
    because: tuple[int, ...] = ()
    answer: Answer | None = None


class SnapshotAppend(Append, gc=False, kw_only=True):
    """All that a shard holds, written anew: what stands before it in the log may go."""
