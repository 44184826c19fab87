#!/usr/bin/env python
"""The one program: `manage.py serve` and its siblings.

`--data DIR` names the directory of everything that is kept, so it is read before the settings.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

NEVER_USED = ("OpenSSL", "cbor2", "rich")
"""What Daphne and structlog load where they find it, and a server never uses: TLS, another serialization, coloured tracebacks."""


def data_directory(arguments: list[str]) -> str | None:
    """What `--data DIR` or `--data=DIR` says."""
    for number, argument in enumerate(arguments):
        if argument == "--data" and number + 1 < len(arguments):
            return arguments[number + 1]
        if argument.startswith("--data="):
            return argument.removeprefix("--data=")
    return None


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "streamlab.settings")
    data = data_directory(sys.argv[2:])
    if data:
        os.environ["STREAMLAB_DATA"] = str(Path(data).resolve())
    if sys.argv[1:2] == ["serve"]:
        sys.modules.update(dict.fromkeys(NEVER_USED))  # type: ignore[arg-type]
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
