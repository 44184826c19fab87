"""The page on which a lab is made."""

from __future__ import annotations

from html import unescape
from typing import Any

import msgspec
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from streamlab.engine.hub import Hub
from streamlab.engine.limits import ServerLimits
from streamlab.labs.models import Lab
from streamlab.labs.presets import PRESETS
from streamlab.world import scenarios
from streamlab.world.commands import AddConsumer, CreateTopic, PlayFile
from tests.labs.conftest import Visitor

FILLED = {
    "name": "orders",
    "brokers": "2",
    "latency": "5",
    "loss": "1.5",
    "seed": "41",
    "topics-0-name": "orders",
    "topics-0-partitions": "4",
    "topics-0-replication": "2",
    "topics-0-configs": "retention.ms=60000",
    "producers-0-topic": "orders",
    "producers-0-rate": "3",
    "producers-0-keys": "skewed",
    "producers-0-flavour": "librdkafka",
    "producers-0-acks": "1",
    "groups-0-group": "shipping",
    "groups-0-reads": "orders",
    "groups-0-consumers": "2",
    "groups-0-flavour": "java",
    "groups-0-assignor": "cooperative-sticky",
    "groups-0-processing_ms": "20",
}


async def made_by(visitor: Visitor, form: dict[str, Any]) -> Lab:
    answer = await visitor.post("/labs/new/", form)
    assert answer.status_code == 302, unescape(answer.content.decode())
    assert answer["Location"].endswith("/?made")
    return await Lab.objects.aget(code=answer["Location"].split("/")[2])


async def refused(visitor: Visitor, **change: Any) -> str:
    before = await Lab.objects.acount()
    answer = await visitor.post("/labs/new/", {**FILLED, **change}, headers={"HX-Request": "true"})
    assert answer.status_code == 422
    assert await Lab.objects.acount() == before
    return unescape(answer.content.decode())


async def test_every_preset_has_its_card_and_its_picture(hub: Hub, local: Visitor) -> None:
    page = unescape((await local.get("/labs/new/")).content.decode())
    for preset in PRESETS:
        assert str(preset.title) in page
        assert str(preset.look) in page
    assert page.count('class="pic"') == len(PRESETS) == len(scenarios.PRESETS)


async def test_a_preset_is_the_same_for_everybody(hub: Hub, local: Visitor) -> None:
    answer = await local.post("/labs/", {"scenario": "noisy-user", "name": "One noisy user"})
    lab = await Lab.objects.aget(code=answer["Location"].split("/")[2])
    assert (lab.name, lab.seed, lab.scenario["name"]) == ("One noisy user", 1, "noisy-user")


async def test_a_filled_form_becomes_a_lab(hub: Hub, local: Visitor) -> None:
    lab = await made_by(local, FILLED)
    assert (lab.name, lab.seed) == ("orders", 41)
    scenario = msgspec.convert(lab.scenario, scenarios.Scenario)
    assert (scenario.brokers, scenario.latency, scenario.loss) == (2, 5, 0.015)
    commands = [line.command for line in scenario.script]
    assert commands[0] == CreateTopic(name="orders", partitions=4, replication_factor=2, configs={"retention.ms": "60000"})
    assert [type(one) for one in commands].count(AddConsumer) == 2
    page = (await local.get(f"/labs/{lab.code}/?made")).content.decode()
    assert "Your lab has the seed 41" in page


async def test_the_form_as_it_opens_makes_a_lab_with_a_seed_by_chance(hub: Hub, local: Visitor) -> None:
    from streamlab.labs.forms.lab import Draft

    lab = await made_by(local, {name: str(value) for name, value in Draft().data.items()})
    assert lab.seed >= 0
    assert lab.name == "A lab of one's own"


async def test_empty_lines_are_none(hub: Hub, local: Visitor) -> None:
    lab = await made_by(local, {**FILLED, "groups-0-group": "", "producers-0-topic": " "})
    assert [line["command"]["command"] for line in lab.scenario["script"]] == ["create_topic"]


async def test_a_line_more_and_fewer_keeps_what_was_typed(hub: Hub, local: Visitor) -> None:
    answer = await local.post("/labs/new/", {**FILLED, "more": "topics", "brokers": "lots"}, headers={"HX-Request": "true"})
    text = answer.content.decode()
    assert answer.status_code == 200
    assert 'name="topics-1-name"' in text
    assert 'name="topics-1-partitions" value="3"' in text
    assert 'value="lots"' in text
    assert 'role="alert"' not in text
    fewer = (await local.post("/labs/new/", {**FILLED, "fewer": "topics-0"})).content.decode()
    assert "topics-0-name" not in fewer
    assert 'value="shipping"' in fewer


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"brokers": "lots"}, "Brokers must be a whole number."),
        ({"brokers": "12"}, "Brokers can be at most 9 here."),
        ({"topics-0-name": "a b"}, "other than ASCII alphanumerics"),
        ({"topics-0-configs": "retention.ms"}, "'retention.ms' is no config: write it as retention.ms=60000."),
        ({"topics-0-configs": "retention.ms=soon"}, "retention.ms"),
        ({"topics-0-replication": "3"}, "Unable to replicate the partition 3 time(s)"),
        ({"groups-0-reads": ""}, "Which topics does it read?"),
        ({"groups-0-consumers": "500"}, "Consumers can be at most 200 here."),
        ({"seed": "x"}, "Seed must be a whole number."),
    ],
)
async def test_what_is_at_fault_is_said_beside_it(hub: Hub, local: Visitor, change: dict[str, str], sentence: str) -> None:
    text = await refused(local, **change)
    assert sentence in text
    assert 'value="orders"' in text
    name, value = next(iter(change.items()))
    assert f'name="{name}"' in text
    assert value in text


async def test_a_file_is_kept_while_the_form_goes_on(hub: Hub, local: Visitor) -> None:
    file = SimpleUploadedFile("events.csv", b"user,amount\nanna,5\nbob,7\n")
    answer = await local.post("/labs/new/", {**FILLED, "chosen": file, "upload": "1"}, headers={"HX-Request": "true"})
    text = answer.content.decode()
    digest = text.split('name="file-file" value="')[1].split('"')[0]
    assert "events.csv" in text
    form = {**FILLED, "file-file": digest, "file-file_name": "events.csv", "file-format": "csv", "file-key_column": "user"}
    assert "Which topic is the file played into?" in await refused(local, **{**form, "file-into": ""})
    lab = await made_by(local, {**form, "file-into": "orders", "file-rate": "2"})
    played = msgspec.convert(lab.scenario, scenarios.Scenario).script[-1].command
    assert isinstance(played, PlayFile)
    assert (played.name, played.key_column, played.rate) == ("events.csv", "user", 2.0)
    broken = SimpleUploadedFile("events.csv", b"\xff\xfe\x00")
    answer = await local.post("/labs/new/", {**FILLED, "chosen": broken, "upload": "1"})
    assert answer.status_code == 422
    assert 'value="shipping"' in answer.content.decode()


async def test_a_full_server_says_so_and_keeps_the_form(hub: Hub, local: Visitor, settings: Any) -> None:
    settings.STREAMLAB_LIMITS = ServerLimits(labs=0)
    assert "This server holds at most 0 labs" in await refused(local)
