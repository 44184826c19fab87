"""Which languages this server speaks.

Law of the module: English, and every language with a compiled catalog in a folder of translations; the browser's Accept-Language decides.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from django.conf.locale import LANG_INFO


def spoken_languages(folders: Iterable[Path]) -> list[tuple[str, str]]:
    """(code, its own name) of English and of every FOLDER/CODE/LC_MESSAGES/django.mo."""
    found = {
        catalog.parts[-3].lower().replace("_", "-") for folder in folders for catalog in folder.glob("*/LC_MESSAGES/django.mo")
    }
    return [("en", "English"), *((code, LANG_INFO.get(code, {}).get("name_local", code)) for code in sorted(found - {"en"}))]
