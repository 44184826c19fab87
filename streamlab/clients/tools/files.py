"""Which arguments of a tool name files, so that whoever types the line can hand them over.

Law of the module: only options that Kafka's tools read a file for; nothing else of a caller's disk is ever looked at.
"""

from __future__ import annotations

from collections.abc import Sequence

FILE_OPTIONS = frozenset(
    {
        "command-config",
        "admin.config",
        "producer.config",
        "consumer.config",
        "consumer-config",
        "producer-config",
        "formatter-config",
        "reader-config",
        "offset-json-file",
        "path-to-json-file",
        "from-file",
        "add-config-file",
        "reassignment-json-file",
        "topics-to-move-json-file",
        "config",
    }
)


def files_named(tool: str, arguments: Sequence[str]) -> list[str]:
    """The files that a command line names, in their order."""
    found = []
    for number, word in enumerate(arguments):
        name, equals, value = word.lstrip("-").partition("=")
        if not word.startswith("--") or name not in FILE_OPTIONS:
            continue
        if equals:
            found.append(value)
        elif number + 1 < len(arguments):
            found.append(arguments[number + 1])
    return list(dict.fromkeys(found))
