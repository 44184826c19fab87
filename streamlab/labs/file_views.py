"""A file of events comes in: looked at, kept by its digest, and shown in the form that plays it.

Law of the module: a file that cannot be read is refused with the line at fault before it is kept. Whoever may not steer keeps nothing here.
"""

from __future__ import annotations

import asyncio
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from streamlab.clients.event_files import BadFile, Inspected, guess_format, inspect
from streamlab.engine.limits import LimitReached
from streamlab.labs import seam
from streamlab.labs.command_views import draw
from streamlab.labs.forms.file_look import neighbours
from streamlab.labs.forms.files import COLUMN_SEPARATOR, PlayFileForm
from streamlab.labs.guards import allows_in_lab
from streamlab.labs.models import EventFile, Lab
from streamlab.labs.roles import What
from streamlab.labs.spoken import told_by

NAME = "play_file"


@never_cache
@require_POST
@allows_in_lab(What.UPLOAD)
async def upload(request: HttpRequest, lab: Lab) -> HttpResponse:
    """`labs/<code>/files/`: multipart, the file as `upload`. Answers with the form that plays it; 422 where it cannot be read."""
    typed: dict[str, Any] = {name: value for name, value in request.POST.items() if name in PlayFileForm.base_fields}
    file = request.FILES.get("upload")
    try:
        if file is None:
            raise BadFile(_("Choose a file first."))
        found = await keep(file)
    except (BadFile, LimitReached) as refusal:
        typed |= {"file": "", "refusal": told_by(refusal), "refused_lines": _lines_at(file, refusal)}
        form = PlayFileForm(known=await seam.known(lab.code), initial=typed)
        return HttpResponse(await draw(request, lab.code, NAME, form), status=422)
    form = PlayFileForm(known=await seam.known(lab.code), initial=typed | found)
    return HttpResponse(await draw(request, lab.code, NAME, form))


async def keep(file: UploadedFile) -> dict[str, str]:
    """Keep the file; returns what the form has to know of it. Raises BadFile, LimitReached."""
    files = seam.files()
    size, name = file.size or 0, (file.name or "events")[:120]
    files.limits.require_file(size, 0)
    data = file.read()
    looked = await asyncio.to_thread(inspect, data, guess_format(data, name))
    digest = await files.save(data)
    await EventFile.objects.aget_or_create(digest=digest, defaults={"name": name, "size": size})
    return {"file": digest, "name": name, **_guesses(looked)}


def _lines_at(file: UploadedFile | None, refusal: Exception) -> tuple[tuple[int, str, bool], ...]:
    """The line at fault with its neighbours, where one is."""
    if file is None or not isinstance(refusal, BadFile) or not refusal.line:
        return ()
    file.seek(0)
    return neighbours(file.read(), refusal.line)


def _guesses(looked: Inspected) -> dict[str, str]:
    """Which column is what, as far as can be told."""
    time = looked.time_columns[0] if looked.time_columns else ""
    return {
        "format": looked.format,
        "columns": COLUMN_SEPARATOR.join(looked.columns),
        "key_column": looked.key_column,
        "time_column": time,
        "pace": "own" if time else "rate",
    }
