"""What a scenario is.

Law of the room: a scenario is data, a cluster and a script of commands with times. Whatever a scenario can do, a person can do by hand.
"""

from __future__ import annotations

import msgspec

from streamlab.world.commands import AnyCommand


class Scripted(msgspec.Struct, frozen=True):
    """A command and when it is applied, in ms after the lab's start."""

    after: int
    command: AnyCommand


class Scenario(msgspec.Struct, frozen=True):
    """`settings`: broker configs of the whole cluster, by Kafka's name. `warm_up`: ms that have passed when somebody first looks.

    `latency` and `loss`: of a link that nobody has changed, in ms each way and as a probability.
    """

    name: str
    title: str
    brokers: int = 3
    settings: dict[str, str] = {}
    script: tuple[Scripted, ...] = ()
    warm_up: int = 0
    racks: tuple[str, ...] = ()
    latency: int = 1
    loss: float = 0.0


def internal_topics(brokers: int) -> dict[str, str]:
    """Kafka's internal topics have three copies, its default; with fewer brokers they have as many as there are."""
    if brokers >= 3:
        return {}
    return {"offsets.topic.replication.factor": str(brokers), "transaction.state.log.replication.factor": str(brokers)}
