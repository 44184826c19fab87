"""Event files: bytes by their SHA-256, kept in one directory.

Law of the module: a file's name is the digest of its bytes, so a file never changes and is kept once, whoever brings it.
"""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Iterator, Mapping
from pathlib import Path

from streamlab.engine.limits import ServerLimits
from streamlab.engine.platform import private_directory

HELD_BYTES = 64 * 1024 * 1024
"""How much is kept in memory of the files that are being played."""

_DIGITS = frozenset("0123456789abcdef")


class Files(Mapping[str, bytes]):
    """The event files that worlds read, by digest."""

    def __init__(self, directory: Path, limits: ServerLimits) -> None:
        self.directory = directory
        self.limits = limits
        self._held: dict[str, bytes] = {}

    async def save(self, data: bytes) -> str:
        """Keep these bytes; returns their digest. Raises LimitReached."""
        return await asyncio.to_thread(self.save_now, data)

    def save_now(self, data: bytes) -> str:
        """The same for those who may block."""
        digest = hashlib.sha256(data).hexdigest()
        if digest in self:
            return digest
        self.limits.require_file(len(data), self.size())
        path = private_directory(self.directory) / digest
        fresh = path.with_suffix(".part")
        fresh.write_bytes(data)
        fresh.replace(path)
        return digest

    def forget(self, digest: str) -> None:
        """Delete a file; nothing happens where there is none."""
        self._held.pop(digest, None)
        if self._is_digest(digest):
            (self.directory / digest).unlink(missing_ok=True)

    def size(self) -> int:
        """Bytes of all files."""
        return sum((self.directory / name).stat().st_size for name in self)

    def __getitem__(self, digest: str) -> bytes:
        held = self._held.get(digest)
        if held is not None:
            return held
        if not self._is_digest(digest):
            raise KeyError(digest)
        try:
            data = (self.directory / digest).read_bytes()
        except FileNotFoundError:
            raise KeyError(digest) from None
        self._hold(digest, data)
        return data

    def _hold(self, digest: str, data: bytes) -> None:
        """Keep it at hand, since a player asks for its file at every event; those held longest go first."""
        self._held[digest] = data
        while len(self._held) > 1 and sum(map(len, self._held.values())) > HELD_BYTES:
            del self._held[next(iter(self._held))]

    def __contains__(self, digest: object) -> bool:
        return isinstance(digest, str) and self._is_digest(digest) and (self.directory / digest).is_file()

    def __iter__(self) -> Iterator[str]:
        if self.directory.is_dir():
            yield from sorted(path.name for path in self.directory.iterdir() if self._is_digest(path.name))

    def __len__(self) -> int:
        return sum(1 for _ in self)

    @staticmethod
    def _is_digest(name: str) -> bool:
        return len(name) == 64 and _DIGITS.issuperset(name)
