"""For everybody: at 400 % zoom, without motion, in forced colours and on paper."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.served import Served, served

TOUR_SEEN = "localStorage.setItem('streamlab.tour', 'seen')"
READY = "() => document.querySelectorAll('.row .own[role=button]').length === 3"


@pytest.fixture(scope="module")
def server() -> Iterator[Served]:
    with served() as server:
        yield server


def visitor(browser: Browser, **options: object) -> Page:
    page = browser.new_context(**options).new_page()  # type: ignore[arg-type]
    page.add_init_script(TOUR_SEEN)
    return page


def test_at_400_percent_no_page_scrolls_sideways(browser: Browser, server: Served) -> None:
    """1280 × 1024 at 400 % is a page of 320 × 256."""
    page = visitor(browser, viewport={"width": 320, "height": 256})
    for path in ("/", "/learn/", "/learn/13-user1/", "/labs/new/", "/teach/", "/course/", "/simulated/", "/labs/demo/"):
        page.goto(server.url + path)
        page.wait_for_load_state()
        assert page.evaluate("() => document.documentElement.scrollWidth") == 320, path
    page.wait_for_function(READY)
    page.get_by_role("button", name="Add a consumer", exact=True).click()
    expect(page.get_by_role("dialog").get_by_role("heading", name="Add a consumer")).to_be_in_viewport()
    page.context.close()


def test_on_a_phone_a_records_journey_rises_from_the_edge_and_the_record_stays_in_sight(browser: Browser, server: Served) -> None:
    page = visitor(browser, viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
    page.goto(server.url + "/labs/demo/")
    page.wait_for_function(READY)
    record = page.locator("[data-partition='2'] .cell[data-offset]").last
    offset = record.get_attribute("data-offset")
    record.tap()
    told = page.get_by_text(f"Journey of record P2 · {offset}")
    expect(told).to_be_in_viewport()
    expect(page.locator("[data-partition='2'] .head")).to_be_in_viewport()
    page.get_by_role("button", name="Close", exact=True).tap()
    expect(told).not_to_be_in_viewport()
    page.context.close()


def test_without_motion_a_rebalance_plays_and_nothing_moves(browser: Browser, server: Served) -> None:
    page = visitor(browser, viewport={"width": 1280, "height": 800}, reduced_motion="reduce")
    page.goto(server.url + "/labs/demo/")
    page.wait_for_function(READY)
    page.evaluate(
        """() => {
          window.moved = 0;
          const look = () => { window.moved += document.getAnimations().length; requestAnimationFrame(look); };
          look();
        }"""
    )
    server.tell("command", "add_consumer", "group=billing", "topics=payments", "name=STILL")
    page.wait_for_function("() => !document.getElementById('phases').hidden")
    page.wait_for_function("() => document.getElementById('phases').hidden")
    server.tell("command", "stop_consumer", "consumer=STILL")
    assert page.evaluate("window.moved") == 0
    page.context.close()


def test_forced_colours_name_keys_in_their_cells(browser: Browser, server: Served) -> None:
    page = visitor(browser, viewport={"width": 1280, "height": 800}, forced_colors="active")
    page.goto(server.url + "/labs/demo/")
    page.wait_for_function(READY)
    page.wait_for_function("() => /user-/.test(document.querySelector('#rows .laneBox').textContent)")
    page.context.close()


@pytest.mark.parametrize(("width", "height"), [(1280, 800), (390, 844)])
def test_on_paper_lanes_readers_and_lines_stand_side_by_side(browser: Browser, server: Served, width: int, height: int) -> None:
    page = visitor(browser, viewport={"width": width, "height": height})
    page.goto(server.url + "/labs/demo/")
    page.wait_for_function(READY)
    page.evaluate("() => window.dispatchEvent(new Event('beforeprint'))")
    boxes = page.evaluate(
        """() => ['.row .marks .next', '.row .own', '.members .member'].map((selector) => {
          const { left, right } = document.querySelector(selector).getBoundingClientRect();
          return [left, right];
        })"""
    )
    slot, chip, card = boxes
    assert slot[1] < chip[0] < slot[1] + 120
    assert chip[1] < card[0]
    assert card[1] <= 1_031
    expect(page.locator("#log")).to_be_visible()
    page.evaluate("() => window.dispatchEvent(new Event('afterprint'))")
    page.wait_for_function("width => document.documentElement.scrollWidth === width", arg=width)
    page.context.close()
