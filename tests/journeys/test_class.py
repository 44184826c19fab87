"""A class: ten phones join, believe something, consume, crash, come back."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.classroom.opened import open_room, run
from tests.journeys.conftest import Visitors
from tests.served import Served

ASK = """
from streamlab.classroom.models import Question, Room
Question.objects.create(room=Room.objects.get(code="{code}"), choices=[0, 1, 2], prediction={{
    "kind": "partition", "ask": "Where does user-1 go?", "answer": "partition_for('user-1', 'payments')", "line": 1, "topic": "payments"
}})
"""
CUT = """() => {
  const { link } = phone;
  link.kept = link.open;
  link.open = () => { const dead = { close() {} }; setTimeout(() => dead.onclose({ code: 1006 }), 50); return dead; };
  link.socket.close();
}"""
"""The connection ends, and no other one can be had."""

PHONE = {"width": 390, "height": 844}


def test_ten_phones_are_a_consumer_group(server: Served, browser: Visitors) -> None:
    code, _lab, _teacher = open_room(server, 10)
    contexts = [browser.new_context(viewport=PHONE, has_touch=True) for _ in range(10)]
    pages = [context.new_page() for context in contexts]
    errors: list[str] = []
    for page in pages:
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.goto(f"{server.url}/r/{code}")
        page.get_by_role("button", name="Join").click()
    for page in pages:
        expect(page.locator("[data-part]").first).to_be_visible(timeout=20_000)
    first, second = pages[:2]
    name = first.locator("#title").inner_text()

    # Process, commit.
    process = first.get_by_role("button", name="Process ").first
    expect(process).to_be_enabled(timeout=15_000)
    process.click()
    commit = first.get_by_role("button", name="Commit 1", exact=True).first
    expect(commit).to_be_enabled()
    expect(first.get_by_text("0 is processed and not committed").first).to_be_visible()
    commit.click()
    expect(first.get_by_role("button", name="Commit", exact=True).first).to_be_disabled()

    # A question, asked before the page was loaded anew: the vote stays.
    run(server, ASK.format(code=code))
    second.reload()
    second.get_by_role("button", name="P1", exact=True).click()
    expect(second.get_by_text("You said: P1")).to_be_visible()

    # Loaded anew: the same seat, the same consumer, the same partition.
    first.reload()
    expect(first.locator("#title")).to_have_text(name)
    expect(first.locator("[data-part]").first).to_be_visible()

    # The connection is cut and comes back: it goes on.
    first.evaluate(CUT)
    expect(first.locator("#live")).to_have_text("Connecting again…")
    expect(process).to_be_disabled()
    first.evaluate("() => { phone.link.open = phone.link.kept; }")
    expect(first.locator("#live")).to_have_text("Live")
    expect(first.locator("[data-part]").first).to_be_visible()

    # A crash, and back by one tap.
    first.get_by_role("button", name="Crash me").click()
    expect(first.get_by_role("heading", name="You crashed")).to_be_visible()
    first.get_by_role("button", name="Start again").click()
    expect(first.locator("[data-part]").first).to_be_visible(timeout=25_000)
    assert errors == []
    for context in contexts:
        context.close()


def test_a_phone_that_slept_too_long_says_so_and_rejoins_by_one_tap(server: Served, browser: Visitors) -> None:
    code, _lab, _teacher = open_room(server, 3)
    contexts = [browser.new_context(viewport=PHONE) for _ in range(2)]
    sleeper, other = (context.new_page() for context in contexts)
    for page in (sleeper, other):
        page.goto(f"{server.url}/join/{code}/")
        page.get_by_role("button", name="Join").click()
        expect(page.locator("[data-part]").first).to_be_visible(timeout=15_000)
    address = sleeper.url
    sleeper.goto("about:blank")
    expect(other.locator("[data-part]")).to_have_count(3, timeout=25_000)
    sleeper.goto(address)
    expect(sleeper.get_by_role("heading", name="You slept")).to_be_visible()
    sleeper.get_by_role("button", name="Join again").click()
    expect(sleeper.locator("[data-part]").first).to_be_visible(timeout=15_000)
    expect(other.locator("#moved")).to_contain_text("was taken from you")
    for context in contexts:
        context.close()


def test_more_phones_than_partitions_one_is_idle_and_gets_a_job(server: Served, browser: Visitors) -> None:
    code, _lab, _teacher = open_room(server, 3)
    contexts = [browser.new_context(viewport=PHONE) for _ in range(4)]
    phones = [context.new_page() for context in contexts]
    for page in phones[:3]:
        page.goto(f"{server.url}/join/{code}/")
        page.get_by_role("button", name="Join").click()
    for page in phones[:3]:
        expect(page.locator("[data-part]")).to_have_count(1, timeout=25_000)
    late = phones[3]
    late.goto(f"{server.url}/join/{code}/")
    late.get_by_role("button", name="Join").click()
    expect(late.get_by_role("heading", name="Nothing to do")).to_be_visible(timeout=25_000)
    expect(late.locator("#clock")).to_contain_text("of 10 s")
    expect(phones[0].locator("#poll-clock")).to_contain_text("(max.poll.interval.ms)", timeout=15_000)

    # Its job: to produce. What it sends is on somebody's phone.
    late.get_by_label("Key").fill("user-1")
    late.get_by_label("Value").fill("from the one who waits")
    late.get_by_role("button", name="Send").click()
    expect(late.get_by_label("Value")).to_have_value("")

    # Somebody leaves in order: the idle one takes over at once, and the others are told who has it now.
    phones[0].get_by_role("button", name="Leave").click()
    expect(phones[0].get_by_role("heading", name="You left")).to_be_visible()
    expect(late.locator("[data-part]")).to_have_count(1, timeout=25_000)
    expect(late.locator("#moved")).to_contain_text("came to you")
    for context in contexts:
        context.close()
