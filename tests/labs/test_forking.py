"""A fork shares the past to the byte and then lives on by itself."""

from __future__ import annotations

import asyncio
import json
import random
from contextlib import suppress
from typing import Any

import msgspec
import pytest
from asgiref.sync import sync_to_async
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from streamlab.engine import forking as moments
from streamlab.engine.course import Course
from streamlab.engine.hub import Hub
from streamlab.engine.keeping import resume
from streamlab.engine.limits import ServerLimits
from streamlab.engine.storage import StoredCheckpoint, StoredCommand
from streamlab.engine.worlds import Worlds
from streamlab.labs import forking, making, models, storage
from streamlab.labs.models import Lab
from streamlab.world.commands import AddBroker, AnyCommand, CommandRejected, KillBroker, KillConsumer, SendRecord, StartBroker
from streamlab.world.external import Visitor as Client
from streamlab.world.limits import Limits
from streamlab.world.scenarios import DEMO
from streamlab.world.world import World
from tests.engine import rough_lab
from tests.engine.conftest import until
from tests.labs.conftest import Visitor

START = 1_767_261_600_000
END = 40_000
WORLDS = Worlds({}, Limits())
SHORT = msgspec.structs.replace(DEMO, warm_up=5_000)
EVENTFUL: tuple[tuple[int, AnyCommand], ...] = (
    (9_000, KillConsumer(consumer="C2")),
    (12_000, KillBroker(broker=2)),
    (12_000, SendRecord(producer="web", key="user-1", value="at the same moment")),
    (21_000, StartBroker(broker=2)),
)


class Original:
    """A lab that has run to END with EVENTFUL, a checkpoint kept every 10 s."""

    def __init__(self, seed: int) -> None:
        Lab.objects.all().delete()
        self.lab = making.make_lab(SHORT, "first", seed, start=START)
        self.world = WORLDS.make(self.lab.stored())
        self.course = Course(self.world, 1.0, [], 0, 0)
        stops = sorted({*range(10_000, END + 1, 10_000), *(at for at, _ in EVENTFUL)})
        for stop in stops:
            self.world.advance(START + stop)
            for at, command in EVENTFUL:
                if at == stop:
                    line = StoredCommand(self.course.sequence + 1, self.world.now, command)
                    storage.add_command(self.lab.code, line)
                    self.course.submit(command)
            if stop % 10_000 == 0:
                storage.save_checkpoint(self.lab.code, StoredCheckpoint(self.world.checkpoint(), self.course.sequence))

    def fork(self, offset: int | None = None, at: int | None = None) -> tuple[Lab, World]:
        """The fork, its world at the moment it begins."""
        made = forking.fork(self.lab, moments.moment(self.course, START, offset, at), WORLDS)
        return made, asyncio.run(caught_up(made))


class Rows:
    """The storage port, in this thread."""

    async def checkpoint(self, code: str, older: int = 0) -> StoredCheckpoint | None:
        return await sync_to_async(storage.checkpoint)(code, older)

    async def commands(self, code: str, after: int) -> list[StoredCommand]:
        return await sync_to_async(storage.commands)(code, after)


async def caught_up(lab: Lab) -> Any:
    course, _ = await resume(lab.stored(), Rows(), WORLDS)  # type: ignore[arg-type]
    while course.is_catching_up:
        await course.catch_up()
    return course.world


def play_on(world: Any, made: Lab) -> None:
    """To END, with what was done in the original after the moment of the fork."""
    for at, command in EVENTFUL[made.forked_sequence :]:
        world.advance(START + at)
        world.submit(command)
    world.advance(START + END)


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 2**31), at=st.integers(5_000, END))
def test_a_fork_in_which_the_same_is_done_equals_its_original(transactional_db: None, seed: int, at: int) -> None:
    original = Original(seed)
    made, world = original.fork(at=START + at)
    assert world.now == START + at
    assert (made.forked_from, made.forked_at, made.seed) == (original.lab.code, START + at, seed)
    play_on(world, made)
    assert world.journal.next_offset == original.world.journal.next_offset
    assert world.journal.digest == original.world.journal.digest


@settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 2**31), share=st.floats(0.2, 1.0))
def test_a_fork_from_an_offset_equals_its_original(transactional_db: None, seed: int, share: float) -> None:
    original = Original(seed)
    offset = max(1, int(original.world.journal.next_offset * share))
    made, world = original.fork(offset=offset)
    assert world.journal.next_offset >= offset
    assert made.forked_offset == offset
    play_on(world, made)
    assert world.journal.digest == original.world.journal.digest


@pytest.mark.parametrize("seed", range(3))
def test_a_fork_in_which_nothing_is_done_equals_its_original_whatever_was_done_to_that(transactional_db: None, seed: int) -> None:
    chance = random.Random(seed)
    lab = making.make_lab(SHORT, "rough", seed, start=START)
    course = Course(WORLDS.make(lab.stored()), 1.0, [], 0, 0)
    for tick in range(400):
        course.world.advance(START + 100 * tick)
        if chance.random() < 0.15:
            command = rough_lab.command(chance)
            with suppress(CommandRejected):
                course.submit(command)
                storage.add_command(lab.code, StoredCommand(course.sequence, course.world.now, command))
        if tick % 100 == 50:
            storage.save_checkpoint(lab.code, StoredCheckpoint(course.world.checkpoint(), course.sequence))
    made = forking.fork(lab, moments.moment(course, START, None, None), WORLDS)
    fork = asyncio.run(caught_up(made))
    assert models.Command.objects.filter(lab=made).count() > 20
    for world in (fork, course.world):
        world.advance(START + 60_000)
    assert fork.journal.digest == course.world.journal.digest
    assert fork.picture() == course.world.picture()


def test_a_fork_begins_before_the_command_it_was_asked_for(transactional_db: None) -> None:
    original = Original(3)
    told = original.world.journal.sentences
    kill = next(offset for offset, sentence in told.items() if sentence == "You killed broker 2.")
    for offset, commands in ((kill, 1), (kill + 1, 2)):
        made, world = original.fork(offset=offset)
        assert models.Command.objects.filter(lab=made).count() == commands
        assert (world.broker_states()[2] == "dead") == (commands == 2)


def test_what_the_journal_does_not_reach_back_to_is_forked_by_its_time(transactional_db: None) -> None:
    original = Original(11)
    told = original.world.journal.sentences
    kill = next(offset for offset, sentence in told.items() if sentence == "You killed broker 2.")
    course, _ = asyncio.run(resume(original.lab.stored(), Rows(), WORLDS))  # type: ignore[arg-type]
    assert course.world.journal.first_offset > kill
    with pytest.raises(CommandRejected, match="not kept here"):
        moments.moment(course, START, kill, None)
    for offset, later, commands in ((kill, 2, 1), (kill + 1, 1, 2)):
        made = forking.fork(original.lab, moments.moment(course, START, offset, START + 12_000, later), WORLDS)
        world = asyncio.run(caught_up(made))
        assert (made.forked_offset, models.Command.objects.filter(lab=made).count()) == (offset, commands)
        play_on(world, made)
        assert world.journal.digest == original.world.journal.digest


def test_a_fork_differs_only_by_what_is_done_in_it(transactional_db: None) -> None:
    original = Original(4)
    _, world = original.fork(at=START + 30_000)
    before = world.journal.next_offset
    world.submit(AddBroker())
    world.advance(START + END)
    ours, theirs = (one.journal.read(before, 1_000) for one in (world, original.world))
    assert ours != theirs
    assert original.world.broker_states().keys() == {1, 2, 3}
    again, twin = original.fork(at=START + 30_000)
    twin.submit(AddBroker())
    twin.advance(START + END)
    assert twin.journal.digest == world.journal.digest
    assert again.code != original.lab.code


def test_without_a_checkpoint_a_fork_is_replayed_from_the_seed(transactional_db: None) -> None:
    original = Original(5)
    models.Checkpoint.objects.all().delete()
    made, world = original.fork(at=START + 25_000)
    play_on(world, made)
    assert world.journal.digest == original.world.journal.digest


def test_a_fork_of_a_fork_outlives_both(transactional_db: None) -> None:
    original = Original(6)
    made, world = original.fork(at=START + 15_000)
    course = Course(world, 1.0, [], 0, made.forked_sequence)
    world.advance(START + 20_000)
    second = forking.fork(made, moments.moment(course, START, None, None), WORLDS)
    Lab.objects.filter(code__in=(original.lab.code, made.code)).delete()
    again = asyncio.run(caught_up(second))
    play_on(again, second)
    assert again.journal.digest == original.world.journal.digest
    where = asyncio.run(forking.origin(second))
    assert where is not None
    assert (where.code, where.at, where.address) == (made.code, "10:00:20", "")


