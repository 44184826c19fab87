"""Functions that write responses, made from the schemas: one for each API and version, made when it is first needed.

Law of the module: a response is plain data, a dictionary by the schemas' field names: numbers, text, bytes, None, lists of
dictionaries; topic ids in Kafka's text form, times in ms, records as a list of buffers. What a version does not have is left out by its
writer, so one dictionary serves all versions; a field with a default may be missing. The bytes are those that kio would write.
"""

from __future__ import annotations

import struct
from base64 import urlsafe_b64decode
from collections.abc import Callable, Sequence
from functools import cache, lru_cache
from typing import Any

from streamlab.wire.schema import Field, fields_of, is_flexible, message_class

Buffer = bytes | memoryview
Writer = Callable[[Callable[[Buffer], None], Any], None]

_FIXED = {
    "int8": "b",
    "int16": "h",
    "int32": "i",
    "int64": "q",
    "float64": "d",
    "uint16": "H",
    "bool": "?",
    "error_code": "h",
    "timedelta_i32": "i",
    "timedelta_i64": "q",
    "datetime_i64": "q",
}
_ZERO_ID = bytes(16)


@cache
def writer_of(key: int, version: int) -> Writer:
    """Writes a response: gets a function that takes buffers, and the plain data."""
    return _compiled(message_class(key, version, "response"), is_flexible(key, version))


def write(key: int, version: int, response: dict[str, Any]) -> list[Buffer]:
    """The buffers of a response."""
    out: list[Buffer] = []
    writer_of(key, version)(out.append, response)
    return out


@cache
def _compiled(cls: Any, flexible: bool) -> Writer:
    """Compile the writer of one struct: runs of fields of fixed size become one `struct.pack`."""
    source = _Source(flexible)
    fields = fields_of(cls)
    for field in fields:
        if field.tag < 0:
            source.add(field)
    source.flush()
    if flexible:
        source.add_tags(sorted((field for field in fields if field.tag >= 0), key=lambda field: field.tag))
    return source.compile(cls.__name__)


