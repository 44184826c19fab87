"""A developer's first minutes with a program of their own: the drawer, the card, real time, a pause, the ports for another lab."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.test_newcomer import open_demo
from tests.needs import need_module
from tests.served import Served, served


@pytest.fixture(scope="module")
def server() -> Iterator[Served]:
    need_module("confluent_kafka", "these journeys need a real client")
    with served("--kafka-lab", "demo") as server:
        yield server


@contextmanager
def writing(server: Served, name: str, topic: str = "payments") -> Iterator[None]:
    """A program writes ten messages a second as `name`."""
    ended = threading.Event()

    import confluent_kafka

    def write() -> None:
        producer = confluent_kafka.Producer({"bootstrap.servers": server.bootstrap, "client.id": name})
        while not ended.wait(0.1):
            producer.produce(topic, key="user1", value="paid")
            producer.poll(0)
        producer.flush(5)

    thread = threading.Thread(target=write, daemon=True)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join(10)


@contextmanager
def reading(server: Served, name: str, group: str, topic: str = "payments") -> Iterator[None]:
    """A program reads as a member of `group`; its fetches wait for 3 s at the brokers, so that a pause always finds some."""
    ended = threading.Event()

    import confluent_kafka

    def read() -> None:
        consumer = confluent_kafka.Consumer(
            {
                "bootstrap.servers": server.bootstrap,
                "client.id": name,
                "group.id": group,
                "auto.offset.reset": "earliest",
                "fetch.min.bytes": 1_000_000,
                "fetch.wait.max.ms": 3_000,
                "partition.assignment.strategy": "range",
            }
        )
        consumer.subscribe([topic])
        while not ended.is_set():
            consumer.poll(0.1)
        consumer.close()

    thread = threading.Thread(target=read, daemon=True)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join(15)


def test_a_program_appears_on_the_stage_while_the_drawer_is_open(page: Page, server: Served) -> None:
    open_demo(page, server)
    page.get_by_role("button", name="Connect a real client").click()
    drawer = page.locator(".drawer")
    expect(drawer).to_contain_text(server.bootstrap)
    drawer.get_by_role("tab", name="confluent-kafka").click()
    expect(drawer.get_by_role("tabpanel")).to_contain_text(f'"bootstrap.servers": "{server.bootstrap}"')
    with writing(server, "shop"):
        expect(drawer.get_by_role("row", name="shop")).to_contain_text("confluent-kafka", timeout=15_000)
        page.keyboard.press("Escape")
        expect(drawer).to_have_count(0)
        card = page.locator(".producer[data-kind='client'][data-id='shop']")
        expect(card).to_contain_text("confluent-kafka")
        expect(card).to_contain_text("127.0.0.1")
        expect(card.get_by_role("button")).to_have_count(0)
        page.wait_for_function(
            "() => window.streamlab.state().topics.payments.partitions.some(one => one.records.some(r => r.producer === 'shop'))"
        )
    expect(card).to_have_count(0, timeout=20_000)


def test_a_real_member_stands_with_the_group_and_its_link_can_be_cut(page: Page, server: Served) -> None:
    open_demo(page, server)
    with reading(server, "my-app", "my-app3"):
        card = page.locator(".member[data-id='my-app']")
        expect(card).to_contain_text("reads P0–P2", timeout=20_000)
        expect(card).to_contain_text("real")
        expect(page.locator("#head-group")).to_contain_text("my-app3")
        expect(page.locator(".row .chip[data-owner='my-app']")).to_have_count(3)
        page.evaluate("() => window.streamlab.select('client', 'my-app')")
        page.locator(".shelf").get_by_role("button", name="Link").click()
        form = page.locator("form[data-command='set_link']")
        form.get_by_label("slow").check()
        form.locator("[data-primary]").click()
        expect(page.locator(".toast")).to_contain_text("The link my-app – broker 1 takes 800 ms each way.")
        page.locator("[data-tables]").click()
        page.get_by_role("tab", name="Real clients").click()
        expect(page.locator("#twin")).to_contain_text("my-app3")


def test_real_time_is_said_where_the_pace_is_set_and_a_pause_says_who_waits(page: Page, server: Served) -> None:
    open_demo(page, server)
    page.wait_for_function("() => !Object.keys(window.streamlab.state().real_clients).length")  # of the journey before
    server.tell("pace", "10")
    expect(page.locator("[data-speed]")).to_contain_text("10×")
    with reading(server, "my-app", "my-app4"):
        note = page.locator("#real-note")
        expect(note).to_contain_text("they live in real time: the lab keeps to 1×. Its 10× come back", timeout=15_000)
        page.locator("[data-speed]").click()
        card = page.locator(".speed-card")
        expect(card.locator("[data-fixed]")).to_contain_text("Its 10× come back when the last has gone.")
        expect(card.locator("[data-pace='60']")).to_be_disabled()
        page.keyboard.press("Escape")
        page.wait_for_function("() => window.streamlab.state().groups['my-app4']?.state === 'Stable'", timeout=20_000)
        page.locator("[data-clock-act='pause']").click()
        expect(note).to_contain_text("for an answer: my-app at broker", timeout=10_000)
        page.locator("[data-clock-act='pause']").click()
        expect(note).to_be_hidden()
    expect(page.locator("[data-speed]")).to_contain_text("10×", timeout=15_000)
    expect(note).to_contain_text("The last real client has gone: the lab goes at 10× again.")
    server.tell("pace", "1")


def test_the_ports_are_given_to_another_lab(page: Page, server: Served) -> None:
    page.goto(f"{server.url}/labs/empty/")
    page.wait_for_selector("[data-ready='yes']")
    page.keyboard.press("Control+k")
    page.keyboard.type("connect a real")
    page.keyboard.press("Enter")
    drawer = page.locator(".drawer")
    expect(drawer).to_contain_text("One lab at a time holds them.")
    drawer.get_by_role("button", name="Give the ports to this lab").click()
    expect(page.locator(".toast")).to_contain_text("The brokers’ ports are this lab’s now.")
    expect(drawer.get_by_role("listitem").filter(has_text="B1")).to_contain_text("open")
    with writing(server, "shop", "quickstart-events"):
        expect(drawer.get_by_role("row", name="shop")).to_be_visible(timeout=15_000)
        drawer.get_by_role("button", name="Close").click()
        expect(page.locator(".producer[data-id='shop']")).to_be_visible(timeout=20_000)
        expect(page.locator("#head-topic")).to_contain_text("quickstart-events")
