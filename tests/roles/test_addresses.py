"""Every address of the program against everybody: what is tried here is written down here, and is what the table says."""

from __future__ import annotations

import re

from streamlab.classroom.teacher.deeds import DEEDS
from streamlab.labs.forms import FORMS
from streamlab.labs.models import Command
from streamlab.world.commands import COMMANDS
from tests.labs.conftest import Visitor
from tests.roles.conftest import EVERYBODY, LET_IN, OPERATORS, STEERS, TEACHES, House, directly, guard_of, walk

NOBODY: set[str] = set()
LOOKS = {"GET": EVERYBODY, "POST": NOBODY}
ASKS = {"GET": EVERYBODY, "POST": EVERYBODY}
ACTS = {"GET": NOBODY, "POST": EVERYBODY}
STEERING = {"GET": NOBODY, "POST": STEERS}
TEACHING = {"GET": TEACHES, "POST": NOBODY}

EXPECTED: dict[str, dict[str, set[str]]] = {
    "": LOOKS,
    "course/": LOOKS,
    "simulated/": LOOKS,
    "roles/": LOOKS,
    "operator/<str:link>/": ASKS,
    "labs/": ACTS,
    "labs/new/": ASKS,
    "labs/import/": ACTS,
    "labs/join/": LOOKS,
    "labs/status/": {"GET": OPERATORS, "POST": NOBODY},
    "operations/": {"GET": OPERATORS, "POST": NOBODY},
    "metrics": {"GET": OPERATORS | {"local", "meter"}, "POST": NOBODY},
    "labs/<str:code>/": LOOKS,
    "labs/<str:code>/fork/": ACTS,
    "labs/<str:code>/clock/": STEERING,
    "labs/<str:code>/status/": LOOKS,
    "labs/<str:code>/export/": LOOKS,
    "labs/<str:code>/reset/": STEERING,
    "labs/<str:code>/close/": {"GET": NOBODY, "POST": STEERS - {"teacher"}},
    "labs/<str:code>/connect/": LOOKS,
    "labs/<str:code>/qr/": LOOKS,
    "labs/<str:code>/ports/": LOOKS,
    "labs/<str:code>/ports/take/": STEERING,
    "labs/<str:code>/ports/own/": STEERING,
    "labs/<str:code>/past/": LOOKS,
    "labs/<str:code>/past/further/": LOOKS,
    "labs/<str:code>/past/overview/": LOOKS,
    "labs/<str:code>/past/series/": LOOKS,
    "labs/<str:code>/why/": LOOKS,
    "labs/<str:code>/story/": LOOKS,
    "labs/<str:code>/commands/": STEERING,
    "labs/<str:code>/commands/<str:name>/": {"GET": EVERYBODY, "POST": STEERS},
    "labs/<str:code>/code/": ASKS,
    "labs/<str:code>/terminal/tools/": LOOKS,
    "labs/<str:code>/files/": STEERING,
    "compare/": ASKS,
    "compare/<str:code>/": LOOKS,
    "learn/": LOOKS,
    "learn/forget/": ACTS,
    "learn/quiz/": ASKS,
    "learn/write/": LOOKS,
    "learn/write/check/": {"GET": NOBODY, "POST": OPERATORS | {"author"}},
    "learn/<str:slug>/": LOOKS,
    "learn/<str:slug>/drawer/": LOOKS,
    "learn/<str:slug>/do/": ACTS,
    "learn/<str:slug>/again/": ACTS,
    "join/": LOOKS,
    "join/<str:code>/": ASKS,
    "r/<str:code>": LOOKS,
    "r/<str:code>/": LOOKS,
    "room/<str:code>/": LOOKS,
    "teach/": LOOKS,
    "rooms/new/": LOOKS,
    "rooms/": ACTS,
    "room/<str:code>/lobby/": TEACHING,
    "room/<str:code>/wall/": TEACHING,
    "room/<str:code>/copies/": TEACHING,
    "room/<str:code>/copies/now/": TEACHING,
    "room/<str:code>/owners/now/": TEACHING,
    "room/<str:code>/notes/": TEACHING,
    "room/<str:code>/report/": TEACHING,
    "room/<str:code>/report.csv": TEACHING,
    "room/<str:code>/do/": {"GET": NOBODY, "POST": TEACHES},
}
"""Who is let in by GET and by POST: to the learner's lab, to the room that the teacher opened around it."""

OWN_GUARD = {"jsi18n/"}
"""Django's own view of the page's words: for everybody, and not asked here."""


