"""The house itself: the README's map, the rooms' laws, no file that nobody uses, nothing said twice."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
MODULES = sorted((ROOT / "streamlab").rglob("*.py"))
SCRIPTS = sorted((ROOT / "static" / "js").rglob("*.js"))


def test_the_readme_maps_every_room() -> None:
    rooms = {path.parent.name for path in (ROOT / "streamlab").glob("*/__init__.py")}
    mapped = set(re.findall(r"`streamlab/(\w+)`", (ROOT / "README.md").read_text(encoding="utf-8")))
    assert rooms == mapped


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_module_opens_with_what_it_is(path: Path) -> None:
    if "migrations" not in path.parts:
        assert ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))


def test_every_script_is_reached_from_a_template() -> None:
    templates = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "templates").rglob("*.html"))
    reached = {path for path in SCRIPTS if f"js/{path.relative_to(ROOT / 'static' / 'js').as_posix()}" in templates}
    waiting = list(reached)
    while waiting:
        script = waiting.pop()
        for name in re.findall(r"""(?:from|import)\s*\(?["'](\.[^"']+)["']""", script.read_text(encoding="utf-8")):
            target = (script.parent / name).resolve()
            if target not in reached:
                reached.add(target)
                waiting.append(target)
    assert not [str(path.relative_to(ROOT)) for path in SCRIPTS if path not in reached]


def test_imports_point_down() -> None:
    ran = subprocess.run([sys.executable, "-m", "importlinter.cli", "lint"], cwd=ROOT, capture_output=True, text=True, check=False)
    if ran.returncode and "No module named importlinter.cli.__main__" in ran.stderr:
        ran = subprocess.run(["lint-imports"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stdout + ran.stderr
