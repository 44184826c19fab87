"""A lab in rough hands: a run of random commands from a seed, as a journal with pictures at the ends of some of its ticks."""

from __future__ import annotations

import json
import random
from contextlib import suppress
from pathlib import Path
from typing import Any

import msgspec

from streamlab.world.commands import (
    AddConsumer,
    AddPartitions,
    AddProducer,
    AlterTopicConfigs,
    Burst,
    ChangeConsumer,
    ChangeProducer,
    Command,
    CommandRejected,
    CommitNow,
    CreateTopic,
    DeleteGroup,
    DeleteRecords,
    DeleteTopic,
    ElectLeaders,
    KillBroker,
    KillConsumer,
    PauseConsumer,
    RemoveProducer,
    ResetOffsets,
    RestartConsumer,
    ResumeConsumer,
    SeekConsumer,
    SendRecord,
    SetLink,
    StartBroker,
    StopBroker,
    StopConsumer,
)
from streamlab.world.scenarios import DEMO
from streamlab.world.world import World


def command(chance: random.Random) -> Command:
    """Anything that a person might do now, sensible or not."""
    one, topics, groups = chance.choice, ("payments", "refunds"), ("billing", "audit")
    consumer, broker = f"C{chance.randint(1, 6)}", chance.randint(1, 3)
    return one(
        [
            lambda: CreateTopic(name="refunds", partitions=chance.randint(1, 6), replication_factor=chance.randint(1, 3)),
            lambda: DeleteTopic(name="refunds"),
            lambda: AddPartitions(name=one(topics), total=chance.randint(2, 8)),
            lambda: AlterTopicConfigs(name=one(topics), configs={one(("retention.ms", "segment.ms")): one(("10000", None))}),
            lambda: AlterTopicConfigs(name=one(topics), configs={"min.insync.replicas": one(("1", "3", None))}),
            lambda: DeleteRecords(topic=one(topics), partition=0, before=chance.randint(0, 30)),
            lambda: KillBroker(broker=broker),
            lambda: KillBroker(broker=broker),
            lambda: StopBroker(broker=broker),
            lambda: StartBroker(broker=broker),
            lambda: StartBroker(broker=broker),
            lambda: StartBroker(broker=broker),
            lambda: ElectLeaders(unclean=chance.random() < 0.3),
            lambda: SetLink(a=one(("broker-1", "C1", "web")), b=one(("broker-2", "controller")), cut=chance.random() < 0.5),
            lambda: AddProducer(topic=one(topics), rate=chance.choice((0.0, 3.0, 40.0)), settings={"acks": one(("0", "1", "all"))}),
            lambda: AddProducer(topic=one(topics), flavour="librdkafka", rate=5.0, keys="none"),
            lambda: ChangeProducer(producer="web", rate=chance.choice((1.0, 9.0, 60.0)), paused=chance.random() < 0.3),
            lambda: ChangeProducer(producer="web", keys=one(("uniform", "skewed", "none"))),
            lambda: RemoveProducer(producer=one(("web", "refunds-1", "producer-2"))),
            lambda: SendRecord(producer="web", key=one((None, "a", "b")), value=one((None, "1", "ü")), topic=one(topics)),
            lambda: Burst(producer="web", count=chance.randint(1, 90)),
            lambda: AddConsumer(group=one(groups), topics=(one(topics),), processing_ms=chance.choice((1.0, 120.0, 900.0))),
            lambda: AddConsumer(group=one(groups), topics=topics, flavour=one(("kafkajs", "librdkafka"))),
            lambda: AddConsumer(
                group="audit", topics=("payments",), settings={"partition.assignment.strategy": "cooperative-sticky"}
            ),
            lambda: AddConsumer(partitions=(("payments", 0),)),
            lambda: KillConsumer(consumer=consumer),
            lambda: KillConsumer(consumer=consumer),
            lambda: StopConsumer(consumer=consumer),
            lambda: PauseConsumer(consumer=consumer),
            lambda: ResumeConsumer(consumer=consumer),
            lambda: ChangeConsumer(consumer=consumer, processing_ms=chance.choice((1.0, 300.0))),
            lambda: RestartConsumer(consumer=consumer),
            lambda: SeekConsumer(consumer=consumer, topic="payments", partition=0, to=one((-2, -1, 5))),
            lambda: CommitNow(consumer=consumer),
            lambda: ResetOffsets(group=one(groups), topic="payments", to=one(("earliest", "latest"))),
            lambda: DeleteGroup(group=one(groups)),
        ]
    )()


def write(path: Path, seed: int, seconds: int = 180) -> None:
    """Run a lab and write `{"pictures", "facts", "say", "jumps"}`: pictures with rising offsets, the first at offset 0; offsets to go to."""
    chance = random.Random(seed)
    world = World(DEMO, seed=seed)
    encode = msgspec.json.Encoder().encode
    pictures: list[Any] = [json.loads(encode(world.picture()))]
    for _ in range(seconds * 10):
        if chance.random() < 0.04:
            with suppress(CommandRejected):
                world.submit(command(chance))
        world.advance(world.now + 100)
        if chance.random() < 0.05:
            pictures.append(json.loads(encode(world.picture())))
    journal = world.journal
    facts = [json.loads(fact) for fact in journal.read(0)]
    jumps = [chance.randint(0, len(facts)) for _ in range(60)] + [one["offset"] for one in pictures]
    path.write_text(json.dumps({"pictures": pictures, "facts": facts, "say": journal.sentences, "jumps": jumps}))
