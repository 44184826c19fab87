"""The course's page, and a lesson on its stage.

Law of the module: GET shows (and makes the lab that a lesson needs), POST does. What a learner asks of a lesson goes to the lab that it
runs in; the answer is the drawer as it is then.
"""

from __future__ import annotations

import asyncio
from typing import Any

from asgiref.sync import sync_to_async
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import ensure_csrf_cookie
from django.views.decorators.http import require_GET, require_POST, require_safe

from streamlab.curriculum.lesson import Lesson
from streamlab.engine.hub import NoSuchLab
from streamlab.engine.limits import LimitReached
from streamlab.engine.runner import Runner
from streamlab.engine.teaching import Teaching
from streamlab.labs.guards import allows
from streamlab.labs.guessing import remember
from streamlab.labs.lesson_folders import lessons
from streamlab.labs.models import Lab
from streamlab.labs.roles import What
from streamlab.labs.spoken import told_by, wanted_languages
from streamlab.learning import progress
from streamlab.learning.beginning import begin, close_labs, running
from streamlab.learning.models import LessonProgress
from streamlab.learning.overview import CHAPTERS, overview
from streamlab.learning.shown import shown
from streamlab.world.commands import CommandRejected

PATIENCE_SECONDS = 10.0
"""How long the drawer waits for a lab that is on its way to where the step begins."""


@require_safe
@ensure_csrf_cookie
@allows(What.LEARN)
async def course(request: HttpRequest) -> HttpResponse:
    """All lessons in their order, and how far this visitor has come."""
    return await _course(request)


async def _course(request: HttpRequest, refusal: str = "", status: int = 200) -> HttpResponse:
    rows = await sync_to_async(progress.progress_of)(await progress.learner_of(request))
    context = {"course": overview(lessons(wanted_languages(request)), rows), "refusal": refusal}
    return await sync_to_async(render)(request, "learn.html", context, status=status)


@never_cache
@require_GET
@ensure_csrf_cookie
@allows(What.LEARN)
async def lesson_page(request: HttpRequest, slug: str) -> HttpResponse:
    """The lesson on the stage of the visitor's own lab, from where they were."""
    lesson = _lesson_or_404(request, slug)
    try:
        row = await begin(lesson, await progress.learner_of(request, begins=True))
        await remember(request)
        await running(lesson, row)
    except (LimitReached, NoSuchLab) as refusal:
        return await _course(request, told_by(refusal), 422)
    context = {"lab": row.lab, "can_steer": True, "lesson": lesson, "place": _place(request, lesson)}
    return await sync_to_async(render)(request, "lesson.html", context)


@never_cache
@require_GET
@allows(What.LEARN)
async def drawer(request: HttpRequest, slug: str) -> HttpResponse:
    """The drawer as it is now."""
    lesson = _lesson_or_404(request, slug)
    row, teaching = await _mine(request, lesson)
    await _ready(teaching)
    return await _drawer(request, lesson, row, teaching)


@never_cache
@require_POST
@allows(What.LEARN)
async def do(request: HttpRequest, slug: str) -> HttpResponse:
    """`action`: predict (with `number` and `guess`), hint, show, reset, back, skip, next. A refusal is 422, in the drawer."""
    lesson = _lesson_or_404(request, slug)
    row, teaching = await _mine(request, lesson)
    number = request.POST.get("number", "0")
    refusal = ""
    try:
        runner = await _runner(row, lesson)
        guess = ",".join(request.POST.getlist("guess"))[:500]
        await runner.in_lesson(request.POST.get("action", ""), int(number) if number.isdecimal() else -1, guess)
    except CommandRejected as rejected:
        refusal = told_by(rejected)
    await _ready(teaching)
    return await _drawer(request, lesson, row, teaching, refusal)


@require_POST
@allows(What.LEARN)
async def again(request: HttpRequest, slug: str) -> HttpResponse:
    """The lesson begins anew, in a new lab."""
    lesson = _lesson_or_404(request, slug)
    row, _teaching = await _mine(request, lesson)
    if row.lab is not None:
        await close_labs([row.lab.code])
    await LessonProgress.objects.filter(pk=row.pk).aupdate(lab=None, kept={}, laid_aside={}, step=0)
    return HttpResponseRedirect(reverse("lesson", args=[slug]))


@require_POST
@allows(What.LEARN)
async def forget(request: HttpRequest) -> HttpResponse:
    """All that is kept of this learner is deleted, with the labs of their lessons."""
    await close_labs(await sync_to_async(progress.forget)(await progress.learner_of(request)))
    return HttpResponseRedirect(reverse("learn"))


def lessons_that_dispel(misconception: str) -> list[Lesson]:
    """Where a misconception is put to the test."""
    return [lesson for lesson in lessons().values() if misconception in lesson.dispels]


def _lesson_or_404(request: HttpRequest, slug: str) -> Lesson:
    found = lessons(wanted_languages(request)).get(slug)
    if found is None:
        raise Http404(_("There is no lesson %s here.") % slug)
    return found


def _place(request: HttpRequest, lesson: Lesson) -> dict[str, Any]:
    """Where a lesson stands in its chapter."""
    same = [one.slug for one in lessons().values() if one.chapter == lesson.chapter]
    at = same.index(lesson.slug)
    following = same[at + 1] if at + 1 < len(same) else next((slug for slug in lessons() if slug > lesson.slug), "")
    return {
        "number": at + 1,
        "count": len(same),
        "chapter": CHAPTERS.get(lesson.chapter, lesson.chapter),
        "next": lessons(wanted_languages(request)).get(following),
    }


async def _mine(request: HttpRequest, lesson: Lesson) -> tuple[LessonProgress, Teaching]:
    """The visitor's own progress in a lesson that they have begun, and the lesson as it runs."""
    learner = await progress.learner_of(request)
    row = (await sync_to_async(progress.progress_of)(learner)).get(lesson.slug)
    if row is None or row.lab is None:
        raise Http404(_("This lesson has not been begun yet: open it from the course's page."))
    try:
        _runner_of, teaching = await running(lesson, row)
    except NoSuchLab:
        await Lab.objects.filter(code=row.lab.code).adelete()
        raise Http404(_("The lab of this lesson is gone: open the lesson again from the course's page.")) from None
    return row, teaching


async def _runner(row: LessonProgress, lesson: Lesson) -> Runner:
    return (await running(lesson, row))[0]


async def _ready(teaching: Teaching) -> None:
    """Wait until the step has begun, but not for ever."""
    try:
        async with asyncio.timeout(PATIENCE_SECONDS):
            while not teaching.is_ready:
                await asyncio.sleep(0.05)
    except TimeoutError:
        return


async def _drawer(request: HttpRequest, lesson: Lesson, row: LessonProgress, teaching: Teaching, refusal: str = "") -> HttpResponse:
    step = shown(lesson, teaching) if teaching.is_ready else None
    context = {"lesson": lesson, "step": step, "refusal": refusal, "place": _place(request, lesson), "version": teaching.version}
    return await sync_to_async(render)(request, "_lesson.html", context, status=422 if refusal else 200)
