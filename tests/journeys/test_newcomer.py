"""A newcomer's first minutes: the page lives, a keyed message lands where its key says, a dead consumer's partition finds a new owner."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from streamlab.protocol.hashing import partition_for_key
from tests.served import Served

KEY = "newcomer-1"


def open_demo(page: Page, server: Served) -> None:
    page.goto(f"{server.url}/labs/demo/")
    page.wait_for_selector("[data-partition][data-topic='payments'] [data-offset]", timeout=15_000)


def newest_offset(page: Page, partition: int) -> int:
    lane = page.locator(f"[data-topic='payments'][data-partition='{partition}']").first
    offsets = lane.locator("[data-offset]").evaluate_all("cells => cells.map(cell => Number(cell.dataset.offset))")
    return max(offsets, default=-1)


def test_a_keyed_message_lands_where_its_key_says(page: Page, server: Served) -> None:
    open_demo(page, server)
    expected = partition_for_key(KEY.encode(), 3)
    page.get_by_role("button", name="Send a record from web").first.click()
    form = page.locator("form[data-command='send_record']")
    form.locator("[name=key]").fill(KEY)
    expect(form).to_contain_text(re.compile(rf"mod 3 = {expected}\b"))
    form.locator("[data-primary]").click()
    expect(page.locator("body")).to_contain_text(re.compile(rf"sent a record with key {KEY}"), timeout=10_000)
    page.wait_for_function(
        """([key, partition]) => {
            const state = window.streamlab.state();
            const topics = Object.values(state.topics);
            const payments = topics.find(topic => topic.name === 'payments');
            return payments.partitions[partition].records.some(record => (record.key ?? record[1]) === key);
        }""",
        arg=[KEY, expected],
        timeout=15_000,
    )


def test_a_killed_consumers_partition_moves(page: Page, server: Served) -> None:
    open_demo(page, server)
    card = page.locator("[data-consumer='C2']").first
    card.click()
    page.get_by_role("button", name=re.compile("kill", re.IGNORECASE)).first.click()
    expect(page.locator("[data-consumer='C2'][data-state='dead']").first).to_be_visible(timeout=10_000)
    server.tell("pace", "50")
    expect(page.locator("body")).to_contain_text("C2 was removed from group billing", timeout=15_000)
    page.wait_for_function(
        """() => {
            const group = Object.values(window.streamlab.state().groups).find(one => one.name === 'billing');
            const owners = Object.values(group.members).flatMap(member => member.assigned);
            return group.state === 'Stable' && owners.length === 3;
        }""",
        timeout=15_000,
    )
