"""The address under which the page asks why."""

from __future__ import annotations

import json

from streamlab.engine.hub import Hub
from tests.engine.conftest import until
from tests.labs.conftest import Visitor


async def test_whoever_may_watch_may_ask(hub: Hub, guest: Visitor) -> None:
    runner = await hub.runner("demo")
    await until(lambda: runner.course.world.journal.next_offset > 5)
    answer = await guest.get("/labs/demo/why/", {"offset": "3"})
    assert (answer.status_code, json.loads(answer.content)) == (200, {"offset": 3})


async def test_what_cannot_be_explained_is_one_sentence(hub: Hub, local: Visitor) -> None:
    await until(lambda: hub.in_memory("demo") is not None)
    gone = await local.get("/labs/demo/why/", {"offset": "-3"})
    assert (gone.status_code, gone.content.decode()) == (
        410,
        "This lab does not keep that moment any more, so its reasons are gone too.",
    )
    nonsense = await local.get("/labs/demo/why/", {"offset": "yesterday"})
    assert (nonsense.status_code, nonsense.content.decode()) == (422, "A fact has a number: its offset in the lab's journal.")
    assert (await local.get("/labs/nowhere/why/", {"offset": "1"})).status_code == 404


async def test_the_whole_story_can_be_read_back(hub: Hub, guest: Visitor) -> None:
    runner = await hub.runner("demo")
    await until(lambda: runner.course.world.journal.next_offset > 30)
    page = json.loads((await guest.get("/labs/demo/story/", {"before": "15"})).content)
    assert [one["say"] for one in page["told"]] == ["Pulse 10."]
    assert page["more"] is False
    assert (await guest.get("/labs/demo/story/", {"before": "soon"})).status_code == 422
