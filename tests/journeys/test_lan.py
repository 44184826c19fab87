"""A class on a network of its own: the phone reaches the server by the machine's other address, over plain http."""

from __future__ import annotations

import re
import signal
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from streamlab.engine.platform import addresses
from tests.journeys.conftest import Visitors
from tests.served import Served, served


@pytest.fixture(scope="module")
def lan() -> Iterator[Served]:
    if not addresses():
        pytest.skip("this machine has no address but its own loopback")
    with served("--lan") as server:
        yield server


def test_a_phone_joins_by_the_address_on_the_wall_and_goes_on_after_the_server_ended(
    page: Page, browser: Visitors, lan: Served
) -> None:
    port = lan.url.rsplit(":", 1)[-1]
    host = f"{addresses()[0]}:{port}"
    said = lan.log
    assert f"Phones on this network open http://{host}/ or scan this:" in said
    assert "█" in said
    assert "It is plain http: who listens on the network can read along." in said

    page.goto(f"{lan.url}/rooms/new/")
    page.get_by_label("How many are expected").fill("3")
    page.get_by_role("button", name="Open the room").click()
    page.wait_for_url("**/lobby/")
    expect(page.locator(".side .url")).to_have_text(f"{host}/join")
    code = page.locator(".side .code").inner_text()

    context = browser.new_context(viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
    phone = context.new_page()
    errors: list[str] = []
    phone.on("pageerror", lambda error: errors.append(str(error)))
    phone.goto(f"http://{host}/r/{code}")
    phone.get_by_role("button", name="Join").click()
    phone.wait_for_url(f"http://{host}/room/{code}/")
    assert not phone.evaluate("isSecureContext")
    expect(phone.locator("[data-part]").first).to_be_visible(timeout=20_000)
    process = phone.get_by_role("button", name=re.compile("^Process \\d")).first
    expect(process).to_be_enabled(timeout=15_000)
    process.click()
    expect(phone.get_by_role("button", name=re.compile("^Commit \\d")).first).to_be_enabled()

    # Another phone's page of the lab, by the same address.
    watching = context.new_page()
    watching.goto(f"http://{host}/labs/demo/")
    watching.wait_for_selector(".stage-page[data-ready=yes]", timeout=20_000)

    # Ctrl-C with everybody connected.
    lan.process.send_signal(signal.SIGINT)
    assert lan.process.wait(10) == 0
    expect(phone.locator("#live")).to_have_text("Connecting again…")
    expect(phone.locator("#title")).to_contain_text("You are consumer")
    assert errors == []
    context.close()
