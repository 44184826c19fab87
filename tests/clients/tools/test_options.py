"""Command lines as joptsimple and argparse4j read them, and what they say of those that they cannot."""

from __future__ import annotations

import pytest

from streamlab.clients.tools.arguments import spread
from streamlab.clients.tools.help_texts import HELP
from streamlab.clients.tools.java import JavaError, place_hash, split
from streamlab.clients.tools.options import options_of, parse
from streamlab.clients.tools.properties import pairs, properties
from streamlab.clients.tools.reset_offsets import date_time
from streamlab.clients.tools.reset_plans import csv_line
from streamlab.protocol.hashing import hash_order, java_hash_code

TOOL = "kafka-consumer-groups.sh"


def test_options_come_from_the_help_text_itself() -> None:
    topic = options_of("kafka-topics.sh")["partitions"]
    assert (topic.argument, topic.kind, topic.described) == ("required", "Integer", "# of partitions")
    assert options_of(TOOL)["timeout"].default == "30000"
    assert options_of(TOOL)["state"].argument == "optional"
    assert options_of("kafka-groups.sh")["bootstrap-server"].must
    assert all(options_of(tool) for tool in HELP)


@pytest.mark.parametrize(
    ("words", "values"),
    [
        (("--group", "a", "--group=b"), {"group": ["a", "b"]}),
        (("-list",), {"list": []}),
        (("--group", "--list"), {"group": ["--list"]}),
        (("--list", "--state", "--type", "classic"), {"list": [], "state": [], "type": ["classic"]}),
    ],
)
def test_values_follow_a_space_or_an_equals_sign(words: tuple[str, ...], values: dict[str, list[str]]) -> None:
    assert parse(TOOL, words).values == values


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("--frobnicate",), "frobnicate is not a recognized option"),
        (("--gro", "a"), "gro is not a recognized option"),
        (("-x",), "x is not a recognized option"),
        (("--group",), "Option group requires an argument"),
        (("--members",), "Option(s) [members] are unavailable given other options on the command line"),
    ],
)
def test_a_bad_line_is_refused_in_joptsimples_words(words: tuple[str, ...], sentence: str) -> None:
    with pytest.raises(JavaError) as refused:
        parse(TOOL, words, {"members": ("describe",)})
    assert refused.value.message == sentence


def test_a_number_is_read_when_it_is_asked_for() -> None:
    parsed = parse(TOOL, ("--shift-by", "two", "--group", "a", "--group", "b"))
    with pytest.raises(JavaError, match="Cannot parse argument 'two' of option shift-by"):
        parsed.number("shift-by")
    with pytest.raises(JavaError, match="Found multiple arguments for option group"):
        parsed.one("group")


def test_lines_of_argparse4j_are_stretched_to_the_width() -> None:
    told = "kafka-cluster: error: one of the arguments --bootstrap-server/-b --bootstrap-controller/-C is required"
    assert spread(told) == (
        "kafka-cluster:  error:  one  of   the  arguments  --bootstrap-server/-b  --\nbootstrap-controller/-C is required"
    )


def test_java_splits_and_orders_its_own_way() -> None:
    assert split("a,b,,", ",") == ["a", "b"]
    assert hash_order(["refunds", "payments", "orders", "a"], java_hash_code) == ["a", "payments", "orders", "refunds"]
    assert place_hash(("payments", 2)) == 1_382_683_436


def test_properties_are_read_as_java_reads_them() -> None:
    assert properties("# x\na = 1\nb:2\nc 3\n long\\\n  er=4\ne=\\u0041\n") == {
        "a": "1",
        "b": "2",
        "c": "3",
        "longer": "4",
        "e": "A",
    }
    assert pairs(["a=b=c", "d"]) == {"a": "b=c", "d": ""}


def test_times_and_exported_lines() -> None:
    assert date_time("2026-01-01T00:00:00.000") == 1_767_225_600_000
    assert date_time("2026-01-01T02:00:00.000+02:00") == 1_767_225_600_000
    with pytest.raises(JavaError, match='Unparseable date: "2026-01-01T00:00:00Z"'):
        date_time("2026-01-01T00:00:00")
    assert csv_line("", ("topic", 1), 5) == "topic,1,5"
    assert csv_line("a group", ("a-topic-with-a-very-long-name", 1), 5) == '"a group","a-topic-with-a-very-long-name",1,5'
