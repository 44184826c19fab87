"""In front of a room: presenter mode, its keys, the address as a QR code; light and dark by choice."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from tests.journeys.test_newcomer import open_demo
from tests.served import Served


def test_a_teacher_presents_by_keys(page: Page, server: Served) -> None:
    page.set_viewport_size({"width": 1280, "height": 720})
    open_demo(page, server)
    page.get_by_role("button", name="Present", exact=True).click()
    expect(page.locator("html")).to_have_attribute("data-mode", "present")
    expect(page.locator("#stage-page")).to_have_attribute("data-arrangement", "present")
    page.evaluate("() => document.activeElement.blur()")
    page.evaluate("() => document.exitFullscreen?.().catch(() => {})")

    smallest = page.evaluate(
        "() => Math.min(...[...document.querySelectorAll('#stage :is(b, span, div, text)')]"
        ".filter(one => one.childElementCount === 0 && one.textContent.trim() && one.getClientRects().length && !one.closest('.sr, .tok'))"
        ".map(one => parseFloat(getComputedStyle(one).fontSize)))"
    )
    assert smallest >= 20

    page.keyboard.press("q")
    expect(page.locator(".cover .qr-url")).to_contain_text("/labs/demo/")
    page.keyboard.press("Escape")
    expect(page.locator(".cover")).to_have_count(0)

    page.keyboard.press("b")
    expect(page.locator(".cover.blank")).to_be_visible()
    page.keyboard.press("b")
    expect(page.locator(".cover")).to_have_count(0)

    wide = page.locator(".row .laneBox .cell").first.bounding_box()
    page.keyboard.press("3")
    page.wait_for_timeout(400)
    larger = page.locator(".row .laneBox .cell").first.bounding_box()
    assert wide is not None
    assert larger is not None
    assert larger["width"] > wide["width"] * 1.2

    page.keyboard.press("p")
    expect(page.locator("html")).not_to_have_attribute("data-mode", "present")
    page.keyboard.press("q")
    expect(page.locator(".cover")).to_have_count(0)


def test_a_key_can_be_another_one(page: Page, server: Served) -> None:
    open_demo(page, server)
    page.get_by_role("button", name="How it is shown").click()
    page.locator("[data-bind=blank]").click()
    page.keyboard.press("x")
    expect(page.locator("[data-bind=blank]")).to_have_text("X")
    page.keyboard.press("Escape")
    page.keyboard.press("p")
    page.keyboard.press("x")
    expect(page.locator(".cover.blank")).to_be_visible()


def test_dark_is_kept_for_the_next_visit(page: Page, server: Served) -> None:
    open_demo(page, server)
    page.get_by_role("button", name="How it is shown").click()
    page.get_by_role("button", name="Dark", exact=True).click()
    assert page.evaluate("() => getComputedStyle(document.documentElement).colorScheme") == "dark"
    page.reload()
    assert page.evaluate("() => document.documentElement.dataset.theme") == "dark"
