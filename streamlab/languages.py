"""Which languages this server speaks.

Law of the module: English, and every language with a compiled catalog in a folder of translations; the browser's Accept-Language decides,
and in a terminal its locale.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping
from pathlib import Path

from django.conf.locale import LANG_INFO


def spoken_languages(folders: Iterable[Path]) -> list[tuple[str, str]]:
    """(code, its own name) of English and of every FOLDER/CODE/LC_MESSAGES/django.mo."""
    found = {
        catalog.parts[-3].lower().replace("_", "-") for folder in folders for catalog in folder.glob("*/LC_MESSAGES/django.mo")
    }
    return [("en", "English"), *((code, LANG_INFO.get(code, {}).get("name_local", code)) for code in sorted(found - {"en"}))]


def terminal_language(environment: Mapping[str, str], spoken: Container[str]) -> str:
    """The code of the language that a terminal asks for, as gettext reads its environment; English where it is none of the `spoken`."""
    locale = next((value for name in ("LC_ALL", "LC_MESSAGES", "LANG") if (value := environment.get(name))), "C")
    if locale.partition(".")[0] in ("C", "POSIX"):
        return "en"
    for asked in (*environment.get("LANGUAGE", "").split(":"), locale):
        code = asked.partition(".")[0].partition("@")[0].lower().replace("_", "-")
        for one in (code, code.partition("-")[0]):
            if one in spoken:
                return one
    return "en"
