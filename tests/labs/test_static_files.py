"""Static files travel packed."""

from __future__ import annotations

import gzip
from pathlib import Path

from django.test import AsyncClient, override_settings

from streamlab.labs.static_files import packed_file


async def test_whoever_takes_gzip_gets_a_module_packed(tmp_path: Path) -> None:
    with override_settings(DATA_DIR=tmp_path):
        client = AsyncClient()
        packed = await client.get("/static/js/stage.js", headers={"accept-encoding": "gzip, br"})
        plain = await client.get("/static/js/stage.js")
        bodies = [b"".join([part async for part in one.streaming_content]) for one in (packed, plain)]  # type: ignore[union-attr]
    assert packed["Content-Encoding"] == "gzip"
    assert packed["Vary"] == "Accept-Encoding"
    assert "Content-Encoding" not in plain
    assert gzip.decompress(bodies[0]) == bodies[1]
    assert len(bodies[0]) < len(bodies[1]) / 2


def test_a_changed_file_is_packed_again(tmp_path: Path) -> None:
    module = tmp_path / "module.js"
    module.write_text("// first\n" * 200)
    first = packed_file(module, tmp_path / "packed")
    module.write_text("// second\n" * 200)
    second = packed_file(module, tmp_path / "packed")
    assert second is not None
    assert first != second
    assert gzip.decompress(second.read_bytes()) == module.read_bytes()


def test_pictures_and_tiny_files_are_sent_as_they_are(tmp_path: Path) -> None:
    picture, tiny = tmp_path / "stage.png", tmp_path / "tiny.css"
    picture.write_bytes(b"\x89PNG" * 500)
    tiny.write_text("a { color: red }")
    assert packed_file(picture, tmp_path / "packed") is None
    assert packed_file(tiny, tmp_path / "packed") is None
