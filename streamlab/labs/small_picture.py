"""A small picture of a scenario, drawn from what really stands on its stage at a moment.

Law of the module: it runs the scenario in a world of its own, once per process, and gives back plain figures for the template.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from streamlab.protocol.hashing import murmur2
from streamlab.protocol.topic_names import is_internal
from streamlab.world.picture import Picture, TopicShown
from streamlab.world.scenarios import Scenario
from streamlab.world.world import World

CELLS, MOST_ROWS, PLACES, HUES = 5, 5, 28, 7


@dataclass(frozen=True)
class Cell:
    """`shape`: circle, square, triangle, diamond, or none (no record); `hue` 0 to 6, -1: no key. `done`: committed; `gone`: deleted."""

    x: int
    shape: str
    hue: int
    done: bool
    gone: bool = False


@dataclass(frozen=True)
class Row:
    """A partition. `owner`: "reads" or "none" (nobody)."""

    y: int
    cells: tuple[Cell, ...]
    owner: str


@dataclass(frozen=True)
class SmallPicture:
    """`size`: of a cell. `idle`: y of the pills of members that read nothing. `brokers`: (y, dead, cut from the one below); empty: not shown."""

    rows: tuple[Row, ...]
    size: int
    idle: tuple[int, ...]
    brokers: tuple[tuple[int, bool, bool], ...]

    @property
    def next_x(self) -> int:
        return 1 + CELLS * (self.size + 2)

    @property
    def line(self) -> tuple[int, int]:
        """Where the line from a row to its reader begins and ends."""
        begin = self.next_x + self.size + 6
        return begin, begin + (14 if self.brokers else 30)

    @property
    def half(self) -> int:
        return self.size // 2


@lru_cache(maxsize=64)
def _taken(name: str, seed: int, after: int) -> Picture:
    from streamlab.world.scenarios import SCENARIOS

    world = World(SCENARIOS[name], seed=seed)
    world.advance(world.start + after)
    return world.picture()


@lru_cache(maxsize=64)
def _drawn(name: str, seed: int, after: int) -> SmallPicture:
    return draw(_taken(name, seed, after))


def small_picture(scenario: Scenario, seed: int, after: int) -> SmallPicture:
    """The picture of one of the program's scenarios, `after` ms from its start."""
    return _drawn(scenario.name, seed, after)


def draw(picture: Picture) -> SmallPicture:
    """The first topic, its readers, and the brokers where one of them or a link is not well."""
    topic = next(topic for topic in picture.topics if not is_internal(topic.name))
    partitions = topic.partitions[:MOST_ROWS]
    pitch = 28 if len(partitions) <= 3 else 92 // len(partitions)
    size = pitch - 8 if len(partitions) <= 3 else pitch - 4
    readers = [one for one in picture.consumers if one.state != "stopped" and topic.name in one.topics]
    read = {place for one in readers for place in one.owned}
    rows = tuple(
        Row(2 + number * pitch, _cells(topic, number, size, picture), "reads" if (topic.name, number) in read else "none")
        for number in range(len(partitions))
    )
    idle = sum(not one.owned for one in readers) if read else 0
    pills = (2 + len(rows) * pitch,) if idle else ()
    return SmallPicture(rows, size, pills, _brokers(picture, pitch))


def _cells(topic: TopicShown, number: int, size: int, picture: Picture) -> tuple[Cell, ...]:
    """The last records, those that are not read as waiting; before the log's start there are none."""
    shown = topic.partitions[number]
    places = _places(topic)
    committed = max(
        (offset for group in picture.groups for name, at, offset in group.offsets if (name, at) == (topic.name, number)), default=0
    )
    held = {record.offset: record for record in shown.records}
    cells = []
    for turn in range(CELLS):
        offset = shown.end - CELLS + turn
        record = held.get(offset)
        x = 1 + turn * (size + 2)
        if record is None or offset < shown.log_start:
            cells.append(Cell(x, "none", -1, True, gone=0 <= offset < shown.log_start))
            continue
        place = -1 if record.key is None else places[record.key]
        shape = "circle" if place < 0 else ("circle", "square", "triangle", "diamond")[place // HUES]
        cells.append(Cell(x, shape, place % HUES if place >= 0 else -1, offset < committed))
    return tuple(cells)


def _places(topic: TopicShown) -> dict[str, int]:
    """Each key's place, as the stage gives it; from the 29th key on there is none."""
    places: dict[str, int] = {}
    taken: set[int] = set()
    for key in (record.key for shown in topic.partitions for record in shown.records):
        if key is None or key in places:
            continue
        wanted = ((murmur2(key.encode()) & 0xFFFFFFFF) >> 8) % PLACES
        free = next((at % PLACES for at in range(wanted, wanted + PLACES) if at % PLACES not in taken), -1)
        places[key] = free
        taken.add(free)
    return places


def _brokers(picture: Picture, pitch: int) -> tuple[tuple[int, bool, bool], ...]:
    cut = {tuple(sorted((link.a, link.b))) for link in picture.links if link.cut}
    if not cut and all(broker.state == "running" for broker in picture.brokers):
        return ()
    return tuple(
        (2 + at * pitch, broker.state == "dead", (f"broker-{broker.id}", f"broker-{broker.id + 1}") in cut)
        for at, broker in enumerate(picture.brokers[:3])
    )
