"""The past is shown exactly as it was: a jump to any moment shows the state that playing from the start to it leads to."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from tests.engine import rough_lab
from tests.needs import need_program

ROOT = Path(__file__).parent.parent.parent


@pytest.mark.parametrize("seed", [3, 12, 18])
def test_a_jump_shows_what_playing_leads_to(seed: int, tmp_path: Path) -> None:
    node = need_program("node", "the browser's reducer runs in it")
    rough_lab.write(tmp_path / "lab.json", seed)
    ran = subprocess.run(
        [node, "tests/js/seek.mjs", str(tmp_path / "lab.json")], cwd=ROOT, capture_output=True, text=True, check=False, timeout=60
    )
    assert ran.returncode == 0, ran.stderr[:4_000]
