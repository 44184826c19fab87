"""Texts of lessons with `{{ expressions }}` in them: what a lab computes is never written down.

Law of the module: an expression is filled in from the lab at the moment that it speaks of, and told as a console would print it.
"""

from __future__ import annotations

import re
from typing import Any

from streamlab.curriculum.expressions import Words, evaluate

_PLACE = re.compile(r"\{\{(.+?)\}\}")
UNKNOWN = "-"
"""How Kafka's tools print what there is not."""


def expressions_in(text: str) -> list[str]:
    """The expressions of a text, as they were written."""
    return [found.strip() for found in _PLACE.findall(text)]


def with_any_value(text: str) -> str:
    """The text with some value in each place, to see whether the rest can be read."""
    return _PLACE.sub("1", text)


def with_blanks(text: str) -> str:
    """The text as it can be said before anything has happened."""
    return _PLACE.sub("…", text)


def filled(text: str, words: Words) -> str:
    """The text with its values. Raises ExpressionError."""
    return _PLACE.sub(lambda found: _told(evaluate(found[1], words)), text)


def _told(value: Any) -> str:
    if value is None:
        return UNKNOWN
    if isinstance(value, tuple):
        return ", ".join(_told(one) for one in value) or UNKNOWN
    if isinstance(value, float):
        return f"{value:.1f}".removesuffix(".0")
    return str(value)
