"""Which language a terminal asks for."""

from __future__ import annotations

import pytest

from streamlab.languages import terminal_language


@pytest.mark.parametrize(
    ("environment", "language"),
    [
        ({}, "en"),
        ({"LANG": "de_DE.UTF-8"}, "de"),
        ({"LANG": "de_AT@euro"}, "de"),
        ({"LANG": "pt_BR.UTF-8"}, "pt-br"),
        ({"LANG": "fr_FR.UTF-8"}, "en"),
        ({"LANG": "de_DE.UTF-8", "LC_ALL": "C.UTF-8"}, "en"),
        ({"LANG": "de_DE.UTF-8", "LC_MESSAGES": "en_GB.UTF-8"}, "en"),
        ({"LANG": "de_DE.UTF-8", "LANGUAGE": "fr:pt_BR:de"}, "pt-br"),
        ({"LANG": "C", "LANGUAGE": "de"}, "en"),
    ],
)
def test_as_gettext_reads_it(environment: dict[str, str], language: str) -> None:
    assert terminal_language(environment, {"en", "de", "pt-br"}) == language
