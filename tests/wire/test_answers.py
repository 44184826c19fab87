"""What Apache Kafka 4.2.1 answers where requests are odd, or versions differ; each found by a probe against the real one."""

from __future__ import annotations

import struct
from typing import Any

import pytest
from crc32c import crc32c

from tests.wire.door import CLOSED, Door, batch


@pytest.fixture(scope="module")
def door() -> Door:
    return Door()


def part_of(answer: Any) -> Any:
    """The first partition of an answer to Produce or Fetch."""
    topic = answer.responses[0]
    return (topic.partition_responses if hasattr(topic, "partition_responses") else topic.partitions)[0]


def checked(raw: bytes) -> bytes:
    """The bytes with the checksum that they should have."""
    return raw[:17] + crc32c(raw[21:]).to_bytes(4, "big") + raw[21:]


# Produce


@pytest.mark.parametrize(("version", "nodes"), [(9, []), (10, [1]), (13, [1])])
def test_who_asks_the_wrong_broker_is_told_the_leaders_address(version: int, nodes: list[int]) -> None:
    door = Door()
    topic_id = door.create("t")
    answer = door.produce("t", batch("a"), version=version, broker=2, topic_id=topic_id)
    assert part_of(answer).error_code == 6
    assert [node.node_id for node in getattr(answer, "node_endpoints", ())] == nodes


def test_a_partition_that_comes_twice_counts_once(door: Door) -> None:
    door.create("twice")
    answer = door.produce("twice", batch("first"), batch("second", "third"))
    assert [(one.error_code, one.base_offset) for one in answer.responses[0].partition_responses] == [(0, 0)]
    assert part_of(door.fetch("twice")).high_watermark == 2


def test_what_the_log_refuses_comes_with_its_start(door: Door) -> None:
    door.create("start")
    wrong_count = batch("a")[:57] + struct.pack(">i", 5) + batch("a")[61:]
    bad_checksum = batch("a")[:-1] + b"\xff"
    found = [part_of(door.produce("start", raw)) for raw in (checked(wrong_count), bad_checksum)]
    assert [(one.error_code, one.log_start_offset) for one in found] == [(87, 0), (2, -1)]


def test_an_impossible_length_spoils_the_whole_request(door: Door) -> None:
    door.create("whole")
    spoilt = batch("a")[:8] + struct.pack(">i", 5) + batch("a")[12:]
    found = part_of(door.produce("whole", spoilt))
    assert (found.error_code, found.error_message) == (2, "Record size 5 is less than the minimum record overhead (14)")


@pytest.mark.parametrize(
    ("tail", "error"),
    [(b"\0", 0), (b"\0" * 12, 2), (batch("b")[:20], 0), (batch("b"), 87)],
    ids=["a byte", "twelve zeros", "half a batch", "a batch"],
)
def test_bytes_behind_the_batch(door: Door, tail: bytes, error: int) -> None:
    name = f"behind{len(tail)}"
    door.create(name)
    assert part_of(door.produce(name, batch("a") + tail)).error_code == error


def test_a_transactional_batch_needs_a_transactional_id(door: Door) -> None:
    door.create("txn")
    raw = batch("a")
    raw = checked(raw[:21] + b"\0\x10" + raw[23:])
    assert part_of(door.produce("txn", raw)).error_code == 53


def test_a_duplicate_tells_the_time_of_the_first(door: Door) -> None:
    door.create("again")
    raw = batch("a", producer_id=77, producer_epoch=0, base_sequence=0)
    found = [part_of(door.produce("again", raw)) for _ in range(2)]
    assert [one.base_offset for one in found] == [0, 0]
    assert [one.log_append_time and one.log_append_time.timestamp() for one in found] == [None, 1]


@pytest.mark.parametrize(("wanted", "codec"), [("gzip", 1), ("uncompressed", 0), ("producer", 4)])
def test_a_topic_may_have_a_codec_of_its_own(door: Door, wanted: str, codec: int) -> None:
    door.create(wanted, compression_type=wanted)
    door.produce(wanted, batch("a" * 100, "b", compression="zstd"))
    records = part_of(door.fetch(wanted)).records
    assert records[22] & 7 == codec
    assert crc32c(records[21:]) == int.from_bytes(records[17:21], "big")


