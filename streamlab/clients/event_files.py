"""Files of events: CSV or NDJSON, bytes in, rows out.

Law of the room: nothing is built for the whole file; a place in it is an offset into its bytes. What cannot be read is said with
the number of its line. The bytes themselves belong to whoever handed them in, and are known here by their digest.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import msgspec

from streamlab.clients.event_cells import as_text, is_header, key_of, looks_like_time, time_of, typed
from streamlab.clients.event_lines import BadFile, cells_of, csv_text, delimiter_of, json_at, line_end, skip_blank
from streamlab.simulation.sentence import noted, say, say_many

__all__ = [
    "BadFile",
    "EventFiles",
    "Inspected",
    "Row",
    "Shape",
    "after_row",
    "check_columns",
    "guess_format",
    "inspect",
    "problems",
    "row_at",
    "rows",
    "shape_of",
]

CSV, NDJSON = "csv", "ndjson"
FORMATS = (CSV, NDJSON)
MOST_BYTES = 50 * 1024 * 1024
BOM = b"\xef\xbb\xbf"
_KEY_WORDS = ("key", "user", "customer", "account", "id")


class EventFiles:
    """The bytes of event files by digest, handed in from outside.

    Never part of a checkpoint: whoever restores one hands them in again.
    """

    __slots__ = ("by_digest",)

    def __init__(self, by_digest: Mapping[str, bytes] | None = None) -> None:
        self.by_digest: Mapping[str, bytes] = by_digest if by_digest is not None else {}

    def data(self, digest: str) -> bytes | None:
        return self.by_digest.get(digest)

    def __getstate__(self) -> tuple[()]:
        return ()

    def __setstate__(self, state: tuple[()]) -> None:
        self.by_digest = {}

    def __reduce__(self) -> Any:
        return EventFiles, ()


class Shape(msgspec.Struct, frozen=True):
    """How a file is read.

    `begin`: the offset of its first row; `line`: that row's line. `columns`: of the header, or of the first row.
    """

    format: str
    columns: tuple[str, ...]
    begin: int
    line: int
    delimiter: str = ","
    has_header: bool = True


class Row(msgspec.Struct, frozen=True, gc=False):
    """One event.

    `time`: ms since the epoch, -1 where no time was asked for. `next`: the offset of the next row, `next_line` its line.
    """

    time: int
    key: bytes | None
    value: bytes
    next: int
    next_line: int
    line: int


class Inspected(msgspec.Struct, frozen=True):
    """What a person sees of a file before it is played. `preview`: the first rows' cells as text, in the order of the columns.

    `time_columns`: those whose previewed cells are times. `key_column`: a guess, empty: none. `rows`: about how many.
    """

    format: str
    columns: tuple[str, ...]
    preview: tuple[tuple[str, ...], ...]
    rows: int
    time_columns: tuple[str, ...]
    key_column: str
    has_header: bool


def guess_format(data: bytes, name: str = "") -> str:
    """By its name, else by its first character."""
    lower = name.lower()
    if lower.endswith((".ndjson", ".jsonl", ".json")):
        return NDJSON
    if lower.endswith((".csv", ".tsv", ".txt")):
        return CSV
    return NDJSON if data.removeprefix(BOM).lstrip()[:1] == b"{" else CSV


def shape_of(data: bytes, format: str) -> Shape:
    """Look at the beginning of a file. Raises BadFile."""
    if len(data) > MOST_BYTES:
        raise BadFile(say("The file has {size} MB; at most 50 MB can be played.", size=f"{len(data) / 1048576:.0f}"))
    if format not in FORMATS:
        raise BadFile(say("{format} is no format that can be played: it is csv or ndjson.", format=repr(format)))
    begin = len(BOM) if data.startswith(BOM) else 0
    begin, line = skip_blank(data, begin, 1)
    if begin >= len(data):
        raise BadFile(say("The file is empty."))
    if format == NDJSON:
        event, _, _ = json_at(data, begin, line)
        return Shape(format, tuple(str(name) for name in event), begin, line, has_header=False)
    text, after, lines = csv_text(data, begin, line)
    delimiter = delimiter_of(text)
    cells = cells_of(text, delimiter, line)
    has_header = is_header(cells)
    if not has_header:
        return Shape(format, tuple(f"column {number}" for number in range(1, len(cells) + 1)), begin, line, delimiter, False)
    twice = next((cell for at, cell in enumerate(cells) if cell in cells[:at]), None)
    if twice is not None:
        raise BadFile(
            say("Line {line}: two columns are called {twice}; each needs a name of its own.", line=line, twice=repr(twice)), line
        )
    first, number = skip_blank(data, after, line + lines)
    return Shape(format, tuple(cell.strip() for cell in cells), first, number, delimiter, True)


def row_at(data: bytes, shape: Shape, offset: int, line: int, key_column: str = "", time_column: str = "") -> Row | None:
    """The row that begins at `offset`, which is line `line`; None at the end.

    Raises BadFile with that line, `next_offset` aside.
    """
    offset, line = skip_blank(data, offset, line)
    if offset >= len(data):
        return None
    if shape.format == NDJSON:
        event, after, raw = json_at(data, offset, line)
        cells, lines = event, 1
        value = raw
    else:
        text, after, lines = csv_text(data, offset, line)
        fields = cells_of(text, shape.delimiter, line)
        if len(fields) != len(shape.columns):
            raise BadFile(
                say_many(
                    "Line {line} has {count} value, but there are {columns} columns.",
                    "Line {line} has {count} values, but there are {columns} columns.",
                    len(fields),
                    line=line,
                    columns=len(shape.columns),
                ),
                line,
            )
        cells = {name: typed(cell) for name, cell in zip(shape.columns, fields, strict=True)}
        value = msgspec.json.encode(cells)
    time = time_of(cells, time_column, line) if time_column else -1
    key = key_of(cells, key_column) if key_column else None
    after, after_line = skip_blank(data, after, line + lines)
    return Row(time, key, value, after, after_line, line)


def after_row(data: bytes, shape: Shape, offset: int, line: int) -> tuple[int, int]:
    """Where the row after this one begins and its line, even where this one cannot be read."""
    offset, line = skip_blank(data, offset, line)
    if shape.format == CSV:
        try:
            _, after, lines = csv_text(data, offset, line)
        except BadFile:
            after, lines = line_end(data, offset), 1
    else:
        after, lines = line_end(data, offset), 1
    return skip_blank(data, after, line + lines)


def rows(data: bytes, shape: Shape, key_column: str = "", time_column: str = "") -> Iterator[Row | BadFile]:
    """All rows in turn; what cannot be read comes as the error that says so."""
    offset, line = shape.begin, shape.line
    while offset < len(data):
        try:
            row = row_at(data, shape, offset, line, key_column, time_column)
        except BadFile as bad:
            yield bad
            offset, line = after_row(data, shape, offset, line)
            continue
        if row is None:
            return
        yield row
        offset, line = row.next, row.next_line


def problems(data: bytes, shape: Shape, key_column: str = "", time_column: str = "", most: int = 20) -> list[BadFile]:
    """What is wrong with a file, at most so many. Raises BadFile where a column does not exist."""
    check_columns(shape, key_column, time_column)
    found: list[BadFile] = []
    for row in rows(data, shape, key_column, time_column):
        if isinstance(row, BadFile):
            found.append(row)
            if len(found) >= most:
                break
    return found


def check_columns(shape: Shape, key_column: str, time_column: str) -> None:
    """Raise BadFile for a column that the file does not have (NDJSON: that its first event does not have)."""
    no_key = noted("The file has no column {column} to take the key from: it has {columns}.")
    no_time = noted("The file has no column {column} to take the time from: it has {columns}.")
    for column, told in ((key_column, no_key), (time_column, no_time)):
        if column and column not in shape.columns:
            raise BadFile(say(told, column=repr(column), columns=", ".join(shape.columns)))


def inspect(data: bytes, format: str, preview: int = 5) -> Inspected:
    """What a person sees first. Reads the first rows only; raises BadFile where even they cannot be read."""
    shape = shape_of(data, format)
    shown: list[tuple[str, ...]] = []
    offset, line = shape.begin, shape.line
    while len(shown) < preview:
        row = row_at(data, shape, offset, line)
        if row is None:
            break
        cells = msgspec.json.decode(row.value)
        shown.append(tuple(as_text(cells.get(name)) for name in shape.columns))
        offset, line = row.next, row.next_line
    times = tuple(
        name for at, name in enumerate(shape.columns) if shown and all(looks_like_time(name, cells[at]) for cells in shown)
    )
    read = max(1, offset - shape.begin)
    about = (
        data.count(b"\n", shape.begin) + (not data.endswith(b"\n"))
        if len(data) < 4_000_000
        else (len(data) - shape.begin) * len(shown) // read
    )
    keys = [name for word in _KEY_WORDS for name in shape.columns if word in name.lower() and name not in times]
    return Inspected(shape.format, shape.columns, tuple(shown), int(about), times, keys[0] if keys else "", shape.has_header)
