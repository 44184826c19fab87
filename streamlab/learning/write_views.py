"""How a lesson is written: by example, with every word and command that there is, and what is wrong with this server's own.

Law of the module: the page is made from what the program reads (`WORDS`, `COMMANDS`, the lessons themselves), so it cannot be out of date.
"""

from __future__ import annotations

import inspect
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from asgiref.sync import sync_to_async
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from streamlab.curriculum.facts import KINDS
from streamlab.curriculum.happenings import COUNTED
from streamlab.curriculum.misconceptions import MISCONCEPTIONS
from streamlab.curriculum.problems import LessonRefused, Problem
from streamlab.curriculum.vocabulary import WORDS
from streamlab.labs import access
from streamlab.labs.guards import allows
from streamlab.labs.lesson_folders import FILE, OWN, folders, read, read_translation, translations
from streamlab.labs.roles import What
from streamlab.simulation.journal import Fact
from streamlab.world.commands import COMMANDS

EXAMPLE = "08-a-fourth-consumer"


@dataclass(frozen=True)
class Named:
    """A word or a command: how it is written, and what it means."""

    name: str
    form: str
    doc: str


@require_safe
@allows(What.LOOK_AROUND)
async def write(request: HttpRequest) -> HttpResponse:
    """The format by example; for authors also the server's own folders with their problems."""
    checks = await access.may(request, What.CHECK_LESSONS)
    context = {
        "words": _words(),
        "commands": _commands(),
        "facts": _facts(),
        "example": _example(),
        "misconceptions": MISCONCEPTIONS,
        "folders": await sync_to_async(_own_folders)() if checks else [],
        "may_check": checks,
    }
    return await sync_to_async(render)(request, "write_lesson.html", context)


@cache
def _words() -> list[Named]:
    return [Named(name, f"{name}({_parameters(function)})", _doc(function)) for name, function in WORDS.items()]


def _parameters(function: object) -> str:
    parameters = list(inspect.signature(function).parameters.values())[1:]  # type: ignore[arg-type]
    return ", ".join(
        f"**{one.name}" if one.kind is one.VAR_KEYWORD else one.name if one.default is one.empty else f"{one.name}={one.default!r}"
        for one in parameters
    )


@cache
def _commands() -> list[Named]:
    found = []
    for name, command in sorted(COMMANDS.items()):
        required = len(command.__struct_fields__) - len(command.__struct_defaults__)
        fields = [field if turn < required else f"[{field}]" for turn, field in enumerate(command.__struct_fields__)]
        found.append(Named(name, " ".join(f"{field}=…" for field in fields), _doc(command)))
    return found


def _doc(thing: object) -> str:
    return " ".join((inspect.getdoc(thing) or "").split())


def _facts() -> list[Named]:
    """Kinds of facts with their own fields; those that are only counted have none that could be asked for."""
    shared = Fact.__struct_fields__
    found = []
    for name, kind in sorted(KINDS.items()):
        fields = ", ".join(field for field in kind.__struct_fields__ if field not in shared)
        found.append(
            Named(name, _("only counted") if name in COUNTED else fields, " ".join((vars(kind).get("__doc__") or "").split()))
        )
    return found


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
