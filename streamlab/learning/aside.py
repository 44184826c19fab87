"""Lessons that are laid aside: the lab is closed, and what it takes to have it back is kept with the learner's place.

Law of the module: a lab is its scenario, its seed and what was done in it; the same lab comes back from these. One in which real clients
have been does not, and its lesson then begins anew.
"""

from __future__ import annotations

from typing import Any

from asgiref.sync import sync_to_async
from django.utils.translation import gettext as _

from streamlab.labs.hub import get_hub
from streamlab.labs.models import Checkpoint, Command, Lab
from streamlab.learning.models import LessonProgress

OPEN_LABS = 3
"""So many unfinished lessons of one learner have a lab at a time."""

MOST_COMMANDS = 2_000
"""A lab in which more was done is not worth its replay."""


async def lay_aside(row: LessonProgress) -> None:
    """Close the lab of a lesson and keep its place."""
    if row.lab is None:
        return
    await get_hub().put_away(row.lab.code, _("Another lesson has been begun; this one keeps its place."), keep=True)
    await sync_to_async(_keep_and_delete)(row.pk)


def _keep_and_delete(pk: int) -> None:
    row = LessonProgress.objects.select_related("lab").get(pk=pk)
    if row.lab is None:
        return
    aside = _made_of(row.lab)
    row.kept = row.kept if aside else {}
    row.laid_aside, lab, row.lab = aside, row.lab, None
    row.save(update_fields=["kept", "laid_aside", "lab"])
    lab.delete()


def _made_of(lab: Lab) -> dict[str, Any]:
    """What brings a lab back; empty: nothing does."""
    newest = Checkpoint.objects.filter(lab=lab).order_by("-id").first()
    commands = list(
        Command.objects.filter(lab=lab).order_by("sequence").values_list("sequence", "at", "payload")[: MOST_COMMANDS + 1]
    )
    if lab.real_clients or newest is None or len(commands) > MOST_COMMANDS:
        return {}
    return {
        "seed": lab.seed,
        "start": lab.start,
        "until": newest.at,
        "paused": lab.paused,
        "commands": [list(one) for one in commands],
    }


def bring_back(row: LessonProgress, lab: Lab) -> None:
    """Do in a new lab of the same seed and start what was done in the old one."""
    Command.objects.bulk_create(
        Command(lab=lab, sequence=sequence, at=at, payload=payload) for sequence, at, payload in row.laid_aside["commands"]
    )
