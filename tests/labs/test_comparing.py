"""Two labs side by side."""

from __future__ import annotations

from html import unescape
from typing import Any

import pytest

from streamlab.engine.hub import Hub
from streamlab.engine.limits import ServerLimits
from streamlab.labs.comparing import KINDS
from streamlab.labs.models import Lab
from streamlab.world.commands import AddBroker
from streamlab.world.scenarios import Scenario
from streamlab.world.scenarios.comparisons import COMPARISONS
from streamlab.world.world import World
from tests.engine.conftest import until
from tests.labs.conftest import Visitor


async def compared(visitor: Visitor, **form: str) -> tuple[Lab, Lab]:
    answer = await visitor.post("/compare/", form)
    assert answer.status_code == 302, unescape(answer.content.decode())
    left = await Lab.objects.aget(code=answer["Location"].split("/")[2])
    return left, await Lab.objects.aget(code=left.beside)


async def test_every_kind_makes_two_labs_that_differ_in_one_thing(hub: Hub, local: Visitor) -> None:
    assert {one.kind for one in KINDS} == set(COMPARISONS)
    for one in KINDS:
        left, right = await compared(local, kind=one.kind)
        assert (left.seed, left.start, left.is_left) == (right.seed, right.start, not right.is_left)
        assert left.beside == right.code
        assert left.scenario != right.scenario
        page = (await local.get(f"/compare/{right.code}/")).content.decode()
        assert page.index(f'data-socket="/ws/labs/{left.code}"') < page.index(f'data-socket="/ws/labs/{right.code}"')
        assert f"Same seed {left.seed}" in page


async def test_a_fork_beside_its_original(hub: Hub, local: Visitor) -> None:
    runner = await hub.runner("demo")
    await until(lambda: not runner.course.is_catching_up)
    fork = (await local.post("/labs/demo/fork/"))["Location"].split("/")[2]
    await hub.submit("demo", AddBroker())
    assert "Compare with the original" in (await local.get(f"/labs/{fork}/")).content.decode()
    left, right = await compared(local, kind="fork", lab=fork)
    assert (left.name_shown, right.name_shown, left.until) == ("your fork", "the original", right.until)
    assert (left.forked_from, right.forked_from) == (fork, "demo")
    assert "A fork and its original" in (await local.get(f"/compare/{left.code}/")).content.decode()
    assert await Lab.objects.filter(code=fork, beside="").aexists()


async def test_a_fork_whose_original_is_gone(hub: Hub, local: Visitor, own_lab: Lab) -> None:
    runner = await hub.runner(own_lab.code)
    await until(lambda: not runner.course.is_catching_up)
    fork = (await local.post(f"/labs/{own_lab.code}/fork/"))["Location"].split("/")[2]
    await local.post(f"/labs/{own_lab.code}/close/")
    forked = await hub.runner(fork)
    await until(lambda: not forked.course.is_catching_up)
    _, right = await compared(local, kind="fork", lab=fork)
    assert right.forked_from == fork
    page = (await local.get(f"/labs/{fork}/")).content.decode()
    assert f"from {own_lab.code}, which is gone" in page


async def test_what_cannot_be_compared_is_said(hub: Hub, local: Visitor, settings: Any) -> None:
    for form, sentence in (
        ({"kind": "apples"}, "There is no such comparison"),
        ({"kind": "fork", "lab": "demo"}, "This is no fork"),
    ):
        answer = await local.post("/compare/", form)
        assert answer.status_code == 422
        assert sentence in answer.content.decode()
    settings.STREAMLAB_LIMITS = ServerLimits(labs=1)
    answer = await local.post("/compare/", {"kind": "acks"})
    assert "This server holds at most 1 labs" in answer.content.decode()
    assert await Lab.objects.exclude(steering="local").acount() == 0


async def test_where_one_is_gone_the_other_is_a_lab_like_any_other(hub: Hub, local: Visitor) -> None:
    left, right = await compared(local, kind="sticky")
    await right.adelete()
    answer = await local.get(f"/compare/{left.code}/")
    assert answer["Location"] == f"/labs/{left.code}/"


def played(scenario: Scenario) -> World:
    world = World(scenario, seed=41)
    world.advance(world.start + 75_000)
    assert world.director.refused == []
    return world


@pytest.mark.parametrize("kind", sorted(COMPARISONS))
def test_both_sides_have_the_same_traffic(kind: str) -> None:
    left, right = (played(one) for one in COMPARISONS[kind])
    assert left.ledger.sent == right.ledger.sent


def test_acks_1_loses_what_acks_all_does_not() -> None:
    left, right = (played(one) for one in COMPARISONS["acks"])
    assert left.ledger.lost == 0
    assert right.ledger.lost > 0
