"""Files of events, good and bad."""

from __future__ import annotations

import csv
import io
import pickle

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from streamlab.clients.event_files import BadFile, EventFiles, Row, guess_format, inspect, problems, rows, shape_of

GOOD = b"""time,user,amount
2026-01-31T12:00:00Z,user-1,12.50
2026-01-31T12:00:01Z,user-2,7
2026-01-31T12:00:03.500Z,,1
"""


def read(data: bytes, format: str = "csv", key: str = "", time: str = "") -> list[Row | BadFile]:
    return list(rows(data, shape_of(data, format), key, time))


def good(data: bytes, format: str = "csv", key: str = "", time: str = "") -> list[Row]:
    found = read(data, format, key, time)
    assert all(isinstance(one, Row) for one in found), found
    return [one for one in found if isinstance(one, Row)]


def test_a_csv_file_has_columns_keys_and_times() -> None:
    found = good(GOOD, key="user", time="time")
    assert [row.key for row in found] == [b"user-1", b"user-2", None]
    assert [row.time - found[0].time for row in found] == [0, 1_000, 3_500]
    assert msgspec.json.decode(found[1].value) == {"time": "2026-01-31T12:00:01Z", "user": "user-2", "amount": 7}
    assert [row.line for row in found] == [2, 3, 4]


def test_what_is_seen_before_playing() -> None:
    seen = inspect(GOOD, "csv")
    assert seen.columns == ("time", "user", "amount")
    assert seen.preview[0] == ("2026-01-31T12:00:00Z", "user-1", "12.50")
    assert (seen.time_columns, seen.key_column, seen.has_header) == (("time",), "user", True)


def test_newlines_quotes_and_separators_within_quotes() -> None:
    data = b'id;text\n1;"two\nlines; and ""quotes"""\n2;plain\n'
    found = good(data, key="id")
    assert msgspec.json.decode(found[0].value)["text"] == 'two\nlines; and "quotes"'
    assert (found[0].line, found[1].line) == (2, 4)


def test_a_file_without_a_header_gets_numbered_columns() -> None:
    data = b"1700000000000,alice,3\n1700000001000,bob,4\n"
    shape = shape_of(data, "csv")
    assert (shape.columns, shape.has_header) == (("column 1", "column 2", "column 3"), False)
    assert [row.key for row in good(data, key="column 2", time="column 1")] == [b"alice", b"bob"]


def test_ndjson_keeps_the_bytes_of_each_line() -> None:
    data = b'{"user": "a", "at": 1700000000}\r\n\n{"at": 1700000002.5, "user": {"id": 7}}'
    found = good(data, "ndjson", "user", "at")
    assert found[0].value == b'{"user": "a", "at": 1700000000}'
    assert [row.key for row in found] == [b"a", b'{"id":7}']
    assert found[1].time - found[0].time == 2_500


@pytest.mark.parametrize(
    ("data", "format", "said"),
    [
        (b"a,b\n1,2\n3\n", "csv", "Line 3 has 1 value, but there are 2 columns."),
        (b'a,b\n1,2\n"open,3\n', "csv", "Line 3 has a quotation mark that is never closed."),
        (b"a,b\n1,\xff\n", "csv", "Line 2 is not UTF-8."),
        (b'{"a":1}\n{"a":\n', "ndjson", "Line 2 is not JSON: input data was truncated."),
        (b'{"a":1}\n\n[1]\n', "ndjson", "Line 3 is JSON, but no object: each line must be one {…}."),
    ],
)
def test_a_bad_line_is_named_by_its_number(data: bytes, format: str, said: str) -> None:
    assert [one.sentence for one in problems(data, shape_of(data, format))] == [said]


def test_reading_goes_on_after_a_bad_line() -> None:
    found = read(b"a,b\n1,2\nbad\n3,4\n")
    assert [type(one) for one in found] == [Row, BadFile, Row]


def test_a_time_that_is_none_is_said() -> None:
    data = b"t,x\n2026-01-01,1\nsoon,2\n,3\n"
    said = [one.sentence for one in problems(data, shape_of(data, "csv"), "", "t")]
    assert said[0].startswith("Line 3: 'soon' in column 't' is no time;")
    assert said[1].startswith("Line 4: column 't' has no time;")


@pytest.mark.parametrize(
    ("data", "format", "said"),
    [
        (b" \n\n", "csv", "The file is empty."),
        (b"a,a\n1,2\n", "csv", "two columns"),
        (b"x", "xml", "no format"),
        (b"x", "ndjson", "Line 1"),
    ],
)
def test_a_file_that_cannot_be_played(data: bytes, format: str, said: str) -> None:
    with pytest.raises(BadFile, match=said):
        shape_of(data, format)


def test_a_column_must_exist() -> None:
    with pytest.raises(BadFile, match="no column 'colour' to take the key from: it has time, user, amount"):
        problems(GOOD, shape_of(GOOD, "csv"), "colour")


def test_formats_are_guessed() -> None:
    assert guess_format(b"a,b", "x.csv") == "csv"
    assert guess_format(b"a,b", "x.jsonl") == "ndjson"
    assert guess_format(b'\xef\xbb\xbf {"a": 1}') == "ndjson"


def test_a_byte_order_mark_is_no_part_of_the_first_name() -> None:
    assert shape_of(b"\xef\xbb\xbfa,b\n1,2\n", "csv").columns == ("a", "b")


def test_the_bytes_are_no_part_of_a_checkpoint() -> None:
    files = EventFiles({"d": b"x" * 1_000_000})
    assert len(pickle.dumps(files)) < 200
    assert pickle.loads(pickle.dumps(files)).data("d") is None


CELL = st.text(st.characters(codec="utf-8", exclude_characters="\r\x00", exclude_categories=["Cs"]), max_size=12)


@given(st.lists(st.tuples(CELL, CELL), min_size=1, max_size=8))
def test_whatever_csv_writes_is_read_back(cells: list[tuple[str, str]]) -> None:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(("name", "note"))
    writer.writerows((f"n{one}", other) for one, other in cells)
    found = good(text.getvalue().encode(), key="name")
    assert [row.key for row in found] == [f"n{one}".encode() for one, _ in cells]
    for row, (_, note) in zip(found, cells, strict=True):
        value = msgspec.json.decode(row.value)["note"]
        assert (value if value is not None else "") == note or str(value) == note
