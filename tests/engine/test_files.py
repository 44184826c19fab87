"""Event files: kept once, by their digest, within limits."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from streamlab.engine.files import Files
from streamlab.engine.limits import LimitReached, ServerLimits


async def test_a_file_is_kept_by_its_digest_and_comes_back(tmp_path: Path) -> None:
    files = Files(tmp_path / "files", ServerLimits())
    digest = await files.save(b"a,b\n1,2\n")
    assert digest == hashlib.sha256(b"a,b\n1,2\n").hexdigest()
    assert await files.save(b"a,b\n1,2\n") == digest
    assert list(files) == [digest]
    assert Files(tmp_path / "files", ServerLimits())[digest] == b"a,b\n1,2\n"


@pytest.mark.parametrize("name", ["", "../secret-key", "/etc/passwd", "0" * 64, "Z" * 64])
def test_nothing_else_can_be_read(tmp_path: Path, name: str) -> None:
    files = Files(tmp_path, ServerLimits())
    assert name not in files
    with pytest.raises(KeyError):
        files[name]


def test_too_much_is_refused_in_words(tmp_path: Path) -> None:
    files = Files(tmp_path, ServerLimits(file_bytes=10, files_bytes=15))
    files.save_now(b"0123456789")
    with pytest.raises(LimitReached, match="The file has 11 bytes; at most 10 are taken"):
        files.save_now(b"0123456789a")
    with pytest.raises(LimitReached, match="no room for this one"):
        files.save_now(b"another")


def test_only_so_much_is_held_in_memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("streamlab.engine.files.HELD_BYTES", 25)
    files = Files(tmp_path, ServerLimits())
    digests = [files.save_now(bytes([number]) * 10) for number in range(4)]
    assert [files[digest] for digest in digests] == [bytes([number]) * 10 for number in range(4)]
    assert list(files._held) == digests[2:]


def test_a_file_of_fifty_megabytes_is_taken() -> None:
    ServerLimits().require_file(50_000_000, 0)
