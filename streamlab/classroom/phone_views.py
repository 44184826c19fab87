"""Joining by one tap, and the phone's page.

Law of the module: whoever has the code comes in; no name, no account. How often wrong codes may be
tried, `labs.guessing` says.
"""

from __future__ import annotations

from asgiref.sync import sync_to_async
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import ensure_csrf_cookie
from django.views.decorators.http import require_http_methods, require_safe

from streamlab.classroom import seats
from streamlab.classroom.models import Room
from streamlab.classroom.who import find_room
from streamlab.labs import access
from streamlab.labs.guards import allows
from streamlab.labs.guessing import TooManyTries, remember
from streamlab.labs.models import Lab
from streamlab.labs.roles import What
from streamlab.labs.spoken import told_by

page = sync_to_async(render, thread_sensitive=False)


@never_cache
@require_safe
@allows(What.JOIN)
async def ask_code(request: HttpRequest) -> HttpResponse:
    """Where a code is typed."""
    code = "".join(request.GET.get("code", "").split()).upper()
    if code:
        return HttpResponseRedirect(reverse("join-room", args=[code[:12]]))
    return await page(request, "join.html", {})


@require_safe
@allows(What.JOIN)
async def short(request: HttpRequest, code: str) -> HttpResponse:
    """What the QR code holds."""
    return HttpResponseRedirect(reverse("join-room", args=[code.upper()]))


@never_cache
@ensure_csrf_cookie
@require_http_methods(["GET", "HEAD", "POST"])
@allows(What.JOIN)
async def join(request: HttpRequest, code: str) -> HttpResponse:
    """One tap, and there is a seat; whoever has one is taken to it."""
    room = await _room_or_page(request, code)
    if isinstance(room, HttpResponse):
        return room
    if request.method == "POST":
        token = await access.take_seat(request)
        try:
            await sync_to_async(seats.join)(room, token)
            await remember(request)
        except seats.SeatRefused as no:
            return await page(request, "join.html", {"room": room, "refusal": told_by(no)}, status=403)
        return HttpResponseRedirect(reverse("room", args=[room.code]))
    mine = await sync_to_async(seats.find)(room, await access.seat(request))
    if mine is not None and not mine.removed and not room.is_over:
        return HttpResponseRedirect(reverse("room", args=[room.code]))
    refusal = _("This class is over.") if room.is_over else _("You were asked to leave this room.") if mine is not None else ""
    return await page(request, "join.html", {"room": room, "refusal": refusal})


@never_cache
@ensure_csrf_cookie
@require_safe
@allows(What.JOIN)
async def room(request: HttpRequest, code: str) -> HttpResponse:
    """The phone's page. What is on it comes over its socket."""
    found = await _room_or_page(request, code)
    if isinstance(found, HttpResponse):
        return found
    token = await access.seat(request)
    mine = await sync_to_async(seats.find)(found, token)
    if mine is None or mine.removed or found.is_over:
        return HttpResponseRedirect(reverse("join-room", args=[found.code]))
    await _own_copy(found, mine.lab_id, token)
    return await page(request, "room.html", {"room": found, "seat": mine})


async def _own_copy(room: Room, lab: int | None, token: str) -> None:
    """A copy belongs to whoever sits there, from the first time they open it."""
    if lab is not None and room.mode == "copies":
        await Lab.objects.filter(pk=lab, owner_seat="").aupdate(owner_seat=token)


async def _room_or_page(request: HttpRequest, code: str) -> Room | HttpResponse:
    """The room; or the page on which a code is typed, with one sentence."""
    try:
        found = await find_room(request, code)
    except TooManyTries as tries:
        answer = await page(request, "join.html", {"refusal": str(tries)}, status=429)
        answer["Retry-After"] = str(tries.seconds)
        return answer
    refusal = _("There is no room %s here. Look at the code again: five letters.") % code[:12]
    return found or await page(request, "join.html", {"refusal": refusal}, status=404)
