"""A lab that shares another's past and lives on by itself.

Law of the module: a fork is whole. It has its own commands and its own first checkpoint, so nothing that is done to the original, not
even its end, reaches it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import msgspec
from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from streamlab.engine.forking import Moment
from streamlab.engine.past_answers import ForkShown
from streamlab.engine.worlds import Worlds
from streamlab.labs import making, storage
from streamlab.labs.models import Checkpoint, Chunk, Command, Lab
from streamlab.world.checkpoint import RULES_VERSION
from streamlab.world.commands import CommandRejected


def fork(lab: Lab, moment: Moment, worlds: Worlds, **owner: Any) -> Lab:
    """Make the fork. Where real clients have been in the lab it begins at the last checkpoint before the moment (see `forked_at`).

    Raises CommandRejected, LimitReached.
    """
    with transaction.atomic():
        commands = commands_by(lab, moment)
        point = _nearest(lab, moment.at, commands[-1].sequence if commands else 0)
        at, offset, touched = moment.at, moment.offset, lab.real_clients or moment.touched
        if touched:
            if point is None:
                raise CommandRejected(
                    _("Real clients have been here, so only what was kept can be forked, and nothing is kept of then.")
                )
            at, offset = point.at, point.offset
            commands = [line for line in commands if line.sequence <= point.sequence]
        made = making.make_lab(
            lab.stored().scenario,
            lab.name,
            lab.seed,
            called="fork",
            start=lab.start,
            until=at,
            pace=lab.pace,
            paused=moment.is_past,
            real_clients=touched,
            forked_from=lab.code,
            forked_at=at,
            forked_offset=offset,
            forked_sequence=commands[-1].sequence if commands else 0,
            **owner,
        )
        for line in commands:
            line.pk, line.lab = None, made
        Command.objects.bulk_create(commands, batch_size=500)
        if point is not None:
            _copy(point, made, worlds if touched else None)
    return made


@dataclass(frozen=True)
class Origin:
    """Where a fork comes from. `at`: the lab's own time, 12:03:41; `address`: of that moment there, empty where the lab is gone."""

    code: str
    at: str
    address: str


async def origin(lab: Lab) -> Origin | None:
    """Where this lab was forked from; None where it was not."""
    if not lab.forked_from:
        return None
    there = await Lab.objects.filter(code=lab.forked_from).aexists()
    address = reverse("lab", args=[lab.forked_from]) if there else ""
    if address and lab.forked_offset >= 0:
        address += f"?at={lab.forked_offset}"
    return Origin(lab.forked_from, f"{datetime.fromtimestamp(lab.forked_at / 1000, UTC):%H:%M:%S}", address)


async def forks_of(lab: Lab, among: QuerySet[Lab]) -> list[ForkShown]:
    """Where forks of this lab began, as far as that is known."""
    rows = among.filter(forked_from=lab.code, forked_offset__gt=0).order_by("forked_offset")
    return [ForkShown(one.forked_offset, one.forked_at, one.name_shown, reverse("lab", args=[one.code])) async for one in rows]


def commands_by(lab: Lab, moment: Moment) -> list[Command]:
    """Those that had been applied at the moment."""
    rows = list(Command.objects.filter(lab=lab, at__lte=moment.at, sequence__lte=moment.sequence).order_by("sequence"))
    of_this_ms = sum(row.at == moment.at for row in rows)
    return rows[: len(rows) - min(moment.later, of_this_ms)]


def _nearest(lab: Lab, at: int, sequence: int) -> Checkpoint | None:
    """The last checkpoint that holds nothing beyond the moment."""
    rows: QuerySet[Checkpoint] = Checkpoint.objects.filter(lab=lab, at__lte=at, sequence__lte=sequence, rules_version=RULES_VERSION)
    return rows.order_by("-at", "-id").first()


def _copy(point: Checkpoint, made: Lab, worlds: Worlds | None) -> None:
    """The fork's first checkpoint; with `worlds`, real clients leave it first."""
    if worlds is None:
        source, point.pk, point.lab, point.last = point.lab_id, None, made, True
        point.save(force_insert=True)
        for begin in range(0, len(point.chunks), 200):
            rows = list(Chunk.objects.filter(lab_id=source, key__in=point.chunks[begin : begin + 200]))
            for row in rows:
                row.pk, row.lab = None, made
            Chunk.objects.bulk_create(rows)
        return
    stored = storage.stored_checkpoint(point)
    alone = msgspec.structs.replace(stored, checkpoint=worlds.alone(stored.checkpoint), clean=True)
    storage.save_checkpoint(made.code, alone)
