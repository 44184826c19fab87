"""What a teacher does to a class, each pressed once: and what the phones and the wall say then."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.journeys.conftest import Visitors
from tests.served import Served

PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}


class Class:
    """A room that the page's browser has opened, and its phones."""

    def __init__(self, page: Page, browser: Visitors, url: str) -> None:
        self.page, self.browser, self.url = page, browser, url
        self.contexts: list[BrowserContext] = []
        page.set_viewport_size({"width": 1280, "height": 720})
        page.goto(f"{url}/rooms/new/")
        page.get_by_label("How many are expected").fill("3")
        page.get_by_role("button", name="Open the room").click()
        page.wait_for_url("**/lobby/")
        self.code = page.locator(".side .code").inner_text()

    def phone(self) -> Page:
        context = self.browser.new_context(**PHONE)
        self.contexts.append(context)
        phone = context.new_page()
        phone.goto(f"{self.url}/join/{self.code}/")
        phone.get_by_role("button", name="Join").click()
        phone.wait_for_url("**/room/**")
        return phone

    def go(self, where: str) -> None:
        self.page.goto(f"{self.url}/room/{self.code}/{where}/")
        if where == "wall":
            self.page.wait_for_selector(".stage-page[data-ready=yes]", timeout=20_000)

    def more(self, name: str) -> None:
        self.page.get_by_role("button", name="More for this room").click()
        self.page.locator("#more-card").get_by_role("button", name=name).click()


@pytest.fixture
def room(page: Page, browser: Visitors, server: Served) -> Iterator[Class]:
    page.on("dialog", lambda dialog: dialog.accept())
    made = Class(page, browser, server.url)
    yield made
    for context in made.contexts:
        context.close()


def owns(phone: Page) -> None:
    expect(phone.locator("[data-part]").first).to_be_visible(timeout=25_000)


def test_in_the_lobby_roles_are_handed_out_the_room_is_locked_and_somebody_leaves(room: Class) -> None:
    page, first, second = room.page, room.phone(), room.phone()
    owns(first)
    names = page.locator("#names button")
    expect(names).to_have_count(2)

    # A role for one, then for all; another name.
    names.nth(1).click()
    card = page.locator("#seat-card")
    card.get_by_role("button", name="Produce").click()
    expect(second.locator("#produce")).to_be_visible()
    expect(second.locator("[data-part]")).to_have_count(0)

    # Whoever breaks things sees how each of them is, beside its buttons.
    names.nth(1).click()
    card.get_by_role("button", name="Break things").click()
    broker, link = (second.locator("#break .breaks", has_text=text) for text in ("Broker 2", "Link 1 to 2"))
    expect(broker.get_by_role("status")).to_have_text("Alive")
    broker.get_by_role("button", name="Kill").click()
    expect(broker.get_by_role("status")).to_have_text("Dead")
    link.get_by_role("button", name="Cut").click()
    expect(link.get_by_role("status")).to_have_text("Is cut")
    broker.get_by_role("button", name="Start").click()
    expect(broker.get_by_role("status")).to_have_text("Alive", timeout=15_000)

    # The same role for all of them.
    page.locator("section", has_text="Watch").get_by_role("button", name="give it to all").click()
    expect(first.get_by_text("You watch. Say what you expect")).to_be_visible()
    page.locator("section", has_text="Be a consumer").get_by_role("button", name="give it to all").click()
    owns(first)
    called = names.nth(0).inner_text()
    names.nth(0).click()
    card.get_by_role("button", name="Another nickname").click()
    expect(names.nth(0)).not_to_have_text(called)

    # Nicknames of their own, where the teacher lets them; not every one of them.
    expect(first.locator("#nickname")).to_be_hidden()
    page.get_by_role("button", name="Own nicknames").click()
    first.get_by_text("Another nickname").click()
    first.get_by_label("Nickname").fill("shithead")
    first.get_by_role("button", name="Take it").click()
    expect(first.locator("#said")).to_contain_text("Choose another nickname")
    first.get_by_label("Nickname").fill("Brave Ada")
    first.get_by_role("button", name="Take it").click()
    expect(names.nth(0)).to_have_text("Brave Ada")

    # Locked: nobody new; open again.
    page.get_by_role("button", name="Lock the room").click()
    expect(page.get_by_role("button", name="Open the room")).to_be_visible()
    late = room.browser.new_context(**PHONE).new_page()
    room.contexts.append(late.context)
    late.goto(f"{room.url}/join/{room.code}/")
    late.get_by_role("button", name="Join").click()
    expect(late.get_by_role("alert")).to_contain_text("This room is locked")
    page.get_by_role("button", name="Open the room").click()
    expect(page.get_by_role("button", name="Lock the room")).to_be_visible()

    # Asked to leave.
    names.nth(1).click()
    card.get_by_role("button", name="Remove from the room").click()
    expect(names).to_have_count(1)
    expect(second.locator("#over-text")).to_have_text("You were asked to leave this room.")
    expect(second.locator("#live")).to_have_text("Over")