def test_the_records_own_times_count_and_a_claim_of_append_time_does_not(door: Door) -> None:
    door.create("times")
    raw = batch("a")
    door.produce("times", checked(raw[:22] + b"\x08" + raw[23:]))
    door.produce("times", checked(raw[:35] + struct.pack(">q", 9_999_999_999_999) + raw[43:]))
    records = part_of(door.fetch("times")).records
    second = records[12 + int.from_bytes(records[8:12], "big") :]
    assert records[22] & 8 == 0
    assert int.from_bytes(second[35:43], "big") == 1_000


def test_nobody_writes_to_internal_topics(door: Door) -> None:
    """Nor to the metadata of groups, nor deletes from it; the known partition is refused before anyone asks who leads it."""
    door.ask("find_coordinator", 4, key_type=0, coordinator_keys=["g"])
    door.world.advance(door.world.now + 2_000)
    produced = part_of(door.produce("__consumer_offsets", batch("a")))
    places = [{"name": "__consumer_offsets", "partitions": [{"partition_index": 0, "offset": 0}]}]
    deleted = door.ask("delete_records", 2, topics=places, timeout=1_000).topics[0].partitions[0]
    assert [produced.error_code, deleted.error_code] == [17, 17]


# Fetch


def test_who_is_content_with_no_bytes_does_not_wait(door: Door) -> None:
    door.create("content")
    before = door.world.now
    door.fetch("content", max_wait=400, min_bytes=0)
    assert door.world.now - before < 100


def test_consumers_may_read_from_followers_since_version_11(door: Door) -> None:
    topic_id = door.create("near", 1, 2)
    door.produce("near", batch("a"))
    door.world.advance(door.world.now + 1_000)
    found = [part_of(door.fetch("near", version=version, broker=2, topic_id=topic_id)) for version in (10, 11, 16)]
    assert [(one.error_code, bool(one.records)) for one in found] == [(6, False), (0, True), (0, True)]


@pytest.mark.parametrize(("version", "leader", "nodes"), [(12, -1, []), (16, 1, [1])])
def test_the_new_leader_is_named_since_version_16(door: Door, version: int, leader: int, nodes: list[int]) -> None:
    topic_id = door.create(f"led{version}")
    answer = door.fetch(f"led{version}", version=version, broker=2, topic_id=topic_id)
    assert (part_of(answer).error_code, part_of(answer).current_leader.leader_id) == (6, leader)
    assert [node.node_id for node in getattr(answer, "node_endpoints", ())] == nodes


def test_aborted_transactions_are_an_empty_list_or_none(door: Door) -> None:
    door.create("aborted")
    found = [
        part_of(door.fetch(topic, **more))
        for topic, more in (("aborted", {}), ("aborted", {"isolation_level": 1}), ("nowhere", {}))
    ]
    assert [(one.error_code, one.aborted_transactions) for one in found] == [(0, None), (0, ()), (3, ())]


def test_an_isolation_level_that_is_none_fails_the_request(door: Door) -> None:
    door.create("isolated")
    assert part_of(door.fetch("isolated", isolation_level=2)).error_code == -1


def test_a_consumer_is_told_where_its_log_leaves_the_leaders(door: Door) -> None:
    door.create("diverging")
    door.produce("diverging", batch("a", "b"))
    beyond, unknown = (part_of(door.fetch("diverging", offset, last_epoch=epoch)) for offset, epoch in ((9, 0), (1, 5)))
    assert (beyond.error_code, beyond.diverging_epoch.epoch, beyond.diverging_epoch.end_offset) == (0, 0, 2)
    assert unknown.error_code == 1


def test_records_come_again_in_a_session_until_the_offset_moves(door: Door) -> None:
    door.create("session")
    door.produce("session", batch("a"))
    first = door.fetch("session", session_epoch=0)
    again = door.fetch("session", session_id=first.session_id, session_epoch=1, topics=[])
    assert part_of(first).records == part_of(again).records


