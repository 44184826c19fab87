"""Pages: home, a lab, what is simulated; and what is done to a lab as a whole.

Law of the module: GET shows, POST does. What a person does within a lab goes through the command views; here labs are made, opened,
brought in, taken out and closed.
"""

from __future__ import annotations

from typing import Any

from asgiref.sync import sync_to_async
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import ensure_csrf_cookie
from django.views.decorators.http import require_GET, require_POST, require_safe

from streamlab.engine.limits import LimitReached
from streamlab.labs import access, making, porting
from streamlab.labs import roles as table
from streamlab.labs.codes import as_typed
from streamlab.labs.forking import origin
from streamlab.labs.guards import allows, find_lab, lab_or_404
from streamlab.labs.guessing import TooManyTries, remember
from streamlab.labs.hub import get_hub
from streamlab.labs.models import Lab, Steering
from streamlab.labs.overview import overview
from streamlab.labs.presets import FOR_HOME, SEED
from streamlab.labs.roles import What
from streamlab.labs.spoken import told_by
from streamlab.world.scenarios import PRESETS
from streamlab.world.simplified import SIMPLIFIED

NOT_THE_SAME = "without-real-clients"
"""Said in a lab's address right after it was brought in: real clients had been where it comes from."""

FORKED_EARLIER = "from-a-checkpoint"
"""Said in a fork's address: real clients had been in the original, so it begins earlier than was asked for."""

MADE = "made"
"""Said in the address of a lab that was made by the form: its seed is told."""


@require_safe
@allows(What.LOOK_AROUND)
async def home(request: HttpRequest) -> HttpResponse:
    """Where everybody begins."""
    return await with_refusal(request, "", 200)


async def with_refusal(request: HttpRequest, refusal: str, status: int = 422) -> HttpResponse:
    """The home page, with one sentence about what cannot be had."""
    labs = [await overview(lab, get_hub(), await access.may(request, What.STEER_LAB, lab)) async for lab in await labs_of(request)]
    context = {"labs": labs, "refusal": refusal, "presets": FOR_HOME, "sees_all": await access.may(request, What.SEE_ALL)}
    return await sync_to_async(render, thread_sensitive=False)(request, "home.html", context, status=status)


async def labs_of(request: HttpRequest) -> Any:
    """The server's own labs and the visitor's; all of them for the operator."""
    if await access.may(request, What.SEE_ALL):
        return Lab.objects.all()
    labs = Lab.objects.filter(steering=Steering.LOCAL)
    mine = await access.seat(request)
    if mine:
        labs = labs | Lab.objects.filter(owner_seat=mine)
    user = await request.auser()  # type: ignore[attr-defined]
    return labs | Lab.objects.filter(owner=user) if user.is_authenticated else labs


@require_safe
@ensure_csrf_cookie
@allows(What.WATCH_LAB)
async def lab_page(request: HttpRequest, code: str) -> HttpResponse:
    """The stage. Its picture comes over the feed."""
    lab = await lab_or_404(request, code)
    if lab.code != code:
        return HttpResponseRedirect(reverse("lab", args=[lab.code]))
    context = {
        "lab": lab,
        "can_steer": await access.may(request, What.STEER_LAB, lab),
        "not_the_same": NOT_THE_SAME in request.GET,
        "forked_earlier": FORKED_EARLIER in request.GET,
        "made": MADE in request.GET,
        "origin": await origin(lab),
    }
    return await sync_to_async(render)(request, "stage.html", context)


@require_POST
@allows(What.MAKE_LAB)
async def make(request: HttpRequest) -> HttpResponse:
    """A lab of one's own, from a scenario."""
    scenario = (await sync_to_async(making.known_scenarios)()).get(request.POST.get("scenario", making.EMPTY))
    if scenario is None:
        return await with_refusal(request, _("There is no such scenario."))
    try:
        seed = SEED if scenario in PRESETS else None
        lab = await sync_to_async(making.make_lab)(scenario, request.POST.get("name", ""), seed, **await owner_of_new(request))
    except LimitReached as limit:
        return await with_refusal(request, told_by(limit))
    return HttpResponseRedirect(reverse("lab", args=[lab.code]))


@require_POST
@allows(What.MAKE_LAB)
async def bring(request: HttpRequest) -> HttpResponse:
    """A lab from a file that another StreamLab has exported."""
    file = request.FILES.get("file")
    if file is None:
        return await with_refusal(request, _("Choose a file first."))
    try:
        porting.require_size(file.size or 0)
        lab, had_real_clients = await sync_to_async(porting.bring)(file.read(), **await owner_of_new(request))
    except (LimitReached, porting.ImportRefused) as refusal:
        return await with_refusal(request, told_by(refusal))
    return HttpResponseRedirect(reverse("lab", args=[lab.code]) + (f"?{NOT_THE_SAME}" if had_real_clients else ""))


@require_GET
@allows(What.WATCH_LAB)
async def join(request: HttpRequest) -> HttpResponse:
    """From a typed code to its lab."""
    code = as_typed(request.GET.get("code", ""))
    if not code:
        return await with_refusal(request, _("Type the code of a lab first."))
    try:
        lab = await find_lab(request, code)
    except TooManyTries as tries:
        return await with_refusal(request, str(tries), 429)
    if lab is None:
        return await with_refusal(request, _("There is no lab %s here.") % code)
    return HttpResponseRedirect(reverse("lab", args=[lab.code]))


@require_safe
@allows(What.LOOK_AROUND)
async def roles(request: HttpRequest) -> HttpResponse:
    """Who may do what, as the program reads it."""
    return await sync_to_async(render)(request, "roles.html", {"parts": table.parts(), "who": table.who()})


@require_safe
@allows(What.LOOK_AROUND)
async def simulated(request: HttpRequest) -> HttpResponse:
    """What is simulated, and what is not."""
    return await sync_to_async(render)(request, "simulated.html", {"simplified": SIMPLIFIED})


async def owner_of_new(request: HttpRequest) -> dict[str, Any]:
    """Whose a lab is that this visitor makes."""
    await remember(request)
    user = await request.auser()  # type: ignore[attr-defined]
    by_operator = await access.may(request, What.EXCEED)
    if user.is_authenticated:
        return {"owner": user, "by_operator": by_operator}
    return {"seat": await access.take_seat(request), "by_operator": by_operator}
