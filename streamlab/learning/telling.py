"""Sentences of the pure house in the reader's language.

Law of the module: a sentence brings its whole text and its values by name; only Django's catalog is asked.
"""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext, ngettext

from streamlab.simulation.sentence import Sentence


def told(sentence: str) -> str:
    """The sentence as the reader's catalog has it; a plain text as it is."""
    return _joined(sentence.form) if isinstance(sentence, Sentence) and sentence.form else str(sentence)


def _joined(form: list[Any]) -> str:
    return "".join(part if isinstance(part, str) else _part(part) for part in form)


def _part(part: list[Any]) -> str:
    *texts, values = part
    filled = {name: _joined(value) if isinstance(value, list) else value for name, value in values.items()}
    if len(texts) == 1:
        return gettext(texts[0]).format(**filled)
    one, many, count = texts
    return ngettext(one, many, count).format(count=count, **filled)
