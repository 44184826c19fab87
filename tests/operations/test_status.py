"""The status page: for operators, live, and first of all what stands still."""

from __future__ import annotations

import pytest
from asgiref.sync import sync_to_async
from django.contrib.auth.models import Group

from streamlab.classroom.models import Room
from streamlab.engine.hub import Hub
from streamlab.labs import groups, tokens
from streamlab.labs.models import User
from streamlab.world.commands import KillBroker
from tests.classroom.conftest import Student
from tests.engine.conftest import until
from tests.labs.conftest import Visitor


@pytest.fixture
def keeper() -> Visitor:
    """Whoever looks after the server."""
    return Visitor(authorization=f"Bearer {tokens.new_operator_token()}")


async def test_it_is_for_operators(hub: Hub) -> None:
    visitor = Visitor()
    assert (await visitor.get("/operations/")).status_code == 403
    assert "/operations/" not in (await visitor.get("/")).content.decode()
    user = await User.objects.acreate(username="ada", is_staff=True)
    await visitor.aforce_login(user)
    assert (await visitor.get("/operations/")).status_code == 403
    await user.groups.aadd((await Group.objects.aget_or_create(name=groups.OPERATOR))[0])
    assert (await visitor.get("/operations/")).status_code == 200
    assert "/operations/" in (await visitor.get("/")).content.decode()


async def test_rooms_and_labs_are_counted_without_names(room: Room, keeper: Visitor) -> None:
    student = Student(room)
    await student.join()
    text = (await keeper.get("/operations/")).content.decode()
    assert f"/room/{room.code}/lobby/" in text
    assert "1 seat" in text
    nickname = (await sync_to_async(room.seats.get)()).nickname
    assert nickname not in text


async def test_htmx_gets_the_middle_only(hub: Hub, keeper: Visitor) -> None:
    text = (await keeper.get("/operations/", headers={"HX-Request": "true"})).content.decode()
    assert "<html" not in text
    assert 'id="lab-demo"' in text


async def test_a_lab_that_stands_still_comes_first_with_the_fact_that_stopped_it(hub: Hub, keeper: Visitor) -> None:
    runner = await hub.runner("demo")
    await hub.submit("demo", KillBroker(broker=13))
    await until(lambda: runner.frozen is not None)
    assert runner.frozen is not None
    text = (await keeper.get("/operations/")).content.decode()
    assert f"/labs/demo/?at={runner.frozen.offset}" in text
    assert "13 one owner per generation" in text
    assert text.index("stands still") < text.index("Labs in memory")
