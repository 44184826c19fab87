"""A fork, from a moment of a lab.

Law of the module: whoever may watch a lab may fork it, since the fork is theirs and the original stays as it is. An answer is the
fork's page or one sentence.
"""

from __future__ import annotations

from asgiref.sync import sync_to_async
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from streamlab.engine.forking import Moment
from streamlab.engine.hub import NoSuchLab
from streamlab.engine.limits import LimitReached
from streamlab.labs import forking
from streamlab.labs.guards import allows, find_lab, refused
from streamlab.labs.hub import get_hub
from streamlab.labs.models import Lab
from streamlab.labs.moments import moment_asked
from streamlab.labs.roles import What
from streamlab.labs.spoken import told_by
from streamlab.labs.views import FORKED_EARLIER, owner_of_new, with_refusal
from streamlab.world.commands import CommandRejected


@never_cache
@require_POST
@allows(What.FORK_LAB)
async def fork(request: HttpRequest, code: str) -> HttpResponse:
    """From which moment: as in `moment_asked`."""
    try:
        lab = await find_lab(request, code)
        if lab is None:
            raise CommandRejected(_("There is no lab %s any more: it has been closed.") % code)
        moment = await moment_asked(lab.code, request.POST)
        made = await _make(request, lab, moment)
    except NoSuchLab:
        return await _no(request, _("There is no lab %s any more: it has been closed.") % code)
    except (CommandRejected, LimitReached) as refusal:
        return await _no(request, told_by(refusal))
    address = reverse("lab", args=[made.code]) + (f"?{FORKED_EARLIER}" if made.forked_at < moment.at else "")
    if request.headers.get("HX-Request"):
        return HttpResponse(status=204, headers={"HX-Redirect": address})
    return HttpResponseRedirect(address)


async def _make(request: HttpRequest, lab: Lab, moment: Moment) -> Lab:
    owner = await owner_of_new(request)
    return await sync_to_async(forking.fork, thread_sensitive=False)(lab, moment, get_hub().worlds, **owner)


async def _no(request: HttpRequest, sentence: str) -> HttpResponse:
    return refused(sentence) if request.headers.get("HX-Request") else await with_refusal(request, sentence)
