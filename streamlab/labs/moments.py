"""Which moment of a lab a request means.

Law of the module: a page that looks back says both which fact follows and when that was, since what it shows may be kept nowhere else
any more: a lab that was put away in between can still be forked there, by its commands.
"""

from __future__ import annotations

from django.http import QueryDict
from django.utils.translation import gettext as _

from streamlab.engine.forking import Moment
from streamlab.labs.hub import get_hub
from streamlab.world.commands import CommandRejected


async def moment_asked(code: str, given: QueryDict) -> Moment:
    """`offset`: the fact that follows the moment; `at`: its virtual ms; `later`: how many commands of this ms follow it. None: now.

    Raises CommandRejected, NoSuchLab.
    """
    offset, at, later = (_number(given, name) for name in ("offset", "at", "later"))
    return await get_hub().moment(code, offset, at, later or 0)


def _number(given: QueryDict, name: str) -> int | None:
    text = given.get(name, "").strip()
    if not text:
        return None
    if not text.isascii() or not text.isdigit() or len(text) > 15:
        raise CommandRejected(_("This moment cannot be found: %s is not a number.") % text[:40], name)
    return int(text)
