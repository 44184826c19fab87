"""A lesson in a running lab: it freezes for a question, judges what happens, goes back, and is taken up again."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from streamlab.curriculum.lesson import Lesson
from streamlab.curriculum.reading import read_lesson
from streamlab.engine.files import Files
from streamlab.engine.hub import Hub
from streamlab.engine.limits import ServerLimits
from streamlab.engine.storage import StoredLab
from streamlab.engine.teaching import Kept, Teaching
from streamlab.world.commands import CommandRejected
from tests.curriculum.lessons import SMALL
from tests.engine.conftest import Screen, until
from tests.engine.fake_world import START, MemoryStorage

pytestmark = pytest.mark.lived


class Desk:
    """A learner with a lab: the lesson, what was stored of it, and a browser."""

    def __init__(self, hub: Hub, lesson: Lesson) -> None:
        self.hub = hub
        self.lesson = lesson
        self.kept = Kept()

    async def open(self) -> Teaching:
        runner = self.runner = await self.hub.runner("lab")
        self.screen = await Screen(self.hub).watch()
        teaching = await runner.teach(self.lesson, self.kept, self._save)
        await until(lambda: teaching.is_ready, 10)
        return teaching

    async def _save(self, kept: Kept) -> None:
        self.kept = kept


@pytest.fixture
def lesson() -> Lesson:
    return read_lesson("03-small", SMALL)


@pytest.fixture
def kept_labs(lesson: Lesson) -> MemoryStorage:
    return MemoryStorage(StoredLab("lab", "a lesson", lesson.scenario, lesson.seed, START))


@pytest.fixture
async def desk(lesson: Lesson, kept_labs: MemoryStorage, tmp_path: Path) -> AsyncIterator[Desk]:
    limits = ServerLimits()
    hub = Hub(kept_labs, Files(tmp_path, limits), limits)
    await hub.start()
    yield Desk(hub, lesson)
    await hub.stop()


async def test_a_question_freezes_the_lab_and_is_answered_by_what_happens(desk: Desk) -> None:
    teaching = await desk.open()
    assert desk.runner.paused
    await until(lambda: desk.screen.of("lesson"))
    assert desk.screen.of("lesson")[-1]["lesson"]["asks"]
    await desk.runner.in_lesson("predict", 0, "P0")
    assert not desk.runner.paused
    await until(lambda: teaching.attempt.predicted[0].stage == "revealed", 10)
    assert teaching.attempt.predicted[0].right == teaching.attempt.words()["partition_for"]("user1", "payments")
    assert desk.kept.passed == [0]
    assert desk.kept.predicted[0].guess == 0


async def test_a_guess_that_is_no_answer_is_refused_and_nothing_runs(desk: Desk) -> None:
    await desk.open()
    with pytest.raises(CommandRejected):
        await desk.runner.in_lesson("predict", 0, "perhaps")
    assert desk.runner.paused
    assert desk.runner.course.sequence == 0


async def test_a_step_begins_anew_where_it_began(desk: Desk, kept_labs: MemoryStorage) -> None:
    teaching = await desk.open()
    began = desk.runner.course.world.now
    await desk.runner.in_lesson("predict", 0, "0")
    await until(lambda: teaching.attempt.predicted[0].stage == "revealed", 10)
    await desk.runner.in_lesson("reset")
    await until(lambda: teaching.is_ready and teaching.asks, 10)
    assert desk.runner.course.world.now == began
    assert kept_labs.lines["lab"] == []
    assert teaching.attempt.words()["written"]("payments") == 0


async def test_what_the_learner_does_by_hand_counts_and_a_lab_that_comes_back_remembers(desk: Desk) -> None:
    teaching = await desk.open()
    await desk.runner.in_lesson("predict", 0, "0")
    await until(lambda: teaching.attempt.is_passed, 10)
    await desk.runner.in_lesson("next")
    await until(lambda: teaching.attempt.at == 1 and teaching.is_ready, 10)
    await desk.runner.submit(desk.lesson.steps[1].model[0].command)  # type: ignore[arg-type]
    await until(lambda: all(teaching.attempt.done), 10)
    heard = teaching.attempt.happenings.counts.copy()
    await desk.hub.put_away("lab", "Nobody was here.")
    again = await desk.open()
    assert again is not teaching
    assert again.attempt.at == 1
    assert all(again.attempt.done)
    assert again.attempt.happenings.counts["appended"] >= heard["appended"] > 0
    assert desk.kept.is_over


async def test_show_me_does_it_and_skipping_does_what_is_left(desk: Desk) -> None:
    teaching = await desk.open()
    await desk.runner.in_lesson("skip")
    await until(lambda: teaching.attempt.at == 1 and teaching.is_ready, 20)
    assert teaching.attempt.words()["written"]("payments") == 1
    await desk.runner.in_lesson("show")
    await until(lambda: all(teaching.attempt.done), 10)


async def test_hints_come_one_after_the_other(desk: Desk) -> None:
    teaching = await desk.open()
    await desk.runner.in_lesson("skip")
    await until(lambda: teaching.attempt.at == 1 and teaching.is_ready, 20)
    await desk.runner.in_lesson("hint")
    await desk.runner.in_lesson("hint")
    assert teaching.attempt.hints == 1
    assert desk.kept.hints == 1


async def test_only_those_who_look_at_this_lab_are_told_and_once(desk: Desk) -> None:
    await desk.open()
    await until(lambda: desk.screen.of("lesson"))
    await asyncio.sleep(0.5)
    versions = [frame["lesson"]["version"] for frame in desk.screen.of("lesson")]
    assert versions == sorted(set(versions))


LOOK = """```stage
highlight = ["producer web: it sends by hand"]
pace = 0.5
```

