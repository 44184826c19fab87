"""A class as it is looked at: the teacher's pages with phones around them, and a phone in each of its states with a teacher beside it.

Law of the module: as `states`: whoever else is in the room has a browser of their own, closed with the state.
"""

from __future__ import annotations

from playwright.sync_api import Page, expect

from tests.looks.hands import Hands, State, noting

STATES: dict[str, State] = {}
state = noting(STATES)
LAPTOP, PHONE = {"width": 1280, "height": 720}, {"width": 390, "height": 844}


def open_room(hands: Hands, phones: int = 0, seats: int = 6) -> str:
    """A room of one's own, with phones that stay; its code."""
    page = hands.page
    page.goto(f"{hands.url}/rooms/new/")
    page.locator("#seats").fill(str(seats))
    page.get_by_role("button", name="Open the room").click()
    page.wait_for_url("**/lobby/")
    code = page.url.split("/")[4]
    browser = page.context.browser
    for _ in range(phones):
        phone = browser.new_context(viewport={"width": 390, "height": 844}).new_page()
        phone.goto(f"{hands.url}/join/{code}/")
        phone.locator("form button").first.click()
        phone.wait_for_url("**/room/**")
        hands.phones.append(phone)
    return code


def _wall(hands: Hands, phones: int) -> str:
    code = open_room(hands, phones, 4)
    hands.page.goto(f"{hands.url}/room/{code}/wall/")
    hands.page.wait_for_selector(".stage-page[data-ready=yes]", timeout=20_000)
    hands.page.wait_for_timeout(4_000)
    return code


def _deed(hands: Hands, name: str, **fields: str) -> None:
    script = "async ([name, fields]) => (await import('/static/js/teacher/deeds.js')).deed(name, fields)"
    assert hands.page.evaluate(script, [name, fields])


def _revealed(hands: Hands) -> str:
    code = _wall(hands, 3)
    _deed(hands, "ask", about="key", key="user-20")
    for phone, guess in zip(hands.phones, ("P0", "P1", "P1"), strict=False):
        phone.get_by_role("button", name=guess, exact=True).first.click()
    hands.page.wait_for_timeout(600)
    _deed(hands, "close")
    _deed(hands, "run")
    hands.page.wait_for_timeout(3_000)
    _deed(hands, "reveal")
    hands.page.wait_for_selector("#reveal:not([hidden])")
    hands.page.wait_for_timeout(500)
    return code


@state
def lobby(hands: Hands) -> None:
    """A code on the wall, and who is here."""
    open_room(hands, 3)
    hands.page.wait_for_timeout(800)


@state
def wall(hands: Hands) -> None:
    """The room's lab, its consumers by nickname, a question open."""
    _wall(hands, 3)
    _deed(hands, "ask", about="key", key="user-20")
    hands.page.wait_for_timeout(800)


@state
def wall_ask(hands: Hands) -> None:
    """What can be asked: of the lab, of the quiz, of one's own."""
    _wall(hands, 2)
    hands.page.locator("[data-ask]").click()
    hands.page.locator("#ask-card form.own").scroll_into_view_if_needed()


@state
def wall_reveal(hands: Hands) -> None:
    """What the room said, and what is right."""
    _revealed(hands)


@state
def copies(hands: Hands) -> None:
    """A copy for each, in a glance."""
    code = open_room(hands, 3)
    _deed(hands, "copies")
    hands.page.goto(f"{hands.url}/room/{code}/copies/")
    hands.page.wait_for_selector(".tile")
    hands.page.wait_for_timeout(6_000)


@state
def report(hands: Hands) -> None:
    """What the room believed."""
    code = _revealed(hands)
    hands.page.goto(f"{hands.url}/room/{code}/report/")


@state
def notes(hands: Hands) -> None:
    """The teacher's second window."""
    code = _wall(hands, 2)
    _deed(hands, "ask", about="lag")
    hands.page.goto(f"{hands.url}/room/{code}/notes/")
    hands.page.wait_for_timeout(800)


@state
def room_new(hands: Hands) -> None:
    hands.page.goto(f"{hands.url}/rooms/new/")


@state
def teach(hands: Hands) -> None:
    """Run this course tomorrow."""
    hands.page.goto(f"{hands.url}/teach/")


# A phone


def _join(hands: Hands, page: Page, code: str) -> None:
    page.goto(f"{hands.url}/join/{code}/")
    page.locator("form button").first.click()
    page.wait_for_url("**/room/**")
    page.locator("#live[data-live=live]").wait_for()


