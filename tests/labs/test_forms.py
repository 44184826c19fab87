"""Forms: a good one builds exactly its command; a bad one says one sentence, beside the field at fault."""

from __future__ import annotations

from typing import Any, get_args

import pytest

from streamlab.labs.actions import ACTIONS
from streamlab.labs.forms import FORMS
from streamlab.labs.forms.producers import serialized_size
from streamlab.world import commands as c
from tests.labs.stage import KNOWN, NOON

GOOD: list[tuple[str, dict[str, Any], c.Command]] = [
    ("create_topic", {"name": "orders"}, c.CreateTopic(name="orders")),
    (
        "create_topic",
        {"name": "orders", "partitions": "6", "replication_factor": "2", "kept": "1h", "min_insync": "2"},
        c.CreateTopic(
            name="orders", partitions=6, replication_factor=2, configs={"retention.ms": "3600000", "min.insync.replicas": "2"}
        ),
    ),
    ("delete_topic", {"name": "payments"}, c.DeleteTopic(name="payments")),
    ("add_partitions", {"name": "payments", "total": "4"}, c.AddPartitions(name="payments", total=4)),
    (
        "alter_topic_configs",
        {
            "name": "payments",
            "config:retention.ms": "60000",
            "config:min.insync.replicas": "",
            "config:segment.bytes": "1073741824",
        },
        c.AlterTopicConfigs(name="payments", configs={"retention.ms": "60000", "min.insync.replicas": None}),
    ),
    (
        "delete_records",
        {"topic": "payments", "partition": "P1", "before": "7"},
        c.DeleteRecords(topic="payments", partition=1, before=7),
    ),
    ("delete_records", {"topic": "payments", "partition": "1"}, c.DeleteRecords(topic="payments", partition=1, before=-1)),
    ("kill_broker", {"broker": "2"}, c.KillBroker(broker=2)),
    ("stop_broker", {"broker": "2"}, c.StopBroker(broker=2)),
    ("start_broker", {"broker": "2"}, c.StartBroker(broker=2)),
    ("add_broker", {}, c.AddBroker()),
    ("elect_leaders", {}, c.ElectLeaders()),
    (
        "elect_leaders",
        {"topic": "payments", "partition": "2", "unclean": "on"},
        c.ElectLeaders(topic="payments", partition=2, unclean=True),
    ),
    (
        "set_link",
        {"a": "broker-1", "b": "broker-2", "latency": "30", "loss_percent": "2,5"},
        c.SetLink(a="broker-1", b="broker-2", latency=30, loss=0.025),
    ),
    ("set_link", {"a": "broker-1", "b": "web", "state": "slow"}, c.SetLink(a="broker-1", b="web", latency=800)),
    ("set_link", {"a": "broker-1", "b": "broker-2", "state": "cut"}, c.SetLink(a="broker-1", b="broker-2", cut=True)),
    ("add_producer", {"topic": "payments"}, c.AddProducer(topic="payments")),
    (
        "add_producer",
        {
            "topic": "payments",
            "name": "app",
            "rate": "0.5",
            "flavour": "librdkafka",
            "keys": "skewed",
            "key_count": "3",
            "acks": "1",
            "linger_ms": "20",
        },
        c.AddProducer(
            topic="payments",
            name="app",
            rate=0.5,
            flavour="librdkafka",
            keys="skewed",
            key_count=3,
            settings={"acks": "1", "linger.ms": "20"},
        ),
    ),
    ("add_producer", {"topic": "payments", "partitioner": "fixed:2"}, c.AddProducer(topic="payments", partitioner="fixed:2")),
    ("change_producer", {"producer": "web", "rate": "1,000"}, c.ChangeProducer(producer="web", rate=1000.0)),
    ("change_producer", {"producer": "web", "paused": "true"}, c.ChangeProducer(producer="web", paused=True)),
    (
        "change_producer",
        {"producer": "web", "paused": "false", "keys": "none"},
        c.ChangeProducer(producer="web", paused=False, keys="none"),
    ),
    ("remove_producer", {"producer": "web"}, c.RemoveProducer(producer="web")),
    (
        "send_record",
        {"producer": "web", "key": "user-13", "value": '{"paid": 42.00}'},
        c.SendRecord(producer="web", key="user-13", value='{"paid": 42.00}'),
    ),
    (
        "send_record",
        {"producer": "web", "key": "", "value": '""', "partition": "2", "count": "10"},
        c.SendRecord(producer="web", value="", partition=2, count=10),
    ),
    ("send_record", {"producer": "web", "key": " ", "value": "x"}, c.SendRecord(producer="web", key=" ", value="x")),
    ("burst", {"producer": "web"}, c.Burst(producer="web", count=20)),
    (
        "play_file",
        {"topic": "payments", "file": "ab" * 32, "name": "march.csv", "format": "csv", "key_column": "user", "rate": "5"},
        c.PlayFile(topic="payments", file="ab" * 32, name="march.csv", format="csv", key_column="user", rate=5.0),
    ),
    (
        "play_file",
        {
            "topic": "payments",
            "file": "ab" * 32,
            "name": "m",
            "format": "ndjson",
            "time_column": "at",
            "pace": "own",
            "speed": "60",
        },
        c.PlayFile(topic="payments", file="ab" * 32, name="m", format="ndjson", time_column="at", speed=60.0),
    ),
    ("add_consumer", {"group": "billing", "topics": "payments"}, c.AddConsumer(group="billing", topics=("payments",))),
    (
        "add_consumer",
        {
            "group": "fraud",
            "topics": ["payments", "orders"],
            "assignor": "range",
            "processing_ms": "200",
            "commits": "each",
            "reset": "earliest",
        },
        c.AddConsumer(
            group="fraud",
            topics=("payments", "orders"),
            processing_ms=200.0,
            settings={
                "partition.assignment.strategy": "range",
                "auto.offset.reset": "earliest",
                "enable.auto.commit": "false",
                "commit": "each",
            },
        ),
    ),
    (
        "add_consumer",
        {"alone": "true", "partitions": "payments-0, payments-2"},
        c.AddConsumer(partitions=(("payments", 0), ("payments", 2))),
    ),
    ("kill_consumer", {"consumer": "C2"}, c.KillConsumer(consumer="C2")),
    ("stop_consumer", {"consumer": "C2"}, c.StopConsumer(consumer="C2")),
    ("pause_consumer", {"consumer": "C2"}, c.PauseConsumer(consumer="C2")),
    ("resume_consumer", {"consumer": "C2"}, c.ResumeConsumer(consumer="C2")),
    ("restart_consumer", {"consumer": "C2"}, c.RestartConsumer(consumer="C2")),
    (
        "delete_offsets",
        {"group": "billing", "topic": "payments", "partition": "1"},
        c.DeleteOffsets(group="billing", topic="payments", partition=1),
    ),
    ("slow_broker", {"broker": "2", "ms": "250"}, c.SlowBroker(broker=2, ms=250)),
    ("hang_consumer", {"consumer": "C2", "hangs": "true"}, c.HangConsumer(consumer="C2")),
    ("crash_consumer", {"consumer": "C2", "when_": "after-commit"}, c.CrashConsumer(consumer="C2", when="after-commit")),
    ("commit_now", {"consumer": "C2"}, c.CommitNow(consumer="C2")),
    ("change_consumer", {"consumer": "C2", "processing_ms": "2.5"}, c.ChangeConsumer(consumer="C2", processing_ms=2.5)),
    (
        "seek_consumer",
        {"consumer": "C2", "at": "payments-1", "to": "offset", "offset": "7"},
        c.SeekConsumer(consumer="C2", topic="payments", partition=1, to=7),
    ),
    (
        "seek_consumer",
        {"consumer": "C2", "at": "payments-1", "to": "beginning"},
        c.SeekConsumer(consumer="C2", topic="payments", partition=1, to=-2),
    ),
    (
        "reset_offsets",
        {"group": "billing", "topic": "payments", "to": "earliest"},
        c.ResetOffsets(group="billing", topic="payments", to="earliest"),
    ),
    (
        "reset_offsets",
        {"group": "billing", "topic": "payments", "to": "shift", "shift": "−10", "partition": "1"},
        c.ResetOffsets(group="billing", topic="payments", to="shift", value=-10, partition=1),
    ),
    (
        "reset_offsets",
        {"group": "billing", "topic": "payments", "to": "time", "time": "12:00:05"},
        c.ResetOffsets(group="billing", topic="payments", to="time", value=NOON + 5_000),
    ),
    ("delete_group", {"group": "billing"}, c.DeleteGroup(group="billing")),
]

