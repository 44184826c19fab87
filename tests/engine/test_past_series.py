"""The charts of the time before anybody looked: lag, replicas in sync, records read, rebalances."""

from __future__ import annotations

import json
from typing import Any

import pytest

from streamlab.engine import past as kept
from streamlab.engine import past_answers
from streamlab.world.commands import KillBroker
from streamlab.world.scenarios import DEMO
from streamlab.world.world import World
from tests.engine.test_past import Lab


@pytest.fixture(autouse=True)
def no_matter_what_it_costs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept, "MOST_OF_TIME", 1e9)


def series(lab: Lab) -> dict[str, Any]:
    return json.loads(past_answers.series(lab.past))


def test_lag_and_isr_are_known_every_few_seconds_of_a_lab_that_nobody_watched() -> None:
    lab = Lab(World(DEMO)).run(30)
    lab.world.submit(KillBroker(broker=2))
    lab.run(20)
    told = series(lab)
    assert [later - earlier for earlier, later in zip(told["seconds"], told["seconds"][1:], strict=False)] == [5] * 9
    assert told["isr"].keys() == {"payments-0", "payments-1", "payments-2"}
    assert told["isr"]["payments-0"][-3:] == [2, 2, 2]
    assert told["isr"]["payments-0"][1:6] == [3] * 5
    assert told["lags"].keys() == {"billing|payments-0", "billing|payments-1", "billing|payments-2"}
    assert all(len(line) == len(told["seconds"]) for line in (*told["lags"].values(), told["out"]))
    assert 40 <= sum(told["out"]) <= 110
    assert told["rebalances"]


def test_a_lab_that_was_put_away_goes_on_from_what_its_picture_shows() -> None:
    before = World(DEMO)
    before.advance(before.start + 30_000)
    lab = Lab(World.restore(before.checkpoint())).run(20)
    told = series(lab)
    assert told["isr"]["payments-1"] == [3] * len(told["seconds"])
    assert all(None not in line for line in told["lags"].values())
