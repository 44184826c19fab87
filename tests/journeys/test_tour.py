"""A first visit: the tour comes once, leaves when it is asked to, and comes back only when somebody calls it."""

from __future__ import annotations

from playwright.sync_api import Browser, expect

from tests.journeys.test_newcomer import open_demo
from tests.served import Served


def test_the_tour_comes_once_and_can_be_called(chromium: Browser, server: Served) -> None:
    context = chromium.new_context(viewport={"width": 1440, "height": 900})
    page = context.new_page()
    open_demo(page, server)
    tour = page.locator(".tour")
    expect(tour).to_contain_text("The log is the picture")
    assert page.evaluate("() => document.querySelector('.tour').contains(document.activeElement)") is False
    places = []
    while tour.get_by_role("button", name="Next").count():
        places.append(tour.locator("[data-tour-place]").inner_text())
        tour.get_by_role("button", name="Next").click()
    assert places == [f"{step} of 7" for step in range(1, 7)]
    expect(tour).to_contain_text("choose Kill")
    tour.get_by_role("button", name="Done").click()
    expect(tour).to_have_count(0)

    page.reload()
    open_demo(page, server)
    page.wait_for_timeout(1_500)
    expect(tour).to_have_count(0)

    page.keyboard.press("?")
    page.get_by_role("button", name="Take the tour").click()
    expect(tour.get_by_role("button", name="Next")).to_be_focused()
    page.keyboard.press("Escape")
    expect(tour).to_have_count(0)
    context.close()


def test_whoever_skips_the_tour_is_left_alone(chromium: Browser, server: Served) -> None:
    context = chromium.new_context(viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
    page = context.new_page()
    open_demo(page, server)
    page.get_by_role("button", name="Skip the tour").tap()
    expect(page.locator(".tour")).to_have_count(0)
    assert page.evaluate("() => localStorage.getItem('streamlab.tour')") == "seen"
    context.close()
