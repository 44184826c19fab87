"""A learner alone: opens a lesson, predicts, sees what happens, reads why, does the next step, comes back."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from tests.served import Served

LESSON = "08-a-fourth-consumer"


def _open(page: Page, server: Served) -> None:
    page.goto(f"{server.url}/learn/{LESSON}/")
    page.wait_for_selector(".stage-page[data-ready=yes]", timeout=20_000)


def test_a_learner_predicts_sees_what_happens_and_goes_on(server: Served, page: Page) -> None:
    page.goto(f"{server.url}/learn/")
    page.get_by_role("link", name=re.compile("A fourth consumer joins")).last.click()
    lesson = page.get_by_role("complementary", name="Lesson")

    # the lab is frozen until something is said
    expect(lesson.get_by_role("group", name=re.compile("Which partition will the fourth"))).to_be_visible(timeout=20_000)
    expect(page.locator("[data-live-word]")).to_have_text("Frozen until you predict")
    lesson.get_by_role("radio", name=re.compile("P2")).check()
    lesson.get_by_role("button", name="Run it").click()

    # it happens on the stage, and is judged from there
    expect(lesson.get_by_text("you said P2")).to_be_visible(timeout=20_000)
    expect(lesson.locator(".verdict b")).to_have_text("None")
    expect(lesson.get_by_text("one member gets nothing")).to_be_visible()
    lesson.get_by_role("button", name="Play the why").click()
    expect(lesson.locator(".chain li").first).to_be_visible()

    # a reload keeps the place
    lesson.get_by_role("button", name="Next step").click()
    expect(lesson.get_by_role("heading", name="Give it work")).to_be_visible()
    page.reload()
    expect(lesson.get_by_role("heading", name="Give it work")).to_be_visible(timeout=20_000)
    expect(lesson.locator(".checks .open")).to_have_count(1)

    # shown, it is done
    lesson.get_by_role("button", name="Show me").click()
    expect(lesson.locator(".checks .ok")).to_have_count(1, timeout=30_000)
    expect(lesson.get_by_text("That was the lesson.")).to_be_visible()
    page.goto(f"{server.url}/learn/")
    expect(page.get_by_role("link", name=re.compile("A fourth consumer joins.*done")).last).to_be_visible()


def test_a_step_begins_anew_with_one_click(server: Served, page: Page) -> None:
    _open(page, server)
    lesson = page.get_by_role("complementary", name="Lesson")
    lesson.get_by_role("radio", name=re.compile("None")).check(timeout=20_000)
    lesson.get_by_role("button", name="Run it").click()
    expect(lesson.locator(".answer.right")).to_be_visible(timeout=20_000)
    page.wait_for_function("() => window.streamlab.state().consumers.C4")
    lesson.get_by_role("button", name="Reset step").click()
    expect(lesson.get_by_role("button", name="Run it")).to_be_visible(timeout=20_000)
    page.wait_for_function("() => !window.streamlab.state().consumers.C4")
