"""The classic group: members, states, votes (Kafka's `ClassicGroup`).

Law of the room: the group decides, and neither sends nor schedules. Where Kafka goes by the order of a hash map of member ids (the
next leader), the order here is that in which members joined.
"""

from __future__ import annotations

from streamlab.cluster.group_coordinator.codes import FENCED_INSTANCE_ID, NONE, UNKNOWN_MEMBER_ID
from streamlab.cluster.group_coordinator.member import ClassicGroupMember
from streamlab.protocol.binary import MalformedBytes
from streamlab.protocol.consumer_protocol import PROTOCOL_TYPE, subscribed_topics
from streamlab.protocol.hashing import hash_order, java_hash_code
from streamlab.protocol.messages.groups import JoinGroupMember, JoinGroupProtocol
from streamlab.simulation.network import Request

EMPTY = "Empty"
PREPARING_REBALANCE = "PreparingRebalance"
COMPLETING_REBALANCE = "CompletingRebalance"
STABLE = "Stable"
DEAD = "Dead"

VALID_PREVIOUS_STATES: dict[str, tuple[str, ...]] = {
    EMPTY: (PREPARING_REBALANCE,),
    PREPARING_REBALANCE: (STABLE, COMPLETING_REBALANCE, EMPTY),
    COMPLETING_REBALANCE: (PREPARING_REBALANCE,),
    STABLE: (COMPLETING_REBALANCE,),
    DEAD: (STABLE, PREPARING_REBALANCE, COMPLETING_REBALANCE, EMPTY, DEAD),
}
"""`ClassicGroupState`: the states that a state may be entered from."""


