"""Looking back at a lab over HTTP: who may, what is answered, and what is said of a moment that is gone."""

from __future__ import annotations

import gzip
import json
from datetime import UTC, datetime

from streamlab.engine.hub import Hub
from tests.engine.conftest import until
from tests.labs.conftest import Visitor


async def test_whoever_may_watch_may_look_back(hub: Hub, guest: Visitor) -> None:
    runner = await hub.runner("demo")
    await until(lambda: runner.course.world.journal.next_offset > 20)
    answer = await guest.get("/labs/demo/past/", {"offset": "10"})
    told = json.loads(answer.content)
    assert (answer.status_code, told["moment"], told["picture"]["offset"]) == (200, 10, told["from"])
    more = json.loads((await guest.get("/labs/demo/past/further/", {"from": "5"})).content)
    assert (more["from"], more["facts"][0]["number"]) == (5, 6)
    by_time = json.loads((await guest.get("/labs/demo/past/", {"at": str(told["picture"]["at"] + 550)})).content)
    assert by_time["moment"] == 5


async def test_the_range_that_is_kept(hub: Hub, local: Visitor) -> None:
    await until(lambda: hub.in_memory("demo") is not None)
    answer = await local.get("/labs/demo/past/overview/", headers={"Accept-Encoding": "gzip"})
    told = json.loads(gzip.decompress(answer.content) if answer.get("Content-Encoding") == "gzip" else answer.content)
    assert told["first"] == 0
    assert told["marks"] == []


async def test_what_cannot_be_looked_at_is_one_sentence(hub: Hub, local: Visitor) -> None:
    runner = await hub.runner("demo")
    await until(lambda: runner.course.world.journal.next_offset > 20)
    gone = await local.get("/labs/demo/past/", {"offset": "-3"})
    since = datetime.fromtimestamp(runner.course.world.start / 1000, UTC).strftime("%H:%M:%S")
    assert (gone.status_code, gone.content.decode()) == (
        410,
        f"This moment is gone: the lab keeps what has happened since {since}.",
    )
    to_come = await local.get("/labs/demo/past/", {"offset": "100000000"})
    assert (to_come.status_code, to_come.content.decode()[:34]) == (410, "This moment has not come yet: the ")
    nonsense = await local.get("/labs/demo/past/", {"offset": "yesterday"})
    assert nonsense.status_code == 422
    assert (await local.get("/labs/nowhere/past/", {"offset": "1"})).status_code == 404
    assert (await local.post("/labs/demo/past/", {"offset": "1"})).status_code == 405


async def test_forks_are_marked_for_who_has_them_in_the_own_list(hub: Hub, guest: Visitor, local: Visitor) -> None:
    runner = await hub.runner("demo")
    await until(lambda: runner.course.world.journal.next_offset > 20)
    made = (await guest.post("/labs/demo/fork/", {"offset": "12"}))["Location"]
    [mine] = json.loads((await guest.get("/labs/demo/past/overview/")).content)["forks"]
    assert (mine["offset"], mine["address"]) == (12, made)
    others = await local.get("/labs/demo/past/overview/")
    assert json.loads(others.content)["forks"] == []
