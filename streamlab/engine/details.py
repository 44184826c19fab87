"""Inspectors that are open: which viewer looks into what, and what each is told.

Law of the module: what several look into is read and encoded once; nobody gets the same text twice; a costly look comes less often, so
one viewer's inspector never slows the others. A viewer that is behind gets nothing here either.
"""

from __future__ import annotations

from time import perf_counter

from streamlab.engine import frames
from streamlab.engine.feed import Feed, Viewer
from streamlab.engine.worlds import RunningWorld

EVERY_SECONDS = 0.25
MOST_SHARE = 0.02
"""Of the time, what looking may take."""

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

    def look(self, viewer: Viewer, thing: Thing | None) -> None:
        """A viewer opens an inspector, another one, or none any more."""
        self._told.pop(viewer, None)
        self._looks.pop(viewer, None)
        if thing is not None and viewer in self._feed.viewers:
            self._looks[viewer] = thing
            self._next = self._soonest

    async def moment(self, world: RunningWorld) -> None:
        """Tell what is looked into, if it is time."""
        begun = perf_counter()
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
                self._feed.frame += 1
                await viewer.give(self._feed.frame, frames.detail_frame(self._feed.frame, texts[thing]))
        self._soonest = begun + (perf_counter() - begun) / MOST_SHARE
        self._next = max(self._soonest, begun + EVERY_SECONDS)
