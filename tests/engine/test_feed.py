"""The feed: first a picture, then facts; slow viewers get a picture in place of their backlog."""

from __future__ import annotations

import asyncio
from time import perf_counter

import pytest

from streamlab.engine.feed import FRAME_SECONDS, HURRIED_SECONDS, Feed
from streamlab.engine.hub import Hub
from streamlab.engine.limits import LimitReached
from streamlab.world.commands import AddBroker
from tests.engine.conftest import Screen, until
from tests.engine.fake_world import FakeWorlds


def offsets(screen: Screen) -> list[tuple[int, int]]:
    return [(frame["from"], frame["to"]) for frame in screen.of("facts")]


async def test_a_newcomer_gets_a_picture_then_every_fact_once(hub: Hub) -> None:
    screen = await Screen(hub, can_steer=True).watch()
    await until(lambda: len(screen.of("facts")) >= 3)
    picture = screen.frames[0]
    assert picture["type"] == "picture"
    assert picture["lab"] == {"code": "lab", "name": "a lab", "can_steer": True, "life": screen.runner.life}
    reached = picture["picture"]["offset"]
    for start, end in offsets(screen):
        assert start == reached
        reached = end
    for frame in screen.of("facts"):
        assert len(frame["facts"]) == frame["to"] - frame["from"]
    numbers = [frame["frame"] for frame in screen.frames]
    assert numbers == sorted(set(numbers))


async def test_frames_come_at_most_ten_times_a_second_and_are_the_same_for_all(hub: Hub, worlds: FakeWorlds) -> None:
    worlds.interval = 7
    begun = perf_counter()
    screens = [await Screen(hub).watch() for _ in range(5)]
    await until(lambda: len(screens[0].frames) >= 6)
    assert len(screens[0].frames) <= (perf_counter() - begun) / FRAME_SECONDS + 2
    last = screens[0].frames[-1]
    await until(lambda: all(last in screen.frames for screen in screens))


def test_after_a_command_the_next_frame_may_come_sooner(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("streamlab.engine.feed.HURRY_FOR", 3_600.0)
    feed = Feed("lab", "a lab")
    feed.viewers[Screen(None).viewer] = None  # type: ignore[arg-type]
    feed.has_news = True
    assert feed.next_time(0) == FRAME_SECONDS
    feed.hurry()
    assert feed.next_time(0) == HURRIED_SECONDS


async def test_who_comes_back_goes_on_from_its_offset(hub: Hub) -> None:
    screen = await Screen(hub).watch()
    await until(lambda: len(screen.of("facts")) >= 2)
    life, offset = screen.runner.life, screen.of("facts")[0]["from"]
    again = await Screen(hub, offset=offset, life=life).watch()
    await until(lambda: again.frames)
    assert again.frames[0]["type"] == "facts"
    assert again.frames[0]["from"] == offset


async def test_an_offset_of_another_life_gets_a_picture(hub: Hub) -> None:
    for wrong in ({"offset": 0, "life": "other"}, {"offset": 10_000}):
        screen = await Screen(hub, **wrong).watch()
        await until(lambda screen=screen: screen.frames)
        assert screen.frames[0]["type"] == "picture"


async def test_a_slow_viewer_gets_one_picture_in_place_of_its_backlog(hub: Hub, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("streamlab.engine.feed.FRAME_SECONDS", 0.01)
    await hub.clock("lab", "pace", 100)
    slow, quick = await Screen(hub, acknowledges=False).watch(), await Screen(hub).watch()
    await until(lambda: len(quick.frames) > 50)
    assert len(slow.frames) == 32
    slow.acknowledges = True
    slow.runner.acknowledged(slow.viewer, slow.frames[-1]["frame"])
    await until(lambda: len(slow.frames) > 33)
    assert slow.frames[32]["type"] == "picture"
    assert slow.frames[33]["from"] == slow.frames[32]["picture"]["offset"]


async def test_a_silent_viewer_is_sent_away(hub: Hub, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("streamlab.engine.feed.SILENCE_SECONDS", 0.1)
    screen = await Screen(hub, acknowledges=False).watch()
    await until(lambda: screen.closed)
    assert screen.closed is not None
    assert screen.closed[0] == 4008
    assert screen.viewer not in screen.runner.feed.viewers


async def test_too_many_facts_are_told_as_a_picture(hub: Hub, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("streamlab.engine.feed.MOST_FACTS", 20)
    monkeypatch.setattr("streamlab.engine.telling.MOST_FACTS", 20)
    screen = await Screen(hub).watch()
    await hub.clock("lab", "pace", 1000)
    await until(lambda: len(screen.of("picture")) >= 3)
    await hub.clock("lab", "pause")
    await until(lambda: screen.frames[-1]["clock"]["paused"])


async def test_a_paused_lab_is_quiet(hub: Hub) -> None:
    screen = await Screen(hub).watch()
    await hub.clock("lab", "pause")
    await until(lambda: screen.frames and screen.frames[-1]["clock"]["paused"])
    count = len(screen.frames)
    await asyncio.sleep(0.35)
    assert len(screen.frames) <= count + 1
    begun = perf_counter()
    await hub.submit("lab", AddBroker())
    await until(lambda: "Noted add_broker." in screen.frames[-1].get("say", {}).values())
    assert perf_counter() - begun < 0.3


async def test_the_server_serves_as_many_viewers_as_it_says(hub: Hub) -> None:
    object.__setattr__(hub, "limits", type(hub.limits)(viewers=1))
    await Screen(hub).watch()
    with pytest.raises(LimitReached, match="As many people"):
        await Screen(hub).watch()


async def test_a_broken_connection_does_not_reach_the_lab(hub: Hub) -> None:
    screen, broken = await Screen(hub).watch(), await Screen(hub).watch()

    async def fail(text: str) -> None:
        raise ConnectionResetError

    broken.viewer.send = fail  # type: ignore[method-assign]
    await until(lambda: broken.viewer not in screen.runner.feed.viewers)
    count = len(screen.frames)
    await until(lambda: len(screen.frames) > count)
    assert screen.runner.frozen is None


async def test_what_a_lab_has_counted_outlives_it(hub: Hub) -> None:
    fast, slow = await Screen(hub).watch(), await Screen(hub, acknowledges=False).watch()
    slow.viewer._sent.extend((0, 0) for _ in range(31))
    await until(lambda: hub.tally().dropped)
    counted = hub.tally()
    assert counted.frames >= len(fast.frames) + len(slow.frames)
    assert counted.checks == sum(counted.turns) > 0
    await hub.put_away("lab", "Good-bye.")
    assert hub.tally().frames >= counted.frames