def test_a_session_without_partitions_may_begin_but_not_remain(door: Door) -> None:
    door.create("left")
    opened = door.fetch("left", session_epoch=0, topics=[])
    assert opened.session_id
    door.fetch("left", session_id=opened.session_id, session_epoch=1)
    gone = [{"topic": "left", "partitions": [0]}]
    last = door.fetch("left", session_id=opened.session_id, session_epoch=2, topics=[], forgotten_topics_data=gone)
    after = door.fetch("left", session_id=opened.session_id, session_epoch=3, topics=[])
    assert [(one.error_code, one.session_id) for one in (last, after)] == [(0, 0), (70, 0)]


def test_a_session_by_id_does_not_go_on_by_name(door: Door) -> None:
    topic_id = door.create("mixed")
    opened = door.fetch("mixed", version=15, session_epoch=0, topic_id=topic_id)
    assert door.fetch("mixed", session_id=opened.session_id, session_epoch=1, topics=[]).error_code == 106


# Offsets and producer ids


def test_a_partition_asked_about_twice_is_an_invalid_request(door: Door) -> None:
    door.create("offsets")
    parts = [{"partition_index": 0, "current_leader_epoch": -1, "timestamp": time} for time in (-1, -2)]
    answer = door.ask("list_offsets", 7, replica_id=-1, isolation_level=0, topics=[{"name": "offsets", "partitions": parts}])
    assert [one.error_code for one in answer.topics[0].partitions] == [42]


def test_half_a_producers_identity_is_an_invalid_request(door: Door) -> None:
    given = {"transactional_id": None, "transaction_timeout": 1_000}
    half = door.ask("init_producer_id", 4, **given, producer_id=5, producer_epoch=-1).error_code
    whole = door.ask("init_producer_id", 4, **given, producer_id=5, producer_epoch=0).error_code
    assert (half, whole != 42) == (42, True)


# Groups


@pytest.mark.parametrize(("version", "kind", "words"), [(3, 0, "NONE"), (4, 0, ""), (3, 9, "This most"), (4, 9, "This most")])
def test_the_sentence_of_find_coordinator(door: Door, version: int, kind: int, words: str) -> None:
    body: dict[str, Any] = {"key": "g"} if version < 4 else {"coordinator_keys": ["g"]}
    door.ask("find_coordinator", version, key_type=kind, **body)
    door.world.advance(door.world.now + 2_000)
    answer = door.ask("find_coordinator", version, key_type=kind, **body)
    found = answer if version < 4 else answer.coordinators[0]
    assert (found.error_message or "")[:9] == words


def test_sync_has_to_name_the_protocol_since_version_5(door: Door) -> None:
    who = {"group_id": "g", "generation_id": 1, "member_id": "m", "group_instance_id": None, "assignments": []}
    assert door.ask("sync_group", 5, protocol_type=None, protocol_name="range", **who).error_code == 23


def test_offsets_of_a_group_that_is_elsewhere(door: Door) -> None:
    """Before version 2 there is no place but the partitions for what is wrong with the group."""
    topics = [{"name": "t", "partition_indexes": [0]}]
    codes = []
    for broker in (1, 2, 3):
        answer = door.ask("offset_fetch", 1, broker, group_id="g", topics=topics)
        codes.append(answer.topics[0].partitions[0].error_code)
    assert 16 in codes


def test_a_topic_without_partitions_is_named_all_the_same(door: Door) -> None:
    topics = [{"name": "t", "partition_indexes": []}]
    answers = [door.ask("offset_fetch", 7, broker, group_id="g", topics=topics, require_stable=False) for broker in (1, 2, 3)]
    assert [[one.name for one in answer.topics] for answer in answers if answer.error_code == 0] == [["t"]]


# Metadata and administration


def test_topic_ids_are_refused_before_version_12(door: Door) -> None:
    topic = {"topic_id": "", "name": None}
    asked = {"topics": [topic], "allow_auto_topic_creation": False, "include_topic_authorized_operations": False}
    found = [door.ask("metadata", version, **asked) for version in (11, 12)]
    assert [(one.topics[0].error_code, one.brokers) for one in found] == [(42, ()), (-1, ())]


