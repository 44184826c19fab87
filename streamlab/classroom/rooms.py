"""What a teacher does with a room.

Law of the module: every function changes the room and tells everybody who listens; who may call it is decided by whoever calls.
"""

from __future__ import annotations

import secrets
from typing import Any

import msgspec
from asgiref.sync import sync_to_async
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from streamlab.classroom import live, questions, seats
from streamlab.classroom.models import Mode, Question, Room, RoomState, Seat, Vote
from streamlab.classroom.nicknames import new_nickname
from streamlab.classroom.presets import CLASS, class_scenario
from streamlab.engine.forking import Moment
from streamlab.engine.limits import LimitReached
from streamlab.labs import forking, making
from streamlab.labs.codes import ALPHABET
from streamlab.labs.hub import get_hub
from streamlab.labs.models import Lab
from streamlab.labs.spoken import told_by
from streamlab.world.commands import CommandRejected

CODE_LETTERS = "".join(one for one in ALPHABET if one.isalpha())
CODE_LENGTH = 5


def new_code() -> str:
    """Letters alone: they are the quickest to type on a phone."""
    return "".join(secrets.choice(CODE_LETTERS) for _ in range(CODE_LENGTH))


def open_room(lab: Lab, owner: Any = None, owner_seat: str = "", mode: str = Mode.SHARED, **settings: Any) -> Room:
    """A new room around a lab, in its lobby. `settings`: as `Room.settings`. Raises LimitReached."""
    for _try in range(20):
        try:
            with transaction.atomic():
                return Room.objects.create(
                    code=new_code(), lab=lab, owner=owner, owner_seat=owner_seat, mode=mode, settings=settings
                )
        except IntegrityError:
            continue
    raise LimitReached(_("No free code for a further room was found: try again."))


def find(code: str) -> Room | None:
    """The room of a code as typed."""
    return Room.objects.select_related("lab", "owner").filter(code="".join(code.split()).upper()).first()


async def change(room: Room, **settings: Any) -> None:
    """Change settings; None takes one away."""
    kept = {**room.settings, **settings}
    room.settings = {name: value for name, value in kept.items() if value is not None}
    await room.asave(update_fields=["settings"])
    await live.tell(room)


async def begin(room: Room) -> None:
    """The lobby is over: the class begins."""
    await _become(room, RoomState.OPEN)


async def lock(room: Room, locked: bool = True) -> None:
    """Nobody new comes in; or again somebody does."""
    await _become(room, RoomState.LOCKED if locked else RoomState.OPEN)


async def freeze(room: Room, frozen: bool = True) -> None:
    """Freeze everybody's input and the labs' time, so that nobody is put out meanwhile; or let go on."""
    if frozen == room.is_frozen or room.is_over:
        return
    if frozen:
        room.before, room.state = room.state, RoomState.FROZEN
    else:
        room.before, room.state = "", room.before or RoomState.OPEN
    await room.asave(update_fields=["state", "before"])
    await live.tell(room)
    for code in await labs_of(room):
        await get_hub().clock(code, "pause" if frozen else "resume")


async def hand_out(room: Room, role: str, *some: Seat) -> list[str]:
    """Give seats a role (none named: all of them). Returns the sentences of those that could not have it."""
    refused = []
    for seat in some or [one async for one in Seat.objects.select_related("lab").filter(room=room, removed=False)]:
        try:
            await seats.give_role(room, seat, role)
        except CommandRejected as refusal:
            refused.append(told_by(refusal))
    return refused


async def remove(room: Room, seat: Seat) -> None:
    """Somebody has to leave, and cannot come back with the same session."""
    await seats.leave_part(room, seat)
    await Vote.objects.filter(seat=seat, question__stage="asked").adelete()
    await Seat.objects.filter(pk=seat.pk).aupdate(removed=True)
    if seat.lab_id is not None:
        await Lab.objects.filter(pk=seat.lab_id).aupdate(owner_seat="")
    await live.tell_seats(room, seat.pk)


async def rename(room: Room, seat: Seat, text: str = "") -> None:
    """Give somebody another nickname: a generated one, or this. Raises NicknameRefused, SeatRefused."""
    if text:
        await sync_to_async(seats.rename)(seat, text)
    else:
        taken = {name async for name in Seat.objects.filter(room=room).values_list("nickname", flat=True)}
        seat.nickname = new_nickname(taken)
        await seat.asave(update_fields=["nickname"])
    await live.tell_seats(room, seat.pk)


async def follow_me(room: Room, target: dict[str, Any] | None) -> None:
    """Where everybody is to look (`{"kind": "partition", "id": "payments-1"}`); None: wherever they like."""
    await change(room, follow=target)


async def spotlight(room: Room, seat: Seat | None) -> None:
    """Put one seat's lab, or its consumer, on the wall; None: nobody's."""
    await change(room, spotlight=seat.pk if seat is not None else None)


async def checkpoint(room: Room) -> None:
    """Keep the room's lab as it is now, to come back to. Raises CommandRejected."""
    lab = _lab(room)
    await change(room, checkpoint={"lab": lab.code, **msgspec.to_builtins(await get_hub().moment(lab.code))})


