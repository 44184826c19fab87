"""A lesson begins, or goes on: the learner's own lab of it, with the lesson running inside.

Law of the module: one lab for each lesson and learner, made from the lesson's scenario and seed. Labs of finished lessons make room
for the next one.
"""

from __future__ import annotations

from asgiref.sync import sync_to_async

from streamlab.curriculum.lesson import Lesson
from streamlab.engine.runner import Runner
from streamlab.engine.teaching import Teaching
from streamlab.labs import making
from streamlab.labs.hub import get_hub
from streamlab.labs.models import Lab
from streamlab.learning.models import LessonProgress
from streamlab.learning.progress import Learner, kept_of, saver


async def begin(lesson: Lesson, learner: Learner) -> LessonProgress:
    """The learner's progress in a lesson, with its lab. Raises LimitReached."""
    progress = await sync_to_async(_row)(lesson, learner)
    if progress.lab is None:
        await close_labs(await sync_to_async(_finished)(learner, lesson))
        await sync_to_async(_make)(progress, lesson, learner)
    return progress


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


def _make(progress: LessonProgress, lesson: Lesson, learner: Learner) -> None:
    by_operator = {"by_operator": True} if learner.may_exceed else {}
    lab = making.make_lab(lesson.scenario, lesson.title, lesson.seed, learner.seat, learner.user, **by_operator)
    progress.lab, progress.kept, progress.step = lab, {}, 0
    progress.save(update_fields=["lab", "kept", "step"])
