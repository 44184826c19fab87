"""How the server does: its labs in memory, its rooms, its memory, its ports.

Law of the module: what stands here is read at the moment of asking, and wakes no lab; no nickname, seat, session or address is in it.
"""

from __future__ import annotations

import platform
import sys
from dataclasses import dataclass, field
from importlib.metadata import PackageNotFoundError
from importlib.metadata import version as version_of
from time import time

import django
from django.db.models import Count, Q
from django.utils.translation import gettext as _

from streamlab.classroom.models import Room, RoomState, Seat
from streamlab.engine.hub import Hub
from streamlab.engine.platform import resident_bytes
from streamlab.engine.runner import Runner
from streamlab.engine.tally import BOUNDS, Tally
from streamlab.labs.models import Lab
from streamlab.labs.spoken import translated

BEGAN = time()
MOST_ROOMS = 100


@dataclass(frozen=True)
class LabState:
    """One lab in memory. `invariant`, `sentence`, `offset`: what froze it, "" where nothing did. `ports`: that are open now, of its brokers."""

    code: str
    name: str
    paused: bool
    awake: bool
    viewers: int
    asked: float
    reached: float
    real_clients: int
    turns: int
    late: int
    dropped: int
    ports: list[int]
    invariant: str = ""
    sentence: str = ""
    offset: int = 0


@dataclass(frozen=True)
class ServerState:
    """`up`: seconds since this process began. `memory`: resident bytes, 0 where the system does not say."""

    labs: list[LabState]
    tally: Tally
    memory: int
    up: float

    @property
    def frozen(self) -> list[LabState]:
        return [one for one in self.labs if one.invariant]

    @property
    def viewers(self) -> int:
        return sum(one.viewers for one in self.labs)

    @property
    def real_clients(self) -> int:
        return sum(one.real_clients for one in self.labs)

    @property
    def late_share(self) -> float:
        """Percent of all turns."""
        return 100 * self.tally.late / (sum(self.tally.turns) or 1)

    @property
    def minutes(self) -> int:
        return int(self.up // 60)

    @property
    def awake(self) -> int:
        return sum(one.awake for one in self.labs)

    @property
    def usual_ms(self) -> float:
        """Below this many ms 95 % of all turns took; 0: there were none."""
        total, passed = sum(self.tally.turns), 0
        for bound, count in zip(BOUNDS, self.tally.turns, strict=False):
            passed += count
            if total and passed >= 0.95 * total:
                return bound * 1000
        return BOUNDS[-1] * 1000 if total else 0.0


@dataclass(frozen=True)
class Counts:
    """What is kept: labs, rooms by state, seats of rooms that are not over."""

    labs: int
    rooms: dict[str, int] = field(default_factory=dict)
    seats: int = 0

    @property
    def rooms_open(self) -> int:
        return sum(number for state, number in self.rooms.items() if state != RoomState.ENDED)


def server_state(hub: Hub) -> ServerState:
    """All labs in memory, those with most viewers first."""
    labs = sorted((_lab(runner) for runner in hub.runners()), key=lambda one: (not one.invariant, -one.viewers, one.code))
    return ServerState(labs, hub.tally(), resident_bytes(), time() - BEGAN)


def _lab(runner: Runner) -> LabState:
    clock, frozen, tally = runner.clock(), runner.frozen, runner.feed.tally
    return LabState(
        code=runner.lab.code,
        name=translated(runner.lab.name),
        paused=runner.paused,
        awake=runner.is_awake,
        viewers=clock.viewers,
        asked=clock.asked,
        reached=clock.reached,
        real_clients=clock.real_clients,
        turns=sum(tally.turns),
        late=tally.late,
        dropped=tally.dropped,
        ports=sorted(runner.door.open_ports().values()) if runner.door is not None else [],
        invariant=frozen.invariant if frozen is not None else "",
        sentence=frozen.sentence if frozen is not None else "",
        offset=frozen.offset if frozen is not None else 0,
    )


def counts() -> Counts:
    """What the database holds, in three questions."""
    found = dict(Room.objects.order_by().values_list("state").annotate(number=Count("pk")))
    rooms = {state: found.get(state, 0) for state in RoomState.values}
    return Counts(Lab.objects.count(), rooms, Seat.objects.filter(~Q(room__state=RoomState.ENDED), removed=False).count())


def rooms_open() -> list[Room]:
    """Rooms that are not over, the newest first, each with `seats_taken` and `questions_asked`."""
    seats = Count("seats", filter=Q(seats__removed=False), distinct=True)
    rooms = Room.objects.exclude(state=RoomState.ENDED).select_related("lab")
    return list(rooms.annotate(seats_taken=seats, questions_asked=Count("questions", distinct=True))[:MOST_ROOMS])


def version() -> str:
    """The version of StreamLab that runs."""
    try:
        return version_of("streamlab")
    except PackageNotFoundError:
        return "0"


def versions() -> dict[str, str]:
    """What this server is made of."""
    return {"StreamLab": version(), "Python": platform.python_version(), "Django": django.get_version(), _("System"): sys.platform}
