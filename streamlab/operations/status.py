"""The status page: how the server is, live.

Law of the module: GET only; the page asks for its middle again every two seconds and keeps the focus where it was. What stands still is
said first, with a way to what stopped it.
"""

from __future__ import annotations

from asgiref.sync import sync_to_async
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from streamlab.labs.guards import allows
from streamlab.labs.hub import get_hub
from streamlab.labs.roles import What
from streamlab.operations.state import counts, rooms_open, server_state, versions


@never_cache
@require_safe
@allows(What.SEE_ALL)
async def status(request: HttpRequest) -> HttpResponse:
    """The whole page, or for htmx its middle."""
    state = server_state(get_hub())
    context = {
        "state": state,
        "kept": await sync_to_async(counts)(),
        "rooms": await sync_to_async(rooms_open)(),
        "versions": versions(),
        "door": get_hub().door_settings,
        "now": timezone.now(),
    }
    template = "_operations_now.html" if request.headers.get("HX-Request") else "operations.html"
    return await sync_to_async(render)(request, template, context)
