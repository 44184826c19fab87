"""Programs and libraries that a test cannot do without: skipped with the reason where they are missing, but never in CI."""

from __future__ import annotations

import importlib.util
import os
import shutil
from typing import NoReturn

import pytest

IN_CI = bool(os.environ.get("STREAMLAB_CI"))


def missing(reason: str) -> NoReturn:
    """Skip this test, or fail it in CI."""
    if IN_CI:
        pytest.fail(f"CI must have it: {reason}")
    pytest.skip(reason)


def need_program(name: str, why: str) -> str:
    """The path of a program."""
    found = shutil.which(name)
    return found if found is not None else missing(f"{name} is not installed: {why}")


def need_module(name: str, why: str) -> None:
    """A Python library."""
    if importlib.util.find_spec(name) is None:
        missing(f"the Python library {name} is not installed: {why}")