async def reset(room: Room) -> None:
    """Back to the checkpoint, as a fork in the lab's place; without one the lab begins anew. Raises CommandRejected, LimitReached."""
    lab, kept = _lab(room), room.settings.get("checkpoint")
    if kept is None:
        await get_hub().reset(lab.code)
    else:
        origin = await Lab.objects.select_related("owner").filter(code=kept["lab"]).afirst()
        if origin is None:
            raise CommandRejected(_("The lab of the checkpoint is gone."))
        moment = msgspec.convert({name: value for name, value in kept.items() if name != "lab"}, Moment)
        made = await sync_to_async(forking.fork)(
            origin, moment, get_hub().worlds, owner=lab.owner, seat=lab.owner_seat, by_operator=True
        )
        made.name, made.called = lab.name, lab.called
        await made.asave(update_fields=["name", "called"])
        room.lab = made
        await room.asave(update_fields=["lab"])
        await get_hub().clock(made.code, "pause" if room.is_frozen else "resume")
    async for seat in Seat.objects.filter(room=room, removed=False, lab=None):
        await seats.take_part(room, seat)
    await live.tell_seats(room)


async def give_copies(room: Room) -> int:
    """A copy of the room's lab for each seat that has none, from the same seed; returns how many were made. Raises LimitReached."""
    _lab(room)
    room.mode = Mode.COPIES
    await room.asave(update_fields=["mode"])
    made = 0
    async for seat in Seat.objects.filter(room=room, removed=False, lab=None):
        await seats.leave_part(room, seat)
        made += await give_copy(room, seat)
        await seats.take_part(room, seat)
    await live.tell_seats(room)
    return made


async def give_copy(room: Room, seat: Seat) -> bool:
    """A copy for a seat; False where it has one already. Raises CommandRejected, LimitReached."""
    made = await sync_to_async(copy_of)(_lab(room), paused=room.is_frozen)
    if await Seat.objects.filter(pk=seat.pk, lab=None).aupdate(lab=made, consumer=""):
        seat.lab, seat.consumer = made, ""
        return True
    await made.adelete()
    await seat.arefresh_from_db()
    return False


def copy_of(lab: Lab, paused: bool = False) -> Lab:
    """A lab that begins as this one did; where it was made for a whole class, as for a class of one. Raises LimitReached."""
    scenario = lab.stored().scenario
    if scenario.name == CLASS:
        scenario = class_scenario(1)
    return making.make_lab(scenario, lab.name, lab.seed, called="copy", owner=lab.owner, by_operator=True, paused=paused)


async def share(room: Room) -> None:
    """All of them in the room's lab again; the copies are gone."""
    _lab(room)
    room.mode = Mode.SHARED
    room.settings = {name: value for name, value in room.settings.items() if name != "spotlight"}
    await room.asave(update_fields=["mode", "settings"])
    codes = await _copies(room)
    await Seat.objects.filter(room=room).exclude(lab=None).aupdate(lab=None, consumer="")
    async for seat in Seat.objects.filter(room=room, removed=False):
        await seats.take_part(room, seat)
    await live.tell_seats(room)
    await _close(codes)


async def end(room: Room) -> None:
    """The class is over: counts are kept, seats and votes are deleted, everybody hears it."""
    if room.is_over:
        return
    async for seat in Seat.objects.select_related("lab").filter(room=room).exclude(consumer=""):
        await seats.leave_part(room, seat)
    was_frozen, codes = room.is_frozen, await _copies(room)
    await sync_to_async(wipe)(room)
    await _close(codes)
    if was_frozen and room.lab is not None:
        await get_hub().clock(room.lab.code, "resume")
    await live.tell(room)


def wipe(room: Room) -> None:
    """Delete everything personal of a room, the copies too, and close it for good; what was believed stays as counts."""
    with transaction.atomic():
        for question in Question.objects.filter(room=room):
            questions.keep_counts(question)
        copies = list(Seat.objects.filter(room=room).exclude(lab=None).values_list("lab", flat=True))
        Vote.objects.filter(question__room=room).delete()
        Seat.objects.filter(room=room).delete()
        Lab.objects.filter(pk__in=copies).delete()
        room.state, room.ended = RoomState.ENDED, timezone.now()
        room.settings = {name: value for name, value in room.settings.items() if name not in ("spotlight", "follow")}
        room.save(update_fields=["state", "ended", "settings"])


async def _copies(room: Room) -> list[str]:
    """The codes of the seats' own labs."""
    return [code async for code in Seat.objects.filter(room=room).exclude(lab=None).values_list("lab__code", flat=True)]


async def _close(codes: list[str]) -> None:
    """Copies that nobody has any more leave memory and are deleted."""
    for code in codes:
        await get_hub().put_away(code, _("This copy has been closed."), keep=False)
    await Lab.objects.filter(code__in=codes).adelete()


async def labs_of(room: Room) -> list[str]:
    """The codes of the labs that the room is at work in."""
    own = Seat.objects.filter(room=room, removed=False).exclude(lab=None).values_list("lab__code", flat=True)
    return list(dict.fromkeys([*([room.lab.code] if room.lab is not None else []), *[code async for code in own]]))


async def _become(room: Room, state: RoomState) -> None:
    if room.is_over:
        return
    if room.is_frozen:
        room.before = state
    else:
        room.state = state
    await room.asave(update_fields=["state", "before"])
    await live.tell(room)


def _lab(room: Room) -> Lab:
    if room.lab is None:
        raise CommandRejected(_("This room's lab is gone."))
    return room.lab
