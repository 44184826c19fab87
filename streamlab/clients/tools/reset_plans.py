"""Plans of offsets as lines of comma-separated values, read and written as Kafka's tools do (`CsvUtils`, by Jackson).

Law of the module: `topic,partition,offset` for the one group that is named, else a group before them. What is missing counts as 0.
"""

from __future__ import annotations

import csv
from collections.abc import Sequence

from streamlab.clients.tools.java import JavaError, Place, illegal_argument, parse_int, runtime, split
from streamlab.clients.tools.screen import Screen, print_trace

LONGEST_UNQUOTED = 24
RECORDS = {3: "CsvRecordNoGroup", 4: "CsvRecordWithGroup"}
LONG = 1 << 63


def read_plans(screen: Screen, text: str, groups: Sequence[str]) -> dict[str, dict[Place, int]]:
    """The offsets of each group. Raises JavaError."""
    lines = split(text, "\n")
    without_group = True
    try:
        _record(lines[0], 3)
    except JavaError as wrong:
        print_trace(screen, wrong)
        without_group = False
    plans: dict[str, dict[Place, int]] = {}
    for line in lines:
        try:
            group, topic, partition, offset = (
                [groups[0], *_record(line, 3)] if without_group and len(groups) == 1 else _record(line, 4)
            )
        except JavaError as wrong:
            raise runtime(wrong) from wrong
        if int(offset) < 0:
            raise illegal_argument("Invalid negative offset")
        plans.setdefault(str(group), {})[str(topic), int(partition)] = int(offset)
    return plans


def _record(line: str, width: int) -> list[str | int]:
    """The fields of a line: texts, and at its end a partition and an offset. Raises JavaError."""
    if not line.strip():
        told = "No content to map due to end-of-input\n at [Source: (StringReader); line: UNKNOWN, column: UNKNOWN]"
        raise JavaError("com.fasterxml.jackson.databind.exc.MismatchedInputException", told)
    cells = next(csv.reader([line]), [])
    starts = [1 + sum(len(cell) + 1 for cell in cells[:number]) for number in range(len(cells) + 1)]
    texts: list[str | int] = [*cells[: width - 2], *([""] * (width - 2 - len(cells)))]
    for number, kind, limit in ((width - 2, "int", 1 << 31), (width - 1, "long", LONG)):
        cell = cells[number].strip() if number < len(cells) else ""
        try:
            value = int(cell) if kind == "long" and cell else parse_int(cell or "0")
            if not -limit <= value < limit:
                raise ValueError(cell)
        except (ValueError, JavaError):
            told = f'Cannot deserialize value of type `{kind}` from String "{cell}": not a valid `{kind}` value'
            field = "partition" if kind == "int" else "offset"
            chain = f'(through reference chain: org.apache.kafka.tools.consumer.group.CsvUtils${RECORDS[width]}["{field}"])'
            wrong = f"{told}{_at(starts[number])} {chain}"
            raise JavaError("com.fasterxml.jackson.databind.exc.InvalidFormatException", wrong) from None
        texts.append(value)
    if len(cells) > width:
        extra = cells[width]
        told = f'Too many entries: expected at most {width} (value #{width} ({len(extra)} chars) "{extra}")'
        raise JavaError("com.fasterxml.jackson.dataformat.csv.CsvReadException", f"{told}{_at(starts[width])}")
    return texts


def _at(column: int) -> str:
    return f"\n at [Source: (StringReader); line: 1, column: {column}]"


def csv_line(group: str, place: Place, offset: int) -> str:
    """A line of --export; `group` empty: without one."""
    return ",".join([*([_cell(group)] if group else []), _cell(place[0]), str(place[1]), str(offset)])


def _cell(text: str) -> str:
    """As Jackson writes it: quoted where it is long or might need it."""
    if len(text) <= LONGEST_UNQUOTED and not any(letter < "-" for letter in text):
        return text
    return '"' + text.replace('"', '""') + '"'
