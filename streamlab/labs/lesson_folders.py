"""Where lessons come from: the folder that StreamLab brings along, and the server's own (`STREAMLAB_LESSONS`).

Law of the module: a lesson is a folder with a `lesson.md`; its name gives its place and its address. One that cannot be read is left
out and said, never half shown.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

import structlog
from django.conf import settings

from streamlab import curriculum
from streamlab.curriculum.lesson import Lesson
from streamlab.curriculum.problems import LessonRefused, Problem
from streamlab.curriculum.reading import read_lesson
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


def read(folder: Path) -> Lesson:
    """The lesson of a folder. Raises LessonRefused."""
    path = folder / FILE
    try:
        if path.stat().st_size > MOST_BYTES:
            raise LessonRefused([Problem(1, say("A lesson's file has at most {most} bytes.", most=f"{MOST_BYTES:,}"))])
        return read_lesson(folder.name, path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise LessonRefused([Problem(1, say("{name} cannot be read: {error}.", name=path.name, error=error))]) from None


@cache
def lessons() -> dict[str, Lesson]:
    """All lessons of this server by slug, in their order. One of the server's own replaces ours of the same name."""
    found: dict[str, Lesson] = {}
    for root in (OWN, *map(Path, settings.STREAMLAB_LESSONS)):
        for folder in folders(root):
            try:
                found[folder.name] = read(folder)
            except LessonRefused as refused:
                log.warning("lesson left out", folder=str(folder), problems=str(refused))
    return dict(sorted(found.items()))
