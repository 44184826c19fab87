"""Who a room's teacher is, decided here and nowhere else.

Law of the module: the account or the session that opened the room steers it, or whoever looks after the server; nobody else sees
even that there is something to steer.
"""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from functools import wraps
from typing import Any

from asgiref.sync import sync_to_async
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from streamlab.classroom import rooms
from streamlab.classroom.models import Room
from streamlab.labs import access

View = Callable[..., Coroutine[Any, Any, HttpResponse]]


async def is_teacher(request: HttpRequest, room: Room) -> bool:
    """Whether this visitor may steer the room."""
    if room.owner_seat and await access.seat(request) == room.owner_seat:
        return True
    user = await request.auser()
    if room.owner_id is not None and user.pk == room.owner_id:
        return True
    return await access.is_operator(request)


async def room_or_404(code: str) -> Room:
    room = await sync_to_async(rooms.find)(code)
    if room is None:
        raise Http404(_("There is no room %s here.") % code)
    return room


def for_teacher(view: View) -> View:
    """Only for the room's teacher; others are told, in one sentence."""

    @wraps(view)
    async def guarded(request: HttpRequest, code: str, **more: Any) -> HttpResponse:
        room = await room_or_404(code)
        if not await is_teacher(request, room):
            sentence = _("Only the teacher of this room can see and do that. Open the page in the browser that opened the room.")
            return await sync_to_async(render)(request, "teacher_refused.html", {"sentence": sentence, "room": room}, status=403)
        return await view(request, room, **more)

    return guarded
