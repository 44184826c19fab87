"""What a rebalance does to a consumer, and the group leader's work (`ConsumerCoordinator`, `ConsumerPartitionAssignor`).

Law of the room: eager members give up everything before they join, cooperative ones keep what they have and give up only what they
are told to, and then join again. The rebalance protocol is the highest that every listed assignor supports.
"""

from __future__ import annotations

from typing import Protocol

from streamlab.clients.assignors import MemberSubscription, assign, supported_protocols, user_data
from streamlab.clients.consumer.commits import Commits
from streamlab.clients.consumer.coordinator import Coordinator
from streamlab.clients.consumer.subscription import Place, Subscription
from streamlab.clients.consumer_settings import ConsumerSettings
from streamlab.clients.metadata import Metadata
from streamlab.protocol.consumer_protocol import (
    Assignment,
    decode_assignment,
    decode_subscription,
    encode_assignment,
    encode_subscription,
)
from streamlab.protocol.consumer_protocol import (
    Subscription as SubscriptionMessage,
)
from streamlab.protocol.messages.groups import JoinGroupProtocol, JoinGroupResponse, SyncGroupAssignment

COOPERATIVE = "COOPERATIVE"
KAFKAJS_ASSIGNER = "RoundRobinAssigner"


class OwnershipEvents(Protocol):
    """The application's rebalance listener."""

    def on_partitions(self, assigned: tuple[Place, ...], revoked: tuple[Place, ...], lost: bool) -> None: ...

    def on_group_progress(self) -> None: ...


class Rebalance:
    """One member's side of rebalances."""

    def __init__(
        self,
        settings: ConsumerSettings,
        metadata: Metadata,
        subscription: Subscription,
        coordinator: Coordinator,
        commits: Commits,
        events: OwnershipEvents,
    ) -> None:
        self.settings = settings
        self.metadata = metadata
        self.subscription = subscription
        self.coordinator = coordinator
        self.commits = commits
        self.events = events
        self.cooperative = all(COOPERATIVE in supported_protocols(name) for name in settings.assignors)
        self.committing = False
        self._committed = False
        self._last_assignment: tuple[Place, ...] = ()
        self._last_generation = -1
        self._snapshot: dict[str, int] | None = None
        """As the group's leader: how many partitions each topic had when it assigned."""

    def subscriptions(self) -> tuple[JoinGroupProtocol, ...]:
        """What this member offers, one entry per assignor."""
        topics, generation = self.subscription.topics, self.coordinator.generation
        owned = self.subscription.owned()
        offers = []
        for name in self.settings.assignors:
            remembers = name != "sticky" or self._last_generation >= 0
            data = user_data(name, self._last_assignment, self._last_generation) if remembers else None
            message = SubscriptionMessage(topics, data, owned, generation)
            offers.append(JoinGroupProtocol(name, encode_subscription(message)))
        return tuple(offers)

    # Before joining

    def prepare_join(self, lost: bool) -> bool:
        """`onJoinPrepare`: commit, then give up what has to be given up. False: the commit is under way."""
        if lost:
            self._give_up(self.subscription.owned(), lost=True)
            return True
        if not self.cooperative:
            self.subscription.mark_pending_revocation()
        if self.committing:
            return False
        if not self._committed:
            self.committing = self.commits.begin(self.commits.before_rebalance(), self.settings.rebalance_timeout_ms)
            self._committed = True
            if self.committing:
                return False
        self._committed = False
        if self.cooperative:
            topics = self.subscription.topics
            gone = tuple(place for place in self.subscription.owned() if place[0] not in topics)
        else:
            gone = self.subscription.owned()
        self._give_up(gone, lost=False)
        self._snapshot = None
        self.metadata.want_only(self.subscription.topics)
        return True

    def on_committed(self) -> None:
        """The commit before the rebalance is done, one way or the other."""
        self.committing = False
        self.events.on_group_progress()

    def _give_up(self, gone: tuple[Place, ...], lost: bool) -> None:
        self._committed = False
        if gone:
            left = [place for place in self.subscription.owned() if place not in gone]
            self.subscription.assign(left)
            self.events.on_partitions((), gone, lost)

    # After joining

    def joined(self, generation: int, protocol: str, data: bytes) -> None:
        """`onJoinComplete`."""
        mine = decode_assignment(data).partitions if len(data) >= 2 else ()
        owned = self.subscription.owned()
        before, now = dict.fromkeys(owned), dict.fromkeys(mine)
        revoked = tuple(place for place in owned if place not in now)
        added = tuple(sorted(place for place in mine if place not in before))
        self._last_assignment, self._last_generation = tuple(sorted(mine)), generation
        self.commits.restart_timer()
        if revoked and self.cooperative:
            self.coordinator.request_rejoin("need to revoke partitions and re-join")
        self.subscription.assign(sorted(mine))
        self.events.on_partitions(added, revoked, lost=False)

    # The leader

    def assign_for(self, response: JoinGroupResponse) -> tuple[SyncGroupAssignment, ...] | None:
        """`onLeaderElected`: ask for the metadata of all topics that the group wants, then assign.

        None: metadata is still to come.
        """
        members, topics = [], {}
        for member in response.members:
            wants = decode_subscription(member.metadata)
            topics.update(dict.fromkeys(wants.topics))
            members.append(
                MemberSubscription(
                    member.member_id,
                    wants.topics,
                    member.group_instance_id,
                    wants.owned,
                    wants.generation,
                    wants.user_data,
                    wants.rack,
                )
            )
        wanted = sorted({**topics, **dict.fromkeys(self.subscription.topics)})
        if not self.metadata.want(wanted):
            return None
        counts = {topic: self.metadata.partition_count(topic) for topic in wanted}
        self._snapshot = counts
        # kafkajs' leader deals the topics that it subscribes to itself, in its own order (`consumerGroup.js`).
        dealt = self.subscription.topics if response.protocol_name == KAFKAJS_ASSIGNER else wanted
        known = {topic: counts[topic] for topic in dealt if counts[topic]}
        assignment = assign(response.protocol_name or "", known, members)
        return tuple(
            SyncGroupAssignment(member_id, encode_assignment(Assignment(_by_topic(places))))
            for member_id, places in sorted(assignment.items())
        )

    def watch_metadata(self) -> None:
        """As the leader: a topic has more or fewer partitions than when it was assigned, so the group must rebalance."""
        snapshot = self._snapshot
        if snapshot is not None and any(self.metadata.partition_count(topic) != count for topic, count in snapshot.items()):
            self._snapshot = None
            self.coordinator.request_rejoin("cached metadata has changed")


def _by_topic(places: list[Place]) -> tuple[Place, ...]:
    """Places of one topic together, as the wire format wants them."""
    topics = dict.fromkeys(topic for topic, _ in places)
    return tuple(place for topic in topics for place in places if place[0] == topic)
