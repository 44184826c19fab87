"""What Apache Kafka 4.2.1 answered to the requests of administrators, and the simulated cluster's answers beside it.

Recorded from one broker with num.partitions=3 and log.retention.hours=48; the requests follow each other on one cluster. Left out is
what names the machine: listeners, directories, ids.
"""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

import msgspec

from streamlab.protocol.messages import admin, metadata
from tests.cluster.rig import Rig

RECORDED = Path(__file__).parent / "data" / "admin-answers.json.gz"
OF_THE_MACHINE = {
    "advertised.listeners",
    "controller.quorum.bootstrap.servers",
    "listeners",
    "log.dirs",
    "log.retention.hours",
    "process.roles",
}


def request(rig: Rig, entry: dict[str, Any]) -> Any:
    """The request of a recorded line; "id of e" stands for the id that topic e has here."""
    name = entry["ask"]
    body = entry["body"]
    if name == "DeleteTopicsRequest":
        topics = rig.controller.image.topics
        body["topics"] = [
            [topic, topics[key.removeprefix("id of ")].topic_id if key.startswith("id of ") else key]
            for topic, key in body["topics"]
        ]
    return msgspec.convert(body, getattr(admin, name, None) or getattr(metadata, name))


def answer(body: Any) -> Any:
    """An answer in the form in which Kafka's was recorded."""
    return json.loads(json.dumps(FORMS[type(body)](body)))


def created(body: admin.CreateTopicsResponse) -> Any:
    return sorted(
        [
            [
                one.name,
                one.error_code,
                one.error_message,
                one.num_partitions,
                one.replication_factor,
                [[each.name, each.value, each.config_source, each.read_only, each.is_sensitive] for each in one.configs],
            ]
            for one in body.topics
        ],
        key=str,
    )


def described(body: admin.DescribeConfigsResponse) -> Any:
    one = body.results[0]
    entries = {
        each.name: [
            each.value,
            each.read_only,
            each.config_source,
            each.is_sensitive,
            [list(synonym) for synonym in each.synonyms],
            each.config_type,
        ]
        for each in one.configs
        if each.name not in OF_THE_MACHINE
    }
    return [one.error_code, one.error_message, entries]


def paged(body: metadata.DescribeTopicPartitionsResponse) -> Any:
    topics = [[one.name, one.error_code, [each.partition_index for each in one.partitions]] for one in body.topics]
    return [topics, body.next_cursor and list(body.next_cursor)]


FORMS = {
    admin.CreateTopicsResponse: created,
    admin.DeleteTopicsResponse: lambda body: sorted(
        [str(one.name), one.error_code, str(one.error_message)] for one in body.responses
    ),
    admin.CreatePartitionsResponse: lambda body: sorted([one.name, one.error_code, str(one.error_message)] for one in body.results),
    admin.AlterConfigsResponse: lambda body: sorted(
        str([one.resource_name, int(one.error_code), one.error_message]) for one in body.responses
    ),
    admin.DescribeConfigsResponse: described,
    admin.ElectLeadersResponse: lambda body: [
        body.error_code,
        sorted([one.topic, one.partition, one.error_code, one.error_message] for one in body.results),
    ],
    admin.AlterPartitionReassignmentsResponse: lambda body: [
        body.error_code,
        body.error_message,
        *([one.error_code, one.error_message] for one in body.partitions),
    ],
    metadata.DescribeTopicPartitionsResponse: paged,
    metadata.DescribeClusterResponse: lambda body: [body.error_code, body.error_message, len(body.brokers)],
}


def test_administrators_get_kafkas_answers() -> None:
    rig = Rig(1, num_partitions="3", log_retention_hours="48", offsets_topic_replication_factor="1")
    recorded = json.loads(gzip.decompress(RECORDED.read_bytes()))
    assert len(recorded) > 120
    for entry in recorded:
        assert answer(rig.ask(1, request(rig, entry))) == entry["answer"], entry["say"]
        rig.wait(50)
