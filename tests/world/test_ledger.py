"""What was lost, written twice, read again or out of order, for the settings chosen: counted, with samples and reasons."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import msgspec
import pytest

from streamlab.world.commands import (
    AddConsumer,
    AddProducer,
    CreateTopic,
    KillBroker,
    KillConsumer,
    RemoveProducer,
    SeekConsumer,
    SetLink,
    StartBroker,
)
from streamlab.world.scenarios import DEMO
from streamlab.world.world import World

NODE = shutil.which("node")
ROOT = Path(__file__).parents[2]

FOLD = """
import { fromPicture } from './static/js/state/picture.js';
import { reduce } from './static/js/state/reduce.js';
let told = '';
for await (const piece of process.stdin) told += piece;
const { picture, facts } = JSON.parse(told);
let state = fromPicture(picture);
for (const fact of facts) state = reduce(state, fact);
console.log(JSON.stringify(state.ledger));
"""


def entries(world: World, what: str) -> list[Any]:
    return [entry for entry in world.ledger.entries if entry.what == what]


def told(world: World) -> list[str]:
    return list(world.journal.sentences.values())


def _uncommitted(world: World, name: str) -> int:
    detail = world.look("consumer", name)
    return sum(max(0, one.processed - one.committed) for one in detail.reads)  # type: ignore[union-attr]


@pytest.fixture(scope="module")
def unlucky() -> World:
    """Producers with weak settings, and everything that they are weak against."""
    world = World(DEMO, seed=3)
    world.advance(world.start + 5_000)
    configs = {"unclean.leader.election.enable": "true", "min.insync.replicas": "1"}
    world.submit(CreateTopic(name="risky", partitions=1, replication_factor=2, configs=configs))
    world.advance(world.start + 6_000)
    settings = {"acks": "1", "enable.idempotence": "false", "request.timeout.ms": "2000", "delivery.timeout.ms": "60000"}
    world.submit(AddProducer(topic="risky", name="weak", rate=20, settings=settings))
    world.submit(AddConsumer(group="audit", topics=("risky",), settings={"auto.offset.reset": "earliest"}))
    world.advance(world.start + 20_000)
    while not _uncommitted(world, "C3"):
        world.advance(world.now + 100)
    world.submit(KillConsumer(consumer="C3"))
    leader = world.cluster.controller.image.partition("risky", 0)
    assert leader is not None
    other = next(one for one in leader.replicas if one != leader.leader)
    world.submit(SetLink(a="weak", b=f"broker-{leader.leader}", latency=1_100))
    world.advance(world.start + 35_000)
    world.submit(SetLink(a="weak", b=f"broker-{leader.leader}", latency=1))
    world.submit(SetLink(a=f"broker-{leader.leader}", b=f"broker-{other}", cut=True))
    world.advance(world.start + 45_000)
    world.submit(KillBroker(broker=leader.leader))
    world.submit(SetLink(a=f"broker-{leader.leader}", b=f"broker-{other}"))
    world.advance(world.start + 70_000)
    world.submit(StartBroker(broker=leader.leader))
    world.advance(world.start + 100_000)
    reader = next(name for name, role in world.cast.consumers.items() if role.reads("payments", 0))
    world.submit(SeekConsumer(consumer=reader, topic="payments", partition=0, to=0))
    world.advance(world.start + 110_000)
    world.submit(RemoveProducer(producer="weak"))
    world.advance(world.start + 120_000)
    return world


def test_a_killed_reader_has_its_uncommitted_records_read_again(unlucky: World) -> None:
    again = next(entry for entry in entries(unlucky, "repeated") if entry.reason == "not committed")
    assert (again.who, again.topic) == ("billing", "payments")
    assert again.count >= 1
    assert again.records
    assert any(one.endswith(": what had been read there was not committed.") for one in told(unlucky))


def test_who_moves_a_group_back_is_not_told_of_an_accident(unlucky: World) -> None:
    assert any(entry.reason == "moved back" for entry in entries(unlucky, "repeated"))
    assert any(one.endswith("again from offset 0: the group was moved back.") for one in told(unlucky))


def test_what_acks_1_acknowledged_too_early_is_lost(unlucky: World) -> None:
    lost = entries(unlucky, "lost")
    assert lost
    assert unlucky.ledger.lost >= sum(entry.count for entry in lost) > 0


def test_a_lost_answer_without_idempotence_writes_twice(unlucky: World) -> None:
    twice = entries(unlucky, "written twice")
    assert {(entry.who, entry.reason) for entry in twice} <= {("weak", "retry")}
    assert unlucky.ledger.written_twice == unlucky.ledger.producers["weak"].written_twice > 0
    assert any(entry.reason == "retry" for entry in entries(unlucky, "repeated")) or unlucky.ledger.groups["audit"].duplicated > 0


@pytest.mark.skipif(NODE is None, reason="needs node")
def test_the_page_counts_as_the_world_does(unlucky: World) -> None:
    """A picture at the beginning with all facts after it gives the ledger of the picture at the end."""
    first = World(DEMO, seed=3)
    begin = msgspec.json.decode(msgspec.json.encode(first.picture()))
    facts = [json.loads(fact) for fact in unlucky.journal.read(begin["offset"])]
    folded = subprocess.run(
        [str(NODE), "--input-type=module", "-e", FOLD],
        input=json.dumps({"picture": begin, "facts": facts}),
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    assert json.loads(folded.stdout) == msgspec.json.decode(msgspec.json.encode(unlucky.picture().ledger))
