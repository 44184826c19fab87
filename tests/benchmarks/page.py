"""The page in a cold browser: time to the first live frame, weight, long tasks."""

from __future__ import annotations

import gzip
import time
from typing import Any

from playwright.sync_api import sync_playwright

from tests.served import served

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


def run() -> None:
    with served() as server, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        for attempt in range(3):
            context = browser.new_context(viewport={"width": 1440, "height": 900})
            page = context.new_page()
            page.add_init_script(LONG_TASKS)
            sizes: dict[str, tuple[int, int]] = {}
            page.on("response", lambda response, sizes=sizes: _weigh(sizes, response))
            begun = time.perf_counter()
            page.goto(f"{server.url}/labs/demo/")
            page.wait_for_selector("[data-offset]", timeout=15_000)
            first = time.perf_counter() - begun
            page.wait_for_timeout(10_000)
            tasks = page.evaluate("window.longTasks")
            plain, packed = (sum(pair[kind] for pair in sizes.values()) / 1000 for kind in (0, 1))
            print(
                f"attempt {attempt + 1}: first live frame {first:.2f} s, {len(sizes)} files, {plain:.0f} kB, {packed:.0f} kB compressed, "
                f"long tasks {len(tasks)} (max {max(tasks, default=0):.0f} ms)"
            )
            context.close()
        browser.close()
