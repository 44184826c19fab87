"""The runner: pace, pause, step, sleep; commands kept before they are applied; bugs that freeze one lab."""

from __future__ import annotations

import asyncio

import pytest

from streamlab.engine.hub import Hub
from streamlab.engine.storage import StoredLab
from streamlab.world.commands import AddBroker, Burst, CommandRejected, KillBroker
from tests.engine.conftest import Screen, until
from tests.engine.fake_world import START, FakeWorlds, MemoryStorage


async def test_a_lab_goes_at_its_pace_while_somebody_watches(hub: Hub) -> None:
    screen = await Screen(hub).watch()
    await hub.clock("lab", "pace", 10)
    before = screen.runner.course.world.now
    await asyncio.sleep(0.5)
    assert screen.runner.course.world.now - before == pytest.approx(5_000, rel=0.2)
    assert screen.runner.clock().asked == 10


async def test_a_lab_that_nobody_watches_sleeps(hub: Hub) -> None:
    runner = await hub.runner("lab")
    await asyncio.sleep(0.3)
    assert runner.course.world.now == START
    assert runner.clock().asleep


async def test_a_paused_lab_stands_still_and_takes_commands(hub: Hub, storage: MemoryStorage) -> None:
    screen = await Screen(hub).watch()
    await hub.clock("lab", "pause")
    now = screen.runner.course.world.now
    offset = await hub.submit("lab", AddBroker())
    await asyncio.sleep(0.25)
    assert screen.runner.course.world.now == now
    await until(lambda: any("Noted add_broker." in frame["say"].values() for frame in screen.of("facts")))
    assert screen.runner.course.world.journal.sentences[offset] == "Noted add_broker."
    assert storage.clocks["lab"] == (1.0, True)


async def test_a_step_goes_to_the_next_thing_that_happens(hub: Hub) -> None:
    screen = await Screen(hub).watch()
    await hub.clock("lab", "pause")
    before = screen.runner.course.world.journal.next_offset
    await hub.clock("lab", "step")
    assert screen.runner.course.world.journal.next_offset == before + 1
    assert screen.runner.paused


async def test_a_command_is_stored_before_it_is_applied(hub: Hub, storage: MemoryStorage) -> None:
    await hub.submit("lab", AddBroker())
    assert storage.done == ["add 1"]
    assert storage.lines["lab"][0].at == (await hub.runner("lab")).course.world.now


async def test_a_refused_command_leaves_no_trace(hub: Hub, storage: MemoryStorage) -> None:
    with pytest.raises(CommandRejected, match="no broker 0"):
        await hub.submit("lab", KillBroker(broker=0))
    assert storage.lines["lab"] == []
    await hub.submit("lab", AddBroker())
    assert [line.sequence for line in storage.lines["lab"]] == [1]


async def test_a_broken_invariant_freezes_this_lab_only(hub: Hub, storage: MemoryStorage) -> None:
    storage.labs["other"] = StoredLab("other", "another", storage.labs["lab"].scenario, 8, START)
    storage.lines["other"], storage.checkpoints["other"] = [], []
    screen, other = await Screen(hub).watch(), await Screen(hub, "other").watch()
    await hub.submit("lab", KillBroker(broker=13))
    await until(lambda: screen.of("frozen"))
    frozen = screen.of("frozen")[0]
    assert frozen["invariant"] == "13 one owner per generation"
    assert frozen["seed"] == 7
    assert frozen["commands"][0]["command"] == {"command": "kill_broker", "broker": 13, "by": ""}
    with pytest.raises(CommandRejected, match="stands still"):
        await hub.submit("lab", AddBroker())
    before = other.runner.course.world.now
    await until(lambda: other.runner.course.world.now > before)
    late = await Screen(hub).watch()
    await until(lambda: late.of("frozen"))
    assert [frame["type"] for frame in late.frames] == ["picture", "frozen"]


async def test_an_exception_freezes_too_and_a_reset_helps(hub: Hub) -> None:
    screen = await Screen(hub).watch()
    with pytest.raises(CommandRejected):
        await hub.submit("lab", Burst(producer="web"))
    await until(lambda: screen.of("frozen"))
    life = screen.runner.life
    await hub.reset("lab")
    await until(lambda: screen.frames[-1]["type"] != "frozen")
    assert screen.runner.life != life
    assert screen.runner.course.world.journal.first_offset == 0
    await hub.submit("lab", AddBroker())


async def test_a_lab_goes_on_from_its_last_checkpoint_and_the_commands_after_it(
    hub: Hub, storage: MemoryStorage, worlds: FakeWorlds
) -> None:
    screen = await Screen(hub).watch()
    await hub.submit("lab", AddBroker())
    await hub.clock("lab", "pause")
    runner = screen.runner
    now, digest = runner.course.world.now, runner.course.world.journal.digest
    await hub.put_away("lab", "for a while")
    assert screen.closed == (1012, "for a while")
    again = await hub.runner("lab")
    assert again is not runner
    assert worlds.restored == 1
    assert (again.course.world.now, again.course.world.journal.digest) == (now, digest)
    assert any("Noted" in tell.say for tell in again.telling.tells)


async def test_without_a_checkpoint_the_commands_are_replayed(hub: Hub, storage: MemoryStorage, worlds: FakeWorlds) -> None:
    screen = await Screen(hub).watch()
    await asyncio.sleep(0.25)
    await hub.submit("lab", AddBroker())
    journal = screen.runner.course.world.journal
    length, digest = journal.next_offset, journal.digest
    await hub.clock("lab", "pause")
    await hub.put_away("lab", "crash", keep=False)
    storage.checkpoints["lab"].clear()
    again = await hub.runner("lab")
    await until(lambda: not again.course.is_catching_up)
    assert worlds.made == 2
    assert (again.course.world.journal.next_offset, again.course.world.journal.digest) == (length, digest)


async def test_checkpoints_are_kept_every_sixty_virtual_seconds(
    hub: Hub, storage: MemoryStorage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("streamlab.engine.keeping.LEAST_SECONDS", 0.0)
    await Screen(hub).watch()
    await hub.clock("lab", "pace", 1000)
    await until(lambda: len(storage.checkpoints["lab"]) >= 3)
    first, second = (made.checkpoint.at for made in storage.checkpoints["lab"][:2])
    assert second - first >= 60_000
