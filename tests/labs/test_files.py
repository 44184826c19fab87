"""A file of events comes in and is played."""

from __future__ import annotations

import json
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from streamlab.engine.hub import Hub
from streamlab.engine.limits import ServerLimits
from streamlab.labs.models import Command, EventFile
from tests.engine.conftest import until
from tests.labs.conftest import Visitor

PAYMENTS = b"paid_at,user,amount\n2026-03-04T12:00:00,user-1,42.00\n2026-03-04T12:00:02,user-8,7.50\n"


async def bring(visitor: Visitor, data: bytes, name: str = "payments.csv") -> Any:
    return await visitor.post("/labs/demo/files/", {"topic": "payments", "upload": SimpleUploadedFile(name, data)})


async def test_a_file_is_looked_at_kept_and_shown_in_its_form(hub: Hub, local: Visitor) -> None:
    answer = await bring(local, PAYMENTS)
    text = answer.content.decode()
    assert answer.status_code == 200
    assert "2 lines · 1 kB · CSV with a header" in text
    assert "user-8" in text
    kept = await EventFile.objects.aget()
    assert (kept.name, kept.size, hub.files[kept.digest]) == ("payments.csv", len(PAYMENTS), PAYMENTS)
    runner = await hub.runner("demo")
    await until(lambda: not runner.course.is_catching_up)
    form = {
        "topic": "payments",
        "file": kept.digest,
        "name": kept.name,
        "format": "csv",
        "key_column": "user",
        "pace": "rate",
        "rate": "5",
    }
    assert (await local.post("/labs/demo/commands/play_file/", form)).status_code == 204
    assert (await Command.objects.aget()).payload["file"] == kept.digest


async def test_a_file_that_cannot_be_read_is_refused_with_its_line(hub: Hub, local: Visitor) -> None:
    for data, name, sentence in (
        (b"a,a\n1,2\n", "twice.csv", "Line 1: two columns are called"),
        (b'{"a":1}\nnonsense\n', "x.ndjson", "Line 2 is not JSON"),
        (b"", "empty.csv", "The file is empty."),
    ):
        answer = await bring(local, data, name)
        assert (answer.status_code, sentence in answer.content.decode()) == (422, True), sentence
    assert not await EventFile.objects.aexists()
    assert len(hub.files) == 0


async def test_too_large_a_file_is_refused(hub: Hub, local: Visitor, settings: Any) -> None:
    settings.STREAMLAB_LIMITS = ServerLimits(file_bytes=10)
    answer = await bring(local, PAYMENTS)
    assert "at most 10 are taken." in answer.content.decode()


async def test_who_only_watches_keeps_nothing_here(hub: Hub, guest: Visitor) -> None:
    answer = await bring(guest, PAYMENTS)
    assert answer.status_code == 403
    assert "sentence" in json.loads(answer["HX-Trigger"])["refused"]
    assert len(hub.files) == 0
