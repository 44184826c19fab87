"""A lab as one file, out and in."""

from __future__ import annotations

import hashlib
import json
from typing import Any

import pytest

from streamlab.engine.hub import Hub
from streamlab.engine.limits import ServerLimits
from streamlab.labs import porting
from streamlab.labs.models import Lab
from streamlab.world.commands import PlayFile
from tests.engine.conftest import until
from tests.labs.conftest import Visitor


async def exported(hub: Hub, visitor: Visitor, code: str = "demo") -> dict[str, Any]:
    return json.loads((await visitor.get(f"/labs/{code}/export/")).content)


async def bring(visitor: Visitor, content: Any) -> Any:
    from django.core.files.uploadedfile import SimpleUploadedFile

    data = content if isinstance(content, bytes) else json.dumps(content).encode()
    return await visitor.post("/labs/import/", {"file": SimpleUploadedFile("lab.json", data)})


async def test_out_and_in_gives_the_same_journal(hub: Hub, local: Visitor) -> None:
    runner = await hub.runner("demo")
    await until(lambda: not runner.course.is_catching_up)
    await local.post("/labs/demo/commands/", {"command": "add_broker"})
    await hub.clock("demo", "pause")
    digest = await hub.files.save(b"a,b\n1,2\n")
    await hub.submit("demo", PlayFile(topic="payments", file=digest, name="a.csv", format="csv"))
    out = await exported(hub, local)
    assert out["files"][digest]["name"] == "a.csv"
    answer = await bring(local, out)
    assert answer.status_code == 302
    again = await hub.runner(answer["Location"].split("/")[2])
    await until(lambda: not again.course.is_catching_up)
    assert again.course.world.journal.digest == runner.course.world.journal.digest
    assert again.course.world.now == runner.course.world.now


async def test_a_file_of_a_moment_opens_at_that_moment(hub: Hub, local: Visitor) -> None:
    runner = await hub.runner("demo")
    await until(lambda: not runner.course.is_catching_up)
    await hub.clock("demo", "pause")
    digest, offset, now = runner.course.world.journal.digest, runner.course.world.journal.next_offset, runner.course.world.now
    await hub.clock("demo", "step")
    await local.post("/labs/demo/commands/", {"command": "add_broker"})
    out = json.loads((await local.get(f"/labs/demo/export/?offset={offset}")).content)
    assert (out["commands"], out["paused"]) == ([], True)
    assert "paused" not in await exported(hub, local)
    again = await hub.runner((await bring(local, out))["Location"].split("/")[2])
    await until(lambda: not again.course.is_catching_up)
    assert (again.course.world.journal.digest, again.course.world.now, again.paused) == (digest, now, True)
    gone = await local.get("/labs/demo/export/?offset=0")
    assert (gone.status_code, gone.content.decode()) == (
        422,
        "The fact at offset 0 is not kept here, so when that was is not known: give a time instead, or another offset.",
    )


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"version": 2}, "This file has version 2; this StreamLab reads version 1."),
        ({"format": "other"}, "This is not a lab that StreamLab has exported."),
        ({"seed": "seven"}, "The file is damaged: Expected"),
        ({"extra": 1}, "The file is damaged: Object contains unknown field"),
        ({"after": -5}, "The lab has run for"),
        ({"after": 10**12}, "at most 48 h are replayed."),
        ({"commands": [{"after": 10**9, "command": {"command": "add_broker"}}]}, "Command 1 of the file is out of order in time."),
        ({"commands": [{"after": 0, "command": {"command": "rm -rf"}}]}, "The file is damaged: Invalid value"),
        ({"commands": [{"after": 0, "command": {"command": "add_broker"}}] * 20_001}, "at most 20,000 are taken."),
        ({"scenario": {"name": "x", "title": "x", "brokers": 99}}, "a lab here has 1 to 9."),
        ({"files": {"0" * 64: {"name": "f", "base64": "aGVsbG8="}}}, "is not the one that was played."),
        ({"files": {"0" * 64: {"name": "f", "base64": "%"}}}, "in it is damaged."),
    ],
)
async def test_what_cannot_become_a_lab_is_refused_in_words(
    hub: Hub, local: Visitor, change: dict[str, Any], sentence: str
) -> None:
    before = await Lab.objects.acount()
    answer = await bring(local, await exported(hub, local) | change)
    from html import unescape

    assert answer.status_code == 422
    assert sentence in unescape(answer.content.decode())
    assert await Lab.objects.acount() == before


async def test_other_files_are_refused(hub: Hub, local: Visitor, settings: Any) -> None:
    for data in (b"\xff\x00", b"[" * 100_000, b"[]", b"12"):
        assert (await bring(local, data)).status_code == 422
    settings.STREAMLAB_LIMITS = ServerLimits(import_bytes=10)
    assert "at most 10 are taken." in (await bring(local, b"[" * 11)).content.decode()


def test_a_missing_event_file_is_named(transactional_db: None) -> None:
    line = {
        "after": 0,
        "command": {
            "command": "play_file",
            "topic": "t",
            "file": hashlib.sha256(b"").hexdigest(),
            "name": "a.csv",
            "format": "csv",
        },
    }
    lab = {
        "format": porting.FORMAT,
        "version": 1,
        "name": "x",
        "scenario": {"name": "x", "title": "x"},
        "seed": 1,
        "start": 0,
        "after": 0,
    }
    with pytest.raises(porting.ImportRefused, match=r"names the event file a\.csv"):
        porting.bring(json.dumps({**lab, "commands": [line]}).encode())