class Class:
    """A teacher's browser with a room, others in it, then the page that is looked at as a phone."""

    def __init__(self, hands: Hands, role: str = "consume", seats: int = 3, before: int = 0, session: int = 45) -> None:
        self.hands = hands
        self.teacher = self._page(LAPTOP)
        self.teacher.goto(f"{hands.url}/rooms/new/")
        self.teacher.locator("#seats").fill(str(seats))
        self.teacher.locator("#role").select_option(role)
        self.teacher.locator("#session").select_option(str(session))
        self.teacher.get_by_role("button", name="Open the room").click()
        self.teacher.wait_for_url("**/lobby/")
        self.code = self.teacher.url.split("/")[4]
        for _ in range(before):
            self.another()
        _join(hands, hands.page, self.code)

    def _page(self, size: dict[str, int]) -> Page:
        page = self.hands.page.context.browser.new_context(viewport=size).new_page()
        self.hands.phones.append(page)
        return page

    def another(self) -> Page:
        page = self._page(PHONE)
        _join(self.hands, page, self.code)
        return page

    def deed(self, name: str, **fields: str) -> None:
        script = "async ([name, fields]) => (await import('/static/js/teacher/deeds.js')).deed(name, fields)"
        assert self.teacher.evaluate(script, [name, fields])

    def ask(self) -> None:
        self.deed("ask", about="key", key="user-20")
        self.hands.page.locator("#vote .options").wait_for()

    def say(self, guess: str) -> None:
        self.hands.page.locator("#vote").get_by_role("button", name=guess, exact=True).click()
        expect(self.hands.page.locator("#vote")).to_contain_text("You said")


def _reading(hands: Hands, **options: int) -> Class:
    made = Class(hands, **options)
    expect(hands.page.locator(".rec:not([hidden])").first).to_be_visible(timeout=20_000)
    return made


@state
def phone_join(hands: Hands) -> None:
    made = Class(hands)
    hands.page.context.clear_cookies()
    hands.page.goto(f"{hands.url}/join/{made.code}/")


@state
def phone_code(hands: Hands) -> None:
    """The code is typed."""
    hands.page.goto(f"{hands.url}/join/")


@state
def phone_wrong_code(hands: Hands) -> None:
    hands.page.goto(f"{hands.url}/join/WRONG/")


@state
def phone_waiting(hands: Hands) -> None:
    """Here, and watching until the class begins."""
    Class(hands, role="watch")


@state
def phone_consumer(hands: Hands) -> None:
    """A record to be processed, two that are not committed."""
    _reading(hands, seats=3, before=2)
    page = hands.page
    for _ in range(2):
        button = page.locator("[data-part] .btn.primary").first
        expect(button).to_be_enabled(timeout=15_000)
        before = button.inner_text()
        button.click()
        expect(button).not_to_have_text(before, timeout=15_000)
    page.wait_for_timeout(6_000)


@state
def phone_three_partitions(hands: Hands) -> None:
    """One phone has them all."""
    _reading(hands)
    expect(hands.page.locator("[data-part]")).to_have_count(3, timeout=15_000)
    hands.page.wait_for_timeout(3_000)


@state
def phone_idle(hands: Hands) -> None:
    Class(hands, before=3)
    expect(hands.page.get_by_role("heading", name="Nothing to do")).to_be_visible(timeout=25_000)


@state
def phone_rebalanced(hands: Hands) -> None:
    """Something was taken, and it is said who has it now."""
    made = _reading(hands)
    made.another()
    expect(hands.page.locator("#moved")).to_contain_text("→", timeout=25_000)


@state
def phone_slept(hands: Hands) -> None:
    """Its heartbeats were missed."""
    made = _reading(hands, session=10)
    other = made.another()
    address = hands.page.url
    hands.page.goto("about:blank")
    expect(other.locator("[data-part]")).to_have_count(3, timeout=40_000)
    hands.page.goto(address)
    expect(hands.page.get_by_role("heading", name="You slept")).to_be_visible()


@state
def phone_crashed(hands: Hands) -> None:
    _reading(hands)
    hands.page.get_by_role("button", name="Crash me").click()
    expect(hands.page.get_by_role("heading", name="You crashed")).to_be_visible()


@state
def phone_voting(hands: Hands) -> None:
    Class(hands, role="watch").ask()


@state
def phone_voted(hands: Hands) -> None:
    """A consumer that has said something."""
    made = _reading(hands, before=2)
    made.ask()
    made.say("P1")


@state
def phone_revealed(hands: Hands) -> None:
    made = Class(hands, role="watch")
    made.ask()
    made.say("P0")
    made.deed("run")
    hands.page.wait_for_timeout(3_000)
    made.deed("reveal")
    expect(hands.page.locator("#vote")).to_contain_text("It is")


@state
def phone_frozen(hands: Hands) -> None:
    made = _reading(hands, before=2)
    made.deed("freeze")
    expect(hands.page.locator("#frozen")).to_be_visible()


@state
def phone_follows(hands: Hands) -> None:
    """The teacher points at a partition."""
    made = Class(hands, role="watch")
    made.another()
    hands.page.wait_for_timeout(2_500)
    made.deed("follow", kind="partition", id="payments-1")
    expect(hands.page.locator("#pointed .hold")).to_be_visible()


@state
def phone_producer(hands: Hands) -> None:
    Class(hands, role="produce")


@state
def phone_breaker(hands: Hands) -> None:
    """Each broker and link, with how it is."""
    Class(hands, role="break")
    hands.page.locator("#break .breaks").nth(4).wait_for()


@state
def phone_over(hands: Hands) -> None:
    """The class is over."""
    made = Class(hands, role="watch")
    made.deed("end")
    expect(hands.page.locator("#over")).to_be_visible()
