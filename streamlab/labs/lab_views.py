"""What is asked of one lab as a whole: its clock, its state, its file, to begin anew, to be closed.

Law of the module: answers are short. 204: done; 422: refused, with one sentence; 403: only watching.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Coroutine
from functools import wraps
from typing import Any

import msgspec
from asgiref.sync import sync_to_async
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from streamlab.labs import access, porting
from streamlab.labs.hub import get_hub
from streamlab.labs.models import Lab
from streamlab.labs.spoken import translated
from streamlab.labs.views import lab_or_404
from streamlab.world.commands import CommandRejected, command_named

View = Callable[..., Coroutine[Any, Any, HttpResponse]]


def steering(view: View) -> View:
    """Only for those who may change the lab; a refusal by the lab becomes its sentence."""

    @wraps(view)
    async def guarded(request: HttpRequest, code: str) -> HttpResponse:
        lab = await lab_or_404(code)
        if not await access.may_steer(request, lab):
            return refused(_("You are watching this lab: only those who steer it can change it."), 403)
        try:
            return await view(request, lab)
        except CommandRejected as refusal:
            return refused(refusal.sentence)

    return guarded


@login_not_required
@never_cache
@require_POST
@steering
async def clock(request: HttpRequest, lab: Lab) -> HttpResponse:
    """`action`: pause, resume, step, pace with `pace` from 0.1 to 1000, skip with `skip` in ms (empty: to the next retention run), stay."""
    try:
        pace = float(request.POST["pace"]) if request.POST.get("pace") else None
    except ValueError:
        raise CommandRejected(_("A pace is a number from 0.1 to 1000."), "pace") from None
    if pace is not None and not 0.1 <= pace <= 1000:
        raise CommandRejected(_("A pace is a number from 0.1 to 1000."), "pace")
    skip = request.POST.get("skip", "")
    if skip and not skip.isdigit():
        raise CommandRejected(_("Skip a whole number of milliseconds."), "skip")
    await get_hub().clock(lab.code, request.POST.get("action", ""), pace, int(skip) if skip else None)
    return HttpResponse(status=204)


@login_not_required
@never_cache
@require_POST
@steering
async def act(request: HttpRequest, lab: Lab) -> HttpResponse:
    """Any command by its name (`command`) and fields, for programs; answers with the fact's offset and what was said."""
    fields = request.POST.dict()
    command = command_named(
        str(fields.pop("command", "")), {name: value for name, value in fields.items() if name != "csrfmiddlewaretoken"}
    )
    offset = await get_hub().submit(lab.code, command)
    runner = await get_hub().runner(lab.code)
    return as_json({"offset": offset, "sentence": translated(runner.course.world.journal.sentences.get(offset, "")) or _("Done.")})


@login_not_required
@never_cache
@require_GET
async def status(request: HttpRequest, code: str) -> HttpResponse:
    """The lab's clock and state."""
    lab = await lab_or_404(code)
    return as_json(await get_hub().status(lab.code))


@login_not_required
@never_cache
@require_GET
async def all_status(request: HttpRequest) -> HttpResponse:
    """Every lab in memory, for the operator."""
    if not await access.is_operator(request):
        return refused(_("Only whoever looks after this server may see that."), 403)
    return as_json(get_hub().running())


@login_not_required
@require_GET
async def export(request: HttpRequest, code: str) -> HttpResponse:
    """The lab as one JSON file: scenario, seed and commands, which are all that it takes to have it again.

    What real clients did is not in it; the file says whether such have been here. `offset`: as it was before that fact, to open there.
    """
    lab = await lab_or_404(code)
    runner, offset, moment = await get_hub().runner(lab.code), request.GET.get("offset", ""), None
    if offset:
        try:
            moment = await get_hub().moment(lab.code, int(offset) if offset.isascii() and offset.isdigit() else -1)
        except CommandRejected as refusal:
            return refused(refusal.sentence)
    world = runner.course.world
    data = await sync_to_async(porting.export)(lab, world.now, world.touched, moment)
    answer = HttpResponse(data, content_type="application/json")
    answer["Content-Disposition"] = f'attachment; filename="streamlab-{lab.code}.json"'
    return answer


@login_not_required
@require_POST
@steering
async def reset(request: HttpRequest, lab: Lab) -> HttpResponse:
    """The lab begins anew."""
    await get_hub().reset(lab.code)
    return HttpResponseRedirect(reverse("lab", args=[lab.code]))


@login_not_required
@require_POST
@steering
async def close(request: HttpRequest, lab: Lab) -> HttpResponse:
    """The lab is forgotten."""
    if lab.is_of_server:
        raise CommandRejected(_("This lab belongs to the server; it can begin anew, but not be closed."))
    await get_hub().put_away(lab.code, _("This lab has been closed."), keep=False)
    await lab.adelete()
    await Lab.objects.filter(beside=lab.code).aupdate(beside="")
    return HttpResponseRedirect(reverse("home"))


def refused(sentence: str, status: int = 422) -> HttpResponse:
    """One sentence, for a toast or a terminal."""
    trigger = json.dumps({"refused": {"sentence": sentence}})
    return HttpResponse(
        sentence, status=status, content_type="text/plain; charset=utf-8", headers={"HX-Trigger": trigger, "HX-Reswap": "none"}
    )


def as_json(value: Any) -> HttpResponse:
    return HttpResponse(msgspec.json.encode(value), content_type="application/json")
