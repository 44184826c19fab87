"""Collects every text that people read: as Django does, and what the pure house says into the page's catalog, since the page speaks it."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import CommandError
from django.core.management.commands import makemessages
from django.core.management.utils import popen_wrapper
from django.utils.translation import gettext as _

from streamlab.curriculum import reference

SAID = ("say:1", "say_many:1,2", "noted:1")
"""How the pure house marks a text (`simulation/sentence.py`). Docstrings that a page shows are texts too (`curriculum/reference.py`)."""

ROOMS = ("simulation", "protocol", "events", "cluster", "clients", "world", "curriculum", "engine")


class Command(makemessages.Command):
    help = __doc__ or ""

    def handle(self, *args: Any, **options: Any) -> None:
        options["ignore_patterns"] = [*options["ignore_patterns"], "tests/*", "*/node_modules/*"]
        super().handle(*args, **options)

    def process_files(self, file_list: list[Any]) -> None:
        """As Django does; for the page also the rooms below the engine."""
        super().process_files(file_list)
        if self.domain == "djangojs":
            makemessages.write_pot_file(os.path.join(str(self.default_locale_path), "djangojs.pot"), self._said())

    def _said(self) -> str:
        house = Path(settings.BASE_DIR) / "streamlab"
        files = sorted(str(path.relative_to(settings.BASE_DIR)) for room in ROOMS for path in (house / room).rglob("*.py"))
        keywords = [f"--keyword={one}" for one in SAID]
        command = ["xgettext", "--language=Python", "--from-code=UTF-8", "--add-comments=Translators", "--output=-"]
        text, errors, status = popen_wrapper([*command, *keywords, *self.xgettext_options, *files])
        if status:
            raise CommandError(_("xgettext could not read what the pure house says: {errors}").format(errors=errors))
        return str(text).replace("charset=CHARSET", "charset=UTF-8") + "".join(map(_entry, reference.meanings()))


def _entry(text: str) -> str:
    """An entry of a catalog; JSON quotes as gettext does."""
    told = "#. Translators: on the page for authors; what stands between backquotes stays."
    return f'\n{told}\nmsgid {json.dumps(text, ensure_ascii=False)}\nmsgstr ""\n'
