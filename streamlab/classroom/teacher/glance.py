"""How each copy of a lab stands, in one glance: who is stuck, at work, done, away.

Law of the module: it looks at labs that are in memory, one after the other and never at once, and loads none; nothing in it is an
alarm. Stuck is somebody whose group stays behind: for two minutes of the lab's own time its lag has not been lower.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import Any

from streamlab.classroom import live
from streamlab.classroom.models import Room, Seat
from streamlab.engine.hub import Hub
from streamlab.world.picture import Picture

STUCK_MS = 120_000
LEAST_LAG = 10
LANES = 3
ORDER = ("stuck", "work", "done", "away")


@dataclass
class _Track:
    """The lowest lag of late, and since when (virtual ms) it has not been lower."""

    lowest: int
    since: int


_tracks: dict[int, dict[str, _Track]] = {}


async def glances(room: Room, hub: Hub) -> list[dict[str, Any]]:
    """[{id, name, lab, state, minutes, lanes, say}], who is stuck longest first. `lanes`: lag of the first partitions, 0 to 96 %."""
    seats = [one async for one in Seat.objects.select_related("lab").filter(room=room, removed=False).exclude(lab=None)]
    here = live.seats_here(room.pk)
    before: dict[str, _Track] = _tracks.get(room.pk, {})
    kept: dict[str, _Track] = {}
    found = []
    for seat in seats:
        found.append(_glance(seat, hub, seat.pk in here, before, kept))
        await asyncio.sleep(0)
    _tracks[room.pk] = kept
    if room.is_over or not seats:
        _tracks.pop(room.pk, None)
    return sorted(found, key=lambda one: (ORDER.index(one["state"]), -one["minutes"], one["name"]))


def _glance(seat: Seat, hub: Hub, is_here: bool, before: dict[str, _Track], kept: dict[str, _Track]) -> dict[str, Any]:
    code = seat.lab.code if seat.lab is not None else ""
    shown: dict[str, Any] = {
        "id": seat.pk,
        "name": seat.nickname,
        "lab": code,
        "state": "away",
        "minutes": 0,
        "lanes": [0] * LANES,
        "behind": 0,
    }
    runner = hub.in_memory(code)
    if runner is None:
        return shown
    picture = runner.course.world.picture()
    lags = lags_of(picture)
    total = sum(lags)
    track = before.get(code) or _Track(total, picture.at)
    if total < track.lowest or total < LEAST_LAG or picture.at < track.since:
        track = _Track(total, picture.at)
    kept[code] = track
    stood = picture.at - track.since
    longest = max(lags, default=0) or 1
    shown["lanes"] = [round(96 * lag / max(longest, 24)) for lag in [*lags, *[0] * LANES][:LANES]]
    shown["behind"] = total
    if not is_here:
        return shown
    shown["state"] = "stuck" if stood >= STUCK_MS else "done" if _is_level(picture, total) else "work"
    shown["minutes"] = stood // 60_000 if shown["state"] == "stuck" else 0
    return shown


def _is_level(picture: Picture, total: int) -> bool:
    """Whether a group reads and is level with what is written."""
    return total == 0 and any(group.members and group.offsets for group in picture.groups)


def lags_of(picture: Picture) -> list[int]:
    """Per partition of the topics that people made: what the group furthest behind has not committed; where it reads and never has, all of it."""
    ends = {
        (one.name, part.partition): part.high_watermark for one in picture.topics if not one.internal for part in one.partitions
    }
    starts = {(one.name, part.partition): part.log_start for one in picture.topics for part in one.partitions}
    lags = dict.fromkeys(ends, 0)
    for group in picture.groups:
        committed = {place: starts.get(place, 0) for member in group.members for place in member.assigned}
        committed |= {(topic, partition): offset for topic, partition, offset in group.offsets}
        for place in committed.keys() & ends.keys():
            lags[place] = max(lags[place], ends[place] - committed[place])
    return list(lags.values())
