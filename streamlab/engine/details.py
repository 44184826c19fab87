"""Inspectors that are open: which viewer looks into what, and what each is told.

Law of the module: what several look into is read and encoded once; nobody gets the same text twice; a costly look comes less often, so
one viewer's inspector never slows the others. A viewer that is behind gets nothing here either.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from time import perf_counter

from streamlab.engine import frames
from streamlab.engine.feed import Feed, Viewer
from streamlab.engine.worlds import RunningWorld
from streamlab.simulation.journal import Journal

EVERY_SECONDS = 0.25
MOST_SHARE = 0.02
"""Of the time, what looking may take."""

MOST_RECALLED = 100

Thing = tuple[str, str]
"""Kind and name, as on the stage."""


class Details:
    """Sends details to those who look into things, through the same feed as everything else."""

    def __init__(self, feed: Feed) -> None:
        self._feed = feed
        self._looks: dict[Viewer, Thing] = {}
        self._told: dict[Viewer, str] = {}
        self._next = 0.0
        self._soonest = 0.0
        self._recalling: dict[Viewer, asyncio.Task[None]] = {}
        self._memories: list[tuple[Viewer, str]] = []

    def look(self, viewer: Viewer, thing: Thing | None, journal: Journal | None = None) -> None:
        """A viewer opens an inspector, another one, or none any more. `journal`: where what it was before is looked up, once."""
        self._told.pop(viewer, None)
        self._looks.pop(viewer, None)
        if thing is None or viewer not in self._feed.viewers:
            return
        self._looks[viewer] = thing
        self._next = self._soonest
        openings = _openings(thing)
        if openings and journal is not None and viewer not in self._recalling:
            self._recalling[viewer] = asyncio.get_running_loop().create_task(self._recall(viewer, thing, journal, openings))

    async def _recall(self, viewer: Viewer, thing: Thing, journal: Journal, openings: tuple[bytes, ...]) -> None:
        """What the journal still has of a thing, found beside the lab's own task; one search a viewer at a time."""
        read = journal.reader(journal.first_offset)
        try:
            text = await asyncio.to_thread(_recalled, *thing, read, openings)
        finally:
            self._recalling.pop(viewer, None)
        looks = self._looks.get(viewer)
        if looks == thing:
            self._memories.append((viewer, text))
        elif looks is not None:
            self.look(viewer, looks, journal)

    async def moment(self, world: RunningWorld) -> None:
        """Tell what is looked into, if it is time."""
        begun = perf_counter()
        memories, self._memories = self._memories, []
        for viewer, text in memories:
            await self._give(viewer, text)
        if not self._looks or begun < self._next:
            return
        for viewer in [viewer for viewer in self._looks if viewer.gone or viewer not in self._feed.viewers]:
            self.look(viewer, None)
        texts: dict[Thing, str] = {}
        for viewer, thing in list(self._looks.items()):
            if not viewer.live:
                continue
            if thing not in texts:
                texts[thing] = frames.detail_text(*thing, world.now, world.look(*thing))
            if self._told.get(viewer) != texts[thing]:
                self._told[viewer] = texts[thing]
                await self._give(viewer, texts[thing])
        self._soonest = begun + (perf_counter() - begun) / MOST_SHARE
        self._next = max(self._soonest, begun + EVERY_SECONDS)

    async def _give(self, viewer: Viewer, text: str) -> None:
        self._feed.frame += 1
        await viewer.give(self._feed.frame, frames.detail_frame(self._feed.frame, text))


def _openings(thing: Thing) -> tuple[bytes, ...]:
    """How the facts begin that tell what a thing was before; none for kinds that have no such facts."""
    kind, name = thing
    if kind == "group":
        return (f'{{"kind":"group_state","group":{_quoted(name)},'.encode(),)
    topic, _, number = name.rpartition("-")
    if kind != "partition" or not number.isdigit():
        return ()
    changed = f'{{"kind":"partition_changed","topic":{_quoted(topic)},"partition":{int(number)},'
    return (changed.encode(), f'{{"kind":"topic_created","topic":{_quoted(topic)},'.encode())


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def _recalled(kind: str, name: str, read: Callable[[], list[bytes]], openings: tuple[bytes, ...]) -> str:
    facts = read()
    found = [fact for fact in facts if fact.startswith(openings)][-MOST_RECALLED:]
    since = json.loads(facts[0])["at"] if facts else 0
    return frames.recalled_text(kind, name, since, found)
