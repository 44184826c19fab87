"""What people type is text wherever it appears: a corpus of markup goes through every field of every form, and through the records."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from streamlab.labs.forms import FORMS
from tests.journeys.test_newcomer import open_demo
from tests.roles.markup import CORPUS
from tests.served import Served, served

MARKUP = "<b data-typed>{}</b>"

FILL = """
([form, text]) => {
    for (const field of form.querySelectorAll('input:not([type=hidden]):not([type=checkbox]):not([type=radio]):not([type=file]), textarea')) {
        field.value = text;
        field.dispatchEvent(new Event('input', { bubbles: true }));
        field.dispatchEvent(new Event('change', { bubbles: true }));
    }
}
"""
OPEN = """
async (name) => {
    const { openForm } = await import('/static/js/controls/popover.js');
    const values = { producer: 'web', consumer: 'C1', topic: 'payments', name: 'payments',
        group: 'billing', partition: '0', broker: '1', a: 'broker-1' };
    await openForm(name, values, document.getElementById('stage'));
}
"""


@pytest.fixture
def server() -> Iterator[Served]:
    with served() as server:
        yield server


def assert_only_text(page: Page) -> None:
    assert page.evaluate("() => document.querySelectorAll('[data-typed], [onerror], [onload]').length") == 0
    assert page.evaluate("() => window.typed") is None


def test_markup_in_every_field_of_every_form(page: Page, server: Served) -> None:
    open_demo(page, server)
    for name in FORMS:
        page.evaluate(OPEN, name)
        form = page.locator(f"form[data-command='{name}']")
        if form.count() == 0:
            continue
        for text in CORPUS:
            form.first.evaluate("(form, text) => (" + FILL + ")([form, text])", text)
            form.locator("[data-primary]").first.evaluate("button => { button.disabled = false; button.click(); }")
            expect(page.locator("form[aria-busy]")).to_have_count(0)
            assert_only_text(page)
            if form.count() == 0:
                break
        page.keyboard.press("Escape")
        page.keyboard.press("Escape")


def test_markup_in_names_keys_and_values_is_told_and_drawn_as_text(page: Page, server: Served) -> None:
    group = MARKUP.format("group")
    server.tell("command", "add_consumer", f"group={group}", "topics=payments")
    for number, text in enumerate((*CORPUS, MARKUP.format("key"))):
        server.tell("command", "send_record", "producer=web", f"key={text}", f"value={text}", f"partition={number % 3}")
    open_demo(page, server)
    page.wait_for_function("name => name in window.streamlab.state().groups", arg=group, timeout=15_000)
    page.wait_for_function("key => document.body.textContent.includes(key)", arg=MARKUP.format("key")[:12], timeout=15_000)
    for tab in page.locator("#twin-tabs [role=tab]").all():
        tab.click()
        assert_only_text(page)
    for kind, name in (("group", group), ("topic", "payments"), ("producer", "web"), ("consumer", "C1"), ("broker", "1")):
        page.evaluate("([kind, name]) => window.streamlab.select(kind, name)", [kind, name])
        page.wait_for_timeout(150)
        assert_only_text(page)
    asked = page.evaluate("""() => {
        const whys = [...document.querySelectorAll('#log li .link[aria-expanded=false]')].slice(0, 8);
        whys.forEach(why => why.click());
        return whys.length;
    }""")
    assert asked > 3
    expect(page.locator("#log .link[aria-expanded=true]").first).to_be_attached()
    assert_only_text(page)
    page.keyboard.press("Control+k")
    page.keyboard.type("group")
    expect(page.get_by_role("option").first).to_be_visible()
    assert_only_text(page)


def test_markup_in_a_file_of_events(page: Page, server: Served) -> None:
    open_demo(page, server)
    page.evaluate("() => window.streamlab.select('topic', 'payments')")
    page.keyboard.press("f")
    drawer = page.locator(".drawer")
    head = "when," + MARKUP.format("column")
    lines = [head, *(f'2026-03-04T12:00:0{number},"{text.replace(chr(34), chr(34) * 2)}"' for number, text in enumerate(CORPUS))]
    file = {"name": MARKUP.format("file") + ".csv", "mimeType": "text/csv", "buffer": "\n".join(lines).encode()}
    drawer.locator("input[type=file]").set_input_files(file)
    expect(drawer).to_contain_text("<b data-typed>")
    assert_only_text(page)


def test_markup_in_a_labs_name(page: Page, server: Served) -> None:
    page.goto(server.url)
    csrf = page.context.cookies()
    page.request.get(f"{server.url}/labs/demo/")
    token = next((one["value"] for one in page.context.cookies() if one["name"] == "csrftoken"), csrf[0]["value"] if csrf else "")
    page.request.post(f"{server.url}/labs/", form={"name": MARKUP.format("lab"), "scenario": "empty", "csrfmiddlewaretoken": token})
    page.goto(server.url)
    expect(page.locator("main")).to_contain_text(MARKUP.format("lab"))
    assert_only_text(page)
    page.get_by_text(MARKUP.format("lab")).first.click()
    expect(page.locator(".lab-name")).to_have_text(MARKUP.format("lab"))
    assert_only_text(page)
