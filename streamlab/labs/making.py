"""Labs are made here: from a scenario, from a file, and the server's own at each start.

Law of the module: a lab begins as a row; its world is made when somebody looks.
"""

from __future__ import annotations

import secrets
import time
from typing import Any

import msgspec
from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from streamlab.engine.limits import LimitReached, ServerLimits
from streamlab.engine.names import MOST_CHARACTERS
from streamlab.labs.codes import new_code
from streamlab.labs.hub import get_hub
from streamlab.labs.models import Lab, Scenario, Steering
from streamlab.simulation.sentence import say
from streamlab.world import scenarios

DEMO, EMPTY = "demo", "empty"


def known_scenarios() -> dict[str, scenarios.Scenario]:
    """Those of the program, and the server's own, by name."""
    own = {row.name: msgspec.convert(row.definition, scenarios.Scenario) for row in Scenario.objects.all()}
    return {**own, **scenarios.SCENARIOS}


def now_ms() -> int:
    """The present, as the virtual start of a lab: whole seconds."""
    return int(time.time()) * 1000


def make_lab(
    scenario: scenarios.Scenario,
    name: str = "",
    seed: int | None = None,
    seat: str = "",
    owner: Any = None,
    counts: bool = True,
    **more: Any,
) -> Lab:
    """A lab of somebody's own. `counts`: among those that one person may have; a lesson's lab does not. Raises LimitReached."""
    limits: ServerLimits = settings.STREAMLAB_LIMITS
    mine = (
        Lab.objects.filter(owner=owner)
        if owner is not None
        else Lab.objects.filter(owner_seat=seat)
        if seat
        else Lab.objects.none()
    )
    by_operator = more.pop("by_operator", False)
    of_owner = mine.filter(lesson__isnull=True).count() if counts and not by_operator else 0
    limits.require_room_for_lab(Lab.objects.exclude(steering=Steering.LOCAL).count(), of_owner)
    values = {
        "name": (name or scenario.title)[:MOST_CHARACTERS],
        "scenario": msgspec.to_builtins(scenario),
        "seed": seed if seed is not None else secrets.randbelow(2**31),
        "start": now_ms(),
        "owner_seat": seat,
        "owner": owner,
    }
    for _try in range(20):
        try:
            with transaction.atomic():
                return Lab.objects.create(code=new_code(), **{**values, **more})
        except IntegrityError:
            continue
    raise LimitReached(say("No free code for a further lab was found: try again."))


async def close_lab(lab: Lab) -> None:
    """The lab is forgotten, with all that happened in it."""
    await get_hub().put_away(lab.code, _("This lab has been closed."), keep=False)
    await Lab.objects.filter(pk=lab.pk).adelete()
    await Lab.objects.filter(beside=lab.code).aupdate(beside="")


def ensure_server_labs() -> None:
    """The demo goes on where it was; the empty lab is made anew at each start."""
    demo, empty = scenarios.SCENARIOS[DEMO], scenarios.SCENARIOS[EMPTY]
    Lab.objects.filter(code=EMPTY).delete()
    kept = Lab.objects.filter(code=DEMO).first()
    if kept is not None and not _begins_with(kept, demo):
        kept.delete()
        kept = None
    if kept is None:
        _make_server_lab(DEMO, "payments", demo)
    _make_server_lab(EMPTY, empty.title, empty)


def _begins_with(lab: Lab, scenario: scenarios.Scenario) -> bool:
    try:
        return lab.stored().scenario == scenario
    except msgspec.ValidationError:
        return False  # from a version whose scenarios had another shape


def _make_server_lab(code: str, name: str, scenario: scenarios.Scenario) -> None:
    definition = msgspec.to_builtins(scenario)
    # Real clients must see that the empty cluster of this start is not that of the last one; the demo is the same for everybody.
    seed = 1 if code == DEMO else secrets.randbelow(2**31)
    Lab.objects.create(code=code, name=name, scenario=definition, seed=seed, start=now_ms(), steering=Steering.LOCAL)