class _Source:
    """The source of one writer, as it grows."""

    def __init__(self, flexible: bool) -> None:
        self.flexible = flexible
        self.lines: list[str] = []
        self.names: dict[str, Any] = {"string": _string, "blob": _blob, "records": _records, "uuid": uuid_bytes, "varint": varint}
        self._run: list[tuple[str, str]] = []

    def add(self, field: Field) -> None:
        """Write a field that is not tagged."""
        value = self._value(field)
        if field.array:
            self.flush()
            self._array(field, value)
        elif field.struct is not None:
            self.flush()
            self._struct(field, value)
        elif field.kind in _FIXED:
            self._run.append((_FIXED[field.kind], f"_or(-1, {value})" if field.kind == "datetime_i64" else value))
            self.names["_or"] = _or
        else:
            self.flush()
            self.lines.append(
                f"put({self._scalar(field, value)})" if field.kind != "records" else f"records(put, {value}, {self.flexible})"
            )

    def flush(self) -> None:
        """Write the run of fixed fields so far."""
        if self._run:
            pack = self._name("pack", struct.Struct(">" + "".join(code for code, _ in self._run)).pack)
            self.lines.append(f"put({pack}({', '.join(value for _, value in self._run)}))")
            self._run = []

    def add_tags(self, fields: Sequence[Field]) -> None:
        """Write the tagged fields that differ from their defaults."""
        if not fields:
            self.lines.append("put(b'\\0')")
            return
        self.lines.append("tags = []")
        for field in fields:
            default = self._name("default", field.default if not field.required else ([] if field.array else None))
            inner = _Source(True)
            inner.add(Field("value", field.kind, field.array, False, -1, True, None, field.struct))
            inner.flush()
            writer = self._name("tag", inner.compile(field.name))
            self.lines.append(f"value = v.get({field.name!r}, {default})")
            self.lines.append(f"if not (value == {default} or (not value and not {default})):")
            self.lines.append("    parts = []")
            self.lines.append(f"    {writer}(parts.append, {{'value': value}})")
            self.lines.append(f"    tags.append(({field.tag}, b''.join(parts)))")
        self.lines.append("put(varint(len(tags)))")
        self.lines.append("for number, data in tags: put(varint(number) + varint(len(data)) + data)")

    def compile(self, name: str) -> Writer:
        body = "\n".join(f"    {line}" for line in self.lines) or "    pass"
        scope = self.names
        exec(compile(f"def write(put, v):\n{body}\n", f"<writer of {name}>", "exec"), scope)
        writer: Writer = scope["write"]
        return writer

    def _name(self, stem: str, value: Any) -> str:
        name = f"{stem}{len(self.names)}"
        self.names[name] = value
        return name

    def _value(self, field: Field) -> str:
        if field.required and not (field.array or (field.nullable and field.kind != "uuid")):
            return f"v[{field.name!r}]"
        if field.required:
            return f"v[{field.name!r}]"
        return f"v.get({field.name!r}, {self._name('default', field.default)})"

    def _scalar(self, field: Field, value: str) -> str:
        if field.kind == "string":
            return f"string({value}, {self.flexible})"
        if field.kind == "bytes":
            return f"blob({value}, {self.flexible})"
        if field.kind == "uuid":
            return f"uuid({value})"
        raise NotImplementedError(field.kind)

    def _array(self, field: Field, value: str) -> None:
        length = self._name("length", varint if self.flexible else _INT32)
        plus, none = (1, 0) if self.flexible else (0, -1)
        self.lines.append(f"items = {value}")
        self.lines.append(f"if items is None: put({length}({none}))")
        self.lines.append("else:")
        self.lines.append(f"    put({length}(len(items) + {plus}))")
        if field.struct is not None:
            writer = self._name("writer", _compiled(field.struct, self.flexible))
            self.lines.append(f"    for item in items: {writer}(put, item)")
        elif field.kind in _FIXED:
            code = _FIXED[field.kind]
            pack = self._name("pack", struct.pack)
            self.lines.append(f"    if items: put({pack}(f'>{{len(items)}}{code}', *items))")
        else:
            self.lines.append(f"    for item in items: put({self._scalar(field, 'item')})")

    def _struct(self, field: Field, value: str) -> None:
        writer = self._name("writer", _compiled(field.struct, self.flexible))
        if not field.nullable:
            self.lines.append(f"{writer}(put, {value})")
            return
        self.lines.append(f"value = {value}")
        self.lines.append("if value is None: put(b'\\xff')")
        self.lines.append("else:")
        self.lines.append("    put(b'\\x01')")
        self.lines.append(f"    {writer}(put, value)")


_INT32 = struct.Struct(">i").pack
_INT16 = struct.Struct(">h").pack


def _or(default: int, value: int | None) -> int:
    return default if value is None else value


def varint(value: int) -> bytes:
    """An unsigned number of variable length."""
    if value < 0x80:
        return _SMALL[value]
    out = bytearray()
    while value > 0x7F:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    out.append(value)
    return bytes(out)


_SMALL = [bytes([value]) for value in range(0x80)]


@lru_cache(maxsize=4096)
def _string(text: str | None, flexible: bool) -> bytes:
    if text is None:
        return b"\0" if flexible else b"\xff\xff"
    encoded = text.encode()
    return (varint(len(encoded) + 1) if flexible else _INT16(len(encoded))) + encoded


def _blob(data: bytes | None, flexible: bool) -> bytes:
    if data is None:
        return b"\0" if flexible else b"\xff\xff\xff\xff"
    return (varint(len(data) + 1) if flexible else _INT32(len(data))) + data


def _records(put: Callable[[Buffer], None], buffers: Sequence[Buffer] | None, flexible: bool) -> None:
    if buffers is None:
        put(b"\0" if flexible else b"\xff\xff\xff\xff")
        return
    size = sum(map(len, buffers))
    put(varint(size + 1) if flexible else _INT32(size))
    for buffer in buffers:
        put(buffer)


@lru_cache(maxsize=4096)
def uuid_bytes(text: str | None) -> bytes:
    """The 16 bytes of an id in Kafka's text form; zeros for none."""
    return urlsafe_b64decode(text + "==") if text else _ZERO_ID
