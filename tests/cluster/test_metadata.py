"""What clients learn from Metadata, DescribeTopicPartitions and DescribeCluster."""

from __future__ import annotations

from typing import Any

from streamlab.protocol.errors import Errors
from streamlab.protocol.messages.metadata import (
    DescribeClusterRequest,
    DescribeTopicPartitionsRequest,
    MetadataRequest,
)
from tests.cluster.rig import Rig

UNKNOWN = Errors.UNKNOWN_TOPIC_OR_PARTITION


def topic(rig: Rig, name: str, broker: int = 1, **fields: Any) -> Any:
    return rig.ask(broker, MetadataRequest((name,), **fields)).topics[0]


def test_brokers_have_names_and_ports() -> None:
    rig = Rig(racks=("north", "south", "north"))
    brokers = rig.ask(2, MetadataRequest(())).brokers
    assert [(one.node_id, one.host, one.port, one.rack) for one in brokers] == [
        (1, "localhost", 9092, "north"),
        (2, "localhost", 9093, "south"),
        (3, "localhost", 9094, "north"),
    ]


def test_null_asks_for_all_topics_and_an_empty_list_for_none() -> None:
    rig = Rig()
    rig.create("payments")
    assert [one.name for one in rig.ask(1, MetadataRequest(None)).topics] == ["payments"]
    assert rig.ask(1, MetadataRequest(())).topics == ()


def test_a_topic_by_its_id() -> None:
    rig = Rig()
    rig.create("payments", partitions=2)
    known = rig.controller.image.topics["payments"].topic_id
    found = rig.ask(1, MetadataRequest((), (known, "stranger"))).topics
    assert [(one.name, one.error_code, len(one.partitions)) for one in found] == [
        (None, Errors.UNKNOWN_TOPIC_ID, 0),
        ("payments", 0, 2),
    ], "unknown ids come first, as in Kafka"


def test_asking_for_a_topic_makes_it() -> None:
    rig = Rig(num_partitions="3", default_replication_factor="2")
    assert topic(rig, "orders").error_code == UNKNOWN, "the first answer does not wait for it"
    rig.wait(50)
    found = topic(rig, "orders", broker=3)
    assert (found.error_code, len(found.partitions), len(found.partitions[0].replica_nodes)) == (0, 3, 2)


def test_asking_does_not_make_it_where_that_is_not_wanted() -> None:
    rig = Rig()
    assert topic(rig, "orders", allow_auto_topic_creation=False).error_code == UNKNOWN
    silent = Rig(auto_create_topics_enable="false")
    assert topic(silent, "orders").error_code == UNKNOWN
    for one in (rig, silent):
        one.wait(50)
        assert "orders" not in one.controller.image.topics


def test_names_that_cannot_be() -> None:
    rig = Rig(auto_create_topics_enable="false")
    rig.create("my.topic")
    assert topic(rig, "a b").error_code == Errors.INVALID_TOPIC_EXCEPTION
    assert topic(rig, "my_topic").error_code == UNKNOWN
    rig = Rig()
    rig.create("my.topic")
    assert topic(rig, "my_topic").error_code == UNKNOWN, "it collides, and is never made"
    rig.wait(50)
    assert list(rig.controller.image.topics) == ["my.topic"]


def test_all_brokers_say_the_same() -> None:
    rig = Rig()
    rig.create("payments", partitions=4)
    assert topic(rig, "payments", 1) == topic(rig, "payments", 2) == topic(rig, "payments", 3)


def test_a_partition_without_a_leader() -> None:
    rig = Rig()
    rig.create("payments", copies=1)
    leader = rig.leader("payments")
    other = leader % 3 + 1
    rig.cluster.kill_broker(leader)
    rig.wait(12_000)
    part = topic(rig, "payments", other).partitions[0]
    assert (part.leader_id, part.error_code, part.isr_nodes) == (-1, Errors.LEADER_NOT_AVAILABLE, ())
    assert (part.replica_nodes, part.offline_replicas) == ((leader,), (leader,))
    assert part.eligible_leader_replicas == (), "Metadata knows nothing of them"
    described = rig.ask(other, DescribeTopicPartitionsRequest(("payments",))).topics[0].partitions[0]
    assert (described.leader_id, described.error_code) == (-1, 0)
    assert described.eligible_leader_replicas == (leader,)
    assert leader not in {one.node_id for one in rig.ask(other, MetadataRequest(())).brokers}


def test_partitions_come_in_pages() -> None:
    rig = Rig()
    rig.create("a", partitions=3)
    rig.create("b", partitions=2)
    seen: list[tuple[str, int]] = []
    cursor, pages = None, 0
    while pages == 0 or cursor is not None:
        page = rig.ask(1, DescribeTopicPartitionsRequest((), 2, cursor))
        seen += [(one.name, part.partition_index) for one in page.topics for part in one.partitions]
        cursor, pages = page.next_cursor, pages + 1
    assert seen == [("a", 0), ("a", 1), ("a", 2), ("b", 0), ("b", 1)]


def test_fenced_brokers_are_listed_on_demand() -> None:
    rig = Rig()
    rig.cluster.kill_broker(2)
    rig.wait(12_000)
    assert [one.node_id for one in rig.ask(1, DescribeClusterRequest()).brokers] == [1, 3]
    everyone = rig.ask(1, DescribeClusterRequest(include_fenced_brokers=True)).brokers
    assert [(one.node_id, one.is_fenced) for one in everyone] == [(1, False), (2, True), (3, False)]
