"""An author checks a lesson in the page: what is typed, or a folder of the server's own, played as `lessons check` plays it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from django.contrib.auth.models import Group
from django.test import AsyncClient

from streamlab.engine.hub import Hub
from streamlab.labs import groups, lesson_folders
from streamlab.labs.models import User
from streamlab.learning import trying
from tests.curriculum.lessons import SMALL

CHECK = "/learn/write/check/"


async def author() -> AsyncClient:
    ann, client = await User.objects.acreate(username="ann", is_staff=True), AsyncClient()
    group, _made = await Group.objects.aget_or_create(name=groups.AUTHOR)
    await sync_to_async(ann.groups.add)(group)
    await client.aforce_login(ann)
    return client


async def test_what_is_wrong_is_said_with_its_line_and_what_was_typed_is_still_there(hub: Hub) -> None:
    client = await author()
    answer = await client.post(CHECK, {"text": SMALL.replace("\n", "\r\n")})
    assert answer.status_code == 200
    assert "2 steps, answers: " in answer.content.decode()
    wrong = SMALL.replace("count=2", "count=1").replace("A topic and", "<b data-typed>")
    page = (await client.post(CHECK, {"text": wrong})).content.decode()
    line = wrong[: wrong.index("three records with")].count("\n") + 1
    assert f"lesson.md:{line}: " in page
    assert "/" not in page.partition(f"lesson.md:{line}")[0].rpartition("\n")[2], "where it lay for a moment is nobody's business"
    assert "&lt;b data-typed&gt;" in page
    assert "<b data-typed>" not in page


async def test_a_folder_of_the_servers_own_is_played_and_no_other(hub: Hub, settings: Any, tmp_path: Path) -> None:
    small = tmp_path / "lessons" / "01-small"
    small.mkdir(parents=True)
    (small / lesson_folders.FILE).write_text(SMALL)
    settings.STREAMLAB_LESSONS = [str(small.parent)]
    client = await author()
    assert "01-small: 2 steps" in (await client.post(CHECK, {"folder": str(small)})).content.decode()
    assert (await client.post(CHECK, {"folder": str(tmp_path)})).status_code == 422


async def test_a_lesson_that_plays_too_long_is_ended_and_one_is_checked_at_a_time(
    hub: Hub, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = await author()
    monkeypatch.setattr(trying, "SECONDS", 0.01)
    answer = await client.post(CHECK, {"text": SMALL})
    assert answer.status_code == 422
    assert "did not come to its end" in answer.content.decode()
    async with trying._one:
        answer = await client.post(CHECK, {"text": SMALL})
    assert answer.status_code == 422
    assert "Another lesson is being checked" in answer.content.decode()
    assert SMALL.splitlines()[1].replace('"', "&quot;") in answer.content.decode()


async def test_nobody_else_checks(hub: Hub) -> None:
    assert (await AsyncClient().post(CHECK, {"text": SMALL})).status_code == 403
    assert CHECK not in (await AsyncClient().get("/learn/write/")).content.decode()
