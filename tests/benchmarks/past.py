"""An hour of 100 messages/s to look back at: what journal and pictures take, and how long a jump lasts, at the server and in the reducer."""

from __future__ import annotations

import gzip
import json
import random
import shutil
import subprocess
import tempfile
import time
from pathlib import Path

from streamlab.engine import past_answers
from streamlab.engine.past import Past
from streamlab.engine.telling import Telling
from streamlab.world.scenarios import reference_at
from streamlab.world.world import World

JUMPS = 30
FOLD = """
import { readFileSync } from 'node:fs';
const { Moments, storeAt } = await import(process.argv[2] + '/static/js/state/moments.js');
const { Keys } = await import(process.argv[2] + '/static/js/state/keys.js');
const took = process.argv.slice(3).map((file) => {
  const text = readFileSync(file, 'utf8'), begun = performance.now(), answer = JSON.parse(text);
  storeAt(new Moments().keep(answer), answer.moment, new Keys());
  return performance.now() - begun;
});
console.log(JSON.stringify(took));
"""


def run(seconds: int = 3_600) -> None:
    world = World(reference_at(100), seed=1)
    telling, past = Telling(world.journal), Past(world.journal)
    begun = time.perf_counter()
    following = longest = 0.0
    for _ in range(seconds * 10):
        before = time.perf_counter()
        past.follow(world, telling)
        took = time.perf_counter() - before
        following, longest = following + took, max(longest, took)
        world.advance(world.now + 100)
    spent = time.perf_counter() - begun
    print(
        f"{seconds} s of the lab in {spent:.0f} s ({seconds / spent:.0f}× real time), {following / spent:.1%} of it for the past, "
        f"at most {longest * 1000:.1f} ms at once"
    )
    first = past.first(world.journal)
    held, kept = world.journal.size() / 2**20, past.size() / 2**20
    reach = (world.now - first.at) / 60_000 if first is not None else 0
    print(
        f"kept: the last {reach:.1f} min, {world.journal.next_offset - world.journal.first_offset:,} facts; journal {held:.1f} MiB, "
        f"pictures, marks and rates {kept:.1f} MiB: {held + kept:.1f} of 64 MiB"
    )
    _jumps(world, past, first.at if first is not None else world.start)


def _jumps(world: World, past: Past, since: int) -> None:
    chance, served, sizes = random.Random(1), [], []
    with tempfile.TemporaryDirectory() as folder:
        files = []
        for number in range(JUMPS):
            begun = time.perf_counter()
            offset = past.offset_at(world.journal, chance.randint(since, world.now))
            data = past_answers.moment(past, world.journal, offset)()
            sizes.append(len(gzip.compress(data, 1)))
            served.append((time.perf_counter() - begun) * 1000)
            files.append(str(Path(folder) / f"{number}.json"))
            Path(files[-1]).write_bytes(data)
        _report("server, packed", served)
        print(f"an answer has {max(sizes) / 1000:.0f} kB at most, packed")
        node = shutil.which("node")
        if node is None:
            return
        script = Path(folder) / "fold.mjs"
        script.write_text(FOLD)
        root = str(Path(__file__).parent.parent.parent)
        told = subprocess.run([node, str(script), root, *files], capture_output=True, text=True, check=True).stdout
        _report("page: parse and fold, in node", json.loads(told))


def _report(what: str, took: list[float]) -> None:
    ranked = sorted(took)
    print(f"a jump, {what}: median {ranked[len(ranked) // 2]:.0f} ms, at most {ranked[-1]:.0f} ms")
