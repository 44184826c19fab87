"""Cells of a row: text, numbers, keys and times.

Law of the room: a number becomes a number only where writing it again gives the same text.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec

from streamlab.clients.calendar import milliseconds_of_time
from streamlab.clients.event_lines import BadFile
from streamlab.simulation.sentence import noted, say

_TIME_WORDS = ("timestamp", "time", "ts", "date", "created", "when", "at")


def typed(cell: str) -> Any:
    """Numbers as numbers where that loses nothing, empty as null, all else as text."""
    if not cell:
        return None
    first = cell[0]
    if first not in "-0123456789" or len(cell) > 17:
        return cell
    try:
        if cell.lstrip("-").isdigit():
            number = int(cell)
            return number if str(number) == cell else cell
        fraction = float(cell)
        return fraction if repr(fraction) == cell else cell
    except ValueError:
        return cell


def as_text(value: Any) -> str:
    if value is None:
        return ""
    return value if isinstance(value, str) else msgspec.json.encode(value).decode()


def key_of(cells: Mapping[str, Any], column: str) -> bytes | None:
    value = cells.get(column)
    return None if value is None else as_text(value).encode()


def time_of(cells: Mapping[str, Any], column: str, line: int) -> int:
    text = as_text(cells.get(column))
    time = milliseconds_of_time(text)
    if time is None:
        wrong, none = noted("{text} in column {column} is no time"), noted("column {column} has no time")
        told = say(wrong if text else none, text=repr(text), column=repr(column))
        raise BadFile(
            say("Line {line}: {told}; write ms or s since the epoch, or ISO-8601 like 2026-01-31T12:00:00Z.", line=line, told=told),
            line,
        )
    return time


def looks_like_time(name: str, text: str) -> bool:
    if milliseconds_of_time(text) is None:
        return False
    if not text.replace(".", "").isdigit():
        return True
    return len(text.partition(".")[0]) >= 10 or any(word == name.lower() for word in _TIME_WORDS)


def is_header(cells: list[str]) -> bool:
    """A first row of names: none empty, none a number or a time."""
    return all(cell.strip() and not isinstance(typed(cell), (int, float)) and milliseconds_of_time(cell) is None for cell in cells)
