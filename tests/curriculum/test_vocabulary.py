"""Words of lessons, asked of a lab that runs."""

from __future__ import annotations

from streamlab.curriculum.happenings import Happenings
from streamlab.curriculum.vocabulary import Vocabulary
from streamlab.world.commands import AddConsumer, CreateTopic
from streamlab.world.scenarios.scenario import Scenario, Scripted
from streamlab.world.world import World


def asked() -> Vocabulary:
    """Two members share three partitions of a topic with two copies."""
    script = (
        Scripted(1_000, CreateTopic(name="payments", partitions=3, replication_factor=2)),
        Scripted(2_000, AddConsumer(name="one", group="app", topics=("payments",))),
        Scripted(2_100, AddConsumer(name="two", group="app", topics=("payments",))),
    )
    world = World(Scenario("words", "Words", script=script), seed=5)
    world.advance(world.now + 20_000)
    return Vocabulary(world.picture(), Happenings(0), 0)


def test_in_sync_counts_replicas() -> None:
    words = asked()
    assert words.in_sync("payments", 0) == 2
    assert words.in_sync("payments", 9) == words.in_sync("refunds", 0) == 0


def test_owns_counts_a_members_partitions() -> None:
    words = asked()
    assert sorted((words.owns("one"), words.owns("two", "payments"))) == [1, 2]
    assert words.owns("one", "refunds") == words.owns("nobody") == 0


def test_revoked_counts_what_an_eager_group_gives_back_for_a_newcomer() -> None:
    script = (
        Scripted(1_000, CreateTopic(name="payments", partitions=3, replication_factor=2)),
        Scripted(2_000, AddConsumer(name="one", group="app", topics=("payments",))),
        Scripted(15_000, AddConsumer(name="two", group="app", topics=("payments",))),
    )
    world = World(Scenario("words", "Words", script=script), seed=5)
    world.advance(world.now + 14_000)
    happenings = Happenings(world.journal.next_offset)
    world.advance(world.now + 16_000)
    happenings.listen(world.journal)
    words = Vocabulary(world.picture(), happenings, 0)
    assert words.revoked("app") == 3
    assert words.revoked("other") == 0
