"""Which partitions to look at when something happens, without looking at all of them (`BrokersToIsrs`).

Law of the room: follows the metadata image, and decides nothing.
"""

from __future__ import annotations

from streamlab.cluster.controller.partition_change import NO_LEADER
from streamlab.cluster.metadata_image import MetadataDelta, MetadataImage, PartitionRegistration

Place = tuple[str, int]
"""A partition: its topic and number."""


class PartitionIndex:
    """Partitions by broker, those without a leader, and those that another than the preferred leader leads."""

    __slots__ = ("_held_by", "imbalanced", "leaderless", "reassigning")

    def __init__(self) -> None:
        self._held_by: dict[int, dict[Place, None]] = {}
        self.leaderless: dict[Place, None] = {}
        self.imbalanced: dict[Place, None] = {}
        self.reassigning: dict[Place, None] = {}

    def held_by(self, broker: int) -> list[Place]:
        """The partitions that a broker is a replica of."""
        return list(self._held_by.get(broker, ()))

    def follow(self, image: MetadataImage, delta: MetadataDelta) -> None:
        """The image has changed."""
        for topic in delta.removed_topics.values():
            for number, one in enumerate(topic.partitions):
                self._forget((topic.name, number), one)
        for place, before in delta.partitions.items():
            now = image.partition(*place)
            if before is not None:
                self._forget(place, before)
            if now is not None:
                self._note(place, now)

    def _note(self, place: Place, registration: PartitionRegistration) -> None:
        for broker in registration.replicas:
            self._held_by.setdefault(broker, {})[place] = None
        if registration.leader == NO_LEADER:
            self.leaderless[place] = None
        elif registration.leader != registration.preferred:
            self.imbalanced[place] = None
        if registration.adding or registration.removing:
            self.reassigning[place] = None

    def _forget(self, place: Place, registration: PartitionRegistration) -> None:
        for broker in registration.replicas:
            self._held_by.get(broker, {}).pop(place, None)
        for index in (self.leaderless, self.imbalanced, self.reassigning):
            index.pop(place, None)
