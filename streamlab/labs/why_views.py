"""Why did that happen? The chain of causes behind a fact, with the configs and proposals that ruled it.

Law of the module: whoever may watch a lab may ask; asking changes nothing. A fact that is gone is 410 and one sentence.
"""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from streamlab.labs.hub import get_hub
from streamlab.labs.lab_views import as_json, refused
from streamlab.labs.views import lab_or_404


@login_not_required
@never_cache
@require_GET
async def why(request: HttpRequest, code: str) -> HttpResponse:
    """`offset`: of the fact that is asked about. 422: not a number; 410: the lab keeps it no longer, or it has not come yet."""
    lab = await lab_or_404(code)
    runner = await get_hub().runner(lab.code)
    try:
        return as_json(runner.course.world.why(int(request.GET.get("offset", ""))))
    except ValueError:
        return refused(_("A fact has a number: its offset in the lab's journal."))
    except IndexError:
        return refused(_("This lab does not keep that moment any more, so its reasons are gone too."), 410)
