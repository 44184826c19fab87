"""Taking a seat, and what a seat is in its lab.

Law of the module: whoever has the code and a session has a seat by one tap, and the same session always finds the same seat.
"""

from __future__ import annotations

import asyncio
from typing import cast

from asgiref.sync import sync_to_async
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from streamlab.classroom import live
from streamlab.classroom.models import Role, Room, RoomState, Seat
from streamlab.classroom.nicknames import new_nickname, typed
from streamlab.labs.guessing import Bucket, Rate
from streamlab.labs.hub import get_hub
from streamlab.labs.models import Lab
from streamlab.protocol.topic_names import is_internal
from streamlab.world.commands import AddConsumer, AddProducer, CommandRejected, RestartConsumer, StopConsumer
from streamlab.world.details.hand import HandDetail
from streamlab.world.world import World

MOST_SEATS = 300
GROUP = "my-app3"
MAX_POLL_MS = 300_000
AGAIN_SECONDS = 0.02
ARRIVALS = Rate(150, 3.0)
"""New seats of one room."""

_arrivals: dict[int, Bucket] = {}


class SeatRefused(Exception):
    """This seat cannot be had or kept; the text is for the person."""


def find(room: Room, token: str) -> Seat | None:
    """The session's seat in a room, removed or not."""
    return Seat.objects.select_related("lab").filter(room=room, token=token).first() if token else None


def join(room: Room, token: str) -> Seat:
    """The session's seat, taken now if it has none. Raises SeatRefused."""
    mine = find(room, token)
    if mine is not None and mine.removed:
        raise SeatRefused(_("You were asked to leave this room."))
    if room.is_over:
        raise SeatRefused(_("This class is over."))
    if mine is not None:
        return mine
    if room.state == RoomState.LOCKED or (room.state == RoomState.FROZEN and room.before == RoomState.LOCKED):
        raise SeatRefused(_("This room is locked: ask your teacher to open it."))
    _require_order(room)
    for _try in range(20):
        taken = set(Seat.objects.filter(room=room).values_list("nickname", flat=True))
        if len(taken) >= MOST_SEATS:
            raise SeatRefused(_("This room is full."))
        try:
            with transaction.atomic():
                role = room.settings.get("role", Role.WATCH)
                seat = Seat.objects.create(room=room, token=token, nickname=new_nickname(taken), role=role)
                Room.objects.filter(pk=room.pk).update(people=Seat.objects.filter(room=room).count())
                return seat
        except IntegrityError:
            found = find(room, token)
            if found is not None:
                return found
    raise SeatRefused(_("Too many people came at once: tap again."))


def _require_order(room: Room) -> None:
    """A whole class comes at once; a program that takes seat after seat does not fill the room. Raises SeatRefused."""
    for gone in [key for key, bucket in _arrivals.items() if bucket.is_full]:
        del _arrivals[gone]
    arriving = _arrivals.setdefault(room.pk, Bucket(ARRIVALS))
    if arriving.wait():
        raise SeatRefused(_("Very many people are coming in at once: wait a second, and tap again."))
    arriving.take()


def rename(seat: Seat, text: str) -> None:
    """Give a seat a typed nickname. Raises NicknameRefused, SeatRefused."""
    name = typed(text)
    if Seat.objects.filter(room_id=seat.room_id, nickname__iexact=name).exclude(pk=seat.pk).exists():
        raise SeatRefused(_("Somebody in this room has that nickname already."))
    seat.nickname = name
    seat.save(update_fields=["nickname"])


def seen(seat: Seat) -> None:
    Seat.objects.filter(pk=seat.pk).update(last_seen=timezone.now())


def lab_of(room: Room, seat: Seat) -> Lab | None:
    """The lab that a seat acts on: its own copy, or the room's."""
    return seat.lab if seat.lab_id is not None else room.lab


