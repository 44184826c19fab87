"""The page on which a lab is made: presets, and a form for one's own.

Law of the module: whatever is posted comes back as it was typed, with a line more or fewer, or with one sentence beside what is at fault;
only a whole form makes a lab.
"""

from __future__ import annotations

import asyncio
from typing import Any

from asgiref.sync import sync_to_async
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from streamlab.clients.event_files import BadFile
from streamlab.engine.limits import LimitReached
from streamlab.labs import making, seam
from streamlab.labs.file_views import keep
from streamlab.labs.forms.lab import Draft
from streamlab.labs.guards import allows
from streamlab.labs.presets import PRESETS
from streamlab.labs.roles import What
from streamlab.labs.spoken import told_by
from streamlab.labs.views import MADE, owner_of_new
from streamlab.world.scenarios import Scenario


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@allows(What.MAKE_LAB)
async def new(request: HttpRequest) -> HttpResponse:
    """`more`, `fewer`: a line more or fewer; else the lab is made."""
    if request.method != "POST":
        return await _page(request, Draft())
    file, refusal = await _file(request)
    draft = Draft(request.POST.dict(), file)
    if "more" in request.POST or "fewer" in request.POST or "upload" in request.POST:
        await asyncio.to_thread(draft.show_only)
        return await _page(request, draft, refusal, 422 if refusal else 200)
    scenario = None if refusal else await asyncio.to_thread(draft.scenario, seam.files())
    if scenario is None:
        return await _page(request, draft, refusal or _("No lab was made: see below."), 422)
    try:
        return await _make(request, draft, scenario)
    except LimitReached as limit:
        return await _page(request, draft, told_by(limit), 422)


async def _make(request: HttpRequest, draft: Draft, scenario: Scenario) -> HttpResponse:
    owner, data = await owner_of_new(request), draft.lab.cleaned_data
    lab = await sync_to_async(making.make_lab)(scenario, data["name"], data["seed"], called="" if data["name"] else "own", **owner)
    address = reverse("lab", args=[lab.code]) + f"?{MADE}"
    if request.headers.get("HX-Request"):
        return HttpResponse(status=204, headers={"HX-Redirect": address})
    return HttpResponseRedirect(address)


async def _file(request: HttpRequest) -> tuple[dict[str, str], str]:
    """The file that was chosen, kept, with what can be guessed of it; or a sentence."""
    file = request.FILES.get("chosen")
    if not isinstance(file, UploadedFile):
        return {}, ""
    try:
        found: dict[str, Any] = await keep(file)
    except (BadFile, LimitReached) as refusal:
        return {}, told_by(refusal)
    found["file_name"] = found.pop("name")
    return found if found.pop("pace") == "own" else {**found, "time_column": ""}, ""


async def _page(request: HttpRequest, draft: Draft, refusal: str = "", status: int = 200) -> HttpResponse:
    """The whole page; for htmx the form alone."""
    context = {"draft": draft, "refusal": refusal, "presets": PRESETS}
    template = "_new_lab.html" if request.headers.get("HX-Request") else "new_lab.html"
    return await sync_to_async(render, thread_sensitive=False)(request, template, context, status=status)
