"""Sentences as they travel, put together in English as the page puts them together."""

from __future__ import annotations

from typing import Any


def spoken(form: Any) -> str:
    """A form in English, put together as the page puts it together."""
    if isinstance(form, str):
        return form
    return "".join(part if isinstance(part, str) else _part(*part) for part in form)


def _part(text: str, second: Any, *rest: Any) -> str:
    if not rest:
        return _fill(text, second)
    count, values = rest
    return _fill(text if count == 1 else second, {"count": count, **values})


def _fill(text: str, values: dict[str, Any]) -> str:
    return text.format(**{name: spoken(value) if isinstance(value, list) else value for name, value in values.items()})
