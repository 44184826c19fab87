"""Why did that happen, what has become of a record, and what was lost on the way."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from tests.journeys.test_newcomer import open_demo
from tests.served import Served


def open_tall(page: Page, server: Served) -> None:
    """High enough for the dock to stand open under however many members there are."""
    page.set_viewport_size({"width": 1440, "height": 1500})
    open_demo(page, server)


def test_a_silent_members_end_is_explained_by_its_session_timeout(page: Page, server: Served) -> None:
    open_tall(page, server)
    server.tell("command", "add_consumer", "group=silent", "topics=payments", "name=S1")
    server.tell("pace", "20")
    page.wait_for_function("() => window.streamlab.state().consumers.S1?.owned.length === 3")
    server.tell("command", "kill_consumer", "consumer=S1")
    gone = page.locator("#log li", has_text="S1 was removed from group silent").first
    expect(gone).to_be_visible(timeout=15_000)
    server.tell("pace", "1")
    gone.get_by_role("button", name="why?").click()
    chain = gone.locator(".chain")
    expect(chain).to_contain_text(re.compile(r"killed S1\..*S1 is gone without a word.*This was ruled by:", re.DOTALL))
    session = chain.locator("summary", has_text="session.timeout.ms = 45000 (45 s)")
    expect(session).to_contain_text("default")
    session.click()
    expect(chain.locator("details[open]").first).to_contain_text("KIP-62: Heartbeats come from a thread of their own")

    page.get_by_role("button", name="All events").click()
    story = page.get_by_role("dialog", name="All events")
    story.get_by_label("Kind").select_option(label="Groups and rebalances")
    story.get_by_label("Search").fill("S1 was removed")
    expect(story.locator("li")).to_have_count(1)
    expect(story.locator("li")).to_contain_text("S1 was removed from group silent")
    page.keyboard.press("Escape")
    expect(story).to_be_hidden()
    expect(page.get_by_role("button", name="All events")).to_be_focused()


def test_a_rebalance_shows_beside_each_lane_who_reads_it_next(page: Page, server: Served) -> None:
    open_tall(page, server)
    page.wait_for_function("() => document.querySelectorAll('.row .own[role=button]').length === 3")
    server.tell("command", "add_consumer", "group=billing", "topics=payments", "name=NEXT")
    page.wait_for_function("() => document.querySelectorAll('.row .coming:not([hidden])').length === 3")
    page.wait_for_function("() => document.querySelectorAll('.row .coming:not([hidden])').length === 0")
    server.tell("command", "stop_consumer", "consumer=NEXT")


def test_the_ledger_counts_what_a_killed_reader_had_not_committed(page: Page, server: Served) -> None:
    open_tall(page, server)
    server.tell("command", "add_consumer", "group=audit", "topics=payments", "name=A1")
    server.tell("pace", "20")
    page.wait_for_function("() => (window.streamlab.state().consumers.A1?.positions.length ?? 0) === 3")
    server.tell("command", "crash_consumer", "consumer=A1", "when=before-commit")
    page.wait_for_function("() => window.streamlab.state().consumers.A1.state === 'dead'")
    server.tell("command", "restart_consumer", "consumer=A1")
    page.wait_for_function("() => window.streamlab.state().ledger.groups.find((one) => one.name === 'audit')?.duplicated > 0")
    server.tell("pace", "1")
    page.get_by_role("button", name=re.compile("^Ledger")).click()
    account = page.locator(".ledger-account", has_text="audit")
    expect(account).to_contain_text(re.compile(r"[1-9]\d* read again"))
    trouble = page.locator(".ledger-list li", has_text="audit").first
    expect(trouble).to_contain_text("not committed when their reader lost the partition")
    trouble.locator(".samples button").first.click()
    expect(page.locator("#inspector-head")).to_contain_text("Journey of record")
    expect(page.locator(".journey")).to_contain_text(re.compile(r"leader.*followers.*high watermark.*processed · audit", re.DOTALL))


def test_charts_can_be_seen_read_by_keys_and_as_a_table(page: Page, server: Served) -> None:
    open_tall(page, server)
    page.get_by_role("tab", name="Charts").click()
    lag = page.locator(".chart").nth(1)
    expect(lag.locator("canvas")).to_be_visible(timeout=10_000)
    table = page.get_by_role("table", name=re.compile("^The charts as a table"))
    expect(table).to_contain_text(re.compile(r"Records per second\s*in"), timeout=10_000)
    lag.focus()
    page.keyboard.press("End")
    page.keyboard.press("ArrowLeft")
    expect(page.locator(".chart-value")).to_contain_text(re.compile(r"^\d\d:\d\d:\d\d: .*P0 \d"))
