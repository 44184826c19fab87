"""The admin: everything can be looked at, nothing that would break a lab be edited."""

from __future__ import annotations

import io
import zipfile

import pytest
from asgiref.sync import sync_to_async

from streamlab.engine.hub import Hub
from streamlab.labs import models
from tests.engine.conftest import until
from tests.labs.conftest import Visitor


@pytest.fixture
async def staff(hub: Hub) -> Visitor:
    user = await sync_to_async(models.User.objects.create_superuser)("ada", password="x")
    client = Visitor()
    await client.aforce_login(user)
    return client


async def act(staff: Visitor, action: str, *labs: models.Lab) -> object:
    form = {"action": action, "_selected_action": [str(lab.pk) for lab in labs]}
    return await staff.post("/admin/labs/lab/", form)


async def test_every_list_opens(staff: Visitor) -> None:
    for table in ("lab", "command", "checkpoint", "scenario", "eventfile", "user"):
        assert (await staff.get(f"/admin/labs/{table}/")).status_code == 200
    demo = await models.Lab.objects.aget(code="demo")
    assert (await staff.get(f"/admin/labs/lab/{demo.pk}/change/")).status_code == 200
    assert (await staff.get("/admin/labs/lab/add/")).status_code == 403


async def test_actions(staff: Visitor, own_lab: models.Lab, hub: Hub) -> None:
    demo = await models.Lab.objects.aget(code="demo")
    await until(lambda: not hub.in_memory("demo").course.is_catching_up)  # type: ignore[union-attr]
    await act(staff, "pause", demo, own_lab)
    assert (await hub.status("demo")).clock.paused
    await act(staff, "go_on", demo)
    assert not (await hub.status("demo")).clock.paused
    await act(staff, "begin_anew", demo)
    answer = await act(staff, "export", demo, own_lab)
    names = zipfile.ZipFile(io.BytesIO(answer.content)).namelist()  # type: ignore[attr-defined]
    assert sorted(names) == sorted([f"streamlab-{own_lab.code}.json", "streamlab-demo.json"])
    await act(staff, "close", demo, own_lab)
    assert [lab.code async for lab in models.Lab.objects.order_by("code")] == ["demo", "empty"]


async def test_a_scenario_is_checked(staff: Visitor) -> None:
    good = '{"name": "two", "title": "Two brokers", "brokers": 2}'
    for definition, made in (('{"brokers": "two"}', 0), (good, 1)):
        await staff.post("/admin/labs/scenario/add/", {"name": "two", "title": "Two brokers", "definition": definition})
        assert await models.Scenario.objects.acount() == made
