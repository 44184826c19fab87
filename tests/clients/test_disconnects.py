"""A broker that goes in order: whoever was connected asks for metadata at once, also when nothing was under way."""

from __future__ import annotations

from streamlab.world.commands import AddProducer, CreateTopic, SendRecord, StopBroker
from streamlab.world.scenarios import EMPTY
from streamlab.world.world import World


def test_an_idle_producer_learns_the_new_leader_before_it_sends_again() -> None:
    world = World(EMPTY)
    world.advance(world.start + 2_000)
    world.submit(CreateTopic(name="quiet", partitions=1, replication_factor=3))
    world.submit(AddProducer(topic="quiet", name="web", rate=0.0))
    world.submit(SendRecord(producer="web", key="k", value="before"))
    world.advance(world.start + 5_000)
    leader = world.cluster.leader_of("quiet", 0)
    assert leader is not None
    world.submit(StopBroker(broker=leader.leader_id))
    world.advance(world.start + 20_000)
    world.submit(SendRecord(producer="web", key="k", value="after"))
    world.advance(world.start + 21_000)
    assert world.ledger.acknowledged == 2
    assert not any("web tries" in sentence for sentence in world.journal.sentences.values())
