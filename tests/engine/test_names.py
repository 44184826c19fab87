"""Whose names are translated."""

from __future__ import annotations

import pytest

from streamlab.engine import names
from streamlab.engine.names import name_told
from streamlab.labs import spoken
from tests.pseudo import accented


class Accents:
    """A catalog of the language that is none."""

    gettext = staticmethod(accented)


@pytest.fixture(autouse=True)
def abroad(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(spoken, "_catalog", lambda _language: Accents)


def name_shown(name: str, scenario: str, called: str = "") -> str:
    return spoken.translated(name_told(name, scenario, called))


def test_the_programs_own_names_are_read_in_the_readers_language() -> None:
    assert name_shown("A broker dies", "broker-dies") == "Á brókér díés"
    assert name_shown("an empty cluster", "empty") == "án émptý clústér"
    assert name_shown("round robin", "compare-sticky") == "róúnd róbín"


def test_a_name_that_somebody_typed_stays_as_it_is() -> None:
    assert name_shown("Monday's {class}", "broker-dies") == "Monday's {class}"
    assert name_shown("A broker dies", "own") == "A broker dies"


def test_what_a_lab_is_a_fork_of_is_kept_and_the_word_for_it_is_the_readers() -> None:
    assert name_told("Monday's {class}", "broker-dies", "fork") == "Fork of Monday's {class}"
    assert name_shown("Monday's {class}", "broker-dies", "fork") == "Fórk óf Monday's {class}"
    assert name_shown("A broker dies", "broker-dies", "copy") == "Á cópý óf Á brókér díés"
    assert name_shown("A broker dies", "broker-dies", "mine") == "ýóúr fórk"


def test_a_title_that_is_too_long_for_a_name_is_read_whole() -> None:
    title = names.SCENARIOS["reference"].title
    assert len(title) > names.MOST_CHARACTERS
    assert name_shown(title[: names.MOST_CHARACTERS], "reference") == accented(title)
