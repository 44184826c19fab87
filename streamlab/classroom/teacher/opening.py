"""A room is opened: around a lab that is there, a lesson's, or one made for a class.

Law of the module: whoever may steer a lab may open a room around it; the room is theirs from then on.
"""

from __future__ import annotations

from typing import Any

from asgiref.sync import sync_to_async
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from streamlab.classroom import rooms
from streamlab.classroom.models import Role, Room
from streamlab.classroom.presets import MOST_PARTITIONS, TOPIC, class_scenario
from streamlab.classroom.teacher.lessons import chapters
from streamlab.engine.limits import LimitReached
from streamlab.labs import access, making
from streamlab.labs.guards import allows, find_lab
from streamlab.labs.lesson_folders import lessons
from streamlab.labs.models import Lab
from streamlab.labs.presets import PRESETS, SEED
from streamlab.labs.roles import What, why_not
from streamlab.labs.spoken import told_by
from streamlab.labs.views import owner_of_new
from streamlab.learning.overview import CHAPTERS
from streamlab.world import scenarios

USUAL_SEATS = 30
SESSIONS = (10, 20, 30, 45)


class OpeningRefused(Exception):
    """No room can be opened like this; the text is for the person."""


@never_cache
@require_safe
@allows(What.OPEN_ROOM)
async def new(request: HttpRequest) -> HttpResponse:
    """The form: around what, how many are expected, what they are at first."""
    return await _form(request)


async def _form(request: HttpRequest, refusal: str = "", status: int = 200) -> HttpResponse:
    code = request.POST.get("lab", "") or request.GET.get("lab", "")
    lab = await find_lab(request, code) if code else None
    mine = [one async for one in Room.objects.filter(owner_seat=await access.seat(request)).exclude(owner_seat="")[:8]]
    context = {
        "refusal": refusal,
        "lab": lab,
        "around": request.POST.get("around") or request.GET.get("around") or ("lab" if lab else "class"),
        "seats": request.POST.get("seats") or USUAL_SEATS,
        "lessons": [(CHAPTERS.get(name, name), [one for one in lessons().values() if one.chapter == name]) for name in chapters()],
        "wanted_lesson": request.POST.get("lesson") or request.GET.get("lesson", ""),
        "presets": PRESETS,
        "roles": [(role.value, role.label) for role in (Role.CONSUME, Role.WATCH, Role.PRODUCE, Role.BREAK)],
        "sessions": SESSIONS,
        "mine": mine,
    }
    return await sync_to_async(render)(request, "teacher_open.html", context, status=status)


@require_POST
@allows(What.OPEN_ROOM)
async def make(request: HttpRequest) -> HttpResponse:
    """`around`: class, lab, lesson or preset, with its field; `seats`, `role`, `session`."""
    try:
        lab, settings = await _lab_for(request)
    except (OpeningRefused, LimitReached) as refusal:
        return await _form(request, told_by(refusal), 422)
    role = request.POST.get("role", "")
    settings["role"] = role if role in Role.values else Role.WATCH
    session = request.POST.get("session", "")
    settings["session_timeout"] = int(session) if session in {str(one) for one in SESSIONS} else SESSIONS[-1]
    user = await request.auser()
    owner = user if user.is_authenticated else None
    room = await sync_to_async(rooms.open_room)(lab, owner, await access.take_seat(request), **settings)
    return HttpResponseRedirect(reverse("room-lobby", args=[room.code]))


async def _lab_for(request: HttpRequest) -> tuple[Lab, dict[str, Any]]:
    """The room's lab and what the room knows of it. Raises OpeningRefused, LimitReached."""
    around, owner = request.POST.get("around", "class"), await owner_of_new(request)
    make_lab = sync_to_async(making.make_lab)
    if around == "lab":
        lab = await find_lab(request, request.POST.get("lab", ""))
        if lab is None:
            raise OpeningRefused(_("There is no lab with this code here."))
        if not await access.may(request, What.OPEN_ROOM_AROUND, lab):
            raise OpeningRefused(why_not(What.OPEN_ROOM_AROUND))
        return lab, {}
    if around == "lesson":
        lesson = lessons().get(request.POST.get("lesson", ""))
        if lesson is None:
            raise OpeningRefused(_("Choose a lesson."))
        return await make_lab(lesson.scenario, lesson.title, lesson.seed, **owner), {"lesson": lesson.slug}
    if around == "preset":
        preset = next((one for one in PRESETS if one.name == request.POST.get("preset")), None)
        if preset is None:
            raise OpeningRefused(_("Choose a preset."))
        return await make_lab(scenarios.SCENARIOS[preset.name], seed=SEED, **owner), {}
    seats = request.POST.get("seats", "")
    if not (seats.isascii() and seats.isdigit() and 1 <= int(seats[:6] or 0) <= 300):
        raise OpeningRefused(_("Say how many are expected: 1 to 300. Up to %d have a partition each.") % MOST_PARTITIONS)
    return await make_lab(class_scenario(int(seats)), seed=SEED, called="class", **owner), {"topic": TOPIC}
