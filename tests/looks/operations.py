"""What whoever looks after the server sees: the status page, and the admin.

Law of the module: as in `states`; the account is made from outside, as `manage.py shell` would.
"""

from __future__ import annotations

from tests.classroom.opened import run
from tests.curriculum.lessons import SMALL
from tests.looks.classroom import open_room
from tests.looks.hands import Hands, State, noting

STATES: dict[str, State] = {}
state = noting(STATES)

ACCOUNT = """
from django.contrib.auth.models import Group
from streamlab.labs.models import User
user, made = User.objects.get_or_create(username="olga", is_staff=True)
user.set_password("olga-looks-after-it")
user.save()
user.groups.add(Group.objects.get(name="operator"))
print(user.pk)
"""


@state
def operations(hands: Hands) -> None:
    """How the server is while a class is on."""
    open_room(hands, 2)
    hands.look_after()
    hands.page.goto(f"{hands.url}/operations/")
    hands.page.locator("#running").wait_for()


def _admin(hands: Hands) -> None:
    """The admin, signed in as an operator."""
    run(hands, ACCOUNT)
    hands.page.goto(f"{hands.url}/admin/")
    hands.page.get_by_label("Username").fill("olga")
    hands.page.get_by_label("Password").fill("olga-looks-after-it")
    hands.page.get_by_role("button", name="Log in").click()
    hands.page.locator(".now-line").wait_for()


@state
def admin(hands: Hands) -> None:
    """Its front page."""
    _admin(hands)


@state
def admin_rooms(hands: Hands) -> None:
    """A list, with filters and deeds."""
    open_room(hands, 1)
    _admin(hands)
    hands.page.goto(f"{hands.url}/admin/classroom/room/")


@state
def admin_room(hands: Hands) -> None:
    """One row, and its history."""
    admin_rooms(hands)
    hands.page.locator("#result_list tbody th a").first.click()
    hands.page.wait_for_url("**/change/**")
    hands.page.locator("main h1").wait_for()


@state
def admin_person(hands: Hands) -> None:
    """An account and its groups."""
    _admin(hands)
    hands.page.goto(f"{hands.url}/admin/labs/user/")
    hands.page.locator("#result_list tbody th a").first.click()
    hands.page.wait_for_url("**/change/**")
    hands.page.locator("main h1").wait_for()


@state
def lesson_checked(hands: Hands) -> None:
    """What is wrong with a lesson that somebody has pasted."""
    _admin(hands)
    hands.page.goto(f"{hands.url}/learn/write/")
    hands.page.get_by_label("Paste what stands").fill(SMALL.replace("count=2", "count=1"))
    hands.page.get_by_role("button", name="Check it").click()
    hands.page.locator("#check").scroll_into_view_if_needed()
    hands.page.locator("pre[role=status]").wait_for()
