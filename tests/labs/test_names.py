"""Whose names are translated."""

from __future__ import annotations

import pytest

from streamlab.labs import names
from streamlab.labs.names import name_shown
from tests.pseudo import accented


@pytest.fixture(autouse=True)
def abroad(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(names, "worded", accented)


def test_the_programs_own_names_are_read_in_the_readers_language() -> None:
    assert name_shown("A broker dies", "broker-dies") == "Á brókér díés"
    assert name_shown("an empty cluster", "empty") == "án émptý clústér"
    assert name_shown("round robin", "compare-sticky") == "róúnd róbín"


def test_a_name_that_somebody_typed_stays_as_it_is() -> None:
    assert name_shown("Monday's class", "broker-dies") == "Monday's class"
    assert name_shown("A broker dies", "own") == "A broker dies"


def test_a_title_that_is_too_long_for_a_name_is_read_whole() -> None:
    title = names.SCENARIOS["reference"].title
    assert len(title) > names.MOST_CHARACTERS
    assert name_shown(title[: names.MOST_CHARACTERS], "reference") == accented(title)
