"""A teacher's hour: a room is opened, three phones join, everybody predicts, the lab answers, and counts are all that is left."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from tests.journeys.conftest import Visitors
from tests.served import Served

PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}


def test_a_class_predicts_sees_and_is_forgotten(page: Page, browser: Visitors, server: Served) -> None:
    page.set_viewport_size({"width": 1280, "height": 720})
    page.goto(server.url)
    page.get_by_role("link", name="Open a room for a class").click()
    page.get_by_label("How many are expected").fill("4")
    page.get_by_role("button", name="Open the room").click()
    page.wait_for_url("**/lobby/")
    code = page.locator(".side .code").inner_text()

    phones = []
    for _ in range(3):
        phone = browser.new_context(**PHONE).new_page()
        phone.goto(f"{server.url}/join/{code}/")
        phone.locator("form button").first.click()
        phone.wait_for_url("**/room/**")
        phones.append(phone)
    expect(page.locator("#count")).to_have_text("3")
    expect(page.locator("#names li")).to_have_count(3)
    nickname = page.locator("#names button").first.inner_text()

    page.get_by_role("button", name="Start").click()
    page.wait_for_selector(".stage-page[data-ready=yes]", timeout=20_000)
    expect(page.locator(".member .name", has_text=nickname)).to_be_visible(timeout=15_000)

    page.keyboard.press("v")
    page.locator("#ask-card form").first.get_by_role("button", name="Ask").click()
    for phone, guess in zip(phones, ("P0", "P1", "P1"), strict=True):
        phone.get_by_role("button", name=guess, exact=True).first.click()
    expect(page.locator("#asked-votes")).to_contain_text("3 of 3 predicted")
    assert not page.locator("#reveal").is_visible()

    page.keyboard.press("v")
    expect(page.locator("#next")).to_have_text("Run")
    page.keyboard.press("v")
    expect(page.locator("#next")).to_have_text("Reveal", timeout=15_000)
    page.keyboard.press("r" if page.locator("[data-reveal]").is_visible() else "v")
    expect(page.locator("#reveal")).to_be_visible()
    expect(page.locator(".vote.right")).to_have_count(1)
    assert sum(int(one) for one in re.findall(r"^\d+", "\n".join(page.locator(".vote .n").all_inner_texts()), re.M)) == 3
    page.keyboard.press("r")
    expect(page.locator("#reveal")).to_be_hidden()

    page.keyboard.press(" ")
    expect(page.locator("#freeze")).to_have_attribute("aria-pressed", "true")
    expect(page.locator("[data-live-word]")).to_have_text(re.compile("paused", re.I))
    expect(phones[0].locator("#live")).to_have_text("Frozen")
    page.get_by_role("button", name="Go on").click()
    expect(page.locator("#freeze")).to_have_attribute("aria-pressed", "false")

    page.on("dialog", lambda dialog: dialog.accept())
    page.get_by_role("button", name="More for this room").click()
    page.get_by_role("button", name="End the class").click()
    page.wait_for_url("**/report/")
    expect(page.locator(".mis tbody tr")).to_have_count(1)
    assert nickname not in page.content()
    for phone in phones:
        phone.context.close()