async def take_part(room: Room, seat: Seat) -> None:
    """Be in the lab what the seat's role says: a consumer becomes a member of the group. Raises CommandRejected."""
    lab = lab_of(room, seat)
    if lab is None or room.is_over:
        return
    world = await world_of(lab)
    if seat.role != Role.CONSUME or (seat.consumer and world.look("hand", seat.consumer) is not None):
        return
    command = AddConsumer(
        by=seat.called,
        group=group_of(room),
        topics=(topic_of(room, topics_of(world)),),
        name=seat.consumer or await _free_name(room, seat, set(world.cast.names())),
        processing_ms=0,
        by_hand=True,
        settings=consumer_settings(room),
    )
    seat.consumer = command.name
    await get_hub().submit(lab.code, command)


async def world_of(lab: Lab) -> World:
    """The lab's world, to look at, once it has come to the present."""
    runner = await get_hub().runner(lab.code)
    while runner.course.is_catching_up:
        await asyncio.sleep(AGAIN_SECONDS)
    return cast(World, runner.course.world)


def topics_of(world: World) -> list[str]:
    """The lab's own topics."""
    return [name for name in sorted(world.cluster.controller.image.topics) if not is_internal(name)]


async def ensure_producer(room: Room, seat: Seat) -> None:
    """The seat's producer is there: it sends by hand only. Raises CommandRejected."""
    lab = lab_of(room, seat)
    if lab is None:
        return
    world = await world_of(lab)
    if world.look("producer", seat.producer) is None:
        topic = topic_of(room, topics_of(world))
        await get_hub().submit(lab.code, AddProducer(by=seat.called, topic=topic, name=seat.producer, rate=0))


async def leave_part(room: Room, seat: Seat) -> None:
    """The seat's consumer leaves its group in order, where it runs."""
    lab = lab_of(room, seat)
    if lab is not None and seat.consumer:
        try:
            await get_hub().submit(lab.code, StopConsumer(by=seat.called, consumer=seat.consumer))
        except CommandRejected:
            return


async def give_role(room: Room, seat: Seat, role: str) -> None:
    """Give a seat a role, and have it take part. Raises CommandRejected."""
    before, seat.role = seat.role, Role(role)
    if before == Role.CONSUME and role != Role.CONSUME:
        await leave_part(room, seat)
    await Seat.objects.filter(pk=seat.pk).aupdate(role=role)
    if role == Role.CONSUME and before != Role.CONSUME:
        await come_back(room, seat)
    await take_part(room, seat)
    await live.tell_seats(room, seat.pk)


async def come_back(room: Room, seat: Seat) -> None:
    """The seat's consumer runs again, where it has left or died. Raises CommandRejected."""
    lab = lab_of(room, seat)
    card = (await world_of(lab)).look("hand", seat.consumer) if lab is not None and seat.consumer else None
    if lab is not None and isinstance(card, HandDetail) and card.state in ("stopped", "dead"):
        await get_hub().submit(lab.code, RestartConsumer(by=seat.called, consumer=seat.consumer))


def group_of(room: Room) -> str:
    return str(room.settings.get("group") or GROUP)


def topic_of(room: Room, topics: list[str]) -> str:
    """What the room reads and writes. Raises CommandRejected."""
    wanted = str(room.settings.get("topic") or "")
    if wanted in topics:
        return wanted
    if not topics:
        raise CommandRejected(_("There is no topic in this lab yet: ask your teacher to create one."))
    return topics[0]


def consumer_settings(room: Room) -> dict[str, str]:
    """A class's consumers: only what moves is stopped, a session that can be watched, five minutes between two polls."""
    session = min(45, max(10, int(room.settings.get("session_timeout", 45))))
    return {
        "session.timeout.ms": str(session * 1000),
        "heartbeat.interval.ms": "3000",
        "max.poll.interval.ms": str(MAX_POLL_MS),
        "partition.assignment.strategy": "cooperative-sticky",
        "enable.auto.commit": "false",
        "auto.offset.reset": "earliest",
    }


@sync_to_async
def _free_name(room: Room, seat: Seat, taken: set[str]) -> str:
    """A short name that fits a chip on the stage: C1, C2, … It is the seat's from now on."""
    with transaction.atomic():
        taken = taken | set(Seat.objects.filter(room=room).exclude(consumer="").values_list("consumer", flat=True))
        number = 1
        while f"C{number}" in taken:
            number += 1
        Seat.objects.filter(pk=seat.pk).update(consumer=f"C{number}")
    return f"C{number}"
