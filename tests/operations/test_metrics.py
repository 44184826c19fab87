"""/metrics: kafka_exporter's names for labs, StreamLab's own for the server, and nobody's name in any of them."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from prometheus_client.parser import text_string_to_metric_families

from streamlab.classroom.models import Room, Seat
from streamlab.engine.hub import Hub
from streamlab.labs.hub import get_hub
from streamlab.operations import kafka_metrics, metrics
from streamlab.world.commands import KillBroker
from tests.classroom.conftest import Student
from tests.labs.conftest import Visitor


class Metrics:
    """What /metrics says, parsed as Prometheus would."""

    def __init__(self, text: str) -> None:
        self.text = text
        families = list(text_string_to_metric_families(text))
        assert len({one.name for one in families}) == len(families)
        self._samples = {(one.name, frozenset(one.labels.items())): one.value for family in families for one in family.samples}

    def __call__(self, name: str, **labels: str) -> float | None:
        return self._samples.get((name, frozenset(labels.items())))


async def read() -> Metrics:
    answer = await Visitor().get("/metrics")
    assert answer.status_code == 200
    assert answer["Content-Type"].startswith("text/plain; version=")
    return Metrics(answer.content.decode())


async def test_a_class_is_seen_as_kafka_exporter_would_see_it(room: Room) -> None:
    assert room.lab is not None
    student, lab = Student(room), room.lab.code
    await student.join()
    await student.connect()
    while (card := (await student.until("card"))["card"])["count"] < 3 or not any(one["ready"] for one in card["parts"]):
        pass
    part = next(one for one in card["parts"] if one["ready"])
    place = {"topic": part["topic"], "partition": part["partition"]}
    assert not (await student.ask("process", **place))["refused"]
    assert not (await student.ask("commit", **place))["refused"]
    topic = {"lab": lab, "topic": part["topic"]}
    partition = topic | {"partition": str(part["partition"])}
    of_group = {"consumergroup": "my-app3"}
    async with asyncio.timeout(10):
        while (found := await read())("kafka_consumergroup_lag", **partition, **of_group) is None:
            await student.until("card")
    assert found("kafka_brokers", lab=lab) == 3
    assert found("kafka_topic_partitions", **topic) == 3
    assert found("kafka_topic_partition_oldest_offset", **partition) == 0
    assert found("kafka_topic_partition_replicas", **partition) == 3
    assert found("kafka_topic_partition_in_sync_replica", **partition) == 3
    assert found("kafka_topic_partition_under_replicated_partition", **partition) == 0
    assert found("kafka_topic_partition_leader_is_preferred", **partition) == 1
    assert found("kafka_topic_partition_leader", **partition) in (1, 2, 3)
    assert found("kafka_consumergroup_members", lab=lab, **of_group) == 1
    current, committed = (found("kafka_topic_partition_current_offset", **partition), part["position"] + 1)
    assert found("kafka_consumergroup_current_offset", **partition, **of_group) == committed
    assert found("kafka_consumergroup_lag", **partition, **of_group) == (current or 0) - committed
    assert found("kafka_consumergroup_current_offset_sum", **topic, **of_group) == committed
    assert found("kafka_consumergroup_lag_sum", **topic, **of_group) == (current or 0) - committed
    assert found("streamlab_rooms", state="lobby") == 1
    assert found("streamlab_seats") == 1
    assert found("streamlab_labs_running") == 1
    assert (found("streamlab_invariant_checks_total") or 0) > 0
    assert found("streamlab_tick_duration_seconds_count") == found("streamlab_invariant_checks_total")
    seat = await Seat.objects.aget(room=room)
    assert seat.nickname not in found.text
    assert seat.token not in found.text
    await student.away()


async def test_a_dead_broker_shows(room: Room) -> None:
    assert room.lab is not None
    await get_hub().submit(room.lab.code, KillBroker(broker=3))
    assert (await read())("kafka_brokers", lab=room.lab.code) == 2


async def test_what_is_too_much_is_left_out_and_counted(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    assert room.lab is not None
    await get_hub().runner(room.lab.code)
    monkeypatch.setattr(kafka_metrics, "MOST_PARTITIONS", 1)
    assert (await read())("streamlab_metrics_left_out", what="partitions") == 2
    monkeypatch.setattr(metrics, "MOST_LABS", 0)
    found = await read()
    assert found("streamlab_metrics_left_out", what="labs") == 1
    assert found("kafka_brokers", lab=room.lab.code) is None


async def test_only_operators_this_machine_and_who_has_the_token(hub: Hub, settings: Any) -> None:
    settings.ALLOWED_HOSTS = ["lab.example", "127.0.0.1"]
    settings.STREAMLAB_METRICS_TOKEN = ""
    guest = Visitor("lab.example")
    assert (await guest.get("/metrics")).status_code == 403
    assert (await guest.get("/metrics", authorization="Bearer ")).status_code == 403
    assert (await Visitor().get("/metrics")).status_code == 200
    settings.STREAMLAB_METRICS_TOKEN = "a long secret"
    assert (await guest.get("/metrics", authorization="Bearer a long secret")).status_code == 200
    assert (await guest.get("/metrics", authorization="Bearer another")).status_code == 403
