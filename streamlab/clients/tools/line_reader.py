"""How the console producer reads a line (`org.apache.kafka.tools.LineMessageReader`).

Law of the module: a line becomes headers, key and value, or is refused with its number.
"""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from streamlab.clients.tools.java import JavaError, split
from streamlab.clients.tools.patterns import java_pattern
from streamlab.protocol.records import Header

NAME = "org.apache.kafka.tools.LineMessageReader"


class Line(msgspec.Struct, frozen=True):
    """One record to be sent."""

    key: bytes | None
    value: bytes | None
    headers: tuple[Header, ...] = ()


def refused(message: str) -> JavaError:
    return JavaError("org.apache.kafka.common.KafkaException", message)


class LineReader:
    """Made from the reader's properties. Raises JavaError where they contradict each other."""

    def __init__(self, given: Mapping[str, str]) -> None:
        def is_on(name: str) -> bool:
            return given.get(name, "").strip().lower() == "true"

        self.parse_key = is_on("parse.key")
        self.parse_headers = is_on("parse.headers")
        self.ignore_error = is_on("ignore.error")
        self.key_separator = given.get("key.separator", "\t")
        self.headers_delimiter = given.get("headers.delimiter", "\t")
        self.headers_separator = given.get("headers.separator", ",")
        self.header_key_separator = given.get("headers.key.separator", ":")
        self.null_marker = given.get("null.marker")
        self.number = 0
        self._check()

    def _check(self) -> None:
        java_pattern(self.headers_separator)
        delimiter = ("headers.delimiter", self.headers_delimiter)
        separator = ("headers.separator", self.headers_separator)
        of_keys = ("headers.key.separator", self.header_key_separator)
        marker = ("null.marker", self.null_marker)
        pairs: list[tuple[tuple[str, str | None], tuple[str, str]]]
        pairs = [(delimiter, separator), (delimiter, of_keys), (separator, of_keys)]
        pairs += [(marker, other) for other in (("key.separator", self.key_separator), separator, delimiter, of_keys)]
        for (a, left), (b, right) in pairs:
            if left == right:
                raise refused(f"{a} and {b} may not be equal")

    def read(self, line: str) -> Line:
        """Raises JavaError."""
        self.number += 1
        headers = self._part(self.parse_headers, line, 0, self.headers_delimiter, "headers delimiter")
        start = 0 if headers is None else len(headers) + len(self.headers_delimiter)
        key = self._part(self.parse_key, line, start, self.key_separator, "key separator")
        start += 0 if key is None else len(key) + len(self.key_separator)
        found = () if headers is None or headers == self.null_marker else self._headers(headers)
        return Line(self._bytes(key), self._bytes(line[start:]), found)

    def _bytes(self, text: str | None) -> bytes | None:
        return None if text is None or text == self.null_marker else text.encode("utf-8", "replace")

    def _part(self, wanted: bool, line: str, start: int, until: str, name: str) -> str | None:
        if not wanted:
            return None
        end = line.find(until, start)
        if end >= 0:
            return line[start:end]
        if self.ignore_error:
            return None
        raise refused(f"No {name} found on line number {self.number}: '{line}'")

    def _headers(self, text: str) -> tuple[Header, ...]:
        found: list[Header] = []
        for pair in split(text, self.headers_separator):
            name, between, value = pair.partition(self.header_key_separator)
            if not between:
                if not self.ignore_error:
                    raise refused(f"No header key separator found in pair '{pair}' on line number {self.number}")
                found.append((pair, None))
                continue
            if name == self.null_marker:
                raise refused(f"Header keys should not be equal to the null marker '{self.null_marker}' as they can't be null")
            found.append((name, self._bytes(value)))
        return tuple(found)
