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
from django.utils import timezone

from streamlab.engine.storage import StoredCheckpoint, StoredCommand, StoredLab, Tell
from streamlab.labs import models
from streamlab.world.checkpoint import Checkpoint, Chunk
from streamlab.world.commands import AnyCommand

T = TypeVar("T")
KEPT_CHECKPOINTS = 2


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
    if row is None:
        return None
    held = dict(models.Chunk.objects.filter(lab__code=code, key__in=row.chunks).values_list("key", "data"))
    chunks = tuple(Chunk(key, bytes(held[key])) for key in row.chunks if key in held)
    made = Checkpoint(row.at, row.offset, row.rules_version, zlib.decompress(row.state), chunks)
    return StoredCheckpoint(made, row.sequence, tuple(msgspec.convert(row.tells, list[Tell])), row.last)


def save_checkpoint(code: str, made: StoredCheckpoint) -> None:
    owner = models.Lab.objects.only("id").get(code=code)
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
        _forget_older(owner, held | set(keys))
        models.Lab.objects.filter(id=owner.id).update(touched=timezone.now())


def _forget_older(owner: models.Lab, held: Iterable[str]) -> None:
    """Keep the newest checkpoints, and the chunks that they name."""
    kept = list(models.Checkpoint.objects.filter(lab=owner).order_by("-id")[:KEPT_CHECKPOINTS].values_list("id", "chunks"))
    models.Checkpoint.objects.filter(lab=owner).exclude(id__in=[row for row, _ in kept]).delete()
    needed = {key for _, keys in kept for key in keys}
    gone = sorted(set(held) - needed)
    for begin in range(0, len(gone), 500):
        models.Chunk.objects.filter(lab=owner, key__in=gone[begin : begin + 500]).delete()


def forget_course(code: str) -> None:
    with transaction.atomic():
        for table in (models.Command, models.Checkpoint, models.Chunk):
            table.objects.filter(lab__code=code).delete()
        models.Lab.objects.filter(code=code).update(until=0, real_clients=False, reached=0)


def save_clock(code: str, pace: float, paused: bool) -> None:
    models.Lab.objects.filter(code=code).update(pace=pace, paused=paused, touched=timezone.now())


def save_touched(code: str, reached: int) -> None:
    models.Lab.objects.filter(code=code).update(real_clients=True, reached=reached, touched=timezone.now())
