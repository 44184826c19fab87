"""Elections that are asked for, or that the controller holds from time to time (`ElectLeaders`, `electPreferred`, `electUnclean`).

Law of the room: every 300 s partitions go back to their preferred leaders, 1000 at a time; as often, partitions without a leader get
any live one where their topics allow it. Kafka's check runs always; here a timer runs only while there is something to check.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from streamlab.cluster.controller.partition_change import NO_LEADER, PREFERRED, UNCLEAN, PartitionChange
from streamlab.cluster.controller.partition_index import Place
from streamlab.cluster.controller.timers import ElectPreferred, ElectUnclean
from streamlab.protocol.errors import Errors
from streamlab.protocol.messages.admin import (
    PREFERRED_ELECTION,
    UNCLEAN_ELECTION,
    ElectLeadersPartitionResult,
    ElectLeadersRequest,
    ElectLeadersResponse,
)

if TYPE_CHECKING:
    from streamlab.cluster.controller.controller import Controller
    from streamlab.cluster.controller.partitions import PartitionControl

MOST_ELECTIONS = 1000
"""How many leaders one pass moves (`MAX_ELECTIONS_PER_IMBALANCE`)."""

NEXT_PASS_MS = 10
"""How soon the next pass follows one that did not see all (`DEFAULT_IMMEDIATE_PERIOD_NS`)."""

UNCLEAN_EVERY_MS = 300_000


class ElectionControl:
    """Elections apart from those that a broker's coming or going brings."""

    def __init__(self, controller: Controller, partitions: PartitionControl) -> None:
        self._controller = controller
        self._partitions = partitions
        self._began = controller.now
        self._preferred_every = 1000 * controller.setting("leader.imbalance.check.interval.seconds", 300)
        self._preferred = controller.around.settings.get("auto.leader.rebalance.enable", "true") == "true"
        self._preferred_planned = False
        self._unclean_planned = False

    # On demand

    def elect(self, body: ElectLeadersRequest) -> ElectLeadersResponse:
        """API 43. Asked for all partitions, only those that needed an election are listed."""
        image = self._controller.image
        places = body.partitions
        if places != () and body.election_type not in (PREFERRED_ELECTION, UNCLEAN_ELECTION):
            error, told = Errors.INVALID_REQUEST, f"Unknown election type {body.election_type}"
            return ElectLeadersResponse(tuple(ElectLeadersPartitionResult(*place, error, told) for place in places or ()), error)
        if places is None:
            places = tuple((topic.name, number) for topic in image.topics.values() for number in range(len(topic.partitions)))
        results: list[ElectLeadersPartitionResult] = []
        elected: list[tuple[Place, PartitionChange]] = []
        for place in places:
            result = self._elect(place, body.election_type == UNCLEAN_ELECTION, elected)
            if body.partitions is not None or result.error_code != Errors.ELECTION_NOT_NEEDED:
                results.append(result)
        self._partitions.commit(elected)
        return ElectLeadersResponse(tuple(results), topics=tuple(image.topics) if body.partitions is None else ())

    def _elect(self, place: Place, unclean: bool, elected: list[tuple[Place, PartitionChange]]) -> ElectLeadersPartitionResult:
        change = self._partitions.change(place)
        if change is None:
            known = place[0] in self._controller.image.topics
            missing = f"No such partition as {place[0]}-{place[1]}" if known else f"No such topic as {place[0]}"
            return ElectLeadersPartitionResult(*place, Errors.UNKNOWN_TOPIC_OR_PARTITION, missing)
        before = change.partition
        if before.leader != NO_LEADER if unclean else before.leader == before.preferred:
            return ElectLeadersPartitionResult(*place, Errors.ELECTION_NOT_NEEDED, Errors.ELECTION_NOT_NEEDED.message)
        change.election = UNCLEAN if unclean else PREFERRED
        if change.build() is None:
            error = Errors.ELIGIBLE_LEADERS_NOT_AVAILABLE if unclean else Errors.PREFERRED_LEADER_NOT_AVAILABLE
            return ElectLeadersPartitionResult(*place, error, error.message)
        elected.append((place, change))
        return ElectLeadersPartitionResult(*place)

    # From time to time

    def plan(self) -> None:
        """Something has changed: see to the checks that are due one day."""
        index = self._partitions.index
        if index.imbalanced and self._preferred and not self._preferred_planned:
            self._preferred_planned = True
            self._controller.after(self._until_next(self._preferred_every), ElectPreferred())
        if index.leaderless and not self._unclean_planned:
            self._unclean_planned = True
            self._controller.after(self._until_next(UNCLEAN_EVERY_MS), ElectUnclean())

    def elect_preferred(self) -> None:
        """Give leaderships back to preferred leaders."""
        self._preferred_planned = False
        if self._pass(list(self._partitions.index.imbalanced), PREFERRED):
            self._preferred_planned = True
            self._controller.after(NEXT_PASS_MS, ElectPreferred())
        self.plan()

    def elect_unclean(self) -> None:
        """Have partitions without a leader led by any live replica, where that is allowed."""
        self._unclean_planned = False
        config = self._controller.image.topic_config
        places = [place for place in self._partitions.index.leaderless if config(place[0]).unclean_leader_election_enable]
        if self._pass(places, UNCLEAN):
            self._unclean_planned = True
            self._controller.after(NEXT_PASS_MS, ElectUnclean())
        self.plan()

    def _pass(self, places: list[Place], kind: str) -> bool:
        """Hold up to 1000 elections. True where there may be more."""
        elected: list[tuple[Place, PartitionChange]] = []
        for place in places:
            change = self._partitions.change(place)
            if change is None:
                continue
            change.election = kind
            if change.build() is not None:
                elected.append((place, change))
            if len(elected) == MOST_ELECTIONS:
                break
        self._partitions.commit(elected)
        return len(elected) == MOST_ELECTIONS

    def _until_next(self, period: int) -> int:
        """Checks come at multiples of their period since the controller began."""
        return period - (self._controller.now - self._began) % period
