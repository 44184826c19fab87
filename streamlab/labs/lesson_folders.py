"""Where lessons come from: the folder that StreamLab brings along, and the server's own (`STREAMLAB_LESSONS`).

Law of the module: a lesson is a folder with a `lesson.md`; its name gives its place and its address. One that cannot be read is left
out and said, never half shown. A `lesson.de.md` beside it is the same lesson in German.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from pathlib import Path

import msgspec
import structlog
from django.conf import settings
from django.utils.translation import get_language

from streamlab import curriculum
from streamlab.curriculum.lesson import Lesson
from streamlab.curriculum.problems import LessonRefused, Problem
from streamlab.curriculum.reading import read_lesson
from streamlab.curriculum.translating import differences
from streamlab.simulation.sentence import say

OWN = Path(curriculum.__file__).parent / "lessons"
FILE = "lesson.md"
MOST_BYTES = 200_000

log = structlog.get_logger(__name__)


def folders(root: Path) -> list[Path]:
    """The lessons' folders below `root`, in the order of their names; `root` itself where it is one."""
    if (root / FILE).is_file():
        return [root]
    return sorted(path.parent for path in root.glob(f"*/{FILE}"))


def translations(folder: Path) -> dict[str, Path]:
    """The files beside a lesson that say it in other languages, by language: `lesson.de.md`, `lesson.pt-br.md`."""
    return {path.name.split(".")[1].lower(): path for path in sorted(folder.glob("lesson.*.md"))}


def read(folder: Path) -> Lesson:
    """The lesson of a folder. Raises LessonRefused."""
    return _read(folder / FILE)


def read_translation(path: Path, original: Lesson) -> Lesson:
    """A lesson in another language. Raises LessonRefused, also where more than its texts differs from the original."""
    translation = msgspec.structs.replace(_read(path), language=path.name.split(".")[1].lower())
    if problems := differences(original, translation):
        raise LessonRefused(problems)
    return translation


def _read(path: Path) -> Lesson:
    try:
        if path.stat().st_size > MOST_BYTES:
            raise LessonRefused([Problem(1, say("A lesson's file has at most {most} bytes.", most=f"{MOST_BYTES:,}"))])
        return read_lesson(path.parent.name, path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise LessonRefused([Problem(1, say("{name} cannot be read: {error}.", name=path.name, error=error))]) from None


def lessons(wanted: Sequence[str] = ()) -> dict[str, Lesson]:
    """All lessons of this server by slug, in their order, each in the first of the languages that are `wanted` in which there is one.

    `wanted` empty: the language of the page. One of the server's own replaces ours of the same name.
    """
    here = (get_language() or "en").lower()
    languages = wanted or (here, here.partition("-")[0])
    return {slug: _in_language(some, languages) for slug, some in _all().items()}


def _in_language(some: dict[str, Lesson], wanted: Sequence[str]) -> Lesson:
    return next((some[language] for language in wanted if language in some), some["en"])


@cache
def _all() -> dict[str, dict[str, Lesson]]:
    """Lessons by slug and language. What cannot be read is left out, and said."""
    found: dict[str, dict[str, Lesson]] = {}
    for root in (OWN, *map(Path, settings.STREAMLAB_LESSONS)):
        for folder in folders(root):
            try:
                found[folder.name] = {"en": read(folder)}
            except LessonRefused as refused:
                log.warning("lesson left out", folder=str(folder), problems=str(refused))
                continue
            for language, path in translations(folder).items():
                try:
                    found[folder.name][language] = read_translation(path, found[folder.name]["en"])
                except LessonRefused as refused:
                    log.warning("translation of a lesson left out", file=str(path), problems=str(refused))
    return dict(sorted(found.items()))