def test_phones_follow_and_somebody_is_shown_on_the_wall(room: Class) -> None:
    page, phone = room.page, room.phone()
    owns(phone)
    nickname = page.locator("#names button").first.inner_text()
    page.locator("#names button").first.click()
    page.locator("#seat-card").get_by_role("button", name="Show on the wall").click()
    page.wait_for_selector(".stage-page[data-ready=yes]", timeout=20_000)
    expect(page.locator("#spot-text")).to_have_text(f"{nickname} is C1")
    expect(page.locator('#stage [data-kind="consumer"][data-id="C1"]').first).to_have_class(re.compile("selected"))
    page.get_by_role("button", name="Back to all").click()
    expect(page.locator("#spot")).to_be_hidden()

    # What is selected on the wall is on every phone.
    room.more("Follow me")
    expect(phone.locator("#pointed h2")).to_contain_text("C1")
    page.locator('#stage [data-kind="partition"][data-id="payments-1"]').click(position={"x": 4, "y": 4})
    expect(phone.locator("#pointed h2")).to_have_text("payments P1")
    expect(phone.locator("#pointed .hold .c").first).to_be_visible()
    expect(phone.locator("#pointed")).to_contain_text(nickname)
    page.locator('#stage [data-kind="topic"]').first.click()
    expect(phone.locator("#pointed h2")).to_have_text("Topic payments")
    page.get_by_role("button", name="Phones follow").click()
    expect(phone.locator("#pointed")).to_be_hidden()

    # A question of the quiz, then one of the teacher's own.
    page.locator("[data-ask]").click()
    quiz = page.locator("#ask-card form", has_text="A fresh question")
    quiz.get_by_role("combobox").select_option("who-is-idle")
    quiz.get_by_role("button", name="Ask").click()
    expect(phone.locator("#ask")).to_contain_text("How many members are idle?")
    page.locator("[data-ask]").click()
    own = page.locator("#ask-card form.own")
    own.get_by_label("Question").fill("Who is awake?")
    own.get_by_label("answer 1", exact=True).fill("everybody")
    own.get_by_label("answer 2", exact=True).fill("the coordinator")
    own.get_by_label("answer 2 is right").check()
    own.get_by_role("button", name="Ask").click()
    expect(phone.locator("#ask")).to_have_text("Who is awake?")
    phone.get_by_role("button", name="everybody").click()
    for step in ("Close", "Run", "Reveal"):
        expect(page.locator("#next")).to_have_text(step)
        page.locator("#next").click()
    expect(page.locator(".vote.right .pid")).to_have_text("the coordinator")
    expect(phone.locator("#vote")).to_contain_text("You said everybody. It is the coordinator.")


