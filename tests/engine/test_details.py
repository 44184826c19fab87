"""Inspectors over the feed, and a clock that skips ahead."""

from __future__ import annotations

import pytest

from streamlab.engine.hub import Hub
from streamlab.events.groups import GroupStateChanged
from streamlab.world.commands import CommandRejected
from tests.engine.conftest import Screen, until
from tests.engine.fake_world import START


async def test_whoever_looks_into_a_thing_is_told_of_it_and_nobody_else(hub: Hub) -> None:
    one, other = await Screen(hub).watch(), await Screen(hub).watch()
    one.runner.look(one.viewer, ("pulse", "1"))
    await until(lambda: len(one.of("detail")) >= 2)
    assert one.of("detail")[0]["kind"] == "pulse"
    assert one.of("detail")[1]["detail"]["pulses"] > 0
    assert other.of("detail") == []


async def test_two_who_look_at_the_same_cost_one_look(hub: Hub) -> None:
    screens = [await Screen(hub).watch() for _ in range(2)]
    for screen in screens:
        screen.runner.look(screen.viewer, ("pulse", "1"))
    await until(lambda: all(len(screen.of("detail")) >= 3 for screen in screens))
    told = screens[0].of("detail")
    assert screens[0].runner.course.world.looks <= len(told) + 3  # type: ignore[attr-defined]


async def test_a_thing_that_is_not_there_is_null_and_said_once_at_a_moment(hub: Hub) -> None:
    screen = await Screen(hub).watch()
    await hub.clock("lab", "pause")
    screen.runner.look(screen.viewer, ("broker", "9"))
    await until(lambda: screen.of("detail"))
    assert screen.of("detail")[0]["detail"] is None
    await until(lambda: len(screen.of("clock")) >= 1)
    assert len(screen.of("detail")) == 1


async def test_a_closed_inspector_is_told_nothing_more(hub: Hub) -> None:
    screen = await Screen(hub).watch()
    screen.runner.look(screen.viewer, ("pulse", "1"))
    await until(lambda: screen.of("detail"))
    screen.runner.look(screen.viewer, None)
    seen = len(screen.of("detail"))
    await until(lambda: len(screen.of("facts")) >= 5)
    assert len(screen.of("detail")) == seen


async def test_a_skip_goes_as_fast_as_it_can_and_then_keeps_the_pace(hub: Hub) -> None:
    screen = await Screen(hub).watch()
    runner = screen.runner
    await hub.clock("lab", "skip", skip_ms=3_600_000)
    await until(lambda: runner.course.world.now >= START + 3_600_000)
    await until(lambda: runner.course.skipping_to == 0)
    assert runner.course.world.now < START + 3_600_000 + 5_000


async def test_a_skip_to_the_next_retention_run_of_a_paused_lab_leaves_it_paused(hub: Hub) -> None:
    screen = await Screen(hub).watch()
    await hub.clock("lab", "pause")
    await hub.clock("lab", "skip")
    await until(lambda: screen.runner.course.world.now == START + 30_000)
    await until(lambda: screen.runner.course.skipping_to == 0)
    assert screen.runner.paused
    with pytest.raises(CommandRejected, match="nobody looks at retention"):
        await hub.clock("lab", "skip")


async def test_a_skip_can_be_stopped(hub: Hub) -> None:
    screen = await Screen(hub).watch()
    await hub.clock("lab", "skip", skip_ms=7 * 86_400_000)
    assert (await hub.clock("lab", "stay")).skipping_to == 0
    assert screen.runner.course.world.now < START + 7 * 86_400_000
    with pytest.raises(CommandRejected, match="at most 7 days"):
        await hub.clock("lab", "skip", skip_ms=8 * 86_400_000)


async def test_what_a_thing_was_before_is_recalled_from_the_journal_once(hub: Hub) -> None:
    screen = await Screen(hub).watch()
    recorder = screen.runner.course.world.recorder
    for state in ("PreparingRebalance", "Stable"):
        recorder.record(GroupStateChanged(at=START, group='bil"ling', state=state, generation=1))
    recorder.record(GroupStateChanged(at=START, group="other", state="Empty", generation=1))
    screen.runner.look(screen.viewer, ("group", 'bil"ling'))
    await until(lambda: any("before" in frame for frame in screen.of("detail")))
    [told] = [frame for frame in screen.of("detail") if "before" in frame]
    assert [fact["state"] for fact in told["before"]] == ["PreparingRebalance", "Stable"]
    assert told["since"] <= START + 1_000
