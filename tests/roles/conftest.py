"""Everybody there is, around one lab and one room: who tries every address, command and message of this folder."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from django.contrib.auth import aget_user
from django.contrib.auth.models import Group
from django.contrib.sessions.backends.db import SessionStore
from django.http import HttpResponse
from django.test import AsyncRequestFactory
from django.urls import URLPattern, URLResolver, get_resolver, resolve

from streamlab.classroom import rooms, seats
from streamlab.classroom.models import Role, Room, Seat
from streamlab.engine.limits import ServerLimits
from streamlab.labs import access, groups, making, tokens
from streamlab.labs.middleware import mark_operator
from streamlab.labs.models import Lab, User
from streamlab.world.scenarios import SCENARIOS
from tests.labs.conftest import Visitor

HOST = "lab.example"
LET_IN = 299
"""What the stand-in behind every guard answers: nothing is done, and somebody was let in."""

OPERATORS = {"operator", "operator by token", "operator by link", "superuser"}
STEERS = {"learner", "learner's account", "teacher"} | OPERATORS
TEACHES = {"teacher"} | OPERATORS
SEATED = {"seat: watch", "seat: produce", "seat: consume", "seat: break"}
EVERYBODY = (
    {"visitor", "local", "meter", "account", "staff", "author", "another teacher", "teacher's account", "removed"}
    | SEATED
    | STEERS
    | TEACHES
)


@dataclass
class House:
    """`people` by what they are. `lab`: the learner's, around which the teacher has opened `room`. `account_lab`: of an account."""

    lab: Lab
    account_lab: Lab
    server_lab: Lab
    room: Room
    people: dict[str, Visitor]
    seats: dict[str, Seat]


class Direct(Visitor):
    """Comes to the view itself, past the middleware, which is tried elsewhere: for what is tried very often."""

    async def request(self, **request: Any) -> Any:
        asked: Any = AsyncRequestFactory.request(self, **request)
        asked.session = SessionStore(asked.COOKIES.get("sessionid"))
        asked.auser = partial(aget_user, asked)
        mark_operator(asked)
        found = resolve(asked.path_info)
        return await found.func(asked, *found.args, **found.kwargs)


def directly(visitor: Visitor) -> Direct:
    """The same person, on the short way."""
    found = Direct(visitor.host)
    found.__dict__ = visitor.__dict__
    return found


def in_session(**kept: Any) -> Visitor:
    """A browser whose session knows this."""
    visitor, session = Visitor(HOST), SessionStore()
    session.update(kept)
    session.create()
    visitor.cookies["sessionid"] = session.session_key
    return visitor


def with_account(name: str, *belongs: str, **more: Any) -> Visitor:
    user = User.objects.create(username=name, **more)
    user.groups.add(*(Group.objects.get_or_create(name=one)[0] for one in belongs))
    visitor = Visitor(HOST)
    visitor.force_login(user)
    return visitor


def build() -> House:
    scenario = SCENARIOS["empty"]
    making.ensure_server_labs()
    lab = making.make_lab(scenario, "a learner's", 1, seat=access.seat_of("of the learner"))
    people = {
        "visitor": Visitor(HOST),
        "local": Visitor(),
        "learner": in_session(seat="of the learner"),
        "teacher": in_session(seat="of the teacher"),
        "another teacher": in_session(seat="of another teacher"),
        "operator by link": in_session(operator=True),
        "operator by token": Visitor(HOST, authorization=f"Bearer {tokens.new_operator_token()}"),
        "meter": Visitor(HOST, authorization="Bearer of the meter"),
        "account": with_account("account"),
        "learner's account": with_account("learner"),
        "staff": with_account("staff", is_staff=True),
        "author": with_account("author", groups.AUTHOR, is_staff=True),
        "teacher's account": with_account("teacher", groups.TEACHER, is_staff=True),
        "operator": with_account("operator", groups.OPERATOR, is_staff=True),
        "superuser": with_account("superuser", is_staff=True, is_superuser=True),
    }
    account_lab = making.make_lab(scenario, "an account's", 1, owner=User.objects.get(username="learner"))
    room = rooms.open_room(lab, owner_seat=access.seat_of("of the teacher"))
    rooms.open_room(account_lab, owner_seat=access.seat_of("of another teacher"))
    seated = {}
    for role in Role.values:
        people[f"seat: {role}"] = in_session(seat=f"of {role}")
        seated[role] = seats.join(room, access.seat_of(f"of {role}"))
        Seat.objects.filter(pk=seated[role].pk).update(role=role)
    people["removed"] = in_session(seat="of removed")
    Seat.objects.filter(pk=seats.join(room, access.seat_of("of removed")).pk).update(removed=True, role=Role.BREAK)
    return House(lab, account_lab, Lab.objects.get(code=making.DEMO), room, people, seated)


@pytest.fixture
async def house(transactional_db: None, settings: Any, tmp_path: Path) -> House:
    settings.DATA_DIR, settings.STREAMLAB_LIMITS = tmp_path, ServerLimits()
    settings.ALLOWED_HOSTS, settings.STREAMLAB_METRICS_TOKEN = [*settings.ALLOWED_HOSTS, HOST], "of the meter"
    return await sync_to_async(build)()


def walk(patterns: list[Any] | None = None, before: str = "") -> Iterator[tuple[str, Callable[..., Any]]]:
    """Every address of the program with its view; the admin's are Django's own, and are tried by themselves."""
    for one in get_resolver().url_patterns if patterns is None else patterns:
        if isinstance(one, URLResolver):
            if one.namespace != "admin":
                yield from walk(one.url_patterns, before + str(one.pattern))
        elif isinstance(one, URLPattern):
            yield before + str(one.pattern), one.callback


def guard_of(view: Callable[..., Any]) -> Any:
    """The guard in a view's chain of decorators, None where there is none."""
    while view.__code__.co_name != "guarded":
        if not hasattr(view, "__wrapped__"):
            return None
        view = view.__wrapped__
    return view


@pytest.fixture
def stand_ins() -> Iterator[None]:
    """Behind every guard stands somebody who does nothing, so that everybody can try everything."""

    async def let_in(*_: Any, **__: Any) -> HttpResponse:
        return HttpResponse(status=LET_IN)

    cells = []
    for _route, view in walk():
        guard = guard_of(view)
        if guard is not None:
            cell = guard.__closure__[guard.__code__.co_freevars.index("view")]
            cells.append((cell, cell.cell_contents))
            cell.cell_contents = let_in
    yield
    for cell, inner in reversed(cells):
        cell.cell_contents = inner
