"""Holding time in one's hand: a consumer is killed, and one looks at the moment before, fact by fact, while the lab goes on."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.journeys.test_newcomer import open_demo
from tests.served import Served, served


@pytest.fixture(scope="module")
def server() -> Iterator[Served]:
    """A lab that no other journey has changed."""
    with served() as server:
        yield server


def offset(page: Page) -> int:
    return int(page.evaluate("() => window.streamlab.state().offset"))


def test_the_moment_before_a_death_is_looked_at_and_left_again(page: Page, server: Served) -> None:
    open_demo(page, server)
    banner, slider = page.locator("#past"), page.get_by_role("slider", name="The moment that is looked at")
    expect(banner).to_be_hidden()
    server.tell("command", "kill_consumer", "consumer=C2")
    death = page.get_by_role("button", name=re.compile("C2 dies")).last
    death.click()
    expect(banner).to_contain_text(re.compile(r"You look at \d\d:\d\d:\d\d, .* ago\. The lab goes on\."))
    expect(banner).to_contain_text("C2 is gone without a word")
    expect(page.locator("[data-live-word]")).to_have_text("The past")
    expect(page.locator("[data-consumer='C2'][data-state='dead']").first).to_be_visible()
    here = offset(page)
    page.keyboard.press("[")
    expect(banner).to_contain_text("You killed C2")
    expect(page.locator("[data-consumer='C2'][data-state='dead']")).to_have_count(0)
    assert offset(page) == here - 1
    page.keyboard.press("]")
    expect(page.locator("[data-consumer='C2'][data-state='dead']").first).to_be_visible()

    before = page.evaluate("() => window.streamlab.state().at")
    slider.focus()
    page.keyboard.press("PageDown")
    page.wait_for_function("before => window.streamlab.state().at <= before - 9_000", arg=before)
    was = page.evaluate(
        "() => window.streamlab.state().groups.billing.offsets.map(([, number, committed]) => [number, committed]).sort((a, b) => a[0] - b[0])"
    )
    rows = page.locator("#twin tbody tr")
    expect(rows).to_have_count(3)
    expect(rows.locator("td:nth-child(4)")).to_have_text([str(committed) for _, committed in was])
    expect(page.locator("#log")).not_to_contain_text("C2 is gone without a word")

    page.evaluate("() => window.streamlab.select('consumer', 'C1')")
    page.locator("[data-slot='create_topic']").first.click()
    expect(page.locator(".toast")).to_contain_text("This is the past: fork from here to try another future.")
    expect(page.locator(".pop form")).to_have_count(0)
    assert slider.get_attribute("aria-valuetext").endswith("ago")

    banner.get_by_role("button", name="Live").click()
    expect(banner).to_be_hidden()
    expect(page.locator("[data-live-word]")).to_have_text("Live")
    expect(page.locator("[data-consumer='C2'][data-state='dead']").first).to_be_visible()


def test_a_link_opens_a_moment_and_a_moment_that_is_gone_is_said(page: Page, server: Served) -> None:
    page.goto(f"{server.url}/labs/demo/?at=200")
    expect(page.locator("#past")).to_be_visible(timeout=15_000)
    assert offset(page) == 200
    page.keyboard.press("Space")
    page.wait_for_function("() => window.streamlab.state().offset > 205")
    page.keyboard.press("Space")
    page.goto(f"{server.url}/labs/demo/?at=-5")
    expect(page.locator(".toast")).to_contain_text("This moment is gone: the lab keeps what has happened since", timeout=15_000)
    expect(page.locator("#past")).to_be_hidden()


def test_the_past_can_be_scrubbed_by_mouse_and_by_keys(page: Page, server: Served) -> None:
    open_demo(page, server)
    slider = page.locator("#timeline")
    box = slider.bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + box["width"] * 0.9, box["y"] + 40)
    page.mouse.down()
    for share in (0.8, 0.7, 0.6):
        page.mouse.move(box["x"] + box["width"] * share, box["y"] + 40)
    page.mouse.up()
    page.wait_for_function("() => window.streamlab.past.active")
    first = page.evaluate("() => window.streamlab.past.at")
    page.keyboard.press("ArrowLeft")
    page.wait_for_function("first => Math.abs(first - 1_000 - window.streamlab.past.at) < 2", arg=first)
    page.keyboard.press("Home")
    page.wait_for_function("() => window.streamlab.state().offset === 0")
    page.keyboard.press("End")
    page.wait_for_function("() => !window.streamlab.past.active")


def test_what_is_looked_at_is_forked_also_when_the_server_has_been_started_anew(page: Page, server: Served) -> None:
    open_demo(page, server)
    page.evaluate("() => window.streamlab.past.look(150)")
    expect(page.locator("#past")).to_be_visible()
    moment = page.evaluate("() => window.streamlab.past.moment")
    server.restart()
    assert page.request.get(f"{server.url}/labs/demo/past/overview/").json()["first"] > 150
    page.locator("#past").get_by_role("button", name="Fork from here").click()
    expect(page).to_have_url(re.compile(r"/labs/[A-Z2-9]{5}/"))
    expect(page.locator("#stage-page")).to_have_attribute("data-ready", "yes")
    assert page.evaluate("() => window.streamlab.state().at") == moment["at"]


def test_on_a_phone_the_timeline_stays_under_the_thumb_and_time_follows_a_finger(browser: Browser, server: Served) -> None:
    context = browser.new_context(viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
    page = context.new_page()
    open_demo(page, server)
    server.tell("command", "kill_consumer", "consumer=C3")
    banner, live = page.locator("#past"), page.locator("#time-live")
    mark = page.locator("#timeline-marks").get_by_role("button").last
    expect(mark).to_be_in_viewport()
    page.evaluate("() => scrollTo(0, 900)")
    mark.tap()
    expect(banner).to_contain_text("You look at")
    page.wait_for_function("() => window.streamlab.past.at")
    was = page.evaluate("() => window.streamlab.past.at")
    box = page.locator("#timeline").bounding_box()
    assert box is not None
    y, touch = box["y"] + 66, context.new_cdp_session(page)
    touch.send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": [{"x": box["x"] + 4, "y": y}]})
    for x in (8, 12, 16):
        touch.send("Input.dispatchTouchEvent", {"type": "touchMove", "touchPoints": [{"x": box["x"] + x, "y": y}]})
    touch.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    page.wait_for_function("was => window.streamlab.past.at < was", arg=was)
    small = page.evaluate(
        """() => [...document.querySelectorAll('#past .btn, .time .btn, .happening')]
            .filter((one) => one.offsetWidth).filter((one) => one.offsetWidth < 44 || one.offsetHeight < 44).map((one) => one.outerHTML)"""
    )
    assert small == []
    assert page.evaluate("() => document.documentElement.scrollWidth") == 390
    live.tap()
    expect(banner).to_be_hidden()
    context.close()
