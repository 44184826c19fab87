"""What a lab keeps of its past: pictures at ticks' ends, marks, what is gone, and how much memory it takes."""

from __future__ import annotations

import json
from typing import Any

import pytest

from streamlab.engine import past as kept
from streamlab.engine import past_answers
from streamlab.engine.hub import Hub
from streamlab.engine.past import Gone, Past
from streamlab.engine.telling import Telling
from streamlab.world.commands import KillBroker
from streamlab.world.limits import Limits
from streamlab.world.scenarios import DEMO, reference_at
from streamlab.world.world import World
from tests.engine.conftest import Screen, until


class Lab:
    """A world whose past is followed, as a runner does it, tick by tick."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.telling = Telling(world.journal)
        self.past = Past(world.journal)

    def run(self, seconds: float) -> Lab:
        for _ in range(int(seconds * 10)):
            self.past.follow(self.world, self.telling)
            self.world.advance(self.world.now + 100)
        self.past.follow(self.world, self.telling)
        return self

    def moment(self, offset: int, reach: past_answers.Reach = past_answers.JUMP) -> dict[str, Any]:
        return json.loads(past_answers.moment(self.past, self.world.journal, offset, reach)())

    def overview(self) -> dict[str, Any]:
        return json.loads(past_answers.overview(self.past, self.world.journal, self.world.now))


@pytest.fixture(autouse=True)
def no_matter_what_it_costs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept, "MOST_OF_TIME", 1e9)


def test_every_moment_since_the_beginning_can_be_looked_at() -> None:
    lab = Lab(World(DEMO)).run(60)
    for offset in (0, 1, 300, lab.world.journal.next_offset):
        told = lab.moment(offset)
        assert told["moment"] == offset
        assert told["from"] == told["picture"]["offset"] <= offset <= told["to"]
        assert len(told["facts"]) == told["to"] - told["from"]


@pytest.mark.parametrize("reach", [past_answers.JUMP, past_answers.STAY])
def test_an_answer_begins_early_enough_and_no_earlier_than_it_must(reach: past_answers.Reach) -> None:
    lab = Lab(World(reference_at(100))).run(60)
    journal = lab.world.journal
    offset = lab.past.offset_at(journal, lab.world.start + 50_000)
    told = lab.moment(offset, reach)
    assert told["picture"]["at"] <= lab.world.start + 50_000 - reach.warm_ms
    assert offset - told["from"] <= reach.most
    later = next(page for page in lab.past._pages if page.offset > told["from"])
    assert later.at > lab.world.start + 50_000 - reach.warm_ms


def test_a_time_is_the_moment_after_all_that_happened_then() -> None:
    lab = Lab(World(DEMO)).run(20)
    at = lab.world.start + 10_000
    offset = lab.past.offset_at(lab.world.journal, at)
    before, after = (json.loads(fact)["at"] for fact in lab.world.journal.read(offset - 1, 2))
    assert before <= at < after


def test_marks_name_what_happened_and_where() -> None:
    lab = Lab(World(DEMO)).run(20)
    lab.world.submit(KillBroker(broker=2))
    lab.run(20)
    marks = {mark["kind"]: mark for mark in lab.overview()["marks"]}
    assert marks["broker_killed"]["broker"] == 2
    assert marks["assigned"]["group"] == "billing"
    assert json.loads(lab.world.journal.read(marks["command"]["offset"], 1)[0])["told"] == "You killed broker 2."
    assert {"partition_changed", "topic_created"} <= marks.keys()


def test_rates_count_the_records_of_topics_that_are_not_internal() -> None:
    lab = Lab(World(DEMO)).run(60)
    told = lab.overview()
    assert 100 <= sum(count for _, count in told["rates"]) <= 125
    assert told["rates"][0][0] >= told["first_at"] - told["every"]


def test_older_moments_are_gone_and_the_range_says_where_it_begins() -> None:
    lab = Lab(World(reference_at(100), limits=Limits(journal_bytes=350_000))).run(60)
    told = lab.overview()
    assert told["first"] >= lab.world.journal.first_offset > 0
    assert not told["put_away"]
    assert lab.moment(told["first"])["moment"] == told["first"]
    for gone in (lambda: lab.moment(told["first"] - 1), lambda: lab.past.offset_at(lab.world.journal, told["first_at"] - 1)):
        with pytest.raises(Gone) as refusal:
            gone()
        assert (refusal.value.because, refusal.value.since) == ("older", told["first_at"])
    assert all(mark["offset"] >= told["first"] for mark in told["marks"])
    with pytest.raises(Gone, match="to come"):
        lab.moment(lab.world.journal.next_offset + 1)


def test_pictures_stand_further_apart_where_there_is_no_room(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept, "PICTURES_BYTES", 40_000)
    lab = Lab(World(reference_at(100))).run(100)
    assert lab.past.size() < 60_000
    assert lab.overview()["first"] == 0
    assert lab.moment(5_000)["moment"] == 5_000


def test_a_lab_that_was_put_away_begins_at_its_checkpoint() -> None:
    before = World(DEMO)
    before.advance(before.start + 30_000)
    lab = Lab(World.restore(before.checkpoint())).run(10)
    assert lab.overview()["put_away"]
    with pytest.raises(Gone, match="put away"):
        lab.moment(5)


async def test_a_runner_takes_pictures_at_the_ends_of_ticks(hub: Hub, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept, "EVERY_FACTS", 3)
    screen = await Screen(hub).watch()
    await hub.clock("lab", "pace", 20)
    runner = screen.runner
    await until(lambda: len(runner.past._pages) > 4)
    assert all(page.at % 100 == 0 for page in runner.past._pages)
    told = json.loads(past_answers.moment(runner.past, runner.course.world.journal, 7)())
    assert told["facts"][7 - told["from"] - 1]["number"] == 7
    await runner.reset()
    assert len(runner.past._pages) <= 1
