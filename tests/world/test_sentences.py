"""Everything that a rough hour tells can be translated: each sentence has a form, and the form speaks the sentence."""

from __future__ import annotations

from contextlib import suppress

from streamlab.simulation.sentence import Sentence
from streamlab.world.commands import (
    AddBroker,
    AddPartitions,
    AlterTopicConfigs,
    ChangeConsumer,
    ChangeProducer,
    Command,
    CommandRejected,
    CommitNow,
    CrashConsumer,
    CreateTopic,
    DeleteRecords,
    DeleteTopic,
    ElectLeaders,
    HangConsumer,
    KillBroker,
    KillConsumer,
    PauseConsumer,
    RestartConsumer,
    ResumeConsumer,
    SeekConsumer,
    SendRecord,
    SetLink,
    SlowBroker,
    StartBroker,
    StopBroker,
    StopConsumer,
)
from streamlab.world.scenarios import DEMO
from streamlab.world.world import World
from tests.spoken import spoken

ROUGH: tuple[Command, ...] = (
    AlterTopicConfigs(name="payments", configs={"retention.ms": "10000", "segment.ms": "5000", "min.insync.replicas": None}),
    KillConsumer(consumer="C2"),
    PauseConsumer(consumer="C1"),
    ResumeConsumer(consumer="C1", by="Ann"),
    HangConsumer(consumer="C1", hangs=True),
    KillBroker(broker=2),
    SendRecord(producer="web", key="{who}", value="typed", count=3),
    SendRecord(producer="web", value="without a key"),
    ChangeProducer(producer="web", rate=40.0, keys="few"),
    SlowBroker(broker=1, ms=1_500),
    SlowBroker(broker=1, ms=0),
    StartBroker(broker=2),
    HangConsumer(consumer="C1", hangs=False),
    CreateTopic(name="refunds", partitions=1, replication_factor=1),
    AddPartitions(name="refunds", total=3),
    DeleteTopic(name="refunds"),
    SetLink(a="web", b="broker-1", latency=20, loss=0.1),
    SetLink(a="broker-1", b="broker-2", cut=True),
    CrashConsumer(consumer="C3", when="after-commit"),
    ElectLeaders(topic="payments", partition=0),
    DeleteRecords(topic="payments", partition=0),
    SeekConsumer(consumer="C1", topic="payments", partition=0, to=-2),
    ChangeConsumer(consumer="C1", processing_ms=5.0),
    StopConsumer(consumer="C1"),
    RestartConsumer(consumer="C1"),
    StopBroker(broker=3),
    AddBroker(),
    KillBroker(broker=1),
    KillBroker(broker=2),
)


def told() -> dict[int, str]:
    world = World(DEMO)
    world.advance(world.start + 12_000)
    for command in ROUGH:
        with suppress(CommandRejected):
            world.submit(command)
        world.advance(world.now + 9_000)
    world.advance(world.now + 60_000)
    return world.journal.sentences


def test_every_sentence_has_a_form_that_speaks_it() -> None:
    sentences = told()
    assert len(sentences) > 80
    for sentence in sentences.values():
        assert isinstance(sentence, Sentence), f"no translator can read this: {sentence}"
        assert spoken(sentence.form) == sentence
        assert any(isinstance(part, list) for part in sentence.form), f"a text that is data only: {sentence}"


def test_a_seat_speaks_as_the_consumer_that_it_is() -> None:
    world = World(DEMO)
    world.advance(world.start + 12_000)
    before = world.journal.next_offset
    for command in (
        CommitNow(
            by="C1", consumer="C1", topic="payments", partition=world.cast.consumer("C1").consumer.subscription.owned()[0][1]
        ),
        ChangeConsumer(by="C1", consumer="C1", processing_ms=250.0),
        KillConsumer(by="C1", consumer="C1"),
        RestartConsumer(by="C1", consumer="C1"),
        StopConsumer(by="C1", consumer="C1"),
        KillConsumer(by="C1", consumer="C2"),
    ):
        world.submit(command)
    said = [sentence for offset, sentence in world.journal.sentences.items() if offset >= before]
    for told in ("C1 works 250 ms on each record now.", "C1 crashed.", "C1 started anew.", "C1 stopped.", "C1 killed C2."):
        assert told in said
    assert any(sentence.startswith("C1 commits P") for sentence in said)
