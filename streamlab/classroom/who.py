"""Who somebody is to a room: its teacher, one of its seats, or whoever looks after the server.

Law of the module: the account or the session that opened the room is its teacher; what that means says the table in `labs.roles`. A
room's teacher is the teacher of its labs as well; while the room is frozen, nobody else steers them.
"""

from __future__ import annotations

from functools import partial, wraps
from typing import Any

from asgiref.sync import sync_to_async
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from streamlab.classroom import rooms
from streamlab.classroom.models import Role, Room, RoomState, Seat
from streamlab.labs import access
from streamlab.labs.access import Known
from streamlab.labs.guards import Decorator, View, marked, too_many
from streamlab.labs.guessing import ROOMS, TooManyTries
from streamlab.labs.models import Lab
from streamlab.labs.roles import What, Who, is_for_everybody, may, why_not

SEATED: dict[str, Who] = {
    Role.WATCH: Who.SEAT_WATCH,
    Role.PRODUCE: Who.SEAT_PRODUCE,
    Role.CONSUME: Who.SEAT_CONSUME,
    Role.BREAK: Who.SEAT_BREAK,
}


def who_sits(seat: Seat | None) -> Known:
    """Who a seat is, by its role; a removed one is nobody."""
    return frozenset({SEATED[seat.role]}) if seat is not None and not seat.removed else frozenset()


async def who_in(request: HttpRequest, room: Room) -> Known:
    """Who a visitor is to a room."""
    who = await access.who_at(request)
    return who | {Who.TEACHER} if await _opened(request, room) else who


async def _opened(request: HttpRequest, room: Room) -> bool:
    if room.owner_seat and await access.seat(request) == room.owner_seat:
        return True
    return room.owner_id is not None and (await request.auser()).pk == room.owner_id


async def may_in(request: HttpRequest, what: What, room: Room) -> bool:
    """Whether this visitor may do it in the room."""
    return is_for_everybody(what) or may(what, await who_in(request, room))


async def who_in_lab(request: HttpRequest, lab: Lab, known: Known) -> Known:
    """Who somebody is to a lab that rooms are at work in (one of `access.further`)."""
    at_work = Room.objects.exclude(state=RoomState.ENDED).filter(Q(lab=lab) | Q(seats__lab=lab)).distinct()
    found = [room async for room in at_work]
    if any([await _opened(request, room) for room in found]):
        return known | {Who.TEACHER}
    if Who.OPERATOR not in known and any(room.is_frozen for room in found):
        return frozenset({Who.VISITOR})
    return known


async def find_room(request: HttpRequest, code: str) -> Room | None:
    """The room of a code as typed. Raises TooManyTries."""
    return await ROOMS.look_up(request, partial(sync_to_async(rooms.find), code))


async def room_or_404(request: HttpRequest, code: str) -> Room:
    """The same. Raises Http404, TooManyTries."""
    room = await find_room(request, code)
    if room is None:
        raise Http404(_("There is no room %s here.") % code)
    return room


def allows_in_room(what: What) -> Decorator:
    """For what is done in a room, which the view is given in place of its code; others are told, in one sentence."""

    def decorate(view: View) -> View:
        @wraps(view)
        async def guarded(request: HttpRequest, code: str, **more: Any) -> HttpResponse:
            try:
                room = await room_or_404(request, code)
            except TooManyTries as tries:
                return too_many(tries)
            if not await may_in(request, what, room):
                context = {"sentence": why_not(what), "room": room}
                return await sync_to_async(render)(request, "teacher_refused.html", context, status=403)
            return await view(request, room, **more)

        return marked(guarded, what)

    return decorate
