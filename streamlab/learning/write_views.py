"""How a lesson is written: by example, with every word and command that there is, and what is wrong with this server's own.

Law of the module: the page is made from what the program reads (`curriculum.reference`, the lessons themselves), so it cannot be out of date.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

from asgiref.sync import sync_to_async
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from streamlab.curriculum import reference
from streamlab.curriculum.misconceptions import MISCONCEPTIONS
from streamlab.curriculum.problems import LessonRefused, Problem
from streamlab.labs import access
from streamlab.labs.guards import allows
from streamlab.labs.lesson_folders import FILE, OWN, folders, read, read_translation, translations
from streamlab.labs.roles import What
from streamlab.learning.trying import NotChecked, check_folder, check_text

EXAMPLE = "08-a-fourth-consumer"


@require_safe
@allows(What.LOOK_AROUND)
async def write(request: HttpRequest) -> HttpResponse:
    """The format by example; for authors also the server's own folders with their problems, and a place to check a lesson."""
    return await _page(request, await access.may(request, What.CHECK_LESSONS))


@require_POST
@allows(What.CHECK_LESSONS)
async def check(request: HttpRequest) -> HttpResponse:
    """`folder`: one of the server's own is played; or `text`: a lesson as it is being written, which stays in the page."""
    text, folder = request.POST.get("text", ""), request.POST.get("folder", "")
    try:
        if not folder:
            return await _page(request, True, text=text, said=await check_text(text))
        if folder not in map(str, _folders()):
            raise NotChecked(_("There is no such folder of lessons."))
        return await _page(request, True, said=await check_folder(Path(folder)))
    except NotChecked as refusal:
        return await _page(request, True, text=text, refusal=str(refusal), status=422)


async def _page(request: HttpRequest, checks: bool, status: int = 200, **checked: str) -> HttpResponse:
    context = {
        "words": reference.words(),
        "commands": reference.commands(),
        "facts": reference.facts(),
        "example": _example(),
        "misconceptions": MISCONCEPTIONS,
        "folders": await sync_to_async(_own_folders)() if checks else [],
        "may_check": checks,
        **checked,
    }
    return await sync_to_async(render)(request, "write_lesson.html", context, status=status)


@cache
def _example() -> str:
    return (OWN / EXAMPLE / FILE).read_text(encoding="utf-8")


def _own_folders() -> list[tuple[str, list[tuple[str, Problem]]]]:
    """Each lesson's folder of the server's own, with what is wrong with it by file and line."""
    return [(str(folder), _problems(folder)) for folder in _folders()]


def _folders() -> list[Path]:
    return [folder for root in map(Path, settings.STREAMLAB_LESSONS) for folder in folders(root)]


def _problems(folder: Path) -> list[tuple[str, Problem]]:
    try:
        lesson = read(folder)
    except LessonRefused as refused:
        return [(FILE, problem) for problem in refused.problems]
    found = []
    for path in translations(folder).values():
        try:
            read_translation(path, lesson)
        except LessonRefused as refused:
            found += [(path.name, problem) for problem in refused.problems]
    return found
