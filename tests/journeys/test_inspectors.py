"""Taking things apart: each inspector opens, lives, and leads on; faults by hand are seen to have their effect."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.journeys.test_newcomer import open_demo
from tests.served import Served, served


@pytest.fixture(scope="module")
def server() -> Iterator[Served]:
    with served() as server:
        yield server


def inspector(page: Page) -> Locator:
    return page.locator(".drawer .inspect")


def look_into(page: Page, kind: str, name: str) -> Locator:
    page.evaluate("([kind, name]) => window.streamlab.inspect(kind, name)", [kind, name])
    return inspector(page)


def act(page: Page, label: str) -> None:
    inspector(page).locator(".dacts").get_by_role("button", name=label, exact=True).click()


def test_the_three_dots_open_an_inspector_which_leads_on_to_others(page: Page, server: Served) -> None:
    open_demo(page, server)
    page.evaluate("window.streamlab.select('consumer', 'C1')")
    page.locator(".shelf").get_by_role("button", name="More actions").click()
    drawer = inspector(page)
    expect(drawer.get_by_role("heading", level=3)).to_have_text("C1")
    expect(drawer).to_contain_text("next heartbeat")
    drawer.get_by_role("button", name="billing").first.click()
    expect(drawer.get_by_role("heading", level=3)).to_have_text("billing")
    expect(drawer).to_contain_text("__consumer_offsets-9")
    expect(page).to_have_url(re.compile(r"#inspect=group:billing$"))
    page.keyboard.press("Escape")
    expect(drawer).to_have_count(0)
    expect(page).not_to_have_url(re.compile("#inspect"))


def test_an_address_opens_an_inspector_and_enter_opens_what_is_selected(page: Page, server: Served) -> None:
    page.goto(server.url + "/labs/demo/#inspect=partition:payments-1")
    drawer = inspector(page)
    expect(drawer.get_by_role("heading", level=3)).to_have_text("P1")
    expect(drawer).to_contain_text("Segments against retention")
    expect(drawer).to_contain_text("Retention looks in")
    page.keyboard.press("Escape")
    page.evaluate("window.streamlab.select('broker', '2')")
    page.locator("[data-kind='broker'][data-id='2']").focus()
    page.keyboard.press("Enter")
    expect(drawer.get_by_role("heading", level=3)).to_have_text("Broker 2")
    expect(drawer).to_contain_text("fenced after 9 s")
    expect(drawer).to_contain_text("purgatory")


def test_two_brokers_selected_together_open_the_link_between_them(page: Page, server: Served) -> None:
    open_demo(page, server)
    brokers = page.locator(".broker")
    brokers.nth(2).click()
    brokers.nth(0).click(modifiers=["Shift"])
    expect(inspector(page).get_by_role("heading", level=3)).to_have_text("Broker 1 – broker 3")
    expect(page.locator(".broker.selected")).to_have_count(2)
    brokers.nth(1).focus()
    page.keyboard.press("Enter")
    expect(page.locator(".broker.selected")).to_have_count(1)
    brokers.nth(2).focus()
    page.keyboard.press("Shift+Enter")
    expect(inspector(page).get_by_role("heading", level=3)).to_have_text("Broker 2 – broker 3")


def test_a_live_inspector_moves_neither_focus_nor_scroll(page: Page, server: Served) -> None:
    open_demo(page, server)
    drawer = look_into(page, "consumer", "C2")
    expect(drawer).to_contain_text("next heartbeat")
    drawer.locator(".dacts button").first.focus()
    page.evaluate("document.querySelector('.dbody').scrollTop = 90")
    before = drawer.locator(".clocks").text_content()
    expect(drawer.locator(".clocks")).not_to_have_text(before or "")
    assert page.evaluate("document.activeElement.closest('.dacts') !== null")
    assert page.evaluate("document.querySelector('.dbody').scrollTop") == 90


def test_a_config_is_changed_in_place_and_a_bad_one_is_refused_beside_it(page: Page, server: Served) -> None:
    open_demo(page, server)
    drawer = look_into(page, "topic", "payments")
    field = drawer.get_by_label("retention.ms", exact=True)
    field.fill("600000")
    drawer.get_by_role("button", name="Save").click()
    expect(drawer.locator("[data-config='retention.ms']")).to_contain_text("10 min")
    expect(drawer.get_by_role("heading", level=3)).to_have_text("payments")
    least = drawer.get_by_label("min.insync.replicas", exact=True)
    least.fill("0")
    drawer.get_by_role("button", name="Save").click()
    expect(drawer.locator("[data-config='min.insync.replicas']")).to_contain_text("Value must be at least 1")
    expect(least).to_have_value("0")


def test_a_slow_broker_says_so_on_its_card_and_the_producer_waits_for_it(page: Page, server: Served) -> None:
    open_demo(page, server)
    look_into(page, "broker", "2")
    act(page, "Slow")
    form = page.locator("form[data-command='slow_broker']")
    form.get_by_label("Each request takes longer by").fill("900")
    form.get_by_role("button", name="Slow it").click()
    expect(page.locator("[data-kind='broker'][data-id='2']")).to_contain_text("slow +900 ms")
    drawer = look_into(page, "producer", "web")
    expect(drawer.locator("section", has_text="In flight")).to_contain_text("broker 2", timeout=10_000)


def test_a_crash_before_the_commit_is_counted_as_duplicates(page: Page, server: Served) -> None:
    open_demo(page, server)
    drawer = look_into(page, "consumer", "C3")
    act(page, "Crash")
    page.locator("form[data-command='crash_consumer']").get_by_role("button", name="Let it crash").click()
    expect(page.locator("#log")).to_contain_text("C3 crashed before it committed", timeout=15_000)
    act(page, "Restart")
    expect(drawer).to_contain_text("Poll loop")
    page.evaluate("document.querySelector('[data-speed]').click()")
    page.locator(".speed-card [data-skip='60000']").click()
    page.wait_for_function("() => window.streamlab.state().ledger.duplicated > 0", timeout=15_000)


def test_a_consumer_that_hangs_is_put_out_after_max_poll_interval(page: Page, server: Served) -> None:
    open_demo(page, server)
    drawer = look_into(page, "consumer", "C2")
    act(page, "Hang")
    expect(drawer).to_contain_text("hanging", timeout=15_000)
    page.evaluate("document.querySelector('[data-speed]').click()")
    page.locator(".speed-card [data-skip='600000']").click()
    expect(page.locator("[data-kind='consumer'][data-id='C2']")).to_contain_text("put out", timeout=15_000)
