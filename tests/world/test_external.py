"""Real clients, as the world sees them: requests come in as objects, and nothing in a broker knows the difference."""

from __future__ import annotations

from typing import Any

import pytest

from streamlab.protocol.messages.admin import CreatableTopic, CreateTopicsRequest
from streamlab.protocol.messages.data import (
    FetchPartition,
    FetchRequest,
    FetchResponse,
    ProducePartition,
    ProduceRequest,
    ProduceResponse,
)
from streamlab.protocol.messages.metadata import MetadataRequest, MetadataResponse
from streamlab.protocol.record_format import encode, parse
from streamlab.protocol.records import Record, RecordBatch, make_batch
from streamlab.world.commands import CreateTopic, KillBroker, SetLink
from streamlab.world.external import Visitor
from streamlab.world.scenarios import EMPTY
from streamlab.world.world import World

ALICE = Visitor("alice", "192.0.2.7", "kafkajs", "2.2.4")


class Lab:
    """A world with a topic of three copies, and a real client's way to ask."""

    def __init__(self) -> None:
        self.world = World(EMPTY)
        self.wait(5_000)
        self.world.submit(CreateTopic(name="orders", partitions=1, replication_factor=3))
        self.wait(1_000)
        leader = self.world.cluster.leader_of("orders", 0)
        assert leader is not None
        self.leader = leader.manager.broker.id

    def wait(self, ms: int) -> None:
        self.world.advance(self.world.now + ms)

    def ask(self, body: Any, broker: int | None = None, connection: str = "real-1", wait: int = 100) -> list[Any]:
        self.world.deliver(self.leader if broker is None else broker, connection, ALICE, body)
        self.wait(wait)
        return [one.body for one in self.world.answers() if one.connection == connection]

    def produce(self, *values: bytes) -> ProduceResponse:
        answer = self.ask(ProduceRequest(-1, 5_000, (ProducePartition("orders", 0, (raw(*values),)),), "alice"))
        assert isinstance(answer[0], ProduceResponse)
        return answer[0]

    def told(self) -> list[str]:
        return list(self.world.journal.sentences.values())


def raw(*values: bytes) -> RecordBatch:
    """A batch as it comes over the wire."""
    records = tuple(Record(b"user1", value, 1_767_261_600_000, delta) for delta, value in enumerate(values))
    found = parse(b"".join(bytes(piece) for piece in encode(make_batch(records))), 9)
    assert isinstance(found, RecordBatch)
    return found


@pytest.fixture
def lab() -> Lab:
    return Lab()


def test_a_request_is_answered_and_the_client_is_on_the_stage(lab: Lab) -> None:
    assert isinstance(lab.ask(MetadataRequest())[0], MetadataResponse)
    assert "alice, a real client (kafkajs 2.2.4), has connected from 192.0.2.7." in lab.told()
    shown = lab.world.picture().real_clients
    assert [(one.name, one.library, one.connections) for one in shown] == [("alice", "kafkajs", 1)]
    assert lab.world.picture().touched


def test_what_it_writes_is_replicated_and_shown_as_what_it_is(lab: Lab) -> None:
    answer = lab.produce(b"a", b"b")
    assert (answer.partitions[0].error_code, answer.partitions[0].base_offset) == (0, 0)
    partition = lab.world.picture().topics[-1].partitions[0]
    assert partition.high_watermark == 2
    assert [(one.key, one.value, one.producer) for one in partition.records] == [("user1", "a", "alice"), ("user1", "b", "alice")]
    assert "produces" in lab.world.picture().real_clients[0].roles


def test_another_real_client_gets_the_very_bytes(lab: Lab) -> None:
    lab.produce(b"a")
    answer = lab.ask(FetchRequest((FetchPartition("orders", 0, 0),)), connection="real-2")[0]
    assert isinstance(answer, FetchResponse)
    assert (answer.partitions[0].batches[0].raw or b"")[16:] == (raw(b"a").raw or b"")[16:]


def test_a_fetch_waits_until_there_is_something(lab: Lab) -> None:
    lab.world.deliver(lab.leader, "real-2", ALICE, FetchRequest((FetchPartition("orders", 0, 0),), max_wait_ms=5_000))
    lab.wait(300)
    assert lab.world.answers() == []
    lab.world.deliver(lab.leader, "real-1", ALICE, ProduceRequest(1, 5_000, (ProducePartition("orders", 0, (raw(b"a"),)),)))
    lab.wait(50)
    assert {one.connection for one in lab.world.answers()} == {"real-1", "real-2"}


def test_a_cut_link_swallows_what_it_sends(lab: Lab) -> None:
    lab.ask(MetadataRequest())
    lab.world.submit(SetLink(a="alice", b=f"broker-{lab.leader}", cut=True))
    assert lab.ask(MetadataRequest(), wait=5_000) == []
    lab.world.submit(SetLink(a="alice", b=f"broker-{lab.leader}", latency=40))
    assert lab.ask(MetadataRequest(), wait=79) == []
    lab.wait(2)
    assert len(lab.world.answers()) == 1


def test_a_killed_brokers_connections_close(lab: Lab) -> None:
    lab.ask(MetadataRequest())
    lab.world.submit(KillBroker(broker=lab.leader))
    lab.wait(10)
    assert [(one.connection, one.body) for one in lab.world.answers()] == [("real-1", None)]


def test_who_leaves_is_told_once_and_forgotten(lab: Lab) -> None:
    for connection in ("real-1", "real-2"):
        lab.ask(MetadataRequest(), connection=connection)
    lab.world.hang_up("real-1")
    assert lab.world.picture().real_clients[0].connections == 1
    lab.world.hang_up("real-2")
    assert lab.told()[-1] == "alice, a real client, has closed its connections."
    assert lab.world.picture().real_clients == ()
    assert "alice" not in lab.world.node_names()


def test_records_carry_the_real_date_and_timers_do_not_notice(lab: Lab) -> None:
    before = lab.world.now
    lab.world.set_calendar(before + 86_400_000)
    lab.produce(b"a")
    assert lab.world.now < before + 1_000
    assert lab.world.scheduler.calendar == lab.world.now + 86_400_000


def test_after_a_crash_it_is_another_cluster(lab: Lab) -> None:
    lab.produce(b"a")
    again = World.restore(lab.world.checkpoint())
    before = again.around.cluster_id
    again.come_back(7_400)
    assert again.around.cluster_id != before
    assert again.picture().real_clients == ()
    assert "the last 7 s before that are gone" in list(again.journal.sentences.values())[-1]
    assert again.picture().topics[-1].partitions[0].end == 1


def test_ever_new_names_leave_nothing_behind_for_ever(lab: Lab) -> None:
    def ask_as(name: str) -> None:
        lab.world.deliver(lab.leader, name, Visitor(name, "192.0.2.7"), MetadataRequest())
        lab.wait(1)
        lab.world.hang_up(name)

    for number in range(300):
        ask_as(f"stranger-{number}")
    why = lab.world.recorder.why
    assert why("client:stranger-299")
    assert not why("client:stranger-0")
    assert len(Visitor("x" * 30_000, "").name) == 80


def test_a_lab_that_is_full_of_partitions_says_so_as_a_policy(lab: Lab) -> None:
    wanted = CreateTopicsRequest((CreatableTopic("many", 10_000, 1),))
    answer = lab.ask(wanted, wait=1_000)[0]
    assert answer.topics[0].error_code == 44
    assert answer.topics[0].error_message.startswith("This lab holds at most 10000 partitions, and has ")
