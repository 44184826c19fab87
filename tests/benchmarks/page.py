"""The page in a cold browser: time to the first live frame, weight, long tasks."""

from __future__ import annotations

import gzip
import shutil
import time
from typing import Any

from playwright.sync_api import Browser, sync_playwright

from tests.served import Served, served

LONG_TASKS = """
window.longTasks = [];
new PerformanceObserver(list => { for (const entry of list.getEntries()) window.longTasks.push(entry.duration); })
  .observe({ type: 'longtask', buffered: true });
"""


def _weigh(sizes: dict[str, tuple[int, int]], response: Any) -> None:
    try:
        body = response.body()
    except Exception:  # a response without a body, such as a redirect
        return
    sizes[response.url] = (len(body), len(gzip.compress(body, 6)))


def _cold(server: Served, browser: Browser, attempt: int) -> None:
    """A browser that has never seen the page."""
    context = browser.new_context(viewport={"width": 1440, "height": 900})
    page = context.new_page()
    sizes: dict[str, tuple[int, int]] = {}
    page.on("response", lambda response: _weigh(sizes, response))
    begun = time.perf_counter()
    page.goto(f"{server.url}/labs/demo/")
    page.wait_for_selector("[data-offset]", timeout=15_000)
    first = time.perf_counter() - begun
    page.wait_for_timeout(2_000)
    plain, packed = (sum(pair[kind] for pair in sizes.values()) / 1000 for kind in (0, 1))
    print(f"attempt {attempt}: first live frame {first:.2f} s, {len(sizes)} files, {plain:.0f} kB, {packed:.0f} kB compressed")
    context.close()


def _busy(server: Served, browser: Browser) -> None:
    """24 partitions, 20 messages/s, three consumers: long tasks while it runs, those of loading apart."""
    server.tell("command", "create_topic", "name=wide", "partitions=24", "replication_factor=3", lab="empty")
    server.tell("command", "add_producer", "topic=wide", "rate=20", "key_count=200", lab="empty")
    for _ in range(3):
        server.tell("command", "add_consumer", "group=readers", "topics=wide", lab="empty")
    context = browser.new_context(viewport={"width": 1440, "height": 900})
    page = context.new_page()
    page.add_init_script(LONG_TASKS)
    page.goto(f"{server.url}/labs/empty/")
    page.wait_for_selector("[data-partition='23']", timeout=15_000)
    page.wait_for_timeout(5_000)
    loading = page.evaluate("window.longTasks.splice(0)")
    page.wait_for_timeout(30_000)
    running = page.evaluate("window.longTasks")
    print(
        f"24 partitions at 20 messages/s for 30 s: long tasks {len(running)} (max {max(running, default=0):.0f} ms); "
        f"while loading {len(loading)} (max {max(loading, default=0):.0f} ms)"
    )
    context.close()


def run() -> None:
    with served() as server, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        for attempt in (1, 2, 3):
            _cold(server, browser, attempt)
        _busy(server, browser)
        browser.close()
