"""Whoever looks after the server signs in, sees how it is, and ends a room that was left open: its phones hear of it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import expect

from tests.classroom.opened import open_room, run
from tests.journeys.conftest import Visitors
from tests.served import Served, served

ACCOUNT = """
from django.contrib.auth.models import Group
from streamlab.labs.models import User
olga = User.objects.create_user("olga", password="olga-looks-after-it", is_staff=True)
olga.groups.add(Group.objects.get(name="operator"))
print(olga.pk)
"""


@pytest.fixture(scope="module")
def server() -> Iterator[Served]:
    with served() as server:
        yield server


def test_an_operator_ends_a_room_that_was_left_open(browser: Visitors, server: Served) -> None:
    run(server, ACCOUNT)
    code, _lab, _teacher = open_room(server, seats=3)
    phone = browser.new_context(viewport={"width": 390, "height": 844}).new_page()
    phone.goto(f"{server.url}/join/{code}/")
    phone.locator("form button").first.click()
    phone.wait_for_url("**/room/**")
    page = browser.new_context(viewport={"width": 1280, "height": 720}).new_page()
    page.goto(f"{server.url}/admin/")
    page.get_by_label("Username").fill("olga")
    page.get_by_label("Password").fill("olga-looks-after-it")
    page.get_by_role("button", name="Log in").click()
    expect(page.locator(".now-line")).to_contain_text("rooms open1")
    page.get_by_role("link", name="How this server is").click()
    expect(page.locator(f"#room-{code}")).to_be_visible()
    page.get_by_role("navigation", name="Operations").get_by_role("link", name="Admin").click()
    page.get_by_role("link", name="Rooms", exact=True).click()
    page.locator(f"#result_list tr:has-text('{code}') .action-select").check()
    page.get_by_label("Action:").select_option("end")
    page.get_by_role("button", name="Go", exact=True).click()
    expect(page.locator(".messagelist")).to_contain_text(f"Ended and wiped: {code}")
    expect(phone.locator("body")).to_contain_text("This class is over", timeout=15_000)
    page.goto(f"{server.url}/operations/")
    expect(page.locator("#room-" + code)).to_have_count(0)
