"""A browser and a served StreamLab for the journeys. Without Chromium they are skipped; in CI that is a failure."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tests.served import Served, served

CHROMIUM = next((path for name in ("chromium", "chromium-browser", "google-chrome") if (path := shutil.which(name))), None)

HERE = Path(__file__).parent
HAS_BEEN_HERE = "localStorage.setItem('streamlab.tour', 'seen')"


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """A newcomer's first minutes are in every run; the other journeys have a run of their own."""
    for item in items:
        if item.path.parent == HERE and item.path.name != "test_newcomer.py":
            item.add_marker("journey")


@pytest.fixture(scope="session")
def server() -> Iterator[Served]:
    with served() as server:
        yield server


class Visitors:
    """Makes browsers of people who have been here before, so that the tour stays away."""

    def __init__(self, chromium: Browser) -> None:
        self.chromium = chromium

    def new_context(self, **options: Any) -> BrowserContext:
        context = self.chromium.new_context(**options)
        context.add_init_script(HAS_BEEN_HERE)
        return context


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """The bare browser: whoever opens a page with it is here for the first time."""
    if CHROMIUM is None:
        if os.environ.get("STREAMLAB_CI"):
            pytest.fail("CI needs Chromium, and there is none.")
        pytest.skip("needs Chromium (on Debian: apt install chromium)")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def browser(chromium: Browser) -> Visitors:
    return Visitors(chromium)


@pytest.fixture
def page(browser: Visitors) -> Iterator[Page]:
    """A visitor's browser. An error in the page's scripts fails the journey."""
    context = browser.new_context(viewport={"width": 1440, "height": 900})
    page = context.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    yield page
    context.close()
    assert errors == []
