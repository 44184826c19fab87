"""What a phone can ask for, by its seat's role, and the commands that come of it.

Law of the module: the role decides, here and nowhere else; a frozen room takes nothing but a vote. A phone acts on its own consumer and
producer alone; whoever breaks things acts on brokers and links.
"""

from __future__ import annotations

from collections.abc import Callable

import msgspec
from django.utils.translation import gettext as _

from streamlab.classroom import seats
from streamlab.classroom.models import Role, Room, Seat
from streamlab.world.commands import (
    AnyCommand,
    Burst,
    ChangeConsumer,
    CommandRejected,
    CommitNow,
    KillBroker,
    KillConsumer,
    ProcessNext,
    RestartConsumer,
    SendRecord,
    SetAuto,
    SetLink,
    StartBroker,
    StopConsumer,
)

SLOW_MS = 3_000.0
MOST_BURST = 50


class Asked(msgspec.Struct):
    """A message of a phone. `do`: one of DEEDS, "vote" or "nickname"; the rest as that one needs it. `n`: for the answer."""

    do: str
    n: int = 0
    topic: str = ""
    partition: int = -1
    count: int = 1
    per_second: float = 0.0
    key: str | None = None
    value: str | None = None
    broker: int = 0
    a: str = ""
    b: str = ""
    question: int = 0
    guess: str | int | float | list[str] | None = None
    text: str = ""


DEEDS: dict[str, Callable[[Seat, Asked], AnyCommand]] = {
    "process": lambda seat, asked: ProcessNext(
        by=seat.nickname, consumer=seat.consumer, count=asked.count, topic=asked.topic, partition=asked.partition
    ),
    "commit": lambda seat, asked: CommitNow(by=seat.nickname, consumer=seat.consumer, topic=asked.topic, partition=asked.partition),
    "auto": lambda seat, asked: SetAuto(by=seat.nickname, consumer=seat.consumer, per_second=asked.per_second),
    "slow": lambda seat, asked: ChangeConsumer(by=seat.nickname, consumer=seat.consumer, processing_ms=SLOW_MS),
    "quick": lambda seat, asked: ChangeConsumer(by=seat.nickname, consumer=seat.consumer, processing_ms=0),
    "crash": lambda seat, asked: KillConsumer(by=seat.nickname, consumer=seat.consumer),
    "leave": lambda seat, asked: StopConsumer(by=seat.nickname, consumer=seat.consumer),
    "restart": lambda seat, asked: RestartConsumer(by=seat.nickname, consumer=seat.consumer),
    "poll": lambda seat, asked: ProcessNext(by=seat.nickname, consumer=seat.consumer, count=0),
    "send": lambda seat, asked: SendRecord(
        by=seat.nickname, producer=seats.producer_of(seat), key=asked.key or None, value=asked.value
    ),
    "burst": lambda seat, asked: Burst(by=seat.nickname, producer=seats.producer_of(seat), count=min(MOST_BURST, asked.count)),
    "kill-broker": lambda seat, asked: KillBroker(by=seat.nickname, broker=asked.broker),
    "start-broker": lambda seat, asked: StartBroker(by=seat.nickname, broker=asked.broker),
    "cut": lambda seat, asked: SetLink(by=seat.nickname, a=asked.a, b=asked.b, cut=True),
    "mend": lambda seat, asked: SetLink(by=seat.nickname, a=asked.a, b=asked.b),
}
_CONSUMES = frozenset({"process", "commit", "auto", "slow", "quick", "crash", "leave", "restart", "poll"})
_PRODUCES = frozenset({"send", "burst"})

MAY: dict[str, frozenset[str]] = {
    Role.WATCH: frozenset(),
    Role.PRODUCE: _PRODUCES,
    Role.CONSUME: _CONSUMES | _PRODUCES,
    Role.BREAK: frozenset({"kill-broker", "start-broker", "cut", "mend"}),
}
"""Who may do what, by role. Whoever consumes may produce as well: that is the job of those who have nothing to read."""


def command_for(room: Room, seat: Seat, asked: Asked) -> AnyCommand:
    """The command that a message stands for. Raises CommandRejected."""
    if asked.do not in DEEDS:
        raise CommandRejected(_("A phone cannot do that."))
    if asked.do not in MAY.get(seat.role, frozenset()):
        raise CommandRejected(_("That is not your role now: your teacher hands out roles."))
    if room.is_frozen:
        raise CommandRejected(_("The room is frozen: time stands still, and nobody is put out meanwhile."))
    if asked.do in _CONSUMES and not seat.consumer:
        raise CommandRejected(_("You are no consumer yet."))
    if asked.do in ("cut", "mend") and not all(_is_server(name) for name in (asked.a, asked.b)):
        raise CommandRejected(_("You can cut links between brokers."))
    return DEEDS[asked.do](seat, asked)


def _is_server(name: str) -> bool:
    return name == "controller" or (name.startswith("broker-") and name.removeprefix("broker-").isdigit())
