"""Lines of a file of events: where one ends, and what it says.

Law of the room: a row is found from an offset into the bytes; what cannot be read is said with the number of its line.
"""

from __future__ import annotations

import csv
import io
from typing import Any

import msgspec

from streamlab.simulation.sentence import say

MOST_LINE_BYTES = 1_048_576


class BadFile(ValueError):
    """A file, or one of its lines, cannot be read. `sentence` is for the person; `line` counts from 1, 0: the file as a whole."""

    def __init__(self, sentence: str, line: int = 0) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.line = line


def line_end(data: bytes, offset: int) -> int:
    end = data.find(b"\n", offset)
    return len(data) if end < 0 else end + 1


def skip_blank(data: bytes, offset: int, line: int) -> tuple[int, int]:
    """Past lines with nothing in them."""
    size = len(data)
    while offset < size:
        end = line_end(data, offset)
        if data[offset : min(end, offset + 200)].strip():
            break
        if end - offset > 200 and data[offset:end].strip():
            break
        offset, line = end, line + 1
    return offset, line


def decode(raw: bytes, line: int) -> str:
    if len(raw) > MOST_LINE_BYTES:
        raise BadFile(say("Line {line} has more than 1 MB.", line=line), line)
    try:
        return raw.decode()
    except UnicodeDecodeError:
        raise BadFile(say("Line {line} is not UTF-8.", line=line), line) from None


def json_at(data: bytes, offset: int, line: int) -> tuple[dict[str, Any], int, bytes]:
    end = line_end(data, offset)
    raw = data[offset:end].strip()
    decode(raw, line)
    try:
        event = msgspec.json.decode(raw)
    except msgspec.DecodeError as error:
        raise BadFile(say("Line {line} is not JSON: {error}.", line=line, error=lower_first(str(error))), line) from None
    if not isinstance(event, dict):
        raise BadFile(say("Line {line} is JSON, but no object: each line must be one {{…}}.", line=line), line)
    return event, end, raw


def lower_first(text: str) -> str:
    return text[:1].lower() + text[1:]


def csv_text(data: bytes, offset: int, line: int) -> tuple[str, int, int]:
    """One row's text, where the next begins and how many lines it took: a newline within quotes belongs to the row."""
    end, lines = line_end(data, offset), 1
    quotes = data.count(b'"', offset, end)
    while quotes % 2 and end < len(data) and end - offset <= MOST_LINE_BYTES:
        after = line_end(data, end)
        quotes += data.count(b'"', end, after)
        end, lines = after, lines + 1
    if quotes % 2:
        raise BadFile(say("Line {line} has a quotation mark that is never closed.", line=line), line)
    return decode(data[offset:end].rstrip(b"\r\n"), line), end, lines


def cells_of(text: str, delimiter: str, line: int) -> list[str]:
    try:
        return next(csv.reader([text] if "\n" not in text else io.StringIO(text, newline="\n"), delimiter=delimiter, strict=True))
    except csv.Error as error:
        raise BadFile(say("Line {line} is not CSV: {error}.", line=line, error=error), line) from None


def delimiter_of(header: str) -> str:
    counts = [(header.count(one), one) for one in (",", ";", "\t", "|")]
    return max(counts, key=lambda pair: pair[0])[1]
