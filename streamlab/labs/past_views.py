"""Looking back at a lab: any moment that is kept, what follows it, and what there is to look at.

Law of the module: whoever may watch a lab may look back; looking changes nothing. A moment that is gone is 410 and one sentence.
"""

from __future__ import annotations

import asyncio
import gzip
from datetime import UTC, datetime

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from streamlab.engine import past_answers
from streamlab.engine.past import Gone
from streamlab.engine.past_answers import Answer
from streamlab.labs.forking import forks_of
from streamlab.labs.guards import allows_in_lab, refused
from streamlab.labs.hub import get_hub
from streamlab.labs.models import Lab
from streamlab.labs.roles import What
from streamlab.labs.views import labs_of

SMALL = 1_000
"""Answers of fewer bytes are not worth packing."""


@never_cache
@require_GET
@allows_in_lab(What.WATCH_LAB)
async def moment(request: HttpRequest, lab: Lab) -> HttpResponse:
    """`offset`: a moment's offset, or `at`: its virtual ms; `stay`: with more of what came before. 422: neither is a number."""
    runner = await get_hub().runner(lab.code)
    journal = runner.course.world.journal
    try:
        asked = request.GET.get("offset")
        offset = runner.past.offset_at(journal, int(request.GET.get("at", ""))) if asked is None else int(asked)
        reach = past_answers.STAY if "stay" in request.GET else past_answers.JUMP
        return await _json(request, past_answers.moment(runner.past, journal, offset, reach))
    except ValueError:
        return refused(_("A moment is a number: an offset of the lab's journal, or a time in ms."))
    except Gone as gone:
        return refused(told(gone), 410)


@never_cache
@require_GET
@allows_in_lab(What.WATCH_LAB)
async def further(request: HttpRequest, lab: Lab) -> HttpResponse:
    """`from`: the offset of the first fact that is wanted."""
    runner = await get_hub().runner(lab.code)
    try:
        start = int(request.GET.get("from", ""))
        return await _json(request, past_answers.further(runner.past, runner.course.world.journal, start))
    except ValueError:
        return refused(_("A moment is a number: an offset of the lab's journal, or a time in ms."))
    except Gone as gone:
        return refused(told(gone), 410)


@never_cache
@require_GET
@allows_in_lab(What.WATCH_LAB)
async def overview(request: HttpRequest, lab: Lab) -> HttpResponse:
    """What can be looked at: the range, how many records came when, marks; and where those forks began that the visitor's list has."""
    runner = await get_hub().runner(lab.code)
    forks = await forks_of(lab, await labs_of(request))
    data = past_answers.overview(runner.past, runner.course.world.journal, runner.course.world.now, forks)
    return await _json(request, lambda: data)


@never_cache
@require_GET
@allows_in_lab(What.WATCH_LAB)
async def series(request: HttpRequest, lab: Lab) -> HttpResponse:
    """What the charts draw of the time before they were opened."""
    data = past_answers.series((await get_hub().runner(lab.code)).past)
    return await _json(request, lambda: data)


def told(gone: Gone) -> str:
    """One sentence for a moment that cannot be looked at."""
    since = datetime.fromtimestamp(gone.since / 1000, UTC).strftime("%H:%M:%S")
    if gone.because == "to come":
        return _("This moment has not come yet: the lab is at %(time)s.") % {"time": since}
    if gone.because == "put away":
        return _("This moment is gone: the lab was put away in between, and what it keeps begins at %(time)s.") % {"time": since}
    return _("This moment is gone: the lab keeps what has happened since %(time)s.") % {"time": since}


async def _json(request: HttpRequest, answer: Answer) -> HttpResponse:
    packs = "gzip" in request.headers.get("Accept-Encoding", "")
    data = await asyncio.to_thread(_packed, answer, packs)
    response = HttpResponse(data, content_type="application/json", headers={"Vary": "Accept-Encoding"})
    if data[:2] == b"\x1f\x8b":
        response["Content-Encoding"] = "gzip"
    return response


def _packed(answer: Answer, packs: bool) -> bytes:
    data = answer()
    return gzip.compress(data, 1) if packs and len(data) > SMALL else data
