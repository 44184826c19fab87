"""Functions that read requests, made from the schemas: one for each API and version, made when it is first needed.

Law of the module: bytes from outside are never trusted: no length is believed beyond the bytes that are there, and whatever does not fit is
`NotUnderstood`, as it is with Kafka's own generated readers. A request becomes a plain object with the schemas' field names: times
in ms, topic ids in Kafka's text form ("" for none), absent tagged fields with their defaults. (kio's own readers end the whole process
on some malformed lengths.)
"""

from __future__ import annotations

import struct
from base64 import urlsafe_b64encode
from collections.abc import Callable
from functools import cache
from typing import Any

import msgspec

from streamlab.wire.schema import Field, fields_of, is_flexible, message_class, name_of

Read = Callable[[bytes, int], tuple[Any, int]]


class NotUnderstood(ValueError):
    """The bytes are not a message of this API and version."""


_FIXED = {
    "int8": "b",
    "int16": "h",
    "int32": "i",
    "int64": "q",
    "float64": "d",
    "uint16": "H",
    "bool": "?",
    "timedelta_i32": "i",
    "timedelta_i64": "q",
}


def read_request(key: int, version: int, frame: bytes, at: int) -> Any:
    """The request's body from `at` on. Raises NotUnderstood."""
    try:
        return reader_of(key, version)(frame, at)[0]
    except (NotUnderstood, struct.error, IndexError) as error:
        raise NotUnderstood(f"{name_of(key)} v{version}: {error}") from None


@cache
def reader_of(key: int, version: int) -> Read:
    """Reads a request: gets the frame and where the body begins; returns the request and where it ends."""
    return _compiled(message_class(key, version, "request"), is_flexible(key, version))[0]


@cache
def _compiled(cls: Any, flexible: bool) -> tuple[Read, Callable[..., Any]]:
    """(the reader of one struct, the class of what it makes)."""
    fields = fields_of(cls)
    made = msgspec.defstruct(cls.__name__, [(field.name, Any) for field in fields], gc=False)
    source = _Source(flexible)
    for field in fields:
        if field.tag < 0:
            source.add(field)
    source.flush()
    if flexible:
        source.add_tags([field for field in fields if field.tag >= 0])
    return source.compile(made, [field.name for field in fields]), made


class _Source:
    """The source of one reader, as it grows. Fields become local variables `f_NAME`."""

    def __init__(self, flexible: bool) -> None:
        self.flexible = flexible
        self.lines: list[str] = []
        self.names: dict[str, Any] = {}
        self._run: list[tuple[str, str]] = []

    def add(self, field: Field) -> None:
        """Read a field that is not tagged."""
        local = f"f_{field.name}"
        if field.kind in _FIXED and not field.array:
            self._run.append((_FIXED[field.kind], local))
            return
        self.flush()
        self.lines.append(f"{local}, at = {self._name('read', self._reader(field))}(b, at)")

    def flush(self) -> None:
        """Read the run of fixed fields so far."""
        if self._run:
            layout = struct.Struct(">" + "".join(code for code, _ in self._run))
            names = "".join(f"{local}, " for _, local in self._run)
            self.lines.append(f"{names}= {self._name('unpack', layout.unpack_from)}(b, at)")
            self.lines.append(f"at += {layout.size}")
            self._run = []

    def add_tags(self, fields: list[Field]) -> None:
        """Read the tagged fields: the known ones by their readers, the others by their length."""
        for field in fields:
            self.lines.append(f"f_{field.name} = {self._name('default', _default(field))}")
        number = self._name("varint", varint)
        self.lines.append(f"count, at = {number}(b, at)")
        self.lines.append("for _ in range(count):")
        self.lines.append(f"    tag, at = {number}(b, at)")
        self.lines.append(f"    size, at = {number}(b, at)")
        self.lines.append(
            f"    if not 0 <= size <= len(b) - at: raise {self._name('bad', NotUnderstood)}('a tagged field is cut short')"
        )
        for field in fields:
            read = self._name("read", self._reader(field))
            self.lines.append(f"    if tag == {field.tag}: f_{field.name}, _ = {read}(b, at)")
        self.lines.append("    at += size")

    def compile(self, made: Callable[..., Any], names: list[str]) -> Read:
        result = f"{self._name('made', made)}({', '.join(f'f_{name}' for name in names)})"
        body = "\n".join(f"    {line}" for line in [*self.lines, f"return {result}, at"])
        exec(compile(f"def read(b, at):\n{body}\n", f"<reader of {made.__name__}>", "exec"), self.names)
        read: Read = self.names["read"]
        return read

    def _name(self, stem: str, value: Any) -> str:
        name = f"{stem}{len(self.names)}"
        self.names[name] = value
        return name

    def _reader(self, field: Field) -> Read:
        one = self._one(field)
        if field.array:
            return _array(one, self.flexible, field.nullable)
        return _nullable_struct(one) if field.struct is not None and field.nullable else one

    def _one(self, field: Field) -> Read:
        """The reader of one value, or one item of an array."""
        if field.struct is not None:
            return _compiled(field.struct, self.flexible)[0]
        if field.kind in _FIXED:
            return _fixed(_FIXED[field.kind])
        nullable = field.nullable and not field.array
        if field.kind == "string":
            return _string(self.flexible, nullable)
        if field.kind in ("bytes", "records"):
            return _blob(self.flexible, nullable)
        if field.kind == "uuid":
            return _uuid
        raise NotImplementedError(field.kind)