BAD: list[tuple[str, dict[str, Any], str, str]] = [
    ("create_topic", {"name": ""}, "name", "A topic needs a name."),
    (
        "create_topic",
        {"name": "pay ment"},
        "name",
        "Topic name is invalid: 'pay ment' contains one or more characters other than ASCII alphanumerics, '.', '_' and '-'",
    ),
    (
        "create_topic",
        {"name": "t", "partitions": "0"},
        "partitions",
        "Number of partitions was set to an invalid non-positive value.",
    ),
    ("create_topic", {"name": "t", "partitions": "many"}, "partitions", "Partitions must be a whole number."),
    ("create_topic", {"name": "t", "partitions": "5000"}, "partitions", "Partitions can be at most 1,000 here."),
    (
        "create_topic",
        {"name": "t", "replication_factor": "-1"},
        "replication_factor",
        "Replication factor was set to an invalid non-positive value.",
    ),
    (
        "alter_topic_configs",
        {"name": "payments", "config:min.insync.replicas": "0"},
        "__all__",
        "Invalid value 0 for configuration min.insync.replicas: Value must be at least 1",
    ),
    (
        "alter_topic_configs",
        {"name": "payments", "config:min.insync.replicas": "2"},
        "__all__",
        "Nothing is changed: give a config another value first.",
    ),
    ("delete_records", {"topic": "payments", "partition": "-1"}, "partition", "Partitions are counted from 0."),
    ("elect_leaders", {"topic": "payments"}, "partition", "Which partition of payments? Leave the topic empty for all of them."),
    ("set_link", {"a": "broker-1", "b": "broker-1"}, "b", "A link has two ends: choose another than broker 1."),
    ("set_link", {"a": "broker-1", "b": "broker-2", "loss_percent": "100"}, "loss_percent", "Loss can be at most 95 here."),
    ("add_producer", {"topic": ""}, "topic", "A producer needs a topic to write to."),
    ("add_producer", {"topic": "payments", "rate": "fast"}, "rate", "Rate must be a number."),
    (
        "add_producer",
        {"topic": "payments", "acks": "1", "idempotence": "true"},
        "acks",
        "Must set acks to all in order to use the idempotent producer. Otherwise we cannot guarantee idempotence.",
    ),
    (
        "add_producer",
        {"topic": "payments", "flavour": "kafkajs", "linger_ms": "5"},
        "linger_ms",
        "kafkajs has no linger.ms: every send() goes out at once, as a request of its own.",
    ),
    ("change_producer", {"producer": "web"}, "rate", "Nothing is changed: give a rate or choose keys."),
    (
        "send_record",
        {"producer": "web", "key": "k", "value": "x" * 1_048_576},
        "value",
        "The message is 1048665 bytes when serialized which is larger than 1048576, which is the value of the max.request.size configuration.",
    ),
    ("send_record", {"producer": "web", "partition": "first"}, "partition", "Partition must be a whole number."),
    ("burst", {"producer": "web", "count": "0"}, "count", "At least one record has to be sent."),
    ("play_file", {"topic": "payments", "format": "csv"}, "file", "Choose a file first."),
    (
        "play_file",
        {"topic": "payments", "file": "ab" * 32, "format": "csv", "columns": "user\x1famount", "key_column": "usr"},
        "key_column",
        "The file has no column 'usr' to take the key from: it has user, amount.",
    ),
    (
        "play_file",
        {"topic": "payments", "file": "ab" * 32, "format": "csv", "pace": "own"},
        "time_column",
        "Its own times need a column that has them: choose it, or play at a steady rate.",
    ),
    ("add_consumer", {}, "group", "A group needs an id."),
    ("add_consumer", {"group": "billing"}, "topics", "Choose at least one topic to read."),
    (
        "add_consumer",
        {"alone": "true", "partitions": "payments"},
        "partitions",
        "'payments' is no partition: write it as payments-0.",
    ),
    (
        "seek_consumer",
        {"consumer": "C2", "at": "payments-1", "to": "offset"},
        "offset",
        "Which offset? Give its number, or choose the beginning or the end.",
    ),
    (
        "reset_offsets",
        {"group": "billing", "topic": "payments", "to": "sideways"},
        "to",
        "To: choose one of earliest, latest, offset, time, shift by.",
    ),
    (
        "reset_offsets",
        {"group": "billing", "topic": "payments", "to": "shift", "shift": "0"},
        "shift",
        "By how many records? -10 goes ten back, 10 goes ten on.",
    ),
    (
        "reset_offsets",
        {"group": "billing", "topic": "payments", "to": "time", "time": "soon"},
        "time",
        "'soon' is not a time: write it as 12:04:21 or 2026-01-01T12:04:21.",
    ),
]


