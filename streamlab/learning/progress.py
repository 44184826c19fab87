"""Who learns, where they are in each lesson, and how that is stored.

Law of the module: a learner is a user or a seat of a session; both are treated alike. What is deleted is gone, with its labs.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

import msgspec
from asgiref.sync import sync_to_async
from django.http import HttpRequest
from django.utils import timezone

from streamlab.engine.teaching import Kept
from streamlab.labs import access
from streamlab.labs.models import Lab
from streamlab.learning.models import LessonProgress, PredictionMade, QuizAnswer


@dataclass(frozen=True)
class Learner:
    """`user` or else `seat`; neither: somebody who has not begun anything."""

    user: Any = None
    seat: str = ""

    @property
    def row(self) -> dict[str, Any]:
        """How a row says whose it is."""
        return {"user": self.user, "seat": "" if self.user is not None else self.seat}

    @property
    def is_known(self) -> bool:
        return self.user is not None or bool(self.seat)


async def learner_of(request: HttpRequest, begins: bool = False) -> Learner:
    """Who asks. `begins`: they get a seat where they have none."""
    user = await request.auser()
    if user.is_authenticated:
        return Learner(user=user)
    return Learner(seat=await (access.take_seat if begins else access.seat)(request))


def progress_of(learner: Learner) -> dict[str, LessonProgress]:
    """All that they have begun, by lesson."""
    if not learner.is_known:
        return {}
    return {row.lesson: row for row in LessonProgress.objects.filter(**learner.row).select_related("lab")}


def kept_of(progress: LessonProgress) -> Kept:
    """The place in the lesson; its beginning where what is stored cannot be read."""
    try:
        return msgspec.convert(progress.kept, Kept, strict=False) if progress.kept else Kept()
    except msgspec.ValidationError:
        return Kept()


def saver(progress_id: int) -> Callable[[Kept], Awaitable[None]]:
    """What the engine calls with each change of a place."""

    async def save(kept: Kept) -> None:
        await sync_to_async(store)(progress_id, kept)

    return save


def store(progress_id: int, kept: Kept) -> None:
    """Store a place, and each prediction that has been answered by what happened. A forgotten lesson stays forgotten."""
    row = LessonProgress.objects.filter(id=progress_id).first()
    if row is None:
        return
    row.kept = msgspec.to_builtins(kept, str_keys=True)
    row.step = kept.step
    row.passed = sorted({*row.passed, *kept.passed})
    row.hints = max(row.hints, kept.hints)
    if kept.is_over and row.finished is None:
        row.finished = timezone.now()
    row.save()
    for number, one in enumerate(kept.predicted):
        if one.stage == "revealed":
            told = {"guess": said(one.guess), "right": said(one.right), "is_right": one.is_right}
            PredictionMade.objects.get_or_create(
                progress=row, step=kept.step, number=number, began=kept.began, guess=told["guess"], defaults=told
            )


def said(answer: Any) -> str:
    """An answer as text."""
    return (", ".join(answer) if isinstance(answer, list | tuple) else str(answer))[:200]


def forget(learner: Learner) -> list[str]:
    """Delete all of it; returns the codes of the labs that are to be closed with it."""
    if not learner.is_known:
        return []
    rows = LessonProgress.objects.filter(**learner.row)
    codes = list(Lab.objects.filter(id__in=rows.values("lab")).values_list("code", flat=True))
    rows.delete()
    QuizAnswer.objects.filter(**learner.row).delete()
    return codes
