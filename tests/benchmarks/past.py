"""An hour of 100 messages/s to look back at: what journal and pictures take, and how long a jump lasts: at the server, in the reducer, and
in a browser from the wish to the drawn moment. By the clock and in CPU time, since whoever else is on this machine delays the former only.

STREAMLAB_PAST_SECONDS: how long the lab that is looked back at has run (3600), and STREAMLAB_DRAWN_SECONDS the one in the browser (300).
"""

from __future__ import annotations

import gc
import gzip
import json
import os
import random
import shutil
import subprocess
import tempfile
import time
from pathlib import Path
from urllib.request import urlopen

from playwright.sync_api import CDPSession, sync_playwright

from streamlab.engine import past_answers
from streamlab.engine.operator_client import OperatorClient
from streamlab.engine.past import Past
from streamlab.engine.telling import Telling
from streamlab.world.scenarios import reference_at
from streamlab.world.world import World
from tests.benchmarks.page import Load
from tests.served import Served, served

JUMPS = 30
FOLD = """
import { readFileSync } from 'node:fs';
const { Moments, storeAt } = await import(process.argv[2] + '/static/js/state/moments.js');
const { Keys } = await import(process.argv[2] + '/static/js/state/keys.js');
const took = process.argv.slice(3).map((file) => {
  const text = readFileSync(file, 'utf8'), cpu = process.cpuUsage(), begun = performance.now(), answer = JSON.parse(text);
  storeAt(new Moments().keep(answer), answer.moment, new Keys());
  const { user, system } = process.cpuUsage(cpu);
  return [performance.now() - begun, (user + system) / 1000];
});
console.log(JSON.stringify(took));
"""


DRAWN = """
async (share) => {
  const { past } = window.streamlab, first = past.first, now = past.view.live.state.at, begun = performance.now();
  await past.lookAt(first + share * (now - first));
  await new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)));
  return performance.now() - begun;
}
"""

Took = tuple[float, float]
"""Ms by the clock, and of CPU."""


class Watch:
    """Measures what is done in this thread."""

    def __init__(self) -> None:
        self.begun, self.cpu = time.perf_counter(), time.thread_time()

    def took(self) -> Took:
        return (time.perf_counter() - self.begun) * 1000, (time.thread_time() - self.cpu) * 1000


def run() -> None:
    seconds = int(os.environ.get("STREAMLAB_PAST_SECONDS", "3600"))
    gc.collect()  # as a server does, see labs/serving.py
    gc.freeze()
    gc.set_threshold(20_000, 20, 50)
    print(f"load of this machine: {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")
    world = World(reference_at(100), seed=1)
    telling, past = Telling(world.journal), Past(world.journal)
    whole, steps = Watch(), []
    for _ in range(seconds * 10):
        watch = Watch()
        past.follow(world, telling)
        steps.append(watch.took())
        world.advance(world.now + 100)
    spent, cpu = whole.took()
    print(
        f"{seconds} s of the lab in {cpu / 1000:.0f} s of CPU ({1000 * seconds / cpu:.0f}× real time), "
        f"{sum(own for _, own in steps) / cpu:.1%} of it for the past, at most {max(own for _, own in steps):.1f} ms at once "
        f"({max(clock for clock, _ in steps):.1f} ms by the clock; all in all {spent / 1000:.0f} s)"
    )
    first = past.first(world.journal)
    held, kept = world.journal.size() / 2**20, past.size() / 2**20
    reach = (world.now - first.at) / 60_000 if first is not None else 0
    print(
        f"kept: the last {reach:.1f} min, {world.journal.next_offset - world.journal.first_offset:,} facts; journal {held:.1f} MiB, "
        f"pictures, marks and rates {kept:.1f} MiB: {held + kept:.1f} of 64 MiB"
    )
    _jumps(world, past, first.at if first is not None else world.start)
    _drawn(float(os.environ.get("STREAMLAB_DRAWN_SECONDS", "300")))


def _jumps(world: World, past: Past, since: int) -> None:
    chance, answered, sizes = random.Random(1), [], []
    with tempfile.TemporaryDirectory() as folder:
        files = []
        for number in range(JUMPS):
            watch = Watch()
            offset = past.offset_at(world.journal, chance.randint(since, world.now))
            data = past_answers.moment(past, world.journal, offset)()
            sizes.append(len(gzip.compress(data, 1)))
            answered.append(watch.took())
            files.append(str(Path(folder) / f"{number}.json"))
            Path(files[-1]).write_bytes(data)
        _report("server, packed", answered)
        print(f"an answer has {max(sizes) / 1000:.0f} kB at most, packed")
        node = shutil.which("node")
        if node is None:
            return
        script = Path(folder) / "fold.mjs"
        script.write_text(FOLD)
        root = str(Path(__file__).parent.parent.parent)
        told = subprocess.run([node, str(script), root, *files], capture_output=True, text=True, check=True).stdout
        _report("page: parse and fold, in node", [tuple(one) for one in json.loads(told)])


def _drawn(seconds: float) -> None:
    """The same in a browser, from the wish to the second frame after it."""
    with sync_playwright() as playwright, served() as server:
        operator = OperatorClient.of_directory(server.data)
        Load("reference", 3, 100, 3, 1).make(operator)
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": 1440, "height": 900})
        page.goto(f"{server.url}/labs/empty/")  # a lab that nobody watches falls asleep
        operator.clock("empty", "pace", 1000)
        begun = _now(server)
        while _now(server) - begun < seconds * 1000:
            time.sleep(0.5)
        operator.clock("empty", "pace", 1)
        page.reload()
        page.wait_for_selector("[data-ready=yes]", timeout=30_000)
        page.wait_for_function("() => window.streamlab.past.overview")
        page.wait_for_timeout(2_000)
        cdp = page.context.new_cdp_session(page)
        cdp.send("Performance.enable", {"timeDomain": "threadTicks"})
        for slow in (1, 4):
            cdp.send("Emulation.setCPUThrottlingRate", {"rate": slow})
            chance, took, spent = random.Random(1), [], []
            for _ in range(JUMPS):
                page.wait_for_timeout(100)
                cpu, own = _thread_ms(cdp), server.cpu_seconds()
                clock = page.evaluate(DRAWN, chance.random())
                took.append((clock, _thread_ms(cdp) - cpu))
                spent.append((server.cpu_seconds() - own) * 1000)
            _report(f"in Chromium until it is drawn, CPU ÷ {slow}", took)
            print(f"the server's CPU meanwhile: {sum(spent) / len(spent):.0f} ms on average, with the live lab's")
        browser.close()


def _now(server: Served) -> int:
    """The lab's virtual ms."""
    with urlopen(f"{server.url}/labs/empty/past/overview/") as answer:
        return int(json.load(answer)["now"])


def _thread_ms(cdp: CDPSession) -> float:
    """CPU that the page's main thread has taken."""
    told = {one["name"]: one["value"] for one in cdp.send("Performance.getMetrics")["metrics"]}
    return float(told["TaskDuration"]) * 1000


def _report(what: str, took: list[Took]) -> None:
    for unit, ranked in (("by the clock", sorted(clock for clock, _ in took)), ("of CPU", sorted(cpu for _, cpu in took))):
        print(f"a jump, {what}: median {ranked[len(ranked) // 2]:.0f} ms, at most {ranked[-1]:.0f} ms {unit}")
