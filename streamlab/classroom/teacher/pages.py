"""The teacher's pages: lobby, wall, copies, notes, report; and the guide for everybody who teaches.

Law of the module: GET shows. What changes comes over the teacher's line (`socket`), deeds go to `deeds.do`.
"""

from __future__ import annotations

from typing import Any

from asgiref.sync import sync_to_async
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import ensure_csrf_cookie
from django.views.decorators.http import require_GET, require_safe

from streamlab.classroom.models import Room, Seat
from streamlab.classroom.teacher import report as reports
from streamlab.classroom.teacher.addresses import joining
from streamlab.classroom.teacher.glance import glances
from streamlab.classroom.teacher.lessons import chapters, hours, plan
from streamlab.classroom.teacher.news import ROLES, teachers_news
from streamlab.classroom.teacher.sources import ANSWERS, QUIZ
from streamlab.classroom.who import allows_in_room
from streamlab.curriculum.misconceptions import MISCONCEPTIONS
from streamlab.labs.forking import origin
from streamlab.labs.guards import allows
from streamlab.labs.hub import get_hub
from streamlab.labs.lab_views import as_json
from streamlab.labs.lesson_folders import lessons
from streamlab.labs.roles import What
from streamlab.learning.overview import CHAPTERS

MOST_CHOICES = 200
STATES = {
    "stuck": gettext_lazy("stuck"),
    "work": gettext_lazy("at work"),
    "done": gettext_lazy("caught up"),
    "away": gettext_lazy("away"),
}
HINTS = {
    "consume": gettext_lazy("your phone reads a partition"),
    "produce": gettext_lazy("send keyed payments"),
    "watch": gettext_lazy("predict with everyone"),
    "break": gettext_lazy("see what survives"),
}


@never_cache
@require_safe
@ensure_csrf_cookie
@allows_in_room(What.RUN_ROOM)
async def lobby(request: HttpRequest, room: Room) -> HttpResponse:
    """How to join, and who is here."""
    roles = [(role.value, role.label.capitalize(), HINTS[role.value]) for role in ROLES]
    return await _page(request, room, "teacher_lobby.html", roles=roles)


@never_cache
@require_safe
@ensure_csrf_cookie
@allows_in_room(What.RUN_ROOM)
async def wall(request: HttpRequest, room: Room) -> HttpResponse:
    """The stage of the room's lab, for everybody to see, or of the copy that is in the spotlight."""
    lab = room.lab
    spot = room.settings.get("spotlight")
    seat = await Seat.objects.select_related("lab").filter(room=room, pk=spot, removed=False).afirst() if spot else None
    if seat is not None and seat.lab is not None:
        lab = seat.lab
    if lab is None:
        return await _page(request, room, "teacher_refused.html", sentence=_("This room's lab is gone."))
    return await _page(
        request, room, "teacher_wall.html", lab=lab, can_steer=True, origin=await origin(lab), shown=seat, **await _to_ask(room)
    )


@never_cache
@require_safe
@ensure_csrf_cookie
@allows_in_room(What.RUN_ROOM)
async def copies(request: HttpRequest, room: Room) -> HttpResponse:
    """A wall of all copies."""
    return await _page(request, room, "teacher_copies.html", states=list(STATES.items()))


@never_cache
@require_GET
@allows_in_room(What.RUN_ROOM)
async def copies_now(request: HttpRequest, room: Room) -> HttpResponse:
    """How all copies stand, for the page."""
    return as_json(await glances(room, get_hub()))


@never_cache
@require_safe
@ensure_csrf_cookie
@allows_in_room(What.RUN_ROOM)
async def notes(request: HttpRequest, room: Room) -> HttpResponse:
    """For the second window, which no projector shows: the plan, what to ask, what to expect, what is said before it is revealed."""
    return await _page(request, room, "teacher_notes.html", **await _to_ask(room))


@never_cache
@require_GET
@allows_in_room(What.RUN_ROOM)
async def owners_now(request: HttpRequest, room: Room) -> HttpResponse:
    """Who can die, and what they might own, for the notes; the wall sees its stage."""
    return as_json(await _owners(room))


@never_cache
@require_safe
@allows_in_room(What.RUN_ROOM)
async def report(request: HttpRequest, room: Room) -> HttpResponse:
    """What the room believed."""
    return await _page(request, room, "teacher_report.html", report=await sync_to_async(reports.report)(room))


@never_cache
@require_GET
@allows_in_room(What.RUN_ROOM)
async def report_csv(request: HttpRequest, room: Room) -> HttpResponse:
    """The same, for a spreadsheet."""
    text = await sync_to_async(reports.as_csv)(room, reports.addresses(request))
    answer = HttpResponse(text, content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="streamlab-room-{room.code}.csv"'
    return answer


@require_safe
@allows(What.LOOK_AROUND)
async def teach(request: HttpRequest) -> HttpResponse:
    """Run this course tomorrow: plan per hour, what to ask, what to expect."""
    context = {
        "chapters": [(CHAPTERS.get(name, name), hours(name)) for name in chapters()],
        "beliefs": list(MISCONCEPTIONS.values()),
    }
    return await sync_to_async(render)(request, "teacher_guide.html", context)


async def _to_ask(room: Room) -> dict[str, Any]:
    """What can be asked: the room's lesson, the other ones, and what the lab has to ask about."""
    lesson = lessons().get(str(room.settings.get("lesson", "")))
    others = [plan(one) for one in lessons().values() if one != lesson]
    choices = {"quiz": list(QUIZ.items()), "answers": range(1, ANSWERS + 1), **await _owners(room)}
    return {"plan": plan(lesson) if lesson else None, "others": [one for one in others if one.asked], **choices}


async def _owners(room: Room) -> dict[str, list[str]]:
    """The lab's members that run, and its partitions."""
    if room.lab is None or room.is_over:
        return {"consumers": [], "partitions": []}
    picture = await get_hub().picture(room.lab.code)
    consumers = [one.name for one in picture.consumers if one.group and one.state == "running"]
    partitions = [f"{one.name}-{part.partition}" for one in picture.topics if not one.internal for part in one.partitions]
    return {"consumers": consumers[:MOST_CHOICES], "partitions": partitions[:MOST_CHOICES]}


async def _page(request: HttpRequest, room: Room, template: str, **more: Any) -> HttpResponse:
    context = {"room": room, "joining": joining(request, room), "news": await sync_to_async(teachers_news)(room), **more}
    return await sync_to_async(render)(request, template, context)