def test_operations_on_the_cluster_in_metadata(door: Door) -> None:
    asked = {"topics": [], "allow_auto_topic_creation": False, "include_topic_authorized_operations": False}
    found = [door.ask("metadata", 9, **asked, include_cluster_authorized_operations=flag) for flag in (False, True)]
    assert [one.cluster_authorized_operations for one in found] == [-(2**31), 8096]


def test_requests_without_any_time_are_over_at_once(door: Door) -> None:
    topic = {"name": "late", "num_partitions": 1, "replication_factor": 1, "assignments": [], "configs": []}
    found = door.ask("create_topics", 7, topics=[topic], timeout=0, validate_only=False).topics[0]
    assert (found.error_code, found.error_message) == (7, None)


def test_elections_of_an_unknown_kind_and_of_everything(door: Door) -> None:
    door.create("elected")
    places = [{"topic": "elected", "partitions": [0, 0]}]
    unknown = door.ask("elect_leaders", 2, election_type=7, topic_partitions=places, timeout=1_000)
    assert (unknown.error_code, unknown.replica_election_results[0].partition_result[0].error_message) == (
        42,
        "Unknown election type 7",
    )
    twice = door.ask("elect_leaders", 2, election_type=0, topic_partitions=places, timeout=1_000)
    assert [one.error_code for one in twice.replica_election_results[0].partition_result] == [84, 84]
    everything = door.ask("elect_leaders", 2, election_type=0, topic_partitions=None, timeout=1_000)
    assert "elected" in [one.topic for one in everything.replica_election_results]


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("num.io.threads", "16", None),
        ("num.io.threads", "17", "value should not be greater than double the current value 8"),
        ("num.io.threads", "3", "value should be at least half the current value 8"),
        ("log.cleaner.threads", "3", "Log cleaner threads cannot be increased to more than double the current value 1"),
        ("log.cleaner.threads", "0", "/ by zero"),
    ],
)
def test_pools_of_threads_double_or_halve_at_most(door: Door, name: str, value: str, words: str | None) -> None:
    configs = [{"name": name, "config_operation": 0, "value": value}]
    resource = {"resource_type": 4, "resource_name": "1", "configs": configs}
    found = door.ask("incremental_alter_configs", 1, resources=[resource], validate_only=True).responses[0]
    assert (found.error_code, words is None) == ((0, True) if words is None else (42, False))
    assert words is None or words in found.error_message


def test_describe_topic_partitions_always_tells_the_operations(door: Door) -> None:
    door.create("shown")
    asked = {"response_partition_limit": 10, "cursor": None}
    known = door.ask("describe_topic_partitions", 0, topics=[{"name": "shown"}, {"name": "hidden"}], **asked)
    assert [(one.name, one.error_code, one.topic_authorized_operations) for one in known.topics] == [
        ("hidden", 3, 3576),
        ("shown", 0, 3576),
    ]
    nameless = door.ask("describe_topic_partitions", 0, topics=[{"name": ""}, {"name": "shown"}], **asked)
    assert [one.error_code for one in nameless.topics] == [-1, -1]


def test_log_directories_have_a_size(door: Door) -> None:
    found = door.ask("describe_log_dirs", 4, topics=None).results[0]
    assert 0 < found.usable_bytes <= found.total_bytes


# ApiVersions


@pytest.mark.parametrize(("version", "tags", "closed"), [(5, b"\0", False), (5, b"", True), (-1, b"", False)])
def test_a_version_to_come_is_read_with_the_newest_header(door: Door, version: int, tags: bytes, closed: bool) -> None:
    answer = door.send(struct.pack(">hhih", 18, version, 1, 1) + b"t" + tags)
    assert (answer == CLOSED) is closed


@pytest.mark.parametrize(("version", "names"), [(3, 1), (4, 3)])
def test_features_that_begin_with_zero_are_told_since_version_4(door: Door, version: int, names: int) -> None:
    answer = door.ask("api_versions", version, client_software_name="t", client_software_version="1")
    assert (len(answer.supported_features), len(answer.finalized_features)) == (names, 2)