class ClassicGroup:
    """One group. `state_since` in virtual ms; `rebalance_causes`: journal offsets of what led to the rebalance under way."""

    __slots__ = (
        "generation",
        "group_id",
        "initial_remaining_ms",
        "join_timer",
        "leader_id",
        "members",
        "new_member_added",
        "pending_members",
        "pending_sync",
        "previous_state",
        "protocol_name",
        "protocol_type",
        "rebalance_causes",
        "state",
        "state_since",
        "static_members",
        "subscribed_topics",
        "supported_protocols",
        "sync_timer",
    )

    def __init__(self, group_id: str, now: int, state: str = EMPTY, generation: int = 0) -> None:
        self.group_id = group_id
        self.state = state
        self.previous_state = DEAD
        self.state_since = now
        self.generation = generation
        self.protocol_type: str | None = None
        self.protocol_name: str | None = None
        self.leader_id: str | None = None
        self.members: dict[str, ClassicGroupMember] = {}
        self.static_members: dict[str, str] = {}
        self.pending_members: dict[str, int] = {}
        """Member ids given out with error 79 and not used yet -> when they expire."""
        self.pending_sync: dict[str, None] = {}
        self.supported_protocols: dict[str, int] = {}
        self.subscribed_topics: dict[str, None] | None = None
        self.new_member_added = False
        self.initial_remaining_ms = 0
        self.join_timer: int | None = None
        self.sync_timer: int | None = None
        self.rebalance_causes: list[int] = []

    # Members

    def add(self, member: ClassicGroupMember, request: Request | None) -> None:
        """Let a member in; `request`: its join, which waits for the rebalance to end."""
        if member.instance_id is not None:
            self.static_members[member.instance_id] = member.member_id
        if not self.members:
            self.protocol_type = member.protocol_type
        if self.leader_id is None:
            self.leader_id = member.member_id
        self.members[member.member_id] = member
        self._count_protocols(member, 1)
        member.awaiting_join = request
        self.pending_members.pop(member.member_id, None)

    def remove(self, member_id: str) -> ClassicGroupMember | None:
        """Forget a member or a pending id; the leadership goes to the member that has been there longest."""
        member = self.members.pop(member_id, None)
        if member is not None:
            self._count_protocols(member, -1)
            if member.instance_id is not None:
                self.static_members.pop(member.instance_id, None)
        if self.leader_id == member_id:
            self.leader_id = next(iter(self.members), None)
        self.pending_members.pop(member_id, None)
        self.pending_sync.pop(member_id, None)
        return member

    def replace_static(self, old_id: str, new_id: str) -> ClassicGroupMember:
        """A static member came back: the same member under a new id, at the same place."""
        old = self.members[old_id]
        new = ClassicGroupMember(
            new_id,
            old.instance_id,
            old.client_id,
            old.client_host,
            old.rebalance_timeout_ms,
            old.session_timeout_ms,
            old.protocol_type,
            old.protocols,
            old.assignment,
        )
        self.members = {
            (new_id if one == old_id else one): (new if one == old_id else member) for one, member in self.members.items()
        }
        if self.leader_id == old_id:
            self.leader_id = new_id
        if old.instance_id is not None:
            self.static_members[old.instance_id] = new_id
        if old_id in self.pending_sync:
            del self.pending_sync[old_id]
        return new

    def update(
        self, member: ClassicGroupMember, protocols: tuple[JoinGroupProtocol, ...], rebalance_ms: int, session_ms: int
    ) -> None:
        """A known member joins again, perhaps with other protocols or time-outs."""
        self._count_protocols(member, -1)
        member.protocols = protocols
        self._count_protocols(member, 1)
        member.rebalance_timeout_ms = rebalance_ms
        member.session_timeout_ms = session_ms

    def validate_member(self, member_id: str, instance_id: str | None) -> int:
        """Error code: 82 where the instance id belongs to another member, 25 where the member is unknown, else 0."""
        if instance_id is not None:
            existing = self.static_members.get(instance_id)
            if existing is None:
                return UNKNOWN_MEMBER_ID
            if existing != member_id:
                return FENCED_INSTANCE_ID
        return NONE if member_id in self.members else UNKNOWN_MEMBER_ID

    @property
    def awaiting_join_count(self) -> int:
        return sum(1 for member in self.members.values() if member.awaiting_join is not None)

    @property
    def has_all_members_joined(self) -> bool:
        return not self.pending_members and all(member.awaiting_join is not None for member in self.members.values())

    @property
    def rebalance_timeout_ms(self) -> int:
        """The largest of the members'."""
        return max((member.rebalance_timeout_ms for member in self.members.values()), default=0)

    @property
    def is_simple(self) -> bool:
        """Only offsets were ever committed here; nobody joined (`isSimpleGroup`)."""
        return self.protocol_type is None and self.state == EMPTY and not self.pending_members

    @property
    def uses_consumer_protocol(self) -> bool:
        return self.protocol_type == PROTOCOL_TYPE

    def elect_joined_leader(self) -> bool:
        """Make sure that the leader is among those who rejoined (`maybeElectNewJoinedLeader`). False: nobody has."""
        if self.leader_id is None:
            return False
        if self.members[self.leader_id].awaiting_join is not None:
            return True
        for member in self.members.values():
            if member.awaiting_join is not None:
                self.leader_id = member.member_id
                return True
        return False

    # States

    def transition_to(self, state: str, now: int) -> None:
        if self.state not in VALID_PREVIOUS_STATES[state]:
            raise AssertionError(f"Group {self.group_id} cannot go from {self.state} to {state}.")
        self.previous_state = self.state
        self.state = state
        self.state_since = now

    @property
    def can_rebalance(self) -> bool:
        return self.state in VALID_PREVIOUS_STATES[PREPARING_REBALANCE]

    def next_generation(self, now: int) -> None:
        """The join phase is over: a new generation, with members or empty (`initNextGeneration`)."""
        self.generation += 1
        self.protocol_name = self.select_protocol() if self.members else None
        self.subscribed_topics = self.compute_subscribed_topics()
        self.transition_to(COMPLETING_REBALANCE if self.members else EMPTY, now)
        self.pending_sync.clear()

    # Protocols

    def supports_protocols(self, protocol_type: str, protocols: tuple[JoinGroupProtocol, ...]) -> bool:
        """Whether somebody who offers these can be a member: the type is the group's, and a protocol is everybody's."""
        if self.state == EMPTY:
            return bool(protocol_type) and bool(protocols)
        count = len(self.members)
        return self.protocol_type == protocol_type and any(self.supported_protocols.get(one.name, 0) == count for one in protocols)

    @property
    def candidate_protocols(self) -> dict[str, None]:
        """Those that all support; a member that offers one twice counts twice, as in Kafka, and may leave the group without any."""
        count = len(self.members)
        return dict.fromkeys(name for name, support in self.supported_protocols.items() if support == count)

    def select_protocol(self) -> str:
        """The most voted of those that all support; each member votes for its first. A tie goes to the first in Kafka's hash map."""
        candidates = self.candidate_protocols
        votes: dict[str, int] = {}
        for member in self.members.values():
            vote = member.vote(candidates)
            votes[vote] = votes.get(vote, 0) + 1
        return max(hash_order(votes, java_hash_code), key=votes.__getitem__)

    def compute_subscribed_topics(self) -> dict[str, None] | None:
        """All topics that members subscribe to; None where the coordinator cannot know."""
        if self.protocol_type != PROTOCOL_TYPE:
            return None
        if not self.members:
            return {}
        if self.protocol_name is None:
            return None
        topics: dict[str, None] = {}
        try:
            for member in self.members.values():
                topics.update(dict.fromkeys(subscribed_topics(member.metadata(self.protocol_name))))
        except (MalformedBytes, KeyError):
            return None
        return topics

    def is_subscribed_to(self, topic: str) -> bool:
        """Unknown subscriptions of a consumer group count as subscribed (`isSubscribedToTopic`)."""
        return self.uses_consumer_protocol if self.subscribed_topics is None else topic in self.subscribed_topics

    def current_members(self) -> tuple[JoinGroupMember, ...]:
        """What the leader's join answer lists."""
        protocol = self.protocol_name
        return tuple(JoinGroupMember(one.member_id, one.instance_id, one.metadata(protocol)) for one in self.members.values())

    def _count_protocols(self, member: ClassicGroupMember, by: int) -> None:
        for offered in member.protocols:
            count = self.supported_protocols.get(offered.name, 0) + by
            if count:
                self.supported_protocols[offered.name] = count
            else:
                self.supported_protocols.pop(offered.name, None)
