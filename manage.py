#!/usr/bin/env python
"""The one program: `manage.py serve` and its siblings.

`--data DIR` names the directory of everything that is kept, so it is read before the settings.
"""

from __future__ import annotations

import gc
import os
import sys
from pathlib import Path

NEVER_USED = ("OpenSSL", "cbor2", "hypothesis", "rich")
"""What Daphne, kio and structlog load where they find it, and a server never uses: TLS, another serialization, tests of properties,
coloured tracebacks."""


ABOUT_PEOPLE = ("createsuperuser", "changepassword")
"""Django's own commands that somebody may give before the server has ever run: the tables are made first, as `serve` does it."""


def data_directory(arguments: list[str]) -> str | None:
    """What `--data DIR` or `--data=DIR` says."""
    for number, argument in enumerate(arguments):
        if argument == "--data" and number + 1 < len(arguments):
            return arguments[number + 1]
        if argument.startswith("--data="):
            return argument.removeprefix("--data=")
    return None


def without_data(arguments: list[str]) -> list[str]:
    """The arguments for a command that knows no --data."""
    kept = [one for one in arguments if not one.startswith("--data=")]
    if "--data" in kept:
        at = kept.index("--data")
        del kept[at : at + 2]
    return kept


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "streamlab.settings")
    data = data_directory(sys.argv[2:])
    if data:
        os.environ["STREAMLAB_DATA"] = str(Path(data).resolve())
    if sys.argv[1:2] == ["serve"]:
        sys.modules.update(dict.fromkeys(NEVER_USED))  # type: ignore[arg-type]
        # Viewers send a few bytes: the WebSocket library's parts in C take longer to load than they would ever save.
        os.environ.setdefault("AUTOBAHN_USE_NVX", "0")
        # Next to nothing that is made while starting is garbage; once it serves, `labs.serving` collects.
        gc.disable()
    from django.core.management import execute_from_command_line

    arguments = sys.argv
    if arguments[1:2] and arguments[1] in (*ABOUT_PEOPLE, "wipe_rooms"):
        execute_from_command_line([arguments[0], "migrate", "--verbosity", "0"])
    if arguments[1:2] and arguments[1] in ABOUT_PEOPLE:
        arguments = without_data(arguments)
    execute_from_command_line(arguments)


if __name__ == "__main__":
    main()