def test_keys_and_clickers_a_question_a_checkpoint_and_the_report(room: Class, tmp_path: Path) -> None:
    page, phone = room.page, room.phone()
    owns(phone)
    room.go("wall")
    page.keyboard.press("b")
    expect(page.locator(".cover")).to_be_visible()
    page.keyboard.press("x")
    expect(page.locator(".cover")).to_have_count(0)
    page.keyboard.press("q")
    expect(page.locator(".room-cover .code")).to_have_text(room.code)
    page.locator(".cover").click()
    expect(page.locator(".cover")).to_have_count(0)

    # The notes in a second window: they ask, and see what is said before anybody else does.
    page.get_by_role("button", name="More for this room").click()
    with page.expect_popup() as opened:
        page.get_by_role("link", name="Notes, in a second window").click()
    notes = opened.value
    page.locator("#more-card [data-close]").click()
    notes.locator("form", has_text="Which partition gets the key").get_by_role("button", name="Ask").click()
    phone.locator("#vote").get_by_role("button", name="P1", exact=True).click()
    expect(notes.locator("#hidden li")).to_have_count(1)
    expect(page.locator("#asked-votes")).to_contain_text("1 of 1 predicted")
    owns(room.phone())
    expect(notes.locator("[data-owner] [name=consumer] option")).to_have_text(["C1", "C2"])
    page.locator("#stage").click(position={"x": 3, "y": 3})
    page.keyboard.press("PageDown")
    expect(page.locator("#next")).to_have_text("Run")
    page.keyboard.press("PageDown")
    expect(page.locator("#next")).to_have_text("Reveal", timeout=15_000)
    page.keyboard.press("PageDown")
    expect(page.locator("#reveal")).to_be_visible()
    expect(phone.locator("#vote")).to_contain_text(re.compile("Right: P|You said P1. It is P"))
    page.get_by_role("button", name="Back to the board").click()
    expect(page.locator("#reveal")).to_be_hidden()

    # A moment to come back to.
    room.more("Checkpoint")
    expect(page.locator("#said")).to_have_text("This moment is kept.")
    page.reload()
    page.wait_for_selector(".stage-page[data-ready=yes]", timeout=20_000)
    code = page.locator("#stage-page").get_attribute("data-code")
    room.more("Back to the checkpoint")
    expect(page.locator(f'.stage-page[data-ready=yes]:not([data-code="{code}"])')).to_be_visible(timeout=20_000)
    owns(phone)

    # Afterwards: the page, a file, a replay.
    room.more("End the class")
    page.wait_for_url("**/report/")
    with page.expect_download() as taken:
        page.get_by_role("link", name="CSV").click()
    taken.value.save_as(tmp_path / "report.csv")
    rows = list(csv.reader((tmp_path / "report.csv").open(encoding="utf-8")))
    assert len(rows) == 2
    replay = rows[1][rows[0].index("replay")]
    page.get_by_role("button", name="Replay").click()
    page.wait_for_selector(".stage-page[data-ready=yes]", timeout=20_000)
    page.goto(replay)
    page.wait_for_selector(".stage-page[data-ready=yes]", timeout=20_000)


def test_a_copy_for_each_one_on_the_wall_and_all_in_one_lab_again(room: Class) -> None:
    page, phone, other = room.page, room.phone(), room.phone()
    owns(phone)
    owns(other)
    room.go("wall")
    shared = page.locator("#stage-page").get_attribute("data-code")
    room.more("A copy for each")
    page.wait_for_url("**/copies/")
    expect(page.locator(".tile")).to_have_count(2)
    expect(phone.locator("[data-part]")).to_have_count(3, timeout=25_000)
    late = room.phone()
    expect(late.locator("[data-part]")).to_have_count(3, timeout=25_000)
    expect(page.locator(".tile")).to_have_count(3, timeout=10_000)
    page.locator(".tile").first.click()
    page.get_by_role("button", name="Spotlight").click()
    page.wait_for_selector(".stage-page[data-ready=yes]", timeout=20_000)
    assert page.locator("#stage-page").get_attribute("data-code") != shared
    expect(page.locator("#spot-text")).to_contain_text("The copy of")
    page.get_by_role("button", name="Back to all").click()
    expect(page.locator(f'.stage-page[data-ready=yes][data-code="{shared}"]')).to_be_visible(timeout=20_000)
    room.go("copies")
    page.get_by_role("button", name="All in one lab").click()
    page.wait_for_url("**/wall/")
    expect(phone.locator("[data-part]")).to_have_count(1, timeout=25_000)