def test_a_fork_begins_anew_where_it_was_forked(transactional_db: None) -> None:
    original = Original(7)
    made, _ = original.fork(at=START + 25_000)
    storage.add_command(made.code, StoredCommand(made.forked_sequence + 1, START + 26_000, AddBroker()))
    storage.save_checkpoint(made.code, StoredCheckpoint(original.world.checkpoint(), made.forked_sequence + 1))
    storage.forget_course(made.code)
    made.refresh_from_db()
    world = asyncio.run(caught_up(made))
    assert world.now == START + 25_000
    assert world.broker_states().keys() == {1, 2, 3}


def test_where_real_clients_were_a_fork_begins_at_a_checkpoint_and_without_them(transactional_db: None) -> None:
    original = Original(8)
    world: Any = original.world
    from streamlab.protocol.messages.groups import ListGroupsRequest

    world.deliver(1, "connection-1", Client("kafkajs", "127.0.0.1"), ListGroupsRequest())
    storage.save_checkpoint(original.lab.code, StoredCheckpoint(world.checkpoint(), original.course.sequence))
    kept = world.now
    world.advance(world.now + 5_000)
    made, fork = original.fork()
    assert made.forked_at == fork.now == kept
    assert fork.outside.names() == []
    assert fork.touched
    assert made.real_clients
    models.Checkpoint.objects.filter(lab=original.lab).delete()
    with pytest.raises(CommandRejected, match="nothing is kept of then"):
        original.fork()


def test_moments_that_cannot_be_had(transactional_db: None) -> None:
    original = Original(9)
    for offset in (0, 10**9):
        with pytest.raises(CommandRejected, match="not kept here"):
            original.fork(offset=offset)
    with pytest.raises(CommandRejected, match="had not begun"):
        original.fork(at=START - 1)


# Through the page


async def test_a_fork_from_the_page(hub: Hub, local: Visitor, guest: Visitor) -> None:
    runner = await hub.runner("demo")
    await until(lambda: not runner.course.is_catching_up)
    answer = await guest.post("/labs/demo/fork/")
    assert answer.status_code == 302
    made = await Lab.objects.aget(code=answer["Location"].split("/")[2])
    assert (made.forked_from, made.paused, made.name_shown) == ("demo", False, "Fork of payments")
    page = (await guest.get(answer["Location"])).content.decode()
    assert f'forked from <a href="/labs/demo/?at={made.forked_offset}">demo</a> at ' in page
    past = await local.post("/labs/demo/fork/", {"at": str(runner.course.world.now - 1_000)}, headers={"HX-Request": "true"})
    assert past.status_code == 204
    assert (await Lab.objects.aget(code=past["HX-Redirect"].split("/")[2])).paused


async def test_what_cannot_be_forked_is_said_in_a_sentence(hub: Hub, local: Visitor, settings: Any) -> None:
    for form, sentence in (
        (
            {"offset": "999999999"},
            "The fact at offset 999999999 is not kept here, so when that was is not known: give a time instead, or another offset.",
        ),
        ({"at": "yesterday"}, "This moment cannot be found: yesterday is not a number."),
    ):
        refused = await local.post("/labs/demo/fork/", form, headers={"HX-Request": "true"})
        assert refused.status_code == 422
        assert json.loads(refused["HX-Trigger"])["refused"]["sentence"] == sentence
        plain = await local.post("/labs/demo/fork/", form)
        assert plain.status_code == 422
        assert sentence in plain.content.decode()
    gone = await local.post("/labs/ZZZZZ/fork/", headers={"HX-Request": "true"})
    assert gone.content.decode() == "There is no lab ZZZZZ any more: it has been closed."
    settings.STREAMLAB_LIMITS = ServerLimits(labs=0)
    full = await local.post("/labs/demo/fork/", headers={"HX-Request": "true"})
    assert full.status_code == 422
    assert full.content.decode().startswith("This server holds at most 0 labs")
