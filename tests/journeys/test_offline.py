"""In a lecture hall without a network: nothing is asked of any host but the server itself, and the terminal comes only when it is opened."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.test_newcomer import open_demo
from tests.served import Served, served


@pytest.fixture(scope="module")
def server() -> Iterator[Served]:
    with served() as server:
        yield server


def test_only_the_server_itself_is_asked(page: Page, server: Served) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("websocket", lambda socket: asked.append(socket.url))
    page.goto(server.url)
    open_demo(page, server)
    assert not any("terminal/shell" in url for url in asked)
    for part in ("charts", "terminal", "code"):
        page.locator(f"[data-dock-tab={part}]").click()
        expect(page.locator(f"#dock-{part}")).to_be_visible()
    expect(page.locator("#term-log")).not_to_be_empty()
    page.keyboard.press("Control+k")
    expect(page.locator("[data-palette-input]")).to_be_visible()
    assert any("terminal/shell" in url for url in asked)
    assert {urlsplit(url).netloc for url in asked if not url.startswith("data:")} == {urlsplit(server.url).netloc}
