"""The page in a browser: weight and first frame when cold, frames under load at full speed and at a quarter of it, long tasks, heap.

Frames by the clock tell as much about what else runs on this machine as about the page; the CPU time of its main thread per frame tells
about the page alone.

STREAMLAB_HEAP_MINUTES: how long the heap is watched (2; the goal is about 30).
STREAMLAB_PROTOTYPE: a moving mock-up's file, measured beside the page under the same load; `?n=partitions&r=rate` is added to it.
"""

from __future__ import annotations

import gzip
import os
import shutil
import time
from dataclasses import dataclass
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Browser, CDPSession, Page, sync_playwright

from streamlab.engine.operator_client import OperatorClient
from tests.served import Served, served

PROTOTYPE = os.environ.get("STREAMLAB_PROTOTYPE", "")

WATCH = """
window.longTasks = [];
window.frames_ = [];
new PerformanceObserver(list => { for (const entry of list.getEntries()) window.longTasks.push(entry.duration); })
  .observe({ type: 'longtask', buffered: true });
let last = 0;
const frame = (now) => { if (last) window.frames_.push(now - last); last = now; requestAnimationFrame(frame); };
requestAnimationFrame(frame);
localStorage.setItem('streamlab.tour', 'seen');
"""


@dataclass(frozen=True)
class Load:
    """A topic with what writes to it and reads from it."""

    topic: str
    partitions: int
    rate: float
    consumers: int
    processing_ms: float = 50.0

    def make(self, operator: OperatorClient) -> None:
        _tell(operator, "create_topic", name=self.topic, partitions=self.partitions, replication_factor=3)
        _tell(operator, "add_producer", topic=self.topic, rate=self.rate, key_count=2_000 if self.rate > 1_000 else 200)
        for _ in range(self.consumers):
            _tell(operator, "add_consumer", group=f"{self.topic}-readers", topics=self.topic, processing_ms=self.processing_ms)


LOADS = (Load("wide", 24, 20, 3), Load("strips", 100, 10_000, 10, 1), Load("thousand", 1_000, 100, 3))


def _tell(operator: OperatorClient, command: str, **fields: object) -> None:
    operator.command("empty", command, {name: str(value) for name, value in fields.items()})


def _page(browser: Browser, url: str) -> tuple[Page, CDPSession]:
    context = browser.new_context(viewport={"width": 1440, "height": 900})
    page = context.new_page()
    page.add_init_script(WATCH)
    page.goto(url)
    page.wait_for_selector("[data-ready=yes]", timeout=30_000)
    return page, context.new_cdp_session(page)


def _cold(server: Served, browser: Browser, attempt: int) -> None:
    """A browser that has never seen the page: every byte that comes, and from whom."""
    context = browser.new_context(viewport={"width": 1440, "height": 900})
    page = context.new_page()
    page.add_init_script(WATCH)
    wire: list[float] = []
    hosts: set[str] = set()
    cdp = context.new_cdp_session(page)
    cdp.send("Network.enable")
    cdp.on("Network.loadingFinished", lambda event: wire.append(event["encodedDataLength"]))
    bodies: list[int] = []
    packed: list[int] = []

    def weigh(response: Any) -> None:
        hosts.add(urlsplit(response.url).netloc)
        try:
            body = response.body()
        except Exception:  # a response without a body, such as a redirect
            return
        bodies.append(len(body))
        packed.append(len(gzip.compress(body, 6)))

    page.on("response", weigh)
    begun = time.perf_counter()
    page.goto(f"{server.url}/labs/demo/")
    page.wait_for_selector("[data-offset]", timeout=15_000)
    first = time.perf_counter() - begun
    page.wait_for_timeout(2_000)
    others = hosts - {urlsplit(server.url).netloc}
    print(
        f"attempt {attempt}: first live frame {first:.2f} s, {len(bodies)} files, {sum(bodies) / 1000:.0f} kB, "
        f"{sum(packed) / 1000:.0f} kB compressed, {sum(wire) / 1000:.0f} kB sent with headers; other hosts: {sorted(others) or 'none'}"
    )
    context.close()


