"""The engine's storage port, on Django's models.

Law of the module: one thread does all of it, in the order in which it was asked, so no lab waits for another's disk and no command
is overtaken.
"""

from __future__ import annotations

import asyncio
import zlib
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

import msgspec
from django.db import close_old_connections, connection, transaction
from django.db.models import Q
from django.db.models.functions import Length
from django.utils import timezone

from streamlab.engine.storage import StoredCheckpoint, StoredCommand, StoredLab, Tell
from streamlab.labs import models
from streamlab.world.checkpoint import Checkpoint, Chunk
from streamlab.world.commands import AnyCommand

T = TypeVar("T")

NEWEST = 2
"""So many of the newest checkpoints are kept whatever they weigh: from them the lab comes back."""

EVERY_MS, FOR_MS = 60_000, 15 * 60_000
SPARSE_MS, HORIZON_MS = 120_000, 65 * 60_000
"""For forks: one checkpoint a virtual minute of the last quarter of an hour, then one in two minutes of a little over an hour."""

KEPT_BYTES = 64 * 1024 * 1024
"""What a lab's checkpoints may weigh together, their chunks included; the oldest go first."""


class DjangoStorage:
    """Implements `engine.storage.Storage`."""

    def __init__(self) -> None:
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="storage")

    async def lab(self, code: str) -> StoredLab | None:
        return await self._do(lab, code)

    async def commands(self, code: str, after: int) -> list[StoredCommand]:
        return await self._do(commands, code, after)

    async def add_command(self, code: str, command: StoredCommand) -> None:
        await self._do(add_command, code, command)

    async def drop_command(self, code: str, sequence: int) -> None:
        await self._do(drop_command, code, sequence)

    async def checkpoint(self, code: str, older: int = 0) -> StoredCheckpoint | None:
        return await self._do(checkpoint, code, older)

    async def save_checkpoint(self, code: str, made: StoredCheckpoint) -> None:
        await self._do(save_checkpoint, code, made)

    async def forget_course(self, code: str) -> None:
        await self._do(forget_course, code)

    async def forget_after(self, code: str, sequence: int, at: int) -> None:
        await self._do(forget_after, code, sequence, at)

    async def save_clock(self, code: str, pace: float, paused: bool) -> None:
        await self._do(save_clock, code, pace, paused)

    async def save_touched(self, code: str, reached: int) -> None:
        await self._do(save_touched, code, reached)

    async def close(self) -> None:
        """Finish what is under way and end the thread."""
        await self._do(lambda: connection.close())
        self._thread.shutdown(wait=True)

    async def _do(self, work: Callable[..., T], *arguments: Any) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._thread, _work, work, arguments)


def _work(work: Callable[..., T], arguments: tuple[Any, ...]) -> T:
    close_old_connections()
    return work(*arguments)


def lab(code: str) -> StoredLab | None:
    found = models.Lab.objects.filter(code=code).first()
    return found.stored() if found else None


def commands(code: str, after: int = 0) -> list[StoredCommand]:
    rows = models.Command.objects.filter(lab__code=code, sequence__gt=after).order_by("sequence")
    return [StoredCommand(row.sequence, row.at, msgspec.convert(row.payload, AnyCommand)) for row in rows]


def add_command(code: str, command: StoredCommand) -> None:
    owner = models.Lab.objects.only("id").get(code=code)
    payload = msgspec.to_builtins(command.command)
    models.Command.objects.create(lab=owner, sequence=command.sequence, at=command.at, payload=payload)


def drop_command(code: str, sequence: int) -> None:
    models.Command.objects.filter(lab__code=code, sequence=sequence).delete()


def checkpoint(code: str, older: int = 0) -> StoredCheckpoint | None:
    row = models.Checkpoint.objects.filter(lab__code=code).order_by("-id")[older : older + 1].first()
    return None if row is None else stored_checkpoint(row)


def stored_checkpoint(row: models.Checkpoint) -> StoredCheckpoint:
    """A checkpoint as the engine knows it."""
    held = dict(models.Chunk.objects.filter(lab_id=row.lab_id, key__in=row.chunks).values_list("key", "data"))
    chunks = tuple(Chunk(key, bytes(held[key])) for key in row.chunks if key in held)
    made = Checkpoint(row.at, row.offset, row.rules_version, zlib.decompress(row.state), chunks)
    return StoredCheckpoint(made, row.sequence, tuple(msgspec.convert(row.tells, list[Tell])), row.last)