def address(route: str, house: House) -> str:
    code = house.room.code if route.startswith(("room/", "join/", "r/")) else house.lab.code
    values = {"code": code, "name": "burst", "slug": "08-a-fourth-consumer", "link": "no-link"}
    return "/" + re.sub(r"<str:(\w+)>", lambda found: values[found[1]], route)


def test_every_address_is_expected_and_has_its_guard() -> None:
    found = dict(walk())
    assert set(found) - OWN_GUARD == set(EXPECTED)
    assert not [route for route, view in found.items() if route not in OWN_GUARD and guard_of(view) is None]


async def test_everybody_at_every_address(house: House, stand_ins: None) -> None:
    """The first of a kind come all the way, the others to the views themselves, which takes a third of the time."""
    wrong = []
    for name, person in house.people.items():
        visitor = person if name in ("visitor", "account", "operator") else directly(person)
        for route, expected in EXPECTED.items():
            where = address(route, house)
            if name == "learner's account":
                where = where.replace(house.lab.code, house.account_lab.code)
            for method, who in expected.items():
                if who is not NOBODY:
                    answer = await (visitor.get(where) if method == "GET" else visitor.post(where))
                    if answer.status_code != (LET_IN if name in who else 403):
                        wrong.append((name, method, where, answer.status_code))
    assert not wrong


async def test_what_only_shows_does_nothing_and_what_does_something_is_not_shown(house: House, stand_ins: None) -> None:
    visitor = house.people["operator"]
    for route, expected in EXPECTED.items():
        if expected["GET"] is NOBODY:
            assert (await visitor.get(address(route, house))).status_code == 405, route
        if expected["POST"] is NOBODY:
            assert (await visitor.post(address(route, house))).status_code == 405, route


async def test_everybody_at_a_lab_of_the_server(house: House, stand_ins: None) -> None:
    for name, person in house.people.items():
        visitor = directly(person)
        for route in (route for route, expected in EXPECTED.items() if expected is STEERING):
            answer = await visitor.post(address(route, house).replace(house.lab.code, "demo"))
            assert (answer.status_code == LET_IN) == (name in OPERATORS | {"local"}), (name, route)
        assert (await visitor.post("/labs/demo/close/")).status_code == (LET_IN if name in OPERATORS else 403)


async def test_no_command_goes_past_the_guard(house: House) -> None:
    ways = dict.fromkeys(("once", "look", "way_out", "direct"), "1")
    for name in EVERYBODY - STEERS:
        visitor = directly(house.people[name])
        for command in COMMANDS:
            answer = await visitor.post(f"/labs/{house.lab.code}/commands/", {"command": command})
            assert answer.status_code == 403, (name, command)
            if command in FORMS:
                answer = await visitor.post(f"/labs/{house.lab.code}/commands/{command}/", ways)
                assert answer.status_code == 403, (name, command)
    assert not await Command.objects.aexists()


async def test_no_deed_of_a_teacher_goes_past_the_guard(house: House) -> None:
    for name in EVERYBODY - TEACHES:
        visitor = directly(house.people[name])
        for deed in DEEDS:
            answer = await visitor.post(f"/room/{house.room.code}/do/", {"deed": deed, "role": "break"})
            assert answer.status_code == 403, (name, deed)
    await house.room.arefresh_from_db()
    assert house.room.state == "lobby"


async def test_nothing_is_done_from_another_page(house: House, stand_ins: None) -> None:
    """Whoever may do everything, but without this server's token in the form."""
    session = house.people["operator by link"].cookies
    for route, expected in EXPECTED.items():
        if expected["POST"]:
            visitor = Visitor("lab.example", enforce_csrf_checks=True)
            visitor.cookies = session
            assert (await visitor.post(address(route, house))).status_code == 403, route


async def test_the_admin_is_for_accounts_that_work_here(house: House) -> None:
    works_here = {"staff", "author", "operator", "superuser", "teacher's account"}
    for name, visitor in house.people.items():
        for where in ("/admin/", "/admin/labs/lab/", "/admin/labs/user/", "/admin/classroom/room/", "/admin/labs/scenario/add/"):
            answer = await visitor.get(where)
            if name not in works_here:
                assert (answer.status_code, answer.get("Location", "")[:13]) in ((302, "/admin/login/"), (404, "")), (name, where)
        assert (await visitor.get("/admin/labs/user/")).status_code != 200 or name in ("operator", "superuser")
