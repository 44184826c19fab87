"""The table of who may do what, as a page."""

from __future__ import annotations

from streamlab.engine.hub import Hub
from streamlab.labs.roles import TABLE, What, Who, may
from tests.labs.conftest import Visitor


def test_everything_has_its_row_and_whoever_looks_after_the_server_is_never_behind_a_teacher() -> None:
    assert set(TABLE) == set(What)
    for rule in TABLE.values():
        assert rule.who
        assert Who.TEACHER not in rule.who or Who.OPERATOR in rule.who


def test_one_is_enough_of_several() -> None:
    assert may(What.STEER_LAB, {Who.VISITOR, Who.TEACHER})
    assert not may(What.STEER_LAB, {Who.VISITOR, Who.SEAT_CONSUME})
    assert not may(What.SIT, set())


async def test_the_page_is_the_table(hub: Hub, guest: Visitor) -> None:
    page = (await guest.get("/roles/")).content.decode()
    for rule in TABLE.values():
        assert str(rule.says).replace("'", "&#x27;") in page
