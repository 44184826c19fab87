"""`manage.py lessons check [FOLDER]`: plays lessons' model answers and known wrong answers, and says what is wrong, line by line."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, ngettext

from streamlab.curriculum.checking import check_lesson
from streamlab.curriculum.problems import LessonRefused, Problem
from streamlab.labs import lesson_folders
from streamlab.labs.spoken import translated
from streamlab.labs.spoken_command import SpokenCommand


class Command(SpokenCommand):
    help = gettext_noop("Checks lessons: all of StreamLab's own, or those of a folder.")
    requires_system_checks = ()
    requires_migrations_checks = False

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("deed", choices=["check"])
        parser.add_argument("folder", nargs="?", type=Path, default=lesson_folders.OWN, help=_("a lesson, or a folder of lessons"))
        parser.add_argument("--seed", type=int, help=_("play with this seed in place of each lesson's own"))

    def handle(self, *args: Any, folder: Path, seed: int | None, **options: Any) -> None:
        found = lesson_folders.folders(folder)
        if not found:
            told = _("There is no lesson in {folder}: a lesson is a folder with a file {file}.")
            raise CommandError(told.format(folder=folder, file=lesson_folders.FILE))
        broken = 0
        for one in found:
            problems, played = self._check(one, seed)
            broken += bool(problems)
            many = ngettext("{count} problem", "{count} problems", len(problems)).format(count=len(problems))
            self.stdout.write(f"{one.name}: {many if problems else played}")
            for path, problem in problems:
                self.stdout.write(f"  {path}:{problem.line}: {translated(problem.sentence)}")
        if broken:
            told = ngettext("{broken} of {count} lessons has problems.", "{broken} of {count} lessons have problems.", broken)
            raise CommandError(told.format(broken=broken, count=len(found)))

    @staticmethod
    def _check(folder: Path, seed: int | None) -> tuple[list[tuple[Path, Problem]], str]:
        """What is wrong, by file; what was played. A translation is not played: it is the original but for its texts."""
        path = folder / lesson_folders.FILE
        try:
            lesson = lesson_folders.read(folder)
        except LessonRefused as refused:
            return [(path, one) for one in refused.problems], ""
        played = check_lesson(lesson, seed)
        problems = [(path, one) for one in played.problems]
        languages = lesson_folders.translations(folder)
        for path in languages.values():
            try:
                lesson_folders.read_translation(path, lesson)
            except LessonRefused as refused:
                problems += [(path, one) for one in refused.problems]
        many = ngettext("{count} step, answers: {answers}", "{count} steps, answers: {answers}", len(lesson.steps))
        told = many.format(count=len(lesson.steps), answers=", ".join(map(str, played.answers)) or _("none asked"))
        return problems, _("{told}, also in {languages}").format(told=told, languages=", ".join(languages)) if languages else told
