"""Texts of lessons with `{{ expressions }}` in them: what a lab computes is never written down.

Law of the module: an expression is filled in from the lab at the moment that it speaks of, and told as a console would print it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from streamlab.curriculum.expressions import Words, evaluate

_PLACE = re.compile(r"\{\{(.+?)\}\}")
BLANK = "…"
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
    return _PLACE.sub(BLANK, text)


def filled(text: str, words: Words) -> str:
    """The text with its values. Raises ExpressionError."""
    return filled_with(text, values_in((text,), words))


def values_in(texts: Iterable[str], words: Words) -> dict[str, str]:
    """What the expressions of the texts say now: they are told with it later, in whatever language. Raises ExpressionError."""
    return {found: _told(evaluate(found, words)) for text in texts for found in expressions_in(text)}


def filled_with(text: str, values: Mapping[str, str]) -> str:
    """The text with values of `values_in`; what is not among them stays blank."""
    return _PLACE.sub(lambda found: values.get(found[1].strip(), BLANK), text)


def _told(value: Any) -> str:
    if value is None:
        return UNKNOWN
    if isinstance(value, tuple):
        return ", ".join(_told(one) for one in value) or UNKNOWN
    if isinstance(value, float):
        return f"{value:.1f}".removesuffix(".0")
    return str(value)
