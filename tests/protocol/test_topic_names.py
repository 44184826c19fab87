"""Topic names: what Kafka refuses, in its own words, and which names would be one in its metrics."""

from __future__ import annotations

import pytest

from streamlab.protocol.topic_names import has_collision, has_collision_chars, is_internal, unify, validate

OTHER_CHARACTERS = "contains one or more characters other than ASCII alphanumerics, '.', '_' and '-'"


@pytest.mark.parametrize("name", ["orders", "Orders-2.eu_west", "...", "-", "a" * 249])
def test_names_that_kafka_takes(name: str) -> None:
    assert validate(name) is None


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("", "the empty string is not allowed"),
        (".", "'.' is not allowed"),
        ("..", "'..' is not allowed"),
        ("my orders", f"'my orders' {OTHER_CHARACTERS}"),
        ("orders\n", f"'orders\n' {OTHER_CHARACTERS}"),
        ("заказы", f"'заказы' {OTHER_CHARACTERS}"),
        ("a" * 250, f"the length of '{'a' * 250}' is longer than the max allowed length 249"),
    ],
)
def test_names_that_kafka_refuses(name: str, reason: str) -> None:
    assert validate(name) == f"Topic name is invalid: {reason}"


def test_length_counts_as_java_counts() -> None:
    assert "contains" in str(validate("😀" * 124))
    assert "longer than" in str(validate("😀" * 125))


def test_kafkas_own_topics() -> None:
    assert all(is_internal(name) for name in ("__consumer_offsets", "__transaction_state", "__share_group_state"))
    assert not is_internal("__cluster_metadata")


def test_a_dot_and_an_underscore_are_one_in_metrics() -> None:
    assert has_collision("eu.orders", "eu_orders")
    assert not has_collision("eu.orders", "eu-orders")
    assert unify("eu.west.orders") == "eu_west_orders"
    assert [has_collision_chars(name) for name in ("a.b", "a_b", "a-b")] == [True, True, False]
