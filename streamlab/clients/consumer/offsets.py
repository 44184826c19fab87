"""Finds where to begin: committed offsets first, else auto.offset.reset (`OffsetFetcher`,
`ConsumerCoordinator.initWithCommittedOffsets`).

Law of the room: the policy applies where nothing is committed or the offset is out of range, never otherwise; with "none" the
application gets an exception instead.
"""

from __future__ import annotations

from typing import ClassVar, Protocol

from streamlab.clients.consumer.subscription import PartitionState, Place, Subscription
from streamlab.clients.consumer_settings import BY_DURATION, ConsumerSettings
from streamlab.clients.duration import milliseconds_of_duration
from streamlab.clients.metadata import Metadata
from streamlab.clients.node import Context, Node, Timer, backoff, broker_name
from streamlab.protocol.errors import Errors
from streamlab.protocol.messages.data import (
    EARLIEST_TIMESTAMP,
    LATEST_TIMESTAMP,
    ListOffsetsPartition,
    ListOffsetsPartitionResponse,
    ListOffsetsRequest,
    ListOffsetsResponse,
)
from streamlab.protocol.messages.groups import OffsetFetchGroup, OffsetFetchRequest, OffsetFetchResponse

OWNER = "offsets"
NO_POLICY = "none"


class OffsetsDue(Timer, gc=False):
    """Positions may be looked for again."""

    owner: ClassVar[str] = OWNER


class CommittedAsked(Context, gc=False):
    owner: ClassVar[str] = OWNER
    places: tuple[Place, ...]


class OffsetsListed(Context, gc=False):
    owner: ClassVar[str] = OWNER
    places: tuple[Place, ...]


class OffsetEvents(Protocol):
    """Who wants to know where partitions begin."""

    def on_reset(self, state: PartitionState, policy: str) -> None: ...

    def on_placed(self, state: PartitionState) -> None:
        """It goes on at what is committed."""
        ...

    def on_positions(self) -> None:
        """Positions came, or may be looked for again."""

    def on_no_offset(self, state: PartitionState) -> None:
        """auto.offset.reset=none and no valid offset."""

    def on_coordinator_error(self, error: int) -> None: ...

    def group_coordinator(self) -> str:
        """The name of the broker that coordinates the group; empty: not known."""

    def group_member(self) -> tuple[str, int]:
        """Member id and generation."""


