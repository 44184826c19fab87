"""What pages say of real clients: where brokers listen, what to copy, who is connected, whose the ports are."""

from __future__ import annotations

import json
import re

import pytest
from django.utils.html import escape

from streamlab.engine.door import ConnectionShown, DoorSettings
from streamlab.engine.hub import Hub
from streamlab.labs import course, ports
from streamlab.labs.models import Lab
from streamlab.labs.snippets import snippets
from tests.engine.conftest import until
from tests.labs.conftest import Visitor
from tests.served import ROOT, free_block

LIBRARIES = {
    "cli": "kafka-console-producer.sh",
    "kafkajs": "from 'kafkajs'",
    "confluent": "confluent_kafka",
    "kafka-python": "from kafka import",
    "aiokafka": "from aiokafka import",
    "java": "org.apache.kafka.clients",
    "franz": "franz-go",
    "sarama": "IBM/sarama",
    "kcat": "kcat -b",
}


@pytest.fixture
async def door(hub: Hub) -> DoorSettings:
    """The ports belong to the lab `demo`."""
    settings = DoorSettings(port=free_block())
    await hub.open_door("demo", settings)
    runner = hub.in_memory("demo")
    assert runner is not None
    await until(lambda: runner.door is not None and len(runner.door.open_ports()) == 2)
    return settings


async def drawer(visitor: Visitor, code: str = "demo", part: str = "") -> str:
    answer = await visitor.get(f"/labs/{code}/connect/", {"part": part} if part else {})
    assert answer.status_code == 200
    return answer.content.decode()


async def test_the_drawer_has_every_address_and_settings_for_every_library(hub: Hub, door: DoorSettings, guest: Visitor) -> None:
    text = await drawer(guest)
    for broker in range(2):
        assert f"127.0.0.1:{door.port + broker}" in text
    for snippet in snippets(f"127.0.0.1:{door.port}"):
        assert snippet.title in text
        assert LIBRARIES[snippet.name] in snippet.code
        assert f"127.0.0.1:{door.port}" in snippet.code
    assert "host.docker.internal" in text
    assert "Only this machine reaches them; there is no authentication." in text
    assert "style=" not in text


async def test_a_closed_port_says_why(hub: Hub, door: DoorSettings, local: Visitor) -> None:
    runner = await hub.runner("demo")
    runner.course.world.brokers[2] = "dead"  # type: ignore[attr-defined]
    await hub.clock("demo", "pause")
    await until(lambda: runner.door is not None and 2 not in runner.door.open_ports())
    text = await drawer(local, part="now")
    assert "closed: the broker is dead" in text
    listed = json.loads((await local.get("/labs/demo/ports/")).content)["brokers"]
    assert [(one["broker"], one["why"]) for one in listed] == [(1, ""), (2, "closed: the broker is dead")]


