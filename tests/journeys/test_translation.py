"""The stage in a language that is none (`tests.pseudo`): every vowel of ours has an accent there, so a word without one is not translated."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.journeys.conftest import Visitors
from tests.journeys.test_newcomer import open_demo
from tests.pseudo import CODE, accented, bare_words, write_pseudo_locale
from tests.served import ROOT, Served, served

INSPECTED = (
    ("broker", "2"),
    ("topic", "payments"),
    ("partition", "payments-1"),
    ("group", "billing"),
    ("consumer", "C1"),
    ("producer", "web"),
)


@pytest.fixture(scope="module")
def abroad(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A server that speaks the pseudo-locale too, and was started in a terminal that asks for it."""
    folder: Path = tmp_path_factory.mktemp("locale")
    write_pseudo_locale(folder)
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("STREAMLAB_LOCALES", str(folder))
        environment.setenv("LC_ALL", f"{CODE}.UTF-8")
        with served() as server:
            yield server


@pytest.fixture
def stranger(browser: Visitors, chromium: Browser) -> Iterator[Page]:
    """Somebody whose browser asks for it."""
    context = browser.new_context(
        viewport={"width": 1440, "height": 1500}, locale=CODE, extra_http_headers={"Accept-Language": CODE}
    )
    yield context.new_page()
    context.close()


def test_the_stage_and_all_that_opens_on_it_is_translated(stranger: Page, abroad: Served) -> None:
    page = stranger
    open_demo(page, abroad)
    found: dict[str, list[str]] = {}

    def look(state: str) -> None:
        if bare := bare_words(page):
            found[state] = bare

    look("the stage")
    page.locator("[data-form=send_record]").first.click()
    form = page.locator("form[data-command=send_record]")
    form.locator("[name=key]").fill("user-7")
    expect(form).to_contain_text(accented("so it goes to"))
    look("a form")
    page.keyboard.press("Escape")
    for kind, name in INSPECTED:
        page.evaluate("([kind, name]) => window.streamlab.inspect(kind, name)", [kind, name])
        expect(page.locator(".drawer .dbody section").nth(1)).to_be_visible()
        look(f"the inspector of a {kind}")
    page.keyboard.press("Escape")
    page.locator("#stage").click(position={"x": 5, "y": 5})
    page.keyboard.press("?")
    expect(page.get_by_role("dialog")).to_be_visible()
    look("the card of keys")
    page.keyboard.press("Escape")
    page.keyboard.press("Control+k")
    expect(page.get_by_role("dialog")).to_be_visible()
    look("everything by name")
    page.keyboard.press("Escape")
    page.locator("[data-dock-tab=terminal]").click()
    page.locator("#term-input").fill("help")
    page.keyboard.press("Enter")
    expect(page.locator(".term-help")).to_contain_text(accented("Lines to begin with:"))
    look("the terminal's help")
    page.locator("#term-input").fill("node")
    page.keyboard.press("Enter")
    expect(page.locator("#term-log")).to_contain_text(accented("There is no JavaScript prompt here."), timeout=15_000)
    page.evaluate("() => [...document.querySelectorAll('[data-connect-open]')].at(-1).click()")
    expect(page.locator(".drawer .connect")).to_be_visible()
    look("real clients")
    assert not found


def test_labs_are_called_in_the_readers_language_but_for_names_that_somebody_typed(stranger: Page, abroad: Served) -> None:
    page = stranger
    page.goto(f"{abroad.url}/")
    expect(page.locator(".labs")).to_contain_text(accented("an empty cluster"))
    assert bare_words(page) == []
    page.get_by_role("button", name=accented("A broker dies")).click()
    expect(page.locator(".bar .lab-name")).to_have_text(accented("A broker dies"))
    page.goto(f"{abroad.url}/labs/new/")
    assert bare_words(page) == []
    page.get_by_label(accented("Name"), exact=True).first.fill("Tuesday")
    page.get_by_role("button", name=accented("Make the lab")).last.click()
    expect(page.locator(".bar .lab-name")).to_have_text("Tuesday")


def test_what_an_author_can_write_is_explained_in_the_authors_language(stranger: Page, abroad: Served) -> None:
    page = stranger
    page.goto(f"{abroad.url}/learn/write/")
    expect(page.locator("main")).to_contain_text(accented("How many partitions a topic has."))
    assert bare_words(page) == []


def test_what_happens_and_why_is_told_in_the_readers_language(stranger: Page, abroad: Served) -> None:
    page = stranger
    open_demo(page, abroad)
    abroad.tell("command", "kill_broker", "broker=2")
    died = page.locator("#log li", has_text=accented("Broker 2 died.")).first
    expect(died).to_be_visible(timeout=15_000)
    expect(page.locator("#log li", has_text=accented("You killed broker 2.")).first).to_be_visible()
    died.get_by_role("button").first.click()
    expect(page.locator("#log .chain").first).to_contain_text(accented("The controller fences a broker that has sent no heartbeat"))
    refused = page.evaluate(
        """async () => {
            const token = document.querySelector('#controls-direct [name=csrfmiddlewaretoken]').value;
            const body = new URLSearchParams({ command: 'kill_broker', broker: '2' });
            const answer = await fetch('/labs/demo/commands/', { method: 'POST', headers: { 'X-CSRFToken': token }, body });
            return answer.text();
        }"""
    )
    assert refused == accented("Broker 2 is dead, so it cannot be killed.")
    assert bare_words(page) == []
    abroad.tell("command", "start_broker", "broker=2")


def test_manage_py_speaks_the_language_of_its_terminal(abroad: Served) -> None:
    def manage(*words: str) -> str:
        command = [sys.executable, "manage.py", *words]
        run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60)
        return (run.stdout + run.stderr).replace("\n", " ")

    data = f"--data={abroad.data}"
    assert accented("Ctrl-C ends it; labs go on where they were at the next start.") in abroad.log
    assert accented("the address to listen on") in manage("serve", "--help")
    assert accented("Drives a broker of a running server") in manage("help", "broker")
    assert accented("There is no scenario {name}.").format(name="nothing") in manage("simulate", "nothing")
    assert accented("Paused.") in manage("lab", "demo", "pause", data)
    assert accented("Live again.") in manage("lab", "demo", "resume", data)
    refused = accented("There is no broker {broker} in this lab.").format(broker=77)
    assert refused in manage("lab", "demo", "command", "start_broker", "broker=77", data)
    assert accented("Kafka 4 has no ZooKeeper") in manage("terminal", "demo", "zookeeper-server-start.sh", data)