def save_checkpoint(code: str, made: StoredCheckpoint) -> None:
    owner = models.Lab.objects.get(code=code)
    point = made.checkpoint
    keys = [chunk.key for chunk in point.chunks]
    held = set(models.Chunk.objects.filter(lab=owner).values_list("key", flat=True))
    with transaction.atomic():
        fresh = [models.Chunk(lab=owner, key=chunk.key, data=chunk.data) for chunk in point.chunks if chunk.key not in held]
        models.Chunk.objects.bulk_create(fresh)
        models.Checkpoint.objects.create(
            lab=owner,
            at=point.at,
            offset=point.offset,
            sequence=made.sequence,
            rules_version=point.rules_version,
            state=zlib.compress(point.state, 1),
            chunks=keys,
            tells=msgspec.to_builtins(made.tells),
            last=made.clean,
        )
        _forget_older(owner)
        models.Lab.objects.filter(id=owner.id).update(touched=timezone.now())


def _forget_older(owner: models.Lab) -> None:
    """Keep the newest checkpoints, those that forks begin at, and the chunks that they name."""
    rows = list(
        models.Checkpoint.objects.filter(lab=owner)
        .order_by("-id")
        .annotate(size=Length("state"))
        .values_list("id", "at", "size", "chunks")
    )
    sizes = dict(models.Chunk.objects.filter(lab=owner).annotate(size=Length("data")).values_list("key", "size"))
    kept = _beginning(owner) | {row for row, _, _, _ in rows[:NEWEST]}
    needed = {key for row, _, _, chunks in rows if row in kept for key in chunks}
    weight = sum(sizes[key] for key in needed) + sum(size for row, _, size, _ in rows if row in kept)
    spread = _spread([(row, at) for row, at, _, _ in rows])
    for row, _, size, chunks in rows:
        if row in spread and row not in kept:
            fresh = set(chunks) - needed
            weight += size + sum(sizes[key] for key in fresh)
            if weight > KEPT_BYTES:
                break
            kept.add(row)
            needed |= fresh
    models.Checkpoint.objects.filter(lab=owner).exclude(id__in=kept).delete()
    _forget_chunks(owner, set(sizes) - needed)


def _spread(rows: list[tuple[int, int]]) -> set[int]:
    """Which of these checkpoints (id and virtual ms, newest first) are the first of their stretch of time within the horizon."""
    first: dict[tuple[int, int], int] = {}
    newest = rows[0][1]
    for row, at in rows:
        age = newest - at
        if age <= HORIZON_MS:
            stretch = EVERY_MS if age <= FOR_MS else SPARSE_MS
            first[stretch, at // stretch] = row
    return set(first.values())


def _beginning(owner: models.Lab) -> set[int]:
    """The checkpoint that a fork began with: it begins anew there."""
    if not owner.forked_from:
        return set()
    rows = models.Checkpoint.objects.filter(lab=owner, at__lte=owner.until, sequence__lte=owner.forked_sequence).order_by("id")
    return set(rows.values_list("id", flat=True)[:1])


def _forget_chunks(owner: models.Lab, keys: Iterable[str]) -> None:
    gone = sorted(keys)
    for begin in range(0, len(gone), 500):
        models.Chunk.objects.filter(lab=owner, key__in=gone[begin : begin + 500]).delete()


def forget_course(code: str) -> None:
    with transaction.atomic():
        owner = models.Lab.objects.get(code=code)
        kept = models.Checkpoint.objects.filter(id__in=_beginning(owner))
        needed = {key for keys in kept.values_list("chunks", flat=True) for key in keys}
        models.Command.objects.filter(lab=owner, sequence__gt=owner.forked_sequence).delete()
        models.Checkpoint.objects.filter(lab=owner).exclude(id__in=list(kept.values_list("id", flat=True))).delete()
        _forget_chunks(owner, set(models.Chunk.objects.filter(lab=owner).values_list("key", flat=True)) - needed)
        touched = owner.real_clients and kept.exists()
        until = owner.until if owner.forked_from else 0
        models.Lab.objects.filter(code=code).update(until=until, real_clients=touched, reached=0)


def forget_after(code: str, sequence: int, at: int) -> None:
    with transaction.atomic():
        owner = models.Lab.objects.get(code=code)
        models.Command.objects.filter(lab=owner, sequence__gt=sequence).delete()
        models.Checkpoint.objects.filter(lab=owner).filter(Q(sequence__gt=sequence) | Q(at__gt=at)).delete()
        models.Lab.objects.filter(code=code).update(until=at)


def save_clock(code: str, pace: float, paused: bool) -> None:
    models.Lab.objects.filter(code=code).update(pace=pace, paused=paused, touched=timezone.now())


def save_touched(code: str, reached: int) -> None:
    models.Lab.objects.filter(code=code).update(real_clients=True, reached=reached, touched=timezone.now())
