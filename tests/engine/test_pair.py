"""Two labs with one clock."""

from __future__ import annotations

import asyncio

import msgspec
import pytest

from streamlab.engine.hub import Hub
from streamlab.engine.storage import StoredLab
from streamlab.simulation.sentence import parts_of, say
from streamlab.world.commands import AddBroker, CommandRejected, KillBroker
from tests.engine.conftest import Screen, until
from tests.engine.fake_world import START, MemoryStorage


@pytest.fixture
def storage(lab: StoredLab) -> MemoryStorage:
    left = msgspec.structs.replace(lab, beside="right", is_left=True)
    return MemoryStorage(left, msgspec.structs.replace(lab, code="right", beside="lab"))


async def both(hub: Hub) -> tuple[Screen, Screen]:
    left, right = await Screen(hub).watch(), await Screen(hub, "right").watch()
    await until(lambda: left.runner.pair is not None)
    return left, right


def clocks(*screens: Screen) -> list[int]:
    return [screen.runner.course.world.now for screen in screens]


async def test_neither_goes_past_the_tick_of_the_other(hub: Hub) -> None:
    left, right = await both(hub)
    for _ in range(20):
        await asyncio.sleep(0.02)
        first, second = clocks(left, right)
        assert abs(first - second) <= 100
    assert min(clocks(left, right)) > START


async def test_they_keep_together_at_any_pace(hub: Hub) -> None:
    left, right = await both(hub)
    await hub.clock("right", "pace", 1000)
    before = clocks(left)[0]
    await until(lambda: clocks(left)[0] - before > 100_000)
    assert left.runner.course.pace.asked == right.runner.course.pace.asked == 1000
    await hub.clock("lab", "pause")
    assert clocks(left)[0] == clocks(right)[0]
    assert left.runner.paused
    assert right.runner.paused


async def test_one_that_was_on_its_way_further_is_waited_for(hub: Hub, monkeypatch: pytest.MonkeyPatch) -> None:
    left, right = await both(hub)
    overshoots = [900]
    bring_to = right.runner.bring_to

    async def late(at: int) -> None:
        await bring_to(at + (overshoots.pop() if overshoots else 0))

    monkeypatch.setattr(right.runner, "bring_to", late)
    await hub.clock("lab", "pause")
    assert not overshoots
    assert clocks(left)[0] == clocks(right)[0]


async def test_one_of_them_watched_wakes_both(hub: Hub) -> None:
    left = await Screen(hub).watch()
    await until(lambda: left.runner.pair is not None)
    await asyncio.sleep(0.5)
    other = await hub.runner("right")
    assert other.is_awake
    assert abs(other.course.world.now - clocks(left)[0]) <= 100
    left.leave()


async def test_what_is_done_to_one_is_done_to_both_at_the_same_moment(hub: Hub, storage: MemoryStorage) -> None:
    left, right = await both(hub)
    await hub.submit("right", AddBroker())
    (first,), (second,) = storage.lines["lab"], storage.lines["right"]
    assert first == second
    with pytest.raises(CommandRejected, match="no broker 0"):
        await hub.submit("lab", KillBroker(broker=0))
    assert len(storage.lines["right"]) == 1
    before = clocks(left)[0]
    await until(lambda: min(clocks(left, right)) > before)


async def test_what_only_one_of_them_can_do_names_both_so_that_it_is_read_in_any_language(
    hub: Hub, lab: StoredLab, monkeypatch: pytest.MonkeyPatch
) -> None:
    left, right = await both(hub)
    left.runner.lab, right.runner.lab = (msgspec.structs.replace(lab, name=say(name)) for name in ("eager", "cooperative"))

    async def refuse(_command: object) -> int:
        raise CommandRejected("no")

    monkeypatch.setattr(right.runner, "submit", refuse)
    with pytest.raises(CommandRejected, match="Done in eager, but not in cooperative: no") as refused:
        await hub.submit("lab", AddBroker())
    ((_text, values),) = parts_of(refused.value.sentence)
    assert (values["first"], values["second"]) == ([["eager", {}]], [["cooperative", {}]])


async def test_a_step_brings_both_to_the_same_moment(hub: Hub) -> None:
    left, right = await both(hub)
    await hub.clock("lab", "step")
    first, second = clocks(left, right)
    assert first == second
    await hub.clock("lab", "step")
    assert clocks(left, right) == [first + 100, first + 100]


async def test_a_lab_whose_neighbour_is_gone_is_on_its_own(hub: Hub, storage: MemoryStorage) -> None:
    left, _right = await both(hub)
    await hub.put_away("right", "closed", keep=False)
    del storage.labs["right"]
    assert left.runner.pair is None
    before = clocks(left)[0]
    await until(lambda: clocks(left)[0] > before)
    with pytest.raises(CommandRejected):
        await hub.submit("lab", KillBroker(broker=0))


async def test_they_cannot_skip(hub: Hub) -> None:
    await both(hub)
    with pytest.raises(CommandRejected, match="cannot skip ahead"):
        await hub.clock("lab", "skip", skip_ms=1_000)
