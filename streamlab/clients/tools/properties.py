"""Java properties: from a file, and from `name=value` on the command line.

Law of the module: `Properties.load` and `CommandLineUtils.parseKeyValueArgs`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable


def properties(text: str) -> dict[str, str]:
    """A file: `name=value`, `name: value` or `name value`; `#` and `!` begin comments."""
    found: dict[str, str] = {}
    for line in re.sub(r"\\\r?\n[ \t\f]*", "", text).splitlines():
        line = line.strip(" \t\f")
        if line and line[0] not in "#!":
            name, value = _pair(line)
            found[name] = value
    return found


def _pair(line: str) -> tuple[str, str]:
    found = re.match(r"((?:\\.|[^\\ \t\f=:])*)[ \t\f]*[=:]?[ \t\f]*(.*)", line, re.DOTALL)
    assert found is not None
    return _plain(found[1]), _plain(found[2])


def _plain(text: str) -> str:
    def one(found: re.Match[str]) -> str:
        if len(found[1]) > 1:
            return chr(int(found[1][1:], 16))
        return {"t": "\t", "n": "\n", "r": "\r", "f": "\f"}.get(found[1], found[1])

    return re.sub(r"\\(u[0-9a-fA-F]{4}|.)", one, text)


def pairs(arguments: Iterable[str]) -> dict[str, str]:
    """`name=value` each; a name alone has an empty value."""
    return {name: value for name, _, value in (text.partition("=") for text in arguments)}
