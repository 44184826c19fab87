"""What a class begins with: a partition for everybody, sessions that can be watched, five minutes between two polls."""

from __future__ import annotations

import pytest

from streamlab.classroom.models import Room
from streamlab.classroom.presets import class_scenario
from streamlab.classroom.seats import consumer_settings
from streamlab.world.commands import AddProducer, CreateTopic


@pytest.mark.parametrize(("seats", "partitions"), [(1, 3), (24, 24), (100, 100), (300, 100)])
def test_there_are_as_many_partitions_as_people_up_to_a_hundred(seats: int, partitions: int) -> None:
    topic, producer = (one.command for one in class_scenario(seats).script)
    assert isinstance(topic, CreateTopic)
    assert isinstance(producer, AddProducer)
    assert topic.partitions == partitions
    assert producer.rate == partitions / 2


@pytest.mark.parametrize(("asked", "session"), [(1, 10_000), (10, 10_000), (30, 30_000), (600, 45_000)])
def test_a_session_lasts_ten_to_forty_five_seconds(asked: int, session: int) -> None:
    settings = consumer_settings(Room(settings={"session_timeout": asked}))
    assert int(settings["session.timeout.ms"]) == session
    assert int(settings["heartbeat.interval.ms"]) * 3 <= session
    assert settings["max.poll.interval.ms"] == "300000"
    assert settings["partition.assignment.strategy"] == "cooperative-sticky"
