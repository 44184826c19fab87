"""Static files as they travel: packed once, beside everything else that is kept, and sent packed to whoever takes gzip.

Law of the module: the source tree is never written to. Only static files are packed: a page carries CSRF tokens, and packing what a
stranger can add to would let its length tell of them (BREACH).
"""

from __future__ import annotations

import gzip
import hashlib
import os
from pathlib import Path

from django.conf import settings
from servestatic.middleware import ServeStaticMiddleware
from servestatic.responders import StaticFile

PACKED = frozenset({".css", ".html", ".js", ".json", ".mjs", ".svg", ".ts", ".txt"})
LEAST_BYTES = 400
"""Below this a packed file is hardly shorter."""


class PackedStaticMiddleware(ServeStaticMiddleware):  # type: ignore[misc]
    """ServeStatic, which looks for `name.gz` beside a file; here it looks where packed files are kept."""

    def get_static_file(self, path: str, url: str, stat_cache: dict[str, os.stat_result] | None = None) -> StaticFile:
        plain = super().get_static_file(path, url, stat_cache)
        packed = packed_file(Path(path), settings.DATA_DIR / "packed")
        if packed is None:
            return plain
        _, _, headers = plain.alternatives[-1]
        own = [(name, value) for name, value in headers if name != "Content-Length" and value is not None]
        return StaticFile(path, own, encodings={"gzip": str(packed)})


def packed_file(path: Path, folder: Path) -> Path | None:
    """The packed form of a file, made where it is not there yet or of an older content; None where packing saves nothing."""
    if path.suffix not in PACKED or path.stat().st_size < LEAST_BYTES:
        return None
    content = path.read_bytes()
    packed = folder / f"{hashlib.sha256(content).hexdigest()[:32]}.gz"
    if not packed.exists():
        folder.mkdir(parents=True, exist_ok=True)
        beside = packed.with_suffix(f".{os.getpid()}")
        beside.write_bytes(gzip.compress(content, 6, mtime=0))
        beside.replace(packed)
    return packed