async def test_who_is_connected_and_for_how_long_a_pause_holds_them(
    hub: Hub, door: DoorSettings, local: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    runner = await hub.runner("demo")
    assert runner.door is not None
    shown = [
        ConnectionShown("my-app", "librdkafka", "2.16.0", "10.0.0.5", broker, waits) for broker, waits in ((1, 12.4), (3, 2.0))
    ]
    monkeypatch.setattr(runner.door, "shown", lambda: shown)
    assert "librdkafka 2.16.0" in await drawer(local, part="now")
    assert "Held for" not in await drawer(local, part="now")
    await hub.clock("demo", "pause")
    text = await drawer(local, part="now")
    assert "Held for" in text
    assert re.search(r"<b>12 s</b>\s*B1, B3", text)
    assert [one["waits"] for one in json.loads((await local.get("/labs/demo/ports/")).content)["connections"]] == [12.4, 2.0]


async def test_another_lab_is_given_the_ports(hub: Hub, door: DoorSettings, local: Visitor) -> None:
    assert "belong to the lab" in await drawer(local, "empty")
    assert (await local.post("/labs/empty/ports/take/")).status_code == 204
    holder = hub.door_holder()
    assert holder is not None
    assert holder.lab.code == "empty"
    assert holder.door is not None
    await until(lambda: holder.door is not None and list(holder.door.open_ports()) == [1, 2])
    assert holder.door.settings == door
    demo = hub.in_memory("demo")
    assert demo is not None
    assert demo.door is None
    assert (await local.post("/labs/empty/ports/take/")).status_code == 403


async def test_the_ports_are_moved_only_by_who_steers_both_labs(
    hub: Hub, door: DoorSettings, own_lab: Lab, guest: Visitor, local: Visitor
) -> None:
    answer = await guest.post("/labs/", {"scenario": "empty", "name": "theirs"})
    code = answer["Location"].split("/")[2]
    assert "data-take-ports" not in await drawer(guest, code)
    refused = await guest.post(f"/labs/{code}/ports/take/")
    assert refused.status_code == 403
    assert "which you do not steer" in refused.content.decode()
    assert (await guest.post(f"/labs/{own_lab.code}/ports/take/")).status_code == 403
    assert "data-take-ports" in await drawer(local, own_lab.code)


async def test_a_lab_has_ports_of_its_own_and_gives_them_back(hub: Hub, door: DoorSettings, local: Visitor) -> None:
    refused = await local.post("/labs/empty/ports/own/")
    assert refused.status_code == 422
    assert "start it with --kafka-ports" in refused.content.decode()
    hub.further_doors = (DoorSettings(port=free_block()),)
    assert "Open ports of its own" in await drawer(local, "empty")
    assert (await local.post("/labs/empty/ports/own/")).status_code == 204
    text = await drawer(local, "empty")
    assert f"127.0.0.1:{hub.further_doors[0].port}" in text
    assert "this lab&#x27;s own" in text or "this lab's own" in text
    holder = hub.door_holder()
    assert holder is not None
    assert holder.lab.code == "demo"
    assert (await local.post("/labs/empty/ports/own/", {"close": "1"})).status_code == 204
    assert "One lab at a time holds them." in await drawer(local, "empty")


async def test_without_kafka_it_is_said(hub: Hub, local: Visitor) -> None:
    sentence = "This server runs with --no-kafka"
    assert sentence in await drawer(local)
    refused = await local.post("/labs/demo/ports/take/")
    assert refused.status_code == 422
    assert sentence in refused.content.decode()
    assert sentence in (await local.get("/course/")).content.decode()


@pytest.mark.parametrize(
    ("listening", "who"),
    [
        (DoorSettings("0.0.0.0", 9092), "everybody in this network"),
        (DoorSettings("192.0.2.7", 9092), "everybody who reaches 192.0.2.7"),
        (DoorSettings("127.0.0.1", 9092, "host.docker.internal"), "whoever reaches host.docker.internal"),
        (DoorSettings("::1", 9092), ""),
        (DoorSettings(), ""),
    ],
)
def test_who_else_reaches_the_brokers(listening: DoorSettings, who: str) -> None:
    assert ports._open_to(listening) == who


def test_an_address_of_six_parts_has_brackets() -> None:
    assert ports.bootstrap(DoorSettings("::1", 9092)) == "[::1]:9092"


@pytest.mark.parametrize("name", course.FILES)
def test_the_course_shows_the_very_files_that_are_tested(name: str) -> None:
    assert course.program(name) == (ROOT / "tests" / "clients" / "course" / name).read_text()


async def test_the_course_has_each_step_to_copy(hub: Hub, local: Visitor) -> None:
    hub.door_settings = DoorSettings()
    text = (await local.get("/course/")).content.decode()
    for name in course.FILES:
        assert escape(course.program(name).rstrip()) in text
    readme = (ROOT / "tests" / "clients" / "course" / "README.md").read_text()
    commands = re.findall(r"^(?:kafka-|npx |npm ).*$", readme, re.MULTILINE)
    assert len(commands) > 10
    for command in commands:
        assert escape(command) in text
    assert "/course/" in (await local.get("/")).content.decode()


async def test_the_course_has_this_servers_address(hub: Hub, door: DoorSettings, local: Visitor) -> None:
    text = (await local.get("/course/")).content.decode()
    assert f"127.0.0.1:{door.port}" in text
    assert "localhost:9092" not in text


async def test_an_exported_file_says_that_real_clients_have_been_here(hub: Hub, local: Visitor) -> None:
    from django.core.files.uploadedfile import SimpleUploadedFile

    runner = await hub.runner("demo")
    await until(lambda: not runner.course.is_catching_up)
    assert json.loads((await local.get("/labs/demo/export/")).content)["real_clients"] is False
    await Lab.objects.filter(code="demo").aupdate(real_clients=True)
    out = (await local.get("/labs/demo/export/")).content
    assert json.loads(out)["real_clients"] is True
    assert "Real clients have been here: an exported file" in (await local.get("/")).content.decode()
    answer = await local.post("/labs/import/", {"file": SimpleUploadedFile("lab.json", out)})
    assert answer["Location"].endswith("/?without-real-clients")
    assert "What they did is not in the file" in (await local.get(answer["Location"])).content.decode()
