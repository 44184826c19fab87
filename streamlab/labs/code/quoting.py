"""Texts as each language writes them.

Law of the module: pure; whatever people type comes out as one word of the shell, or one string of the language, and nothing else.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable

_PLAIN = re.compile(r"[\w@%+=:,./-]+", re.ASCII)
WIDE = 78
"""From how many characters on a command line is broken."""


def shell(word: object) -> str:
    """A word for a POSIX shell."""
    text = str(word)
    return text if _PLAIN.fullmatch(text) else "'" + text.replace("'", "'\\''") + "'"


def double(text: str | None) -> str:
    """A string of Java, and of whatever writes its strings as JSON does."""
    return "null" if text is None else json.dumps(text, ensure_ascii=False)


def python(text: str | None) -> str:
    """A string of Python, in double quotes unless it has such itself."""
    if text is None:
        return "None"
    plain = text.isprintable() and '"' in text and "'" not in text and "\\" not in text
    return f"'{text}'" if plain else double(text)


def single(text: str | None) -> str:
    """A string of JavaScript, as kafkajs's own documentation writes them."""
    if text is None:
        return "null"
    return "'" + json.dumps(text, ensure_ascii=False)[1:-1].replace('\\"', '"').replace("'", "\\'") + "'"


def line(*parts: str) -> str:
    """A command line from its parts, broken between them where it gets long. Empty parts are left out."""
    given = [part for part in parts if part]
    whole = " ".join(given)
    return whole if len(whole) <= WIDE else " \\\n    ".join(given)


def joined(text: str) -> str:
    """The same in one line each, as it is typed."""
    return re.sub(r" \\\n\s+", " ", text)


def comment(text: str, mark: str = "#") -> str:
    """Every line of a text as a comment."""
    return "\n".join(f"{mark} {each}" for each in text.splitlines())


def indented(lines: Iterable[str], by: str) -> str:
    """Lines, each moved to the right; empty ones stay empty."""
    return "\n".join(by + each if each else each for text in lines for each in text.splitlines())
