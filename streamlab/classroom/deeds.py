"""What a phone can ask for, by its seat's role, and the commands that come of it.

Law of the module: the table in `labs.roles` decides by role; a frozen room takes nothing but a vote. A phone acts on its own consumer and
producer alone; whoever breaks things acts on brokers and links.
"""

from __future__ import annotations

from collections.abc import Callable

import msgspec
from django.utils.translation import gettext as _

from streamlab.classroom.models import Room, Seat
from streamlab.classroom.nicknames import is_unwanted
from streamlab.classroom.who import who_sits
from streamlab.labs.roles import What, may, why_not
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
        by=seat.called, consumer=seat.consumer, count=asked.count, topic=asked.topic, partition=asked.partition
    ),
    "commit": lambda seat, asked: CommitNow(by=seat.called, consumer=seat.consumer, topic=asked.topic, partition=asked.partition),
    "auto": lambda seat, asked: SetAuto(by=seat.called, consumer=seat.consumer, per_second=asked.per_second),
    "slow": lambda seat, asked: ChangeConsumer(by=seat.called, consumer=seat.consumer, processing_ms=SLOW_MS),
    "quick": lambda seat, asked: ChangeConsumer(by=seat.called, consumer=seat.consumer, processing_ms=0),
    "crash": lambda seat, asked: KillConsumer(by=seat.called, consumer=seat.consumer),
    "leave": lambda seat, asked: StopConsumer(by=seat.called, consumer=seat.consumer),
    "restart": lambda seat, asked: RestartConsumer(by=seat.called, consumer=seat.consumer),
    "poll": lambda seat, asked: ProcessNext(by=seat.called, consumer=seat.consumer, count=0),
    "send": lambda seat, asked: SendRecord(by=seat.called, producer=seat.producer, key=asked.key or None, value=asked.value),
    "burst": lambda seat, asked: Burst(by=seat.called, producer=seat.producer, count=min(MOST_BURST, asked.count)),
    "kill-broker": lambda seat, asked: KillBroker(by=seat.called, broker=asked.broker),
    "start-broker": lambda seat, asked: StartBroker(by=seat.called, broker=asked.broker),
    "cut": lambda seat, asked: SetLink(by=seat.called, a=asked.a, b=asked.b, cut=True),
    "mend": lambda seat, asked: SetLink(by=seat.called, a=asked.a, b=asked.b),
}
WHAT: dict[str, What] = {
    "vote": What.VOTE,
    "nickname": What.NAME_ONESELF,
    **dict.fromkeys(("process", "commit", "auto", "slow", "quick", "crash", "leave", "restart", "poll"), What.READ_BY_HAND),
    **dict.fromkeys(("send", "burst"), What.SEND),
    **dict.fromkeys(("kill-broker", "start-broker", "cut", "mend"), What.BREAK),
}
"""What each message of a phone asks the table of `labs.roles`."""


def require(seat: Seat, asked: Asked) -> None:
    """Raise CommandRejected where the seat may not do what it asks for."""
    what = WHAT.get(asked.do)
    if what is None:
        raise CommandRejected(_("A phone cannot do that."))
    if not may(what, who_sits(seat)):
        raise CommandRejected(why_not(what))


def command_for(room: Room, seat: Seat, asked: Asked) -> AnyCommand:
    """The command that a message stands for, once `require` has let it pass. Raises CommandRejected."""
    if room.is_frozen:
        raise CommandRejected(_("The room is frozen: time stands still, and nobody is put out meanwhile."))
    if WHAT[asked.do] is What.READ_BY_HAND and not seat.consumer:
        raise CommandRejected(_("You are no consumer yet."))
    if asked.do == "send" and is_unwanted(f"{asked.key or ''} {asked.value or ''}"):
        raise CommandRejected(_("Choose other words: the whole room reads them."))
    if asked.do in ("cut", "mend") and not all(_is_server(name) for name in (asked.a, asked.b)):
        raise CommandRejected(_("You can cut links between brokers."))
    return DEEDS[asked.do](seat, asked)


def _is_server(name: str) -> bool:
    return name == "controller" or (name.startswith("broker-") and name.removeprefix("broker-").isdigit())
