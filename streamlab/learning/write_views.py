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
from django.views.decorators.http import require_safe

from streamlab.curriculum import reference
from streamlab.curriculum.misconceptions import MISCONCEPTIONS
from streamlab.curriculum.problems import LessonRefused, Problem
from streamlab.labs import access
from streamlab.labs.guards import allows
from streamlab.labs.lesson_folders import FILE, OWN, folders, read, read_translation, translations
from streamlab.labs.roles import What

EXAMPLE = "08-a-fourth-consumer"


@require_safe
@allows(What.LOOK_AROUND)
async def write(request: HttpRequest) -> HttpResponse:
    """The format by example; for authors also the server's own folders with their problems."""
    checks = await access.may(request, What.CHECK_LESSONS)
    context = {
        "words": reference.words(),
        "commands": reference.commands(),
        "facts": reference.facts(),
        "example": _example(),
        "misconceptions": MISCONCEPTIONS,
        "folders": await sync_to_async(_own_folders)() if checks else [],
        "may_check": checks,
    }
    return await sync_to_async(render)(request, "write_lesson.html", context)


@cache
def _example() -> str:
    return (OWN / EXAMPLE / FILE).read_text(encoding="utf-8")


def _own_folders() -> list[tuple[str, list[tuple[str, Problem]]]]:
    """Each lesson's folder of the server's own, with what is wrong with it by file and line."""
    return [(str(folder), _problems(folder)) for root in map(Path, settings.STREAMLAB_LESSONS) for folder in folders(root)]


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
