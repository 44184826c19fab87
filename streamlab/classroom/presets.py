"""The lab of a class: as many partitions as there are seats, and a producer that gives everybody something to read.

Law of the module: a scenario and nothing else; whatever it does, a person can do by hand.
"""

from __future__ import annotations

from streamlab.world.commands import AddProducer, CreateTopic
from streamlab.world.scenarios import Scenario, Scripted

MOST_PARTITIONS = 100
CLASS, TOPIC = "class", "payments"


def class_scenario(seats: int = 30, rate: float = 0.0) -> Scenario:
    """`seats`: how many are expected; `rate`: records/s of all, 0: one every two seconds for each partition."""
    partitions = min(MOST_PARTITIONS, max(3, seats))
    return Scenario(
        name=CLASS,
        title="payments",
        script=(
            Scripted(1_000, CreateTopic(name=TOPIC, partitions=partitions, replication_factor=3)),
            Scripted(2_000, AddProducer(name="web", topic=TOPIC, rate=rate or partitions / 2, key_count=partitions * 3)),
        ),
        warm_up=4_000,
    )
