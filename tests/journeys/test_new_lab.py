"""Making a lab: from a preset, and from the form."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from tests.served import Served


def test_a_lab_from_a_preset(server: Served, page: Page) -> None:
    page.goto(f"{server.url}/")
    page.get_by_role("link", name="Make a lab").click()
    page.get_by_role("button", name="Four consumers, three partitions").click()
    expect(page.locator(".lab-name")).to_have_text("Four consumers, three partitions")
    expect(page.locator("#stage-page")).to_have_attribute("data-ready", "yes")
    expect(page.get_by_role("heading", name="payments").first).to_be_visible()


def test_a_lab_of_ones_own_and_what_was_typed_stays(server: Served, page: Page) -> None:
    page.goto(f"{server.url}/labs/new/")
    page.get_by_label("Seed").fill("41")
    page.get_by_label("Name", exact=True).nth(1).fill("or ders")
    page.get_by_role("button", name="a topic").click()
    expect(page.get_by_label("Partitions")).to_have_count(2)
    page.get_by_label("Name", exact=True).nth(2).fill("returns")
    page.get_by_role("button", name="Make the lab").last.click()
    expect(page.get_by_role("alert").filter(has_text="ASCII alphanumerics")).to_be_visible()
    expect(page.get_by_label("Seed")).to_have_value("41")
    page.get_by_label("Name", exact=True).nth(1).fill("payments")
    page.get_by_role("button", name="Make the lab").last.click()
    expect(page).to_have_url(re.compile(r"/labs/[A-Z2-9]{5}/\?made"))
    expect(page.get_by_text("Your lab has the seed 41").last).to_be_visible()
    expect(page.locator("#stage-page")).to_have_attribute("data-ready", "yes")