"""


async def test_what_a_step_points_at_and_its_pace_end_with_it(desk: Desk) -> None:
    shows = "shows = [\"partition payments-{{ partition_of('user1', 'payments') }}: here it lies\"]\n"
    text = SMALL.replace("```predict\n", LOOK + "```predict\n" + shows, 1)
    desk.lesson = read_lesson("03-small", text)
    teaching = await desk.open()
    await until(lambda: desk.screen.of("lesson"))
    assert desk.screen.of("lesson")[-1]["lesson"]["points"] == [{"kind": "producer", "name": "web", "words": "it sends by hand"}]
    assert desk.runner.course.pace.asked == 0.5
    await desk.runner.in_lesson("predict", 0, "0")
    await until(lambda: teaching.attempt.is_passed, 10)
    [shown] = teaching.points()
    assert (shown.name, shown.words) == (f"payments-{teaching.attempt.predicted[0].right}", "here it lies")
    await desk.runner.in_lesson("next")
    await until(lambda: teaching.attempt.at == 1 and teaching.is_ready, 10)
    assert teaching.points() == ()
    assert desk.runner.course.pace.asked == 1.0


async def test_a_long_wait_passes_quickly_and_exactly(desk: Desk, kept_labs: MemoryStorage) -> None:
    wait = 'run = """\nwait 20\nsend_record producer=web key=user1 value=paid\nwait 5\n"""'
    desk.lesson = read_lesson("03-small", SMALL.replace('run = "send_record producer=web key=user1 value=paid"', wait))
    teaching = await desk.open()
    began = desk.runner.course.world.now
    await desk.runner.in_lesson("predict", 0, "0")
    assert desk.runner.course.pace.asked > 5
    await until(lambda: teaching.attempt.predicted[0].stage == "revealed" and desk.runner.paused, 20)
    assert [line.at - began for line in kept_labs.lines["lab"]] == [20_000]
    assert desk.runner.course.pace.asked == 1.0
    assert desk.runner.course.world.now >= began + 25_000


async def test_who_goes_on_before_a_script_is_over_gets_all_of_it(desk: Desk, kept_labs: MemoryStorage) -> None:
    run = 'run = """\nsend_record producer=web key=user1 value=paid\nwait 4\nsend_record producer=web key=late\n"""'
    desk.lesson = read_lesson("03-small", SMALL.replace('run = "send_record producer=web key=user1 value=paid"', run))
    teaching = await desk.open()
    await desk.runner.in_lesson("predict", 0, "0")
    await until(lambda: teaching.attempt.is_passed, 10)
    assert teaching.is_showing
    await desk.runner.in_lesson("next")
    await until(lambda: teaching.attempt.at == 1 and teaching.is_ready, 10)
    assert [line.command.key for line in kept_labs.lines["lab"]] == ["user1", "late"]  # type: ignore[attr-defined]
    assert not teaching.is_showing
