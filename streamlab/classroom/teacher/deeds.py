"""What a teacher does to a room, each as one POST with `deed` and its fields.

Law of the module: a table from words to what `classroom.rooms` and `classroom.questions` do; 204: done, 422: one sentence why not.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from streamlab.classroom import questions, rooms
from streamlab.classroom.models import Question, Role, Room, Seat
from streamlab.classroom.nicknames import NicknameRefused
from streamlab.classroom.questions import QuestionRefused
from streamlab.classroom.seats import SeatRefused
from streamlab.classroom.teacher.sources import asked_by
from streamlab.classroom.who import allows_in_room
from streamlab.engine.hub import NoSuchLab
from streamlab.engine.limits import LimitReached
from streamlab.labs.guards import refused
from streamlab.labs.roles import What
from streamlab.labs.spoken import told_by
from streamlab.world.commands import CommandRejected

Fields = dict[str, Any]
Deed = Callable[[Room, Fields], Awaitable[Any]]
DEEDS: dict[str, Deed] = {}


def deed(function: Deed) -> Deed:
    DEEDS[function.__name__.strip("_")] = function
    return function


@never_cache
@require_POST
@allows_in_room(What.RUN_ROOM)
async def do(request: HttpRequest, room: Room) -> HttpResponse:
    """One deed. Refused in one sentence; the room is as it was then."""
    wanted = DEEDS.get(request.POST.get("deed", ""))
    if wanted is None:
        return refused(_("There is no such deed."))
    if room.is_over:
        return refused(_("This class is over."))
    try:
        said = await wanted(room, request.POST.dict())
    except CommandRejected as refusal:
        return refused(told_by(refusal))
    except NoSuchLab:
        return refused(_("This room's lab is gone."))
    except (LimitReached, NicknameRefused, SeatRefused, QuestionRefused) as refusal:
        return refused(told_by(refusal))
    return refused(" ".join(said)) if isinstance(said, list) and said else HttpResponse(status=204)


@deed
async def begin(room: Room, fields: Fields) -> None:
    await rooms.begin(room)


@deed
async def lock(room: Room, fields: Fields) -> None:
    await rooms.lock(room, True)


@deed
async def unlock(room: Room, fields: Fields) -> None:
    await rooms.lock(room, False)


@deed
async def freeze(room: Room, fields: Fields) -> None:
    await rooms.freeze(room, True)


@deed
async def thaw(room: Room, fields: Fields) -> None:
    await rooms.freeze(room, False)


@deed
async def remove(room: Room, fields: Fields) -> None:
    await rooms.remove(room, await _seat(room, fields))


@deed
async def rename(room: Room, fields: Fields) -> None:
    """`name` empty: another generated one."""
    await rooms.rename(room, await _seat(room, fields), fields.get("name", ""))


@deed
async def role(room: Room, fields: Fields) -> list[str]:
    """`role` for `seat`, or for all of them and for who comes later."""
    wanted = fields.get("role", "")
    if wanted not in Role.values:
        raise CommandRejected(_("There is no such role."), "role")
    if fields.get("seat"):
        return await rooms.hand_out(room, wanted, await _seat(room, fields))
    await rooms.change(room, role=wanted)
    return sorted(set(await rooms.hand_out(room, wanted)))


@deed
async def nicknames(room: Room, fields: Fields) -> None:
    """Whether people may type their own: `on` or nothing."""
    await rooms.change(room, nicknames=fields.get("on") == "on" or None)


@deed
async def follow(room: Room, fields: Fields) -> None:
    """`kind` and `id` of what everybody is to look at, "wall" for no one thing; without them: wherever they like."""
    kind, name = fields.get("kind", "")[:20], fields.get("id", "")[:260]
    await rooms.follow_me(room, {"kind": kind, "id": name} if kind else None)


@deed
async def checkpoint(room: Room, fields: Fields) -> None:
    await rooms.checkpoint(room)


@deed
async def reset(room: Room, fields: Fields) -> None:
    await rooms.reset(room)


@deed
async def copies(room: Room, fields: Fields) -> None:
    await rooms.give_copies(room)


@deed
async def share(room: Room, fields: Fields) -> None:
    await rooms.share(room)


@deed
async def spotlight(room: Room, fields: Fields) -> None:
    """`seat`: on the wall; none: nobody."""
    await rooms.spotlight(room, await _seat(room, fields) if fields.get("seat") else None)


@deed
async def ask(room: Room, fields: Fields) -> None:
    """As `sources.asked_by`."""
    await questions.ask(room, *await asked_by(room, fields))


@deed
async def close(room: Room, fields: Fields) -> None:
    await questions.close(await _question(room))


@deed
async def run(room: Room, fields: Fields) -> None:
    """Time goes on, where the room was frozen, or there would never be an answer."""
    question = await _question(room)
    if room.is_frozen:
        await rooms.freeze(room, False)
    await questions.run(question)


@deed
async def reveal(room: Room, fields: Fields) -> None:
    await questions.reveal(await _question(room))


@deed
async def end(room: Room, fields: Fields) -> None:
    await rooms.end(room)


async def _seat(room: Room, fields: Fields) -> Seat:
    number = fields.get("seat", "")
    if not (number.isascii() and number.isdigit() and len(number) < 12):
        raise CommandRejected(_("Nobody has this seat."), "seat")
    seat = await Seat.objects.select_related("lab", "room").filter(room=room, pk=int(number), removed=False).afirst()
    if seat is None:
        raise CommandRejected(_("Nobody has this seat."), "seat")
    return seat


async def _question(room: Room) -> Question:
    """The newest question, which is the one on the wall."""
    found = await Question.objects.select_related("room", "room__lab").filter(room=room).order_by("-asked", "-pk").afirst()
    if found is None:
        raise QuestionRefused(_("Nothing has been asked yet."))
    return found