@dataclass(frozen=True)
class Frames:
    """What a stretch of frames took: per frame by the clock (ms), long tasks (ms), CPU ms of the main thread per frame by kind of work."""

    times: list[float]
    tasks: list[float]
    work: dict[str, float]

    @classmethod
    def of(cls, page: Page, cdp: CDPSession, slow: int, seconds: float) -> Frames:
        """Watch a page for so long with its CPU slowed down; the slow-down itself counts as work, so it is taken out."""
        cdp.send("Performance.enable", {"timeDomain": "threadTicks"})
        cdp.send("Emulation.setCPUThrottlingRate", {"rate": slow})
        page.wait_for_timeout(1_000)
        page.evaluate("() => { window.frames_.splice(0); window.longTasks.splice(0); }")
        before = _durations(cdp)
        page.wait_for_timeout(seconds * 1_000)
        after = _durations(cdp)
        times, tasks = page.evaluate("() => [window.frames_, window.longTasks]")
        return cls(sorted(times), tasks, {kind: 1_000 * (after[kind] - before[kind]) / len(times) / slow for kind in after})

    def told(self) -> str:
        count, work = len(self.times), self.work
        p50, p95 = self.times[count // 2], self.times[int(count * 0.95)]
        return (
            f"{1_000 * count / sum(self.times):.0f} frames/s, p50 {p50:.1f} ms, p95 {p95:.1f} ms; "
            f"long tasks {len(self.tasks)} (max {max(self.tasks, default=0):.0f} ms); CPU {work['Task']:.1f} ms a frame: "
            f"script {work['Script']:.2f}, style {work['RecalcStyle']:.2f}, layout {work['Layout']:.2f}, the rest is painting"
        )


def _durations(cdp: CDPSession) -> dict[str, float]:
    """CPU seconds of the main thread so far, by kind."""
    metrics = {one["name"]: one["value"] for one in cdp.send("Performance.getMetrics")["metrics"]}
    return {kind: float(metrics[f"{kind}Duration"]) for kind in ("Task", "Script", "RecalcStyle", "Layout")}


def _frames(server: Served, browser: Browser, load: Load, slow: int, seconds: float = 12) -> None:
    """Frames of one topic in focus, at full speed or with the CPU slowed down; beside it the prototype's, where there is one."""
    page, cdp = _page(browser, f"{server.url}/labs/empty/")
    page.evaluate("topic => window.streamlab.focus(topic)", load.topic)
    page.wait_for_timeout(3_000)
    loading = page.evaluate("() => window.longTasks.splice(0)")
    cpu = server.cpu_seconds()
    frames = Frames.of(page, cdp, slow, seconds)
    busy = (server.cpu_seconds() - cpu) / (seconds + 1)
    reached = page.evaluate("() => window.streamlab.state().clock?.reached")
    print(
        f"{load.partitions} partitions at {load.rate:,.0f} messages/s, CPU ÷ {slow}: {frames.told()}; "
        f"while loading {len(loading)} long tasks (max {max(loading, default=0):.0f} ms); server {busy:.0%} of a core at {reached}×"
    )
    page.context.close()
    if PROTOTYPE and load.partitions <= 24:
        _prototype(browser, load, slow, seconds)


def _prototype(browser: Browser, load: Load, slow: int, seconds: float) -> None:
    """The moving mock-up under the same load, served over HTTP since it is made of modules."""
    file = Path(PROTOTYPE)
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Silent, directory=str(file.parent))) as files:
        Thread(target=files.serve_forever, daemon=True).start()
        context = browser.new_context(viewport={"width": 1440, "height": 900})
        page = context.new_page()
        page.add_init_script(WATCH)
        page.goto(f"http://127.0.0.1:{files.server_port}/{file.name}?n={load.partitions}&r={load.rate:.0f}")
        page.wait_for_timeout(3_000)
        print(f"  the prototype: {Frames.of(page, context.new_cdp_session(page), slow, seconds).told()}")
        context.close()
        files.shutdown()


class Silent(SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        """Files are served without a word."""


def _heap(server: Served, browser: Browser, minutes: float) -> None:
    """The heap after a collection, at the start and at the end of a long watch at 10×."""
    operator = OperatorClient.of_directory(server.data)
    page, cdp = _page(browser, f"{server.url}/labs/demo/")
    operator.clock("demo", "pace", 10)
    page.wait_for_timeout(20_000)

    def heap() -> float:
        cdp.send("HeapProfiler.collectGarbage")
        return float(cdp.send("Runtime.getHeapUsage")["usedSize"]) / 1e6

    sizes = [heap()]
    for _ in range(4):
        page.wait_for_timeout(minutes * 15_000)
        sizes.append(heap())
    nodes = page.evaluate("() => document.querySelectorAll('*').length")
    slope = (sizes[-1] - sizes[1]) / (minutes * 0.75)  # the first quarter fills what is kept of the past
    print(
        f"heap over {minutes:g} min at 10×: {' → '.join(f'{size:.1f}' for size in sizes)} MB, {slope:+.2f} MB a minute at the end; {nodes} elements"
    )
    operator.clock("demo", "pace", 1)
    page.context.close()


def run() -> None:
    print(f"load of this machine: {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        with served() as server:
            for attempt in (1, 2, 3):
                _cold(server, browser, attempt)
            _heap(server, browser, float(os.environ.get("STREAMLAB_HEAP_MINUTES", "2")))
        for load in LOADS:
            with served() as server:
                load.make(OperatorClient.of_directory(server.data))
                for slow in (1, 4):
                    _frames(server, browser, load, slow)
        browser.close()
