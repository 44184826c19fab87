"""The pages that compare two labs.

Law of the module: both labs are watched and steered like any other; what is done to one the engine does to both. Here they are made and
set side by side.
"""

from __future__ import annotations

from asgiref.sync import sync_to_async
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import ensure_csrf_cookie
from django.views.decorators.http import require_http_methods, require_safe

from streamlab.engine.limits import LimitReached
from streamlab.labs import access, comparing
from streamlab.labs.guards import allows, allows_in_lab, find_lab
from streamlab.labs.hub import get_hub
from streamlab.labs.models import Lab
from streamlab.labs.roles import What
from streamlab.labs.spoken import told_by
from streamlab.labs.views import owner_of_new
from streamlab.world.commands import CommandRejected


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@allows(What.MAKE_LAB)
async def choose(request: HttpRequest) -> HttpResponse:
    """What can be compared. Posted, `kind` makes both labs; "fork" with the code of a fork as `lab`."""
    refusal = ""
    if request.method == "POST":
        try:
            left = await _make(request, request.POST.get("kind", ""))
            return HttpResponseRedirect(reverse("compare", args=[left.code]))
        except (CommandRejected, LimitReached) as refused:
            refusal = told_by(refused)
    context = {"kinds": comparing.KINDS, "refusal": refusal}
    return await sync_to_async(render)(request, "compare_choose.html", context, status=422 if refusal else 200)


async def _make(request: HttpRequest, kind: str) -> Lab:
    owner = await owner_of_new(request)
    if kind != comparing.FORK:
        return await sync_to_async(comparing.compare)(kind, **owner)
    made = await find_lab(request, request.POST.get("lab", ""))
    if made is None or not made.forked_from:
        raise CommandRejected(_("This is no fork, or it has been closed: there is nothing to compare it with."))
    hub = get_hub()
    now = await hub.moment(made.code)
    original = await Lab.objects.filter(code=made.forked_from).afirst()
    then = await hub.moment(original.code, at=now.at) if original is not None else None
    compare = sync_to_async(comparing.compare_fork, thread_sensitive=False)
    return await compare(made, now, original, then, hub.worlds, **owner)


@require_safe
@ensure_csrf_cookie
@allows_in_lab(What.WATCH_LAB)
async def compare(request: HttpRequest, lab: Lab) -> HttpResponse:
    """Two labs side by side; their pictures come over two feeds. Where one of them is gone, what is left is a lab like any other."""
    other = await Lab.objects.filter(code=lab.beside).afirst() if lab.beside else None
    if other is None:
        return HttpResponseRedirect(reverse("lab", args=[lab.code]))
    left, right = (lab, other) if lab.is_left else (other, lab)
    context = {
        "left": left,
        "right": right,
        "lab": left,
        "kind": comparing.kind_of(left),
        "can_steer": await access.may(request, What.STEER_LAB, left) and await access.may(request, What.STEER_LAB, right),
    }
    return await sync_to_async(render)(request, "compare.html", context)


urlpatterns = [
    path("compare/", choose, name="compare-choose"),
    path("compare/<str:code>/", compare, name="compare"),
]
