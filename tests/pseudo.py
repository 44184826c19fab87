"""A language that is none: every vowel of StreamLab's own texts has an accent, so that what does not go through the catalog is seen at once."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

from django.core.management import call_command
from django.test import override_settings

CODE = "qx"
ACCENTS = str.maketrans("aeiouyAEIOUY", "áéíóúýÁÉÍÓÚÝ")


def write_pseudo_locale(folder: Path) -> None:
    """Collect every text and compile a catalog that says each with accents: FOLDER/qx/LC_MESSAGES."""
    with override_settings(LOCALE_PATHS=[str(folder)]):
        for domain in ("django", "djangojs"):
            call_command("makemessages", domain=domain, locale=[CODE], verbosity=0)
    for collected in (folder / CODE / "LC_MESSAGES").glob("*.po"):
        copied = subprocess.run(["msgen", "--no-wrap", str(collected)], capture_output=True, check=True, text=True).stdout
        head, *entries = copied.split("\n\n")
        head = re.sub(r"nplurals=.*?;.*?;", "nplurals=2; plural=(n != 1);", head.replace("#, fuzzy\n", ""))
        collected.write_text("\n\n".join([head, *map(_accented, entries)]))
        subprocess.run(["msgfmt", str(collected), "-o", str(collected.with_suffix(".mo"))], check=True)


def accented(text: str) -> str:
    """A text as the pseudo-locale says it: values, tags and entities stay."""
    parts = re.split(r"(\{\w+\}|%\(\w+\)[sd]|%[sd]|<[^>]*>|&\w+;|\\.)", text)
    return "".join(part if turn % 2 else part.translate(ACCENTS) for turn, part in enumerate(parts))


def _accented(entry: str) -> str:
    lines = entry.split("\n")
    said = next((turn for turn, line in enumerate(lines) if line.startswith("msgstr")), len(lines))
    return "\n".join([*lines[:said], *(re.sub(r'"(.*)"$', lambda line: f'"{accented(line[1])}"', line) for line in lines[said:])])
