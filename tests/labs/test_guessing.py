"""Wrong codes: a session that goes on trying waits, throwing sessions away does not help, and nobody else is shut out."""

from __future__ import annotations

from typing import Any

import pytest

from streamlab.engine.hub import Hub
from streamlab.labs import guessing
from streamlab.labs.guessing import Guesses, Rate
from streamlab.labs.models import Lab
from tests.labs.conftest import Visitor


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    found = Clock()
    monkeypatch.setattr(guessing, "monotonic", found)
    return found


@pytest.fixture(autouse=True)
def guesses(monkeypatch: pytest.MonkeyPatch, clock: Clock) -> Guesses:
    """Five wrong tries of a session at once, then one in ten seconds; twenty of everybody."""
    fresh = Guesses(Rate(5, 0.1), Rate(20, 1.0))
    monkeypatch.setattr("streamlab.labs.guards.LABS", fresh)
    monkeypatch.setattr("streamlab.labs.guessing.SLOW_SECONDS", 0.0)
    return fresh


async def tried(visitor: Visitor, code: str) -> int:
    return (await visitor.get(f"/labs/{code}/status/")).status_code


async def test_a_session_that_tries_a_hundred_codes_is_slowed(hub: Hub, guest: Visitor, clock: Clock) -> None:
    answers = [await tried(guest, f"Q{number:04}") for number in range(100)]
    assert answers == [404] * 5 + [429] * 95
    answer = await guest.get("/labs/QQQQQ/")
    assert answer.content.decode() == ("Many wrong codes have been tried here. Wait 10 seconds, look at the code again, and go on.")
    assert answer["Retry-After"] == "10"
    assert await tried(guest, "demo") == 429
    clock.now += 10
    assert await tried(guest, "demo") == 200
    assert [await tried(guest, "Q0000"), await tried(guest, "Q0001")] == [404, 429]


async def test_right_codes_do_not_count(hub: Hub, guest: Visitor) -> None:
    await tried(guest, "Q0000")
    assert {await tried(guest, "demo") for _ in range(30)} == {200}


async def test_whoever_throws_sessions_away_waits_in_line(
    hub: Hub, own_lab: Lab, local: Visitor, guest: Visitor, guesses: Guesses, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(20):
        assert await tried(Visitor(), f"Q{number:04}") == 404
    waited: list[str] = []

    async def stand(address: str) -> None:
        waited.append(address)

    monkeypatch.setattr(guesses, "_stand_in_line", stand)
    assert await tried(Visitor(), "demo") == 200
    assert waited == ["127.0.0.1"]
    assert await tried(local, own_lab.code) == 200
    assert len(waited) == 1, "who has been let in is not slowed for what others do"


async def test_only_a_few_of_an_address_stand_in_line(guesses: Guesses, monkeypatch: pytest.MonkeyPatch) -> None:
    guesses._waiting["10.0.0.7"] = guessing.AT_ONCE
    with pytest.raises(guessing.TooManyTries):
        await guesses._stand_in_line("10.0.0.7")
    await guesses._stand_in_line("10.0.0.8")
    assert "10.0.0.8" not in guesses._waiting


async def test_everybodys_tries_come_back(guesses: Guesses, clock: Clock) -> None:
    for _ in range(20):
        guesses.everybody.take()
    assert guesses.everybody.wait() == 1
    clock.now += 1
    assert guesses.everybody.wait() == 0


async def test_no_more_is_remembered_than_there_is_room_for(
    hub: Hub, guesses: Guesses, monkeypatch: pytest.MonkeyPatch, clock: Clock, settings: Any
) -> None:
    monkeypatch.setattr(guessing, "MOST_SESSIONS", 3)
    for number in range(6):
        await tried(Visitor(), f"Q{number:04}")
    assert len(guesses._sessions) == 3
