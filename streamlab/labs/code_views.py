"""The code panel: a command that was given, or one that a form would give, as people write it at work.

Law of the module: reading only. Whoever sees a lab sees the code of what is done to it; a form that is not complete has none yet.
"""

from __future__ import annotations

from typing import Any

import msgspec
from asgiref.sync import sync_to_async
from django.http import Http404, HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from streamlab.labs import hub, seam
from streamlab.labs.code import code_of
from streamlab.labs.code.plans import Place
from streamlab.labs.forms import FORMS
from streamlab.labs.guards import allows_in_lab, refused
from streamlab.labs.models import Lab
from streamlab.labs.ports import bootstrap
from streamlab.labs.roles import What
from streamlab.labs.spoken import translated
from streamlab.world.commands import Command, CommandRejected, command_named

LONGEST_LINE = 600
"""Characters of a line that travels in a header."""


@never_cache
@require_http_methods(["GET", "POST"])
@allows_in_lab(What.WATCH_LAB)
async def code(request: HttpRequest, lab: Lab) -> HttpResponse:
    """`offset`: of the fact that tells a command. Posted: a form's inputs with `?command=` its name; 422 where it is not complete."""
    place = await place_of(lab.code)
    if request.method == "POST":
        command = await _of_form(request, place)
        return HttpResponse(status=422) if command is None else await _drawn(request, command, place, form=True)
    try:
        offset = int(request.GET.get("offset", ""))
        fact = await _fact(lab.code, offset)
        given = command_named(fact["command"], fact["fields"])
    except ValueError:
        return refused(_("Which action? Its number is the offset of its fact."))
    except (IndexError, KeyError, CommandRejected):
        return refused(_("This action is gone from the lab's journal, and its code with it."), 410)
    return await _drawn(request, given, place, told=await _told(lab.code, offset) or fact.get("told", ""))


async def place_of(code: str) -> Place:
    """Where programs that somebody copies would run: the lab's address for real clients where it has one, and what stands there."""
    settings = await hub.get_hub().door_of(code)
    known = await seam.known(code)
    return Place(known=known) if settings is None else Place(bootstrap(settings), known, True)


async def line_of(command: Command, place: Place) -> str:
    """The terminal's line for a command that was just given."""
    line = (await sync_to_async(code_of, thread_sensitive=False)(command, place)).line
    return line if len(line) <= LONGEST_LINE else line[:LONGEST_LINE] + " …"


async def _fact(code: str, offset: int) -> dict[str, Any]:
    """A fact of the lab's journal. Raises IndexError where it is gone."""
    runner = await hub.get_hub().runner(code)
    found: dict[str, Any] = msgspec.json.decode(runner.course.world.journal.read(offset, 1)[0])
    return found


async def _told(code: str, offset: int) -> str:
    """What the lab said of a fact, in the reader's language."""
    runner = await hub.get_hub().runner(code)
    return translated(runner.course.world.journal.sentences.get(offset, ""))


async def _of_form(request: HttpRequest, place: Place) -> Command | None:
    """The command that a form would give as it stands."""
    form_class = FORMS.get(request.GET.get("command", ""))
    if form_class is None:
        raise Http404
    form = form_class(request.POST, known=place.known)
    return form.command_built() if await sync_to_async(form.is_valid, thread_sensitive=False)() else None


async def _drawn(request: HttpRequest, command: Command, place: Place, **more: Any) -> HttpResponse:
    written = await sync_to_async(code_of, thread_sensitive=False)(command, place)
    context = {
        "code": written,
        "address": place.bootstrap,
        "open": place.open,
        "prefix": "form-" if more.get("form") else "dock-",
        **more,
    }
    render = sync_to_async(render_to_string, thread_sensitive=False)
    return HttpResponse(await render("_code.html", context, request))
