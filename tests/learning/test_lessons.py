"""Progress in lessons: without an account and with one, kept, begun anew, forgotten."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from django.test import AsyncClient
from django.utils import timezone

from streamlab.engine.hub import Hub
from streamlab.engine.limits import LimitReached
from streamlab.labs import making
from streamlab.labs.models import Lab, User
from streamlab.learning.aside import OPEN_LABS
from streamlab.learning.beginning import ABANDONED_AFTER
from streamlab.learning.models import LessonProgress, PredictionMade
from streamlab.world.scenarios import SCENARIOS

PAGE = "/learn/08-a-fourth-consumer/"


async def _begin(client: AsyncClient) -> str:
    assert (await client.get(PAGE)).status_code == 200
    return (await client.get(f"{PAGE}drawer/")).content.decode()


async def _until_revealed(client: AsyncClient) -> str:
    for _ in range(100):
        drawn = (await client.get(f"{PAGE}drawer/")).content.decode()
        if "verdict" in drawn:
            return drawn
        await asyncio.sleep(0.1)
    raise AssertionError(drawn)


async def test_a_visitor_without_an_account_begins_and_is_asked(hub: Hub) -> None:
    client = AsyncClient()
    assert "now read by C3" in await _begin(client)
    row = await LessonProgress.objects.select_related("lab").aget()
    assert row.seat
    assert row.lab is not None
    assert row.lab.owner_seat == row.seat
    assert "go on" in (await client.get("/learn/")).content.decode()


async def test_an_account_has_progress_of_its_own(hub: Hub) -> None:
    user = await User.objects.acreate(username="ada")
    client, other = AsyncClient(), AsyncClient()
    await client.aforce_login(user)
    await _begin(client)
    await _begin(other)
    mine = await LessonProgress.objects.select_related("lab", "user").aget(user=user)
    assert mine.seat == ""
    assert mine.lab is not None
    assert await Lab.objects.acount() == 2


async def test_a_prediction_is_kept_with_what_happened(hub: Hub) -> None:
    client = AsyncClient()
    await _begin(client)
    runner = await hub.runner((await Lab.objects.aget()).code)
    answer = await client.post(f"{PAGE}do/", {"action": "predict", "number": "0", "guess": "2"})
    assert answer.status_code == 200
    await runner.set_clock("pace", 20.0)
    assert "you said P2" in await _until_revealed(client)
    for _ in range(50):
        if await PredictionMade.objects.aexists():
            break
        await asyncio.sleep(0.05)
    made = await PredictionMade.objects.aget()
    assert (made.guess, made.right, made.is_right) == ("2", "none", False)


async def test_an_answer_that_is_none_is_refused_in_the_drawer(hub: Hub) -> None:
    client = AsyncClient()
    await _begin(client)
    answer = await client.post(f"{PAGE}do/", {"action": "predict", "number": "0", "guess": "<b>"})
    assert answer.status_code == 422
    assert "is no number" in answer.content.decode()
    assert "<b>”" not in answer.content.decode()


async def test_somebody_else_does_not_reach_my_lesson(hub: Hub) -> None:
    await _begin(AsyncClient())
    assert (await AsyncClient().get(f"{PAGE}drawer/")).status_code == 404
    assert (await AsyncClient().post(f"{PAGE}do/", {"action": "hint"})).status_code == 404


async def test_forgetting_deletes_progress_and_labs(hub: Hub) -> None:
    client, other = AsyncClient(), AsyncClient()
    await _begin(client)
    await _begin(other)
    assert (await client.post("/learn/forget/")).status_code == 302
    assert await LessonProgress.objects.acount() == 1
    assert await Lab.objects.acount() == 1
    assert "go on" not in (await client.get("/learn/")).content.decode()


async def test_beginning_again_makes_a_new_lab(hub: Hub) -> None:
    client = AsyncClient()
    await _begin(client)
    before = (await Lab.objects.aget()).code
    assert (await client.post(f"{PAGE}again/")).status_code == 302
    await _begin(client)
    assert (await Lab.objects.aget()).code != before


async def test_a_server_that_is_full_says_so(hub: Hub, settings: Any) -> None:
    settings.STREAMLAB_LIMITS = settings.STREAMLAB_LIMITS.__class__(labs=0)
    answer = await AsyncClient().get(PAGE)
    assert answer.status_code == 422
    assert "This server holds at most 0 labs" in answer.content.decode()


LESSONS = ("01-what-event-streaming-is", "03-producers-consumers-topics", "05-retention-and-replay", "08-a-fourth-consumer")


async def test_unfinished_lessons_lock_nobody_out(hub: Hub, settings: Any) -> None:
    settings.STREAMLAB_LIMITS = settings.STREAMLAB_LIMITS.__class__(labs_of_owner=1)
    client = AsyncClient()
    for slug in LESSONS:
        assert (await client.get(f"/learn/{slug}/")).status_code == 200
    assert await Lab.objects.acount() == OPEN_LABS
    assert await LessonProgress.objects.filter(lab=None).acount() == len(LESSONS) - OPEN_LABS
    seat = (await LessonProgress.objects.afirst()).seat  # type: ignore[union-attr]
    await sync_to_async(making.make_lab)(SCENARIOS["empty"], seat=seat)
    with pytest.raises(LimitReached):
        await sync_to_async(making.make_lab)(SCENARIOS["empty"], seat=seat)


async def test_a_lesson_that_was_laid_aside_goes_on_where_it_was(hub: Hub) -> None:
    client = AsyncClient()
    first, *others = (f"/learn/{slug}/" for slug in LESSONS)
    await client.get(first)
    await client.get(f"{first}drawer/")
    code = (await Lab.objects.aget()).code
    runner = await hub.runner(code)
    await client.post(f"{first}do/", {"action": "predict", "number": "0", "guess": "0"})
    await runner.set_clock("pace", 50.0)
    for _ in range(100):
        if "verdict" in (drawn := (await client.get(f"{first}drawer/")).content.decode()):
            break
        await asyncio.sleep(0.1)
    assert "you said 0" in drawn
    for page in others:
        await client.get(page)
    assert not await Lab.objects.filter(code=code).aexists()
    assert (await client.get(first)).status_code == 200
    drawn = (await client.get(f"{first}drawer/")).content.decode()
    assert "you said 0" in drawn
    row = await LessonProgress.objects.select_related("lab").aget(lesson=LESSONS[0])
    assert row.lab is not None
    again = await hub.runner(row.lab.code)
    assert [one.name for one in again.course.world.picture().consumers] == ["billing-1"]


async def test_a_full_server_lays_aside_what_was_abandoned(hub: Hub, settings: Any) -> None:
    settings.STREAMLAB_LIMITS = settings.STREAMLAB_LIMITS.__class__(labs=1)
    gone, comes = AsyncClient(), AsyncClient()
    assert (await gone.get(PAGE)).status_code == 200
    assert (await comes.get(PAGE)).status_code == 422
    await LessonProgress.objects.filter(lab__isnull=False).aupdate(touched=timezone.now() - ABANDONED_AFTER * 2)
    assert (await comes.get(PAGE)).status_code == 200
