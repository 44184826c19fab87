"""Acting by mouse, by keyboard and on a phone: forms, shelves, refusals, files, and where the focus goes."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Locator, Page, Route, WebSocketRoute, expect

from tests.journeys.test_newcomer import open_demo
from tests.served import Served, served

EVENTS = (
    "paid_at,user,amount\n"
    + "".join(f"2026-03-04T12:00:{n:02d},user-{n % 4},1.50\n" for n in range(12))
    + "2026-03-04T12:01:00,user-1\n"
)


@pytest.fixture(scope="module")
def server() -> Iterator[Served]:
    with served() as server:
        yield server


def thing(page: Page, kind: str, name: str) -> Locator:
    return page.locator(f"[data-kind='{kind}'][data-id='{name}']").first


def shelf(page: Page) -> Locator:
    return page.locator(".shelf")


def select(page: Page, kind: str, name: str) -> None:
    page.evaluate("([kind, name]) => window.streamlab.select(kind, name)", [kind, name])
    expect(shelf(page)).to_be_visible()


def focused(page: Page, selector: str) -> None:
    page.wait_for_function("selector => document.activeElement?.matches(selector)", arg=selector)


def test_pointing_opens_a_shelf_and_leaving_closes_it(page: Page, server: Served) -> None:
    open_demo(page, server)
    thing(page, "consumer", "C1").hover()
    expect(shelf(page).get_by_role("button")).to_have_text(["Pause", "Slow", "Leave", "Kill", ""])
    shelf(page).get_by_role("button", name="Kill").hover()
    expect(page.locator(".shelf-hint")).to_contain_text("until its session runs off, after 45 s")
    page.mouse.move(700, 700)
    expect(shelf(page)).to_have_count(0)


def test_a_topic_is_made_after_a_refusal_and_the_focus_returns(page: Page, server: Served) -> None:
    open_demo(page, server)
    slot = page.locator("[data-slot='create_topic']").first
    slot.click()
    form = page.locator("form[data-command='create_topic']")
    focused(page, "[name=name]")
    page.keyboard.type("pay ment")
    page.keyboard.press("Enter")
    expect(form.locator("[data-field='name'] [role=alert]")).to_contain_text("'pay ment' contains one or more characters")
    focused(page, "[name=name][aria-invalid=true]")
    expect(form.locator("[name=name]")).to_have_value("pay ment")
    form.locator("[name=name]").fill("refunds")
    page.keyboard.press("Enter")
    expect(page.locator(".toast")).to_contain_text("Created topic refunds.")
    expect(page.locator(".pop")).to_have_count(0)
    focused(page, "[data-slot='create_topic']")
    page.wait_for_function("() => 'refunds' in window.streamlab.state().topics")


def test_escape_closes_form_then_selection(page: Page, server: Served) -> None:
    open_demo(page, server)
    select(page, "consumer", "C3")
    page.keyboard.press("e")
    expect(page.locator("form[data-command='seek_consumer']")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator(".pop")).to_have_count(0)
    expect(shelf(page)).to_be_visible()
    page.keyboard.press("Escape")
    expect(shelf(page)).to_have_count(0)
    expect(page.locator(".selected")).to_have_count(0)


def test_a_letter_acts_on_what_is_selected_only(page: Page, server: Served) -> None:
    open_demo(page, server)
    page.keyboard.press("p")
    page.wait_for_timeout(300)
    expect(page.locator(".toast")).to_have_count(0)
    select(page, "consumer", "C1")
    page.keyboard.press("p")
    expect(page.locator(".toast")).to_contain_text("C1 is paused and stays a member.")
    expect(shelf(page).get_by_role("button", name="Go on")).to_be_visible()
    page.keyboard.press("g")
    expect(page.locator(".toast")).to_contain_text("C1 goes on.")


def test_arrows_go_along_a_lane_to_its_reader_and_on_to_the_readers_card(page: Page, server: Served) -> None:
    open_demo(page, server)
    chip = page.locator(".row .own[role=button]")
    expect(chip).to_have_count(3)
    page.locator(".row").first.focus()
    page.keyboard.press("End")
    page.keyboard.press("ArrowRight")
    expect(chip.first).to_be_focused()
    page.keyboard.press("ArrowDown")
    expect(chip.nth(1)).to_be_focused()
    name = chip.nth(1).get_attribute("data-owner")
    page.keyboard.press("ArrowRight")
    expect(page.locator(f".member[data-consumer='{name}']")).to_be_focused()
    page.keyboard.press("ArrowLeft")
    expect(chip.nth(1)).to_be_focused()
    page.keyboard.press("Enter")
    expect(shelf(page)).to_contain_text("Kill")
    page.keyboard.press("ArrowLeft")
    expect(page.locator(".row").nth(1)).to_be_focused()


def test_who_has_left_is_folded_into_a_line_and_can_be_started_anew(page: Page, server: Served) -> None:
    open_demo(page, server)
    server.tell("command", "add_consumer", "group=leavers", "topics=payments", "name=Leaver")
    page.wait_for_function("() => window.streamlab.state().consumers.Leaver?.owned.length === 3")
    server.tell("command", "stop_consumer", "consumer=Leaver")
    away = page.locator(".away .mate")
    expect(away).to_have_accessible_name("Consumer Leaver, stopped", timeout=10_000)
    away.focus()
    page.keyboard.press("Enter")
    shelf(page).get_by_role("button", name="Restart").click()
    page.wait_for_function("() => window.streamlab.state().consumers.Leaver?.owned.length === 3")
    expect(away).to_have_count(0)


def test_two_quick_clicks_send_one_record(page: Page, server: Served) -> None:
    open_demo(page, server)
    posts: list[str] = []
    page.on(
        "request", lambda request: posts.append(request.url) if request.method == "POST" and "/commands/" in request.url else None
    )
    page.get_by_role("button", name="Send a record from web").first.click()
    form = page.locator("form[data-command='send_record']")
    form.locator("[name=key]").fill("twice")
    page.evaluate("() => { const b = document.querySelector('form [data-primary]'); b.click(); b.click(); }")
    expect(page.locator(".toast")).to_contain_text("Sent 1 record from web.")
    assert len(posts) == 1


def test_the_way_out_of_a_reset(page: Page, server: Served) -> None:
    open_demo(page, server)
    select(page, "group", "billing")
    shelf(page).get_by_role("button", name="Reset offsets").click()
    form = page.locator("form[data-command='reset_offsets']")
    expect(form).to_contain_text("Its 3 consumers must stop first")
    form.locator("[data-primary]").click()
    expect(form.get_by_role("alert")).to_contain_text("Assignments can only be reset if the group 'billing' is inactive")
    form.get_by_role("button", name="Stop its 3 consumers").click()
    expect(page.locator(".toast")).to_contain_text("C1, C2 and C3 leave. Now try again.")
    page.wait_for_function("() => window.streamlab.state().groups.billing.state === 'Empty'", timeout=15_000)
    form.locator("[data-primary]").click()
    expect(page.locator(".toast")).to_contain_text("Reset billing on payments, all partitions, to earliest.")
    page.wait_for_function("() => window.streamlab.state().groups.billing.offsets.every(([, , offset]) => offset === 0)")
    for name in ("C1", "C2", "C3"):
        page.keyboard.press("Control+k")
        page.keyboard.type(f"restart {name}")
        page.keyboard.press("Enter")
        expect(page.locator(".toast")).to_contain_text(f"{name} starts anew.")


def test_a_config_is_refused_in_place_and_then_set(page: Page, server: Served) -> None:
    open_demo(page, server)
    select(page, "topic", "payments")
    page.keyboard.press("c")
    drawer = page.locator(".drawer")
    drawer.locator("[data-find]").fill("insync")
    drawer.locator("#config-min-insync-replicas").fill("0")
    drawer.locator("[data-primary]").click()
    expect(drawer.locator("[data-config='min.insync.replicas'] [role=alert]")).to_contain_text("Value must be at least 1")
    drawer.locator("#config-min-insync-replicas").fill("1")
    drawer.locator("[data-primary]").click()
    expect(page.locator(".toast")).to_contain_text("payments: min.insync.replicas = 1.")
    expect(drawer).to_have_count(0)
    page.wait_for_function("() => window.streamlab.state().topics.payments.configs['min.insync.replicas'] === '1'")


def test_a_file_of_events_is_brought_and_played(page: Page, server: Served) -> None:
    open_demo(page, server)
    select(page, "topic", "payments")
    page.keyboard.press("f")
    drawer = page.locator(".drawer")
    expect(drawer.locator("[data-primary]")).to_be_disabled()
    drawer.locator("input[type=file]").set_input_files({"name": "march.csv", "mimeType": "text/csv", "buffer": EVENTS.encode()})
    expect(drawer).to_contain_text("Line 14 has 2 values, but there are 3 columns.")
    expect(drawer.locator(".lines .at")).to_contain_text("2026-03-04T12:01:00,user-1")
    expect(drawer).to_contain_text("4 keys, 3 partitions")
    drawer.get_by_text("Leave this line out").click()
    drawer.get_by_label("a steady rate").check()
    drawer.locator("[name=rate]").fill("50")
    drawer.locator("[data-primary]").click()
    expect(page.locator(".toast")).to_contain_text("Playing march.csv into payments.")
    expect(page.locator("body")).to_contain_text("has played all 12 events of march.csv", timeout=10_000)


def test_everything_is_found_by_name(page: Page, server: Served) -> None:
    open_demo(page, server)
    page.keyboard.press("Control+k")
    expect(page.get_by_role("combobox")).to_be_focused()
    page.keyboard.type("kill broker 3")
    expect(page.get_by_role("option")).to_have_count(1)
    page.keyboard.press("Enter")
    expect(page.locator(".toast")).to_contain_text("Killed broker 3.")
    select(page, "broker", "3")
    shelf(page).get_by_role("button", name="Start").click()
    expect(page.locator(".toast")).to_contain_text("Broker 3 is starting.")


def test_what_is_typed_before_the_palette_has_come_is_not_lost(page: Page, server: Served) -> None:
    held: list[Route] = []
    page.route("**/controls/palette.js", lambda route: held.append(route))
    open_demo(page, server)
    with page.expect_request("**/controls/palette.js"):
        page.keyboard.press("Control+k")
    page.keyboard.type("connect a reax")
    page.keyboard.press("Backspace")
    page.keyboard.type("l")
    page.keyboard.press("Enter")
    held[0].continue_()
    expect(page.locator(".drawer .connect")).to_be_visible()
    expect(page.locator(".palette-pop")).to_have_count(0)


def test_the_clock_is_asked_and_tells(page: Page, server: Served) -> None:
    open_demo(page, server)
    page.locator("#stage").click(position={"x": 5, "y": 5})
    page.keyboard.press("Space")
    expect(page.locator("[data-live-word]")).to_have_text("Paused")
    page.keyboard.press("Space")
    expect(page.locator("[data-live-word]")).to_have_text("Live")
    page.locator("[data-speed]").click()
    page.locator(".speed-card [data-pace='10']").click()
    expect(page.locator("[data-speed]")).to_have_text(re.compile(r"^10×"))
    page.locator(".speed-card [data-pace='1']").click()
    expect(page.locator("[data-speed]")).to_have_text("1×")


def test_a_phone_gets_sheets_with_the_thing_in_view(browser: Browser, server: Served) -> None:
    context = browser.new_context(viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
    page = context.new_page()
    open_demo(page, server)
    card = thing(page, "consumer", "C2")
    card.scroll_into_view_if_needed()
    card.tap()
    sheet = page.locator(".pop.sheet")
    expect(sheet).to_contain_text("gone without a word")
    boxes = [box for one in (card, sheet) if (box := one.bounding_box())]
    assert boxes[0]["y"] + boxes[0]["height"] <= boxes[1]["y"] + 1
    heights = [box["height"] for one in sheet.get_by_role("button").all() if (box := one.bounding_box())]
    assert min(heights) >= 44
    context.close()


def test_a_lab_that_stands_still_says_so_beside_its_clock(page: Page, server: Served) -> None:
    lines: list[WebSocketRoute] = []

    def between(line: WebSocketRoute) -> None:
        line.connect_to_server()
        lines.append(line)

    page.route_web_socket(re.compile("/ws/labs/"), between)
    open_demo(page, server)
    word = page.locator("[data-live-word]")
    expect(word).to_have_text("Live")
    lines[-1].send(json.dumps({"type": "frozen", "sentence": "our fault"}))
    expect(page.locator("#connection")).to_contain_text("our fault")
    expect(word).to_have_text("Frozen")
