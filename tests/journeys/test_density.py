"""From nine partitions to a thousand, and a crowd of members: everything stays readable and can be reached."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from streamlab.engine.operator_client import OperatorClient
from tests.served import Served, served


@pytest.fixture(scope="module")
def wide() -> Iterator[Served]:
    """A lab with topics of 9, 24, 25, 120 and 1,000 partitions, and a crowd of consumers on the first."""
    with served() as server:
        operator = OperatorClient.of_directory(server.data)
        for count in (9, 24, 25, 120, 1_000):
            _tell(operator, "create_topic", name=f"t{count}", partitions=count, replication_factor=3)
        _tell(operator, "add_producer", topic="t9", rate=20, key_count=50)
        _tell(operator, "add_producer", topic="t24", rate=20, key_count=50)
        _tell(operator, "add_producer", topic="t1000", rate=50, key_count=5_000)
        for _ in range(14):
            _tell(operator, "add_consumer", group="crowd", topics="t9")
        _tell(operator, "add_consumer", group="readers", topics="t1000")
        _tell(operator, "add_consumer", group="two dozen", topics="t24")
        yield server


def _tell(operator: OperatorClient, command: str, **fields: object) -> None:
    operator.command("empty", command, {name: str(value) for name, value in fields.items()})


def _open(page: Page, server: Served, topic: str) -> None:
    page.add_init_script("localStorage.setItem('streamlab.tour', 'seen')")
    page.goto(f"{server.url}/labs/empty/")
    page.wait_for_selector("[data-ready=yes]")
    page.evaluate("topic => window.streamlab.focus(topic)", topic)
    expect(page.locator(".c2 .topic-name")).to_have_text(topic)


def test_nine_partitions_are_compact_rows_and_many_members_are_lines(page: Page, wide: Served) -> None:
    _open(page, wide, "t9")
    expect(page.locator(".cr")).to_have_count(9)
    expect(page.locator(".members.lines .member")).to_have_count(10, timeout=20_000)
    expect(page.locator(".member.gathered")).to_contain_text("idle 5")
    page.get_by_role("button", name="lag", exact=True).click()
    behind = [int(text) for text in page.locator(".cr .lagn").all_inner_texts() if text.isdigit()]
    assert behind == sorted(behind, reverse=True)


def test_while_many_lanes_move_the_cards_beside_them_keep_up(page: Page, wide: Served) -> None:
    _open(page, wide, "t24")
    expect(page.locator(".cr")).to_have_count(24)
    cards = page.locator(".member").first
    expect(cards).to_contain_text(re.compile(r"[1-9][\d.]*/s"), timeout=20_000)
    page.wait_for_function(
        "seen => { seen.add(document.querySelector('.member').textContent); return seen.size > 5; }",
        arg=page.evaluate_handle("() => new Set()"),
        timeout=20_000,
    )


def test_25_partitions_are_strips_that_arrows_walk_and_enter_unfolds(page: Page, wide: Served) -> None:
    _open(page, wide, "t25")
    expect(page.locator(".st")).to_have_count(25)
    page.locator("[data-unfold='0']").focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowRight")
    expect(page.locator("[data-unfold='8']")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator(".unfold .pid")).to_have_text("P8")
    expect(page.locator("[data-unfold='8']")).to_have_attribute("aria-pressed", "true")


@pytest.mark.parametrize("count", [120, 1_000])
def test_more_are_a_table_of_which_only_the_lines_in_view_exist(page: Page, wide: Served, count: int) -> None:
    _open(page, wide, f"t{count}")
    expect(page.locator(".ptable")).to_have_attribute("aria-rowcount", str(count + 1))
    assert page.locator(".pt-line").count() < 60
    page.locator(".pt-line").first.focus()
    page.keyboard.press("End")
    expect(page.locator(f".pt-line[data-unfold='{count - 1}']")).to_be_focused()
    page.keyboard.press("PageUp")
    page.keyboard.press("Home")
    expect(page.locator(".pt-line[data-unfold='0']")).to_be_focused()
    page.locator(".pt-scroller").evaluate("(box) => { box.scrollTop = box.scrollHeight / 2; }")
    line = page.locator(f".pt-line[data-unfold='{count // 2 + 3}']")
    line.click()
    expect(page.locator(".unfold .pid")).to_have_text(f"P{count // 2 + 3}")


def test_a_table_of_very_many_rows_is_read_by_pages(page: Page, wide: Served) -> None:
    page.set_viewport_size({"width": 1280, "height": 900})
    _open(page, wide, "t9")
    table, pages = page.locator("#twin"), page.get_by_role("navigation", name="Pages of the table")
    page.get_by_role("button", name="Tables").first.click()
    page.get_by_role("tab", name="Partitions", exact=True).click()
    expect(pages).to_contain_text("rows 1 to 200 of 1,1")
    expect(table.locator("tbody tr")).to_have_count(200)
    pages.get_by_role("button", name="On").click()
    expect(pages).to_contain_text("rows 201 to 400 of 1,1")
    expect(pages.get_by_role("button", name="On")).to_be_focused()
    expect(table.locator("tbody tr").first).to_have_attribute("aria-rowindex", "202")
    page.get_by_role("tab", name="Topics", exact=True).click()
    expect(pages).to_be_hidden()


def test_all_topics_at_once_and_back_to_one(page: Page, wide: Served) -> None:
    _open(page, wide, "t9")
    page.get_by_role("button", name="All topics").click()
    expect(page.locator(".mx-body .mx-row")).to_have_count(5)
    expect(page.locator(".mx-head .mx-group")).to_have_count(3)
    expect(page.locator(".mx-row.on .fname b")).to_have_text("t9")
    page.locator(".mx-row .fname", has_text="t25").click()
    expect(page.locator(".c2 .topic-name")).to_have_text("t25")
    expect(page.locator(".st")).to_have_count(25)


def test_followers_unfold_under_their_leader(page: Page, server: Served) -> None:
    page.add_init_script("localStorage.setItem('streamlab.tour', 'seen')")
    page.goto(f"{server.url}/labs/demo/")
    page.wait_for_selector("[data-ready=yes]")
    copies = page.get_by_role("button", name="Copies of P1: 3")
    copies.click()
    expect(copies).to_have_attribute("aria-expanded", "true")
    expect(page.locator(".row.unf .fol-name")).to_have_count(2)
    expect(page.locator(".row.unf .fol-next")).to_have_count(2)
    same_x = page.wait_for_function(
        "() => { const lane = [...document.querySelectorAll('.row.unf .belt .cell')].at(-1), copy = [...document.querySelectorAll('.fol-face')];"
        " return lane && copy.some(one => Math.abs(one.getBoundingClientRect().left - lane.firstChild.getBoundingClientRect().left) < 1); }"
    )
    assert same_x
    copies.click()
    expect(page.locator(".followers")).to_have_count(0)


def test_among_strips_a_rebalance_lists_what_moves_and_from_whom_to_whom(page: Page, wide: Served) -> None:
    operator = OperatorClient.of_directory(wide.data)
    _tell(operator, "add_consumer", group="strips", topics="t25", name="S1")
    _open(page, wide, "t25")
    moves = page.locator(".mates-line")
    expect(moves).to_contain_text("S1", timeout=20_000)
    expect(page.locator(".st .o.next")).to_have_count(0, timeout=10_000)
    _tell(operator, "add_consumer", group="strips", topics="t25", name="S2")
    expect(moves).to_contain_text("12 of 25 move", timeout=20_000)
    expect(moves).to_contain_text("S1→S2P13–P24")
    expect(page.locator("[data-unfold='13']")).to_have_attribute("aria-label", re.compile("next S2"))
    expect(page.locator("[data-unfold='12'] .o")).to_have_text("S1")
    expect(page.locator("[data-unfold='13'] .o")).to_have_text("S2", timeout=10_000)
    expect(moves).to_contain_text("behind", timeout=10_000)
