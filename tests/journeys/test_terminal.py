"""The terminal in the page: a tool makes what the stage then shows, a click is written there, and an action is copied as code."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.test_newcomer import open_demo
from tests.served import Served, served


@pytest.fixture(scope="module")
def server() -> Iterator[Served]:
    with served() as server:
        yield server


KEYED = "--reader-property key.separator='|'"


def typed(page: Page, line: str) -> None:
    page.locator("#term-input").fill(line)
    page.keyboard.press("Enter")


def test_a_topic_made_in_the_terminal_stands_on_the_stage(page: Page, server: Served) -> None:
    open_demo(page, server)
    page.keyboard.press("`")
    expect(page.locator("#term-input")).to_be_focused()
    page.keyboard.type("kafka-top")
    page.keyboard.press("Tab")
    expect(page.locator("#term-input")).to_have_value("kafka-topics.sh ")
    page.keyboard.type("--bootstrap-server localhost:9092 --create --topic refunds --partitions 2")
    page.keyboard.press("Enter")
    expect(page.locator("#term-log")).to_contain_text("Created topic refunds.")
    page.wait_for_function("() => window.streamlab.state().topics.refunds?.partitions.length === 2")

    typed(page, "kafka-topics.sh --bootstrap-server localhost:9092 --describe --topic refunds")
    expect(page.locator("#term-log")).to_contain_text("PartitionCount: 2")
    page.keyboard.press("ArrowUp")
    expect(page.locator("#term-input")).to_have_value(re.compile("--describe --topic refunds"))
    typed(page, "kafka-topix.sh --list")
    expect(page.locator("#term-log")).to_contain_text("Did you mean kafka-topics.sh?")
    typed(page, "docker exec -it kafka /opt/kafka/bin/kafka-topics.sh --bootstrap-server localhost:9092 --list")
    expect(page.locator("#term-log")).to_contain_text("payments\nrefunds", use_inner_text=True)


def test_what_is_typed_into_the_producer_is_read_by_the_consumer(page: Page, server: Served) -> None:
    open_demo(page, server)
    page.keyboard.press("`")
    where = "--bootstrap-server localhost:9092 --topic"
    typed(page, f"kafka-console-producer.sh {where} letters")
    expect(page.locator("#term-prompt")).to_have_text(">")
    typed(page, "my first event")
    typed(page, "my second event")
    page.keyboard.press("Control+d")
    expect(page.locator("#term-prompt")).to_have_text("$ ")
    typed(page, f"kafka-console-consumer.sh {where} letters --from-beginning")
    expect(page.locator("#term-state")).to_contain_text("kafka-console-consumer.sh is running")
    expect(page.locator("#term-log [data-sort=out]").filter(has_text=re.compile("^my second event$"))).to_have_count(
        1, timeout=10_000
    )
    page.keyboard.press("Control+c")
    expect(page.locator("#term-prompt")).to_have_text("$ ")
    typed(
        page,
        f"echo 'user1|piped' | kafka-console-producer.sh {where} letters --reader-property parse.key=true --reader-property key.separator='|'",
    )
    page.wait_for_function("() => JSON.stringify(window.streamlab.state().topics.letters).includes('user1')")


def test_a_course_runs_in_two_terminals(page: Page, server: Served) -> None:
    page.goto(server.url + "/labs/empty/")
    page.keyboard.press("`")
    log = page.locator(".term-log:not([hidden])")
    typed(page, "kafka-topics.sh --bootstrap-server localhost:9092 --create --topic payment-done --partitions 3")
    expect(log).to_contain_text("Created topic payment-done.")
    typed(page, "npm run consume payment-done")
    expect(log).to_contain_text("Consumer has joined the group", timeout=15_000)
    page.wait_for_function("() => window.streamlab.state().consumers['my-consumer']?.owned.length === 3")

    page.get_by_role("button", name="One more terminal").click()
    expect(page.locator("#term-input")).to_be_focused()
    typed(page, "npm run produce:user")
    expect(log).to_contain_text("> kafka-course@1.0.0 produce:user")
    expect(log).to_contain_text("user1 logged out: partition 0, offset 2")
    consuming = page.get_by_role("tab", name="1 npm run consume")
    expect(consuming).to_contain_text("something new")
    consuming.click()
    expect(log).to_contain_text("partition 0, offset 2, key user1: logged out")

    page.locator("#term-input").press("Control+c")
    expect(log).to_contain_text("[Consumer] Stopped")
    page.locator("[data-term=close]").click()
    expect(page.locator("#term-tabs")).to_be_hidden()
    typed(page, "docker ps")
    expect(page.locator(".term-log:not([hidden])")).to_contain_text("broker-3")


def test_a_click_is_written_in_the_terminal_and_copied_as_code(page: Page, server: Served) -> None:
    open_demo(page, server)
    page.locator("[data-dock-tab=terminal]").click()
    page.evaluate("() => window.streamlab.select('consumer', 'C2')")
    page.locator(".shelf").get_by_role("button", name="Kill").click()
    expect(page.locator("#term-log")).to_contain_text("# clicked: Killed C2.")
    expect(page.locator("#term-log")).to_contain_text("# kill -KILL $(pgrep -f C2)")

    page.get_by_role("button", name="Send a record from web").first.click()
    form = page.locator("form[data-command='send_record']")
    form.locator("[name=key]").fill("user1")
    expect(form.locator(".typed")).to_contain_text("echo 'user1|")
    form.locator("[data-primary]").click()
    expect(page.locator("#term-log")).to_contain_text("kafka-console-producer.sh")

    page.locator("[data-dock-tab=code]").click()
    page.locator("#dock-code [data-lib=confluent]").click()
    expect(page.locator("#dock-code .snippet:not([hidden]) pre")).to_contain_text('producer.produce("payments", key="user1"')
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.locator("#dock-code .snippet:not([hidden]) [data-copy-text]").click()
    expect(page.locator(".toast")).to_contain_text("Copied.")
    assert "from confluent_kafka import Producer" in page.evaluate("() => navigator.clipboard.readText()")


def test_everything_is_found_by_name(page: Page, server: Served) -> None:
    open_demo(page, server)
    page.keyboard.press("Control+k")
    page.locator("[data-palette-input]").fill("kafka-topics.sh --bootstrap-server localhost:9092 --list")
    page.keyboard.press("Enter")
    expect(page.locator("#term-input")).to_have_value("kafka-topics.sh --bootstrap-server localhost:9092 --list")
    page.keyboard.press("Enter")
    expect(page.locator("#term-log")).to_contain_text("payments")
    page.keyboard.press("Control+k")
    page.locator("[data-palette-input]").fill("dark")
    page.keyboard.press("Enter")
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")


def test_a_consumer_of_the_terminal_that_ended_is_typed_again_not_restarted(page: Page, server: Served) -> None:
    open_demo(page, server)
    page.keyboard.press("`")
    typed(page, "kafka-console-consumer.sh --bootstrap-server localhost:9092 --topic payments --group readers")
    page.wait_for_function("() => window.streamlab.state().consumers['console-consumer']?.state === 'running'", timeout=15_000)
    server.tell("command", "stop_consumer", "consumer=console-consumer")
    expect(page.locator("#term-prompt")).to_have_text("$ ")
    page.keyboard.press("Escape")
    chip = page.get_by_role("button", name=re.compile("console-consumer was kafka-console-consumer.sh in a terminal"))
    chip.click()
    shelf = page.get_by_role("toolbar", name="Actions on console-consumer")
    expect(shelf.get_by_role("button")).to_have_count(1)
    shelf.get_by_role("button").click()
    expect(page.locator(".drawer")).to_contain_text(
        "that process has ended: nobody would see what it reads. Type its command again."
    )
