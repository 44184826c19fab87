"""A lesson begins, or goes on: the learner's own lab of it, with the lesson running inside.

Law of the module: one lab for each lesson and learner, made from the lesson's scenario and seed. These labs count apart from those that
people make: nobody is locked out. Labs of finished lessons make room for the next one, then those that were left longest are laid aside.
"""

from __future__ import annotations

from datetime import timedelta

from asgiref.sync import sync_to_async
from django.db import transaction
from django.utils import timezone

from streamlab.curriculum.lesson import Lesson
from streamlab.engine.limits import LimitReached
from streamlab.engine.names import MOST_CHARACTERS
from streamlab.engine.runner import Runner
from streamlab.engine.teaching import Teaching
from streamlab.labs import making
from streamlab.labs.hub import get_hub
from streamlab.labs.models import Lab
from streamlab.learning.aside import OPEN_LABS, bring_back, lay_aside
from streamlab.learning.models import LessonProgress
from streamlab.learning.progress import Learner, kept_of, saver

ABANDONED_AFTER = timedelta(minutes=10)
"""A lesson that nobody has touched for so long may be laid aside for somebody else's where the server is full."""


async def begin(lesson: Lesson, learner: Learner) -> LessonProgress:
    """The learner's progress in a lesson, with its lab. Raises LimitReached."""
    progress = await sync_to_async(_row)(lesson, learner)
    if progress.lab is None:
        await close_labs(await sync_to_async(_finished)(learner, lesson))
        for row in await sync_to_async(_left_longest)(learner, lesson):
            await lay_aside(row)
        try:
            await sync_to_async(_make)(progress, lesson, learner)
        except LimitReached:
            await _make_room()
            await sync_to_async(_make)(progress, lesson, learner)
    elif progress.lab.name != lesson.title[:MOST_CHARACTERS]:  # opened in another language than before
        progress.lab.name = lesson.title[:MOST_CHARACTERS]
        await progress.lab.asave(update_fields=["name"])
    return progress


async def _make_room() -> None:
    """A full server lays the lesson aside that nobody has touched for longest."""
    before = timezone.now() - ABANDONED_AFTER
    rows = LessonProgress.objects.select_related("lab").filter(lab__isnull=False, touched__lt=before).order_by("touched")
    row = await rows.afirst()
    if row is not None:
        await lay_aside(row)


async def running(lesson: Lesson, progress: LessonProgress) -> tuple[Runner, Teaching]:
    """The lab of a progress, in memory, with the lesson in it. Raises NoSuchLab."""
    assert progress.lab is not None
    runner = await get_hub().runner(progress.lab.code)
    return runner, await runner.teach(lesson, kept_of(progress), saver(progress.pk))


async def close_labs(codes: list[str]) -> None:
    """Labs are forgotten."""
    async for lab in Lab.objects.filter(code__in=codes):
        await making.close_lab(lab)


def _row(lesson: Lesson, learner: Learner) -> LessonProgress:
    row, _new = LessonProgress.objects.select_related("lab").get_or_create(**learner.row, lesson=lesson.slug)
    return row


def _finished(learner: Learner, lesson: Lesson) -> list[str]:
    rows = LessonProgress.objects.filter(**learner.row, finished__isnull=False, lab__isnull=False).exclude(lesson=lesson.slug)
    return list(rows.values_list("lab__code", flat=True))


def _left_longest(learner: Learner, lesson: Lesson) -> list[LessonProgress]:
    """Lessons beyond those that may have a lab beside the one that begins."""
    rows = LessonProgress.objects.filter(**learner.row, lab__isnull=False).exclude(lesson=lesson.slug).select_related("lab")
    return list(rows.order_by("-touched")[OPEN_LABS - 1 :])


def _make(progress: LessonProgress, lesson: Lesson, learner: Learner) -> None:
    aside = progress.laid_aside if progress.laid_aside.get("seed") == lesson.seed else {}
    more = {"start": aside["start"], "until": aside["until"], "paused": aside["paused"]} if aside else {}
    with transaction.atomic():
        lab = making.make_lab(lesson.scenario, lesson.title, lesson.seed, learner.seat, learner.user, counts=False, **more)
        if aside:
            bring_back(progress, lab)
        else:
            progress.kept, progress.step = {}, 0
        progress.lab, progress.laid_aside = lab, {}
        progress.save(update_fields=["lab", "kept", "step", "laid_aside"])