class Offsets:
    """Looks for positions for one consumer. `group` empty: nothing is committed anywhere."""

    def __init__(
        self,
        node: Node,
        settings: ConsumerSettings,
        metadata: Metadata,
        subscription: Subscription,
        group: str,
        events: OffsetEvents,
    ) -> None:
        self.node = node
        self.settings = settings
        self.metadata = metadata
        self.subscription = subscription
        self.group = group
        self.events = events
        self._attempts = 0
        self._retry_at = 0
        self._asking_committed = False
        node.parts[OWNER] = self

    def update(self) -> None:
        """Ask for what is missing (`updateFetchPositions`)."""
        if self.node.now < self._retry_at:
            return
        without: list[PartitionState] = []
        to_list: dict[int, list[PartitionState]] = {}
        leaderless = False
        self.subscription.unplaced = False
        for state in self.subscription.assigned.values():
            if state.fetch_offset >= 0 or state.asking:
                continue
            if not state.reset and self.group:
                without.append(state)
                continue
            if not state.reset:
                self._apply_policy(state)
                if not state.reset:
                    return
            leader = self.metadata.leader(state.topic, state.partition)
            if leader < 0:
                leaderless = True
            else:
                to_list.setdefault(leader, []).append(state)
        if without:
            self._ask_committed(without)
        for leader, states in to_list.items():
            self._list(leader, states)
        if leaderless:
            self.metadata.request_update()
            self._retry_later()

    def _apply_policy(self, state: PartitionState) -> None:
        policy = self.settings.auto_offset_reset
        if policy == NO_POLICY:
            self.events.on_no_offset(state)
        else:
            self.subscription.look_for_position(state, policy, missing=True)

    # Committed offsets

    def _ask_committed(self, states: list[PartitionState]) -> None:
        target = self.events.group_coordinator()
        if not target or self._asking_committed:
            self.subscription.unplaced = True
            return
        self._asking_committed = True
        places = tuple((state.topic, state.partition) for state in states)
        for state in states:
            state.asking = True
        member_id, _ = self.events.group_member()
        group = OffsetFetchGroup(self.group, places, member_id or None)
        request = OffsetFetchRequest((group,), require_stable=True)
        self.node.ask(target, request, self.settings.request_timeout_ms, CommittedAsked(places))

    def _committed(self, context: CommittedAsked, body: OffsetFetchResponse) -> None:
        self._asking_committed = False
        answer = body.groups[0]
        self._no_longer_asking(context.places)
        if answer.error_code:
            self.events.on_coordinator_error(answer.error_code)
            self._retry_later()
            return
        self._attempts = 0
        for one in answer.partitions:
            state = self.subscription.assigned.get((one.topic, one.partition))
            if state is None or state.fetch_offset >= 0 or state.reset:
                continue
            if one.error_code:
                self._retry_later()
            elif one.committed_offset >= 0:
                state.seek(one.committed_offset, one.committed_leader_epoch)
                state.committed = one.committed_offset
                self.events.on_placed(state)
                self.subscription.version += 1
            else:
                self._apply_policy(state)

    # ListOffsets

    def _list(self, leader: int, states: list[PartitionState]) -> None:
        partitions = []
        for state in states:
            state.asking = True
            epoch = self.metadata.leader_epoch(state.topic, state.partition)
            partitions.append(ListOffsetsPartition(state.topic, state.partition, self._timestamp(state.reset), epoch))
        request = ListOffsetsRequest(tuple(partitions), -1, self.settings.isolation_level, self.settings.request_timeout_ms)
        context = OffsetsListed(tuple((state.topic, state.partition) for state in states))
        self.node.ask(broker_name(leader), request, self.settings.request_timeout_ms, context)

    def _timestamp(self, policy: str) -> int:
        if policy == "earliest":
            return EARLIEST_TIMESTAMP
        if policy.startswith(BY_DURATION):
            return max(0, self.node.now - (milliseconds_of_duration(policy.removeprefix(BY_DURATION)) or 0))
        return LATEST_TIMESTAMP

    def _listed(self, context: OffsetsListed, body: ListOffsetsResponse) -> None:
        self._no_longer_asking(context.places)
        for answer in body.partitions:
            state = self.subscription.assigned.get((answer.topic, answer.partition))
            if state is None or not state.reset:
                continue
            if answer.error_code:
                if Errors(answer.error_code).invalidates_metadata or answer.error_code in (74, 75):
                    self.metadata.request_update()
                self._retry_later()
            elif answer.offset < 0 and state.reset.startswith(BY_DURATION):
                # No record is that young: Kafka goes to the end.
                state.reset = "latest"
                self.subscription.unplaced = True
            else:
                self._place(state, answer)

    def _place(self, state: PartitionState, answer: ListOffsetsPartitionResponse) -> None:
        self._attempts = 0
        policy = self.settings.auto_offset_reset if not state.by_seek else state.reset
        state.seek(answer.offset, answer.leader_epoch)
        self.subscription.version += 1
        self.events.on_reset(state, policy)

    # Answers

    def on_timer(self, timer: OffsetsDue) -> None:
        if self.node.now >= self._retry_at:
            self.events.on_positions()

    def on_answer(self, context: CommittedAsked | OffsetsListed, body: OffsetFetchResponse | ListOffsetsResponse) -> None:
        if type(context) is CommittedAsked:
            self._committed(context, body)  # type: ignore[arg-type]
        else:
            self._listed(context, body)  # type: ignore[arg-type]
        self.events.on_positions()

    def on_failure(self, context: CommittedAsked | OffsetsListed, error: int) -> None:
        self._no_longer_asking(context.places)
        if type(context) is CommittedAsked:
            self._asking_committed = False
            self.events.on_coordinator_error(Errors.NETWORK_EXCEPTION)
        else:
            self.metadata.request_update()
        self._retry_later()

    def _no_longer_asking(self, places: tuple[Place, ...]) -> None:
        for place in places:
            state = self.subscription.assigned.get(place)
            if state is not None:
                state.asking = False

    def _retry_later(self) -> None:
        settings = self.settings
        wait = backoff(self.node.chance, settings.retry_backoff_ms, settings.retry_backoff_max_ms, self._attempts)
        self._attempts += 1
        self._retry_at = self.node.now + wait
        self.subscription.unplaced = True
        self.node.after(wait, OffsetsDue())
