"""A fork in which something is done while the original stays as it is; two labs side by side."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from tests.served import Served


def test_what_is_done_in_a_fork_stays_there(server: Served, page: Page) -> None:
    page.goto(f"{server.url}/labs/demo/")
    expect(page.locator("#stage-page")).to_have_attribute("data-ready", "yes")
    page.get_by_role("button", name="Fork").first.click()
    expect(page).to_have_url(re.compile(r"/labs/[A-Z2-9]{5}/"))
    expect(page.locator("#stage-page")).to_have_attribute("data-ready", "yes")
    expect(page.locator(".origin")).to_contain_text(re.compile(r"forked from demo at \d\d:\d\d:\d\d"))
    fork = page.url.split("/labs/")[1].split("/")[0]
    server.tell("command", "kill_consumer", "consumer=C2", lab=fork)
    expect(page.locator("#log")).to_contain_text("killed C2")
    page.goto(f"{server.url}/labs/demo/")
    expect(page.locator("#stage-page")).to_have_attribute("data-ready", "yes")
    states = page.evaluate("Object.values(streamlab.state().consumers).map((one) => one.state)")
    assert "dead" not in states
    page.get_by_role("button", name=re.compile("forked: Fork of")).last.click()
    there = page.locator("#past").get_by_role("link", name=re.compile("forked here"))
    expect(there).to_have_attribute("href", f"/labs/{fork}/")


def test_two_labs_on_one_clock(server: Served, page: Page) -> None:
    page.goto(f"{server.url}/compare/")
    page.get_by_role("button", name="Sticky against round robin").click()
    expect(page.locator("#compare")).to_have_attribute("data-ready", "yes")
    page.get_by_role("button", name="10×").click()
    moved = page.locator("[data-count=moved]")
    expect(moved).to_have_class(re.compile("differs"))
    expect(page.locator("[data-differ]")).to_contain_text("rows differ")
    page.get_by_role("button", name="Pause").click()
    expect(page.get_by_role("button", name="Go on")).to_be_visible()
    clocks = page.evaluate("compared.stores.map((one) => one.clock.now)")
    assert clocks[0] == clocks[1]
    page.get_by_role("button", name="Kill P0's leader").click()
    expect(page.locator(".toast")).to_contain_text("In both.")
    dead = "compared.stores.map((one) => Object.values(one.state.brokers).filter((each) => each.state === 'dead').length)"
    for _ in range(50):
        if page.evaluate(dead) == [1, 1]:
            break
        page.wait_for_timeout(100)
    assert page.evaluate(dead) == [1, 1]
