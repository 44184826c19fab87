"""A learner alone: opens a lesson, predicts, sees what happens, reads why, does the next step, comes back."""

from __future__ import annotations

import re

from playwright.sync_api import APIResponse, Page, Route, expect

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


def test_the_stage_shows_what_the_lesson_points_at_until_the_step_ends(server: Served, page: Page) -> None:
    page.emulate_media(reduced_motion="reduce")
    _open(page, server)
    lesson, stage = page.get_by_role("complementary", name="Lesson"), page.locator("#stage")
    group = stage.locator("[data-kind=group][data-lesson-point]")
    expect(group).to_have_attribute("data-id", "my-app3", timeout=20_000)
    expect(group).to_have_accessible_description(re.compile("3 members for 3 partitions"))
    assert group.evaluate("element => getComputedStyle(element).animationName") == "none"

    # whoever asks where it is gets there
    lesson.get_by_role("button", name=re.compile("Group my-app3")).click()
    expect(group).to_be_focused()

    # what has happened is pointed at then
    lesson.get_by_role("radio", name=re.compile("P1")).check()
    lesson.get_by_role("button", name="Run it").click()
    idle = stage.locator("[data-kind=consumer][data-id=C4]")
    expect(idle).to_have_attribute("data-lesson-point", "1", timeout=20_000)
    expect(group).to_have_count(0)
    lesson.get_by_role("button", name="Next step").click()
    expect(idle).not_to_have_attribute("data-lesson-point", "1", timeout=20_000)
    expect(stage.locator("[data-kind=topic][data-lesson-point]")).to_have_count(1)


def test_a_click_counts_however_soon_it_comes(server: Served, page: Page) -> None:
    _open(page, server)
    lesson = page.get_by_role("complementary", name="Lesson")
    expect(lesson.get_by_role("button", name="Run it")).to_be_visible(timeout=20_000)
    page.evaluate("""() => {
        const next = () => document.querySelector('#lesson-acts [value=next]');
        const soon = new MutationObserver(() => next() && setTimeout(() => next()?.click()));
        soon.observe(document.getElementById('lesson'), { childList: true });
    }""")
    lesson.get_by_role("radio", name=re.compile("P2")).check()
    lesson.get_by_role("button", name="Run it").click()
    expect(lesson.get_by_role("heading", name="Give it work")).to_be_visible(timeout=20_000)
    assert "?" not in page.url


def test_what_is_told_while_an_answer_is_on_its_way_is_fetched_after_it(server: Served, page: Page) -> None:
    _open(page, server)
    lesson = page.get_by_role("complementary", name="Lesson")
    lesson.get_by_role("radio", name=re.compile("P2")).check(timeout=20_000)
    answers: list[tuple[Route, APIResponse]] = []
    page.route("**/do/", lambda route: answers.append((route, route.fetch())))
    lesson.get_by_role("button", name="Run it").click()
    page.wait_for_function("() => document.body.dataset.lesson === 'goes-on'")
    page.wait_for_timeout(500)
    with page.expect_request("**/drawer/"):
        for route, answer in answers:
            route.fulfill(response=answer)
    expect(lesson.get_by_text("you said P2")).to_be_visible(timeout=20_000)


def test_a_button_under_a_finger_is_not_exchanged(server: Served, page: Page) -> None:
    _open(page, server)
    lesson = page.get_by_role("complementary", name="Lesson")
    lesson.get_by_role("radio", name=re.compile("P2")).check(timeout=20_000)
    lesson.get_by_role("button", name="Run it").click()
    expect(lesson.get_by_role("button", name="Next step")).to_be_visible(timeout=20_000)
    page.evaluate("() => document.getElementById('lesson-in').dataset.same = 'yes'")
    lesson.get_by_role("button", name="Next step").hover()
    page.mouse.down()
    page.evaluate("""() => document.dispatchEvent(new CustomEvent('stage:lesson', {
        detail: { slug: '', step: 0, version: -2, asks: false, done: [], points: [] },
    }))""")
    page.wait_for_timeout(500)
    expect(page.locator("#lesson-in[data-same]")).to_have_count(1)
    page.mouse.up()
    expect(lesson.get_by_role("heading", name="Give it work")).to_be_visible(timeout=20_000)


def test_the_quickstart_runs_in_the_pages_terminal(server: Served, page: Page) -> None:
    page.goto(f"{server.url}/learn/06-quickstart/")
    page.wait_for_selector(".stage-page[data-ready=yes]", timeout=20_000)
    lesson = page.get_by_role("complementary", name="Lesson")
    lesson.get_by_role("button", name=re.compile("Run in the terminal: kafka-topics.sh --create")).click(timeout=20_000)
    expect(lesson.locator(".checks .ok")).to_have_count(1, timeout=20_000)
    expect(page.locator("#term-log")).to_contain_text("Created topic quickstart-events.")
    lesson.get_by_role("button", name="Next step").click()
    lesson.get_by_role("button", name=re.compile("Run in the terminal: kafka-console-producer.sh")).click(timeout=20_000)
    expect(page.locator("#term-prompt")).to_have_text(">", timeout=20_000)
    lesson.get_by_role("button", name="Run in the terminal: This is my first event").click()
    lesson.get_by_role("button", name="Run in the terminal: This is my second event").click()
    expect(lesson.locator(".checks .ok")).to_have_count(1, timeout=20_000)


def test_the_whole_lesson_begins_again_with_one_click(server: Served, page: Page) -> None:
    _open(page, server)
    lesson = page.get_by_role("complementary", name="Lesson")
    lesson.get_by_role("radio", name=re.compile("P0")).check(timeout=20_000)
    lesson.get_by_role("button", name="Run it").click()
    expect(lesson.locator(".answer.wrong")).to_be_visible(timeout=20_000)
    before = page.locator("#stage-page").get_attribute("data-code")
    lesson.get_by_role("button", name="Begin again").click()
    expect(lesson.get_by_role("button", name="Run it")).to_be_visible(timeout=20_000)
    assert page.locator("#stage-page").get_attribute("data-code") != before


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
