"""Kafka's primitive types as bytes: what opaque fields and internal topics are made of (protocol guide, "Protocol Primitive Types").

Law of the room: big-endian; a null string or array of bytes has length -1. Whoever reads past the end gets MalformedBytes.
"""

from __future__ import annotations

import struct

_INT16 = struct.Struct(">h")
_INT32 = struct.Struct(">i")
_INT64 = struct.Struct(">q")


class MalformedBytes(ValueError):
    """The bytes are not what they should be (Kafka: SchemaException)."""


def int16(value: int) -> bytes:
    return _INT16.pack(value)


def int32(value: int) -> bytes:
    return _INT32.pack(value)


def int64(value: int) -> bytes:
    return _INT64.pack(value)


def string(text: str) -> bytes:
    encoded = text.encode()
    return _INT16.pack(len(encoded)) + encoded


def nullable_string(text: str | None) -> bytes:
    return b"\xff\xff" if text is None else string(text)


def blob(data: bytes) -> bytes:
    return _INT32.pack(len(data)) + data


def nullable_blob(data: bytes | None) -> bytes:
    return b"\xff\xff\xff\xff" if data is None else blob(data)


class Reader:
    """Reads field by field."""

    __slots__ = ("_at", "_data")

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._at = 0

    def int16(self) -> int:
        return int.from_bytes(self._take(2), "big", signed=True)

    def int32(self) -> int:
        return int.from_bytes(self._take(4), "big", signed=True)

    def int64(self) -> int:
        return int.from_bytes(self._take(8), "big", signed=True)

    def string(self) -> str:
        text = self.nullable_string()
        if text is None:
            raise MalformedBytes("A string that must not be null is null.")
        return text

    def nullable_string(self) -> str | None:
        length = self.int16()
        if length < 0:
            return None
        try:
            return self._take(length).decode()
        except UnicodeDecodeError as error:
            raise MalformedBytes("A string is not UTF-8.") from error

    def blob(self) -> bytes:
        data = self.nullable_blob()
        if data is None:
            raise MalformedBytes("An array of bytes that must not be null is null.")
        return data

    def nullable_blob(self) -> bytes | None:
        length = self.int32()
        return None if length < 0 else self._take(length)

    def _take(self, count: int) -> bytes:
        end = self._at + count
        if end > len(self._data):
            raise MalformedBytes(f"The bytes end after {len(self._data)}.")
        taken = self._data[self._at : end]
        self._at = end
        return taken
