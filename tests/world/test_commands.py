"""Commands by name, as programs and terminals give them."""

from __future__ import annotations

import pytest

from streamlab.world.commands import AddConsumer, AddProducer, CommandRejected, command_named


@pytest.mark.parametrize("settings", ["acks=1, linger.ms=5", '{"acks": "1", "linger.ms": "5"}'])
def test_settings_come_as_text(settings: str) -> None:
    command = command_named("add_producer", {"topic": "payments", "rate": "2.5", "settings": settings})
    assert command == AddProducer(topic="payments", rate=2.5, settings={"acks": "1", "linger.ms": "5"})


def test_lists_come_as_text() -> None:
    expected = AddConsumer(topics=("payments", "refunds"), partitions=(("payments", 0),))
    assert command_named("add_consumer", {"topics": "payments,refunds", "partitions": '[["payments", 0]]'}) == expected


def test_a_broken_text_is_refused_in_words() -> None:
    with pytest.raises(CommandRejected, match="JSON is malformed"):
        command_named("add_producer", {"topic": "payments", "settings": "{acks}"})


def test_a_name_or_field_that_is_not_there_is_said() -> None:
    with pytest.raises(CommandRejected, match=r"^There is no command fly\. There are: add_broker,"):
        command_named("fly", {})
    with pytest.raises(CommandRejected, match=r"^kill_broker has no colour\. It takes: broker, by\."):
        command_named("kill_broker", {"colour": "red"})