def _default(field: Field) -> Any:
    if field.struct is not None and isinstance(field.default, dict):
        return _compiled(field.struct, True)[1](**field.default)
    if field.kind == "uuid":
        return ""
    return field.default


def _fixed(code: str) -> Read:
    layout = struct.Struct(">" + code)

    def read(b: bytes, at: int) -> tuple[Any, int]:
        return layout.unpack_from(b, at)[0], at + layout.size

    return read


def varint(b: bytes, at: int) -> tuple[int, int]:
    """A number without sign, kept in an `int` of Java's, whose largest are below zero."""
    byte = b[at]
    if byte < 0x80:
        return byte, at + 1
    value = shift = 0
    while True:
        value |= (byte & 0x7F) << shift
        at += 1
        if byte < 0x80:
            return (value & 0xFFFFFFFF ^ 0x80000000) - 0x80000000, at
        shift += 7
        if shift > 28:
            raise NotUnderstood("a number of variable length is too long")
        byte = b[at]


def _length(flexible: bool, code: str) -> Read:
    """Reads a length; -1 means null."""
    if flexible:

        def read_compact(b: bytes, at: int) -> tuple[int, int]:
            value, at = varint(b, at)
            return value - 1, at

        return read_compact
    return _fixed(code)


def _string(flexible: bool, nullable: bool) -> Read:
    length = _length(flexible, "h")

    def read(b: bytes, at: int) -> tuple[str | None, int]:
        size, at = length(b, at)
        end = at + size
        if size < 0:
            if nullable:
                return None, at
            raise NotUnderstood("a string that must not be null is null")
        if end > len(b):
            raise NotUnderstood(f"a string of {size} bytes is cut short")
        return b[at:end].decode(errors="replace"), end

    return read


def _blob(flexible: bool, nullable: bool) -> Read:
    length = _length(flexible, "i")

    def read(b: bytes, at: int) -> tuple[bytes | None, int]:
        size, at = length(b, at)
        end = at + size
        if size < 0:
            if nullable:
                return None, at
            raise NotUnderstood("bytes that must not be null are null")
        if end > len(b):
            raise NotUnderstood(f"{size} bytes are cut short")
        return b[at:end], end

    return read


def _array(one: Read, flexible: bool, nullable: bool) -> Read:
    length = _length(flexible, "i")

    def read(b: bytes, at: int) -> tuple[tuple[Any, ...] | None, int]:
        count, at = length(b, at)
        if count < 0:
            if nullable:
                return None, at
            raise NotUnderstood("an array that must not be null is null")
        if count > len(b) - at:
            raise NotUnderstood(f"an array of {count} items cannot be in {len(b) - at} bytes")
        found = []
        for _ in range(count):
            item, at = one(b, at)
            found.append(item)
        return tuple(found), at

    return read


def _nullable_struct(one: Read) -> Read:
    def read(b: bytes, at: int) -> tuple[Any, int]:
        return (None, at + 1) if b[at] > 0x7F else one(b, at + 1)

    return read


def _uuid(b: bytes, at: int) -> tuple[str, int]:
    end = at + 16
    if end > len(b):
        raise NotUnderstood("an id is cut short")
    data = b[at:end]
    return ("" if not any(data) else urlsafe_b64encode(data).decode().rstrip("=")), end
