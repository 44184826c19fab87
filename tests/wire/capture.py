"""`python -m tests.wire.capture FILE.json.gz [serve's options]`: serves StreamLab and keeps the frames that real clients send.

Of each client (by library), API and version the first few different frames are kept: what the fuzz test mutates.
"""

from __future__ import annotations

import base64
import gzip
import json
import os
import struct
import sys
from pathlib import Path
from typing import Any

FRAMES_OF_A_KIND = 3
LONGEST = 4096


def main() -> None:
    target, options = Path(sys.argv[1]), sys.argv[2:]
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "streamlab.settings")
    from django.core.management import execute_from_command_line

    from streamlab.wire.connection import Connection

    kept: dict[str, list[str]] = {}
    read_header = Connection._read_header

    def noting(connection: Connection, frame: bytes) -> Any:
        key, version = struct.unpack_from(">hh", frame)
        result = read_header(connection, frame)
        frames = kept.setdefault(f"{connection.software[0] or connection.client_id.split('-')[0]} {key} v{version}", [])
        text = base64.b64encode(frame).decode()
        if len(frames) < FRAMES_OF_A_KIND and len(frame) <= LONGEST and text not in frames:
            frames.append(text)
        return result

    Connection._read_header = noting  # type: ignore[method-assign]
    try:
        execute_from_command_line(["manage.py", "serve", *options])
    finally:
        target.write_bytes(gzip.compress(json.dumps(kept, indent=0, sort_keys=True).encode(), mtime=0))


if __name__ == "__main__":
    main()
