"""What is asked of one lab as a whole: its clock, its state, its file, to begin anew, to be closed.

Law of the module: answers are short. 204: done; 422: refused, with one sentence; 403: only watching.
"""

from __future__ import annotations

from typing import Any

import msgspec
from asgiref.sync import sync_to_async
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from streamlab.labs import making, porting
from streamlab.labs.guards import allows, allows_in_lab
from streamlab.labs.hub import get_hub
from streamlab.labs.models import Lab
from streamlab.labs.moments import moment_asked
from streamlab.labs.roles import What
from streamlab.labs.spoken import translated
from streamlab.world.commands import CommandRejected, command_named


@never_cache
@require_POST
@allows_in_lab(What.STEER_LAB)
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


@never_cache
@require_POST
@allows_in_lab(What.STEER_LAB)
async def act(request: HttpRequest, lab: Lab) -> HttpResponse:
    """Any command by its name (`command`) and fields, for programs; answers with the fact's offset and what was said."""
    fields = request.POST.dict()
    command = command_named(
        str(fields.pop("command", "")), {name: value for name, value in fields.items() if name != "csrfmiddlewaretoken"}
    )
    offset = await get_hub().submit(lab.code, command)
    runner = await get_hub().runner(lab.code)
    return as_json({"offset": offset, "sentence": translated(runner.course.world.journal.sentences.get(offset, "")) or _("Done.")})


@never_cache
@require_GET
@allows_in_lab(What.WATCH_LAB)
async def status(request: HttpRequest, lab: Lab) -> HttpResponse:
    """The lab's clock and state."""
    return as_json(await get_hub().status(lab.code))


@never_cache
@require_GET
@allows(What.SEE_ALL)
async def all_status(request: HttpRequest) -> HttpResponse:
    """Every lab in memory, for the operator."""
    return as_json(get_hub().running())


@require_GET
@allows_in_lab(What.EXPORT_LAB)
async def export(request: HttpRequest, lab: Lab) -> HttpResponse:
    """The lab as one JSON file: scenario, seed and commands, which are all that it takes to have it again.

    What real clients did is not in it; the file says whether such have been here. With a moment, as in `moment_asked`, it is as it was
    then, to open there.
    """
    runner = await get_hub().runner(lab.code)
    moment = await moment_asked(lab.code, request.GET) if request.GET else None
    world = runner.course.world
    data = await sync_to_async(porting.export)(lab, world.now, world.touched, moment)
    answer = HttpResponse(data, content_type="application/json")
    answer["Content-Disposition"] = f'attachment; filename="streamlab-{lab.code}.json"'
    return answer


@require_POST
@allows_in_lab(What.RESET_LAB)
async def reset(request: HttpRequest, lab: Lab) -> HttpResponse:
    """The lab begins anew."""
    await get_hub().reset(lab.code)
    return HttpResponseRedirect(reverse("lab", args=[lab.code]))


@require_POST
@allows_in_lab(What.CLOSE_LAB)
async def close(request: HttpRequest, lab: Lab) -> HttpResponse:
    """The lab is forgotten."""
    if lab.is_of_server:
        raise CommandRejected(_("This lab belongs to the server; it can begin anew, but not be closed."))
    await making.close_lab(lab)
    return HttpResponseRedirect(reverse("home"))


def as_json(value: Any) -> HttpResponse:
    return HttpResponse(msgspec.json.encode(value, enc_hook=str), content_type="application/json")
