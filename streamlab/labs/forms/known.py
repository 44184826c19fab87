"""What a form knows of the lab it acts on: the names that stand on the stage.

Law of the module: knowledge gives choices and sentences about what follows, never a verdict. Whether a thing exists is decided once,
by the world, when the command is applied; so a form without any knowledge still works, with plain inputs in place of choices.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from streamlab.world.picture import ConsumerShown, GroupShown, LinkShown, Picture, ProducerShown, TopicShown


@dataclass(frozen=True)
class Known:
    """Things by name. `brokers`: state by id. `now`: virtual ms since the epoch."""

    topics: dict[str, TopicShown] = field(default_factory=dict)
    producers: dict[str, ProducerShown] = field(default_factory=dict)
    groups: dict[str, GroupShown] = field(default_factory=dict)
    consumers: dict[str, ConsumerShown] = field(default_factory=dict)
    brokers: dict[int, str] = field(default_factory=dict)
    links: tuple[LinkShown, ...] = ()
    real_clients: tuple[str, ...] = ()
    now: int = 1_767_225_600_000

    @staticmethod
    def of(picture: Picture | None) -> Known:
        """The names in a picture; nothing at all for None."""
        if picture is None:
            return Known()
        return Known(
            topics={topic.name: topic for topic in picture.topics if not topic.internal},
            producers={producer.name: producer for producer in picture.producers},
            groups={group.name: group for group in picture.groups},
            consumers={consumer.name: consumer for consumer in picture.consumers},
            brokers={broker.id: broker.state for broker in picture.brokers},
            links=picture.links,
            real_clients=tuple(client.name for client in picture.real_clients),
            now=picture.at,
        )

    def partition_count(self, topic: str) -> int:
        """How many partitions a topic has; 0: not known."""
        shown = self.topics.get(topic)
        return len(shown.partitions) if shown else 0

    def link(self, a: str, b: str) -> LinkShown | None:
        """How two nodes are joined; None: as all are at first."""
        return next((link for link in self.links if {link.a, link.b} == {a, b}), None)

    def nodes(self) -> list[str]:
        """Everything that a link can end at, by node name."""
        return [f"broker-{broker}" for broker in self.brokers] + [
            "controller",
            *self.producers,
            *self.consumers,
            *self.real_clients,
        ]
