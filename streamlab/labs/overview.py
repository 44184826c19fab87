"""A lab in one line, for the list on the home page.

Law of the module: nothing is loaded for a list. A lab in memory says how it is; one that is not is asleep.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from streamlab.engine.hub import Hub
from streamlab.labs.models import Lab
from streamlab.world.picture import Picture


@dataclass(frozen=True)
class Lane:
    """A bar of the thumbnail, in its units: it ends where the next record goes."""

    x: int
    y: int
    width: int


@dataclass(frozen=True)
class Overview:
    """`state`: Live, paused, asleep …; `icon`: its icon. `behind` None: not known.

    `lanes`: what is behind in the first partitions, as bars of the thumbnail.
    """

    lab: Lab
    can_steer: bool
    state: str
    icon: str
    partitions: int | None = None
    behind: int | None = None
    viewers: int = 0
    alarm: bool = False
    lanes: list[Lane] = field(default_factory=list)


async def overview(lab: Lab, hub: Hub, can_steer: bool) -> Overview:
    """The lab as it is now."""
    runner = hub.in_memory(lab.code)
    if runner is None:
        return Overview(lab, can_steer, _("paused") if lab.paused else _("asleep"), "pause" if lab.paused else "empty")
    if runner.frozen is not None:
        return Overview(lab, can_steer, _("stands still: our fault"), "cross", alarm=True)
    picture = runner.course.world.picture()
    state, icon, alarm = _state(picture, runner.paused, runner.is_awake)
    lags = _lags(picture)
    longest = max(lags, default=0) or 1
    partitions = sum(len(topic.partitions) for topic in picture.topics if not topic.internal)
    lanes = [Lane(63 - round(60 * lag / longest), 11 * row, round(60 * lag / longest)) for row, lag in enumerate(lags[:3])]
    return Overview(
        lab, can_steer, state, icon, partitions, sum(lags) if picture.groups else None, len(runner.feed.viewers), alarm, lanes
    )


def _state(picture: Picture, paused: bool, awake: bool) -> tuple[str, str, bool]:
    dead = [broker.id for broker in picture.brokers if broker.state == "dead"]
    if dead:
        many = ngettext("broker {broker} is dead", "{count} brokers are dead", len(dead))
        return many.format(broker=dead[0], count=len(dead)), "cross", True
    if paused:
        return _("paused"), "pause", False
    if not awake:
        return _("asleep"), "empty", False
    if any(group.state in ("PreparingRebalance", "CompletingRebalance") for group in picture.groups):
        return _("rebalancing"), "rebal", False
    return _("Live"), "live", False


def _lags(picture: Picture) -> list[int]:
    """Messages that the group furthest behind has not committed, per partition of the first topics."""
    ends = {(t.name, p.partition): p.high_watermark for t in picture.topics if not t.internal for p in t.partitions}
    lags = dict.fromkeys(ends, 0)
    for group in picture.groups:
        for topic, partition, committed in group.offsets:
            place = (topic, partition)
            if place in ends:
                lags[place] = max(lags[place], ends[place] - committed)
    return list(lags.values())
