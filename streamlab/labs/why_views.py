"""What was told, and why it happened: the chain of causes behind a fact, with the configs and proposals that ruled it.

Law of the module: whoever may watch a lab may ask; asking changes nothing. A fact that is gone is 410 and one sentence.
"""

from __future__ import annotations

import asyncio

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from streamlab.labs.guards import allows_in_lab, refused
from streamlab.labs.hub import get_hub
from streamlab.labs.lab_views import as_json
from streamlab.labs.models import Lab
from streamlab.labs.roles import What
from streamlab.world.story import story


@never_cache
@require_GET
@allows_in_lab(What.WATCH_LAB)
async def why(request: HttpRequest, lab: Lab) -> HttpResponse:
    """`offset`: of the fact that is asked about. 422: not a number; 410: the lab keeps it no longer, or it has not come yet."""
    runner = await get_hub().runner(lab.code)
    try:
        return as_json(runner.course.world.why(int(request.GET.get("offset", ""))))
    except ValueError:
        return refused(_("A fact has a number: its offset in the lab's journal."))
    except IndexError:
        return refused(_("This lab does not keep that moment any more, so its reasons are gone too."), 410)


@never_cache
@require_GET
@allows_in_lab(What.WATCH_LAB)
async def told(request: HttpRequest, lab: Lab) -> HttpResponse:
    """`before`: an offset; without it the newest. Answers what was told up to there, a page of it. 422: not a number."""
    runner = await get_hub().runner(lab.code)
    try:
        asked = request.GET.get("before")
        read = story(runner.course.world.journal, None if asked is None else int(asked))
    except ValueError:
        return refused(_("A fact has a number: its offset in the lab's journal."))
    return as_json(await asyncio.to_thread(read))
