"""A lesson is checked from the page, by `manage.py lessons check` itself in a process of its own.

Law of the module: what an author types may play for hours, so it plays beside the server, one at a time, and is ended after a minute.
Nothing of it is kept.
"""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from asgiref.sync import sync_to_async
from django.conf import settings
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from streamlab.labs.lesson_folders import FILE

SECONDS = 60.0
NAME = "lesson"
_one = asyncio.Lock()


class NotChecked(Exception):
    """It was not checked to its end; the text is for the author."""


async def check_text(text: str) -> str:
    """What the check says of a lesson's Markdown. Raises NotChecked."""
    with TemporaryDirectory() as place:
        folder = Path(place) / NAME
        folder.mkdir()
        (folder / FILE).write_bytes(text.replace("\r\n", "\n").encode())
        return await check_folder(folder)


async def check_folder(folder: Path) -> str:
    """What it says of a lesson's folder. Raises NotChecked."""
    if _one.locked():
        raise NotChecked(_("Another lesson is being checked: try again in a moment."))
    async with _one:
        said = await sync_to_async(_play, thread_sensitive=False)(folder)
    return said.replace(f"{folder}{os.sep}", "").strip()


def _play(folder: Path) -> str:
    speaks = {"LC_ALL": get_language() or "en", "LANGUAGE": "", "PYTHONUTF8": "1", "STREAMLAB_DATA": str(settings.DATA_DIR)}
    command = [sys.executable, str(settings.BASE_DIR / "manage.py"), "lessons", "check", str(folder)]
    try:
        ran = subprocess.run(
            command, env={**os.environ, **speaks}, capture_output=True, encoding="utf-8", timeout=SECONDS, check=False
        )
    except subprocess.TimeoutExpired:
        told = _("The lesson did not come to its end within %d seconds: shorten its waits, or send less.")
        raise NotChecked(told % max(1, SECONDS)) from None
    if not ran.stdout:
        raise NotChecked(_("The check itself failed, which is our fault: “manage.py lessons check” says more."))
    return ran.stdout