@pytest.mark.parametrize(("name", "typed", "command"), GOOD, ids=[f"{name}-{at}" for at, (name, _, _) in enumerate(GOOD)])
def test_a_good_form_builds_its_command(name: str, typed: dict[str, Any], command: c.Command) -> None:
    form = FORMS[name](typed, known=KNOWN)
    assert form.is_valid(), form.errors
    assert form.built == command
    assert form.sentence().endswith(".")


@pytest.mark.parametrize(
    ("name", "typed", "field", "sentence"), BAD, ids=[f"{name}-{field}-{at}" for at, (name, _, field, _) in enumerate(BAD)]
)
def test_a_bad_form_says_one_sentence_beside_the_field(name: str, typed: dict[str, Any], field: str, sentence: str) -> None:
    form = FORMS[name](typed, known=KNOWN)
    assert not form.is_valid()
    assert form.errors[field] == [sentence]
    assert form.built is None


def test_every_command_has_its_form_and_a_good_example() -> None:
    typed = {"run_tool", "feed_tool", "signal_tool", "process_next", "set_auto", "sleep_consumer"}
    tags = {str(command.__struct_config__.tag) for command in get_args(c.AnyCommand)} - typed
    assert set(FORMS) == tags
    assert {name for name, _, _ in GOOD} == tags


def test_every_action_names_a_form_and_only_its_fields() -> None:
    for kind, actions in ACTIONS.items():
        letters = [action.letter for action in actions]
        for action in actions:
            fields = FORMS[action.command].base_fields
            assert set(action.values) <= set(fields), (kind, action.label)
            assert action.letter in action.label.lower()
            rivals = [one for one in actions if one.letter == action.letter and one is not action]
            assert all(set(one.states).isdisjoint(action.states) and one.states for one in rivals), (kind, letters)


@pytest.mark.parametrize("name", sorted(FORMS))
def test_a_form_knows_the_stage_without_needing_it(name: str) -> None:
    for known in (KNOWN, None):
        form = FORMS[name](known=known)
        assert form.heading()
        assert all(field.label for line in form.lines() + form.further() for field in line)


def test_a_records_size_is_counted_as_kafka_counts_it() -> None:
    # AbstractRecords.estimateSizeInBytesUpperBound: 61 around the batch, 21 around the record, varint lengths, one byte of headers.
    assert serialized_size(None, None) == 61 + 21 + 1 + 1 + 1
    assert serialized_size("k", "x" * 64) == 61 + 21 + (1 + 1) + (2 + 64) + 1
