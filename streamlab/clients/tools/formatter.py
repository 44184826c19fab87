"""How the console consumer prints a record (`org.apache.kafka.tools.consumer.DefaultMessageFormatter` and its like).

Law of the module: a record and where it lay become text, by properties.
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Mapping

from streamlab.clients.tools.java import JavaError
from streamlab.clients.tools.screen import Screen, log, print_trace
from streamlab.protocol.records import Record, StampedRecord

ROOM = "org.apache.kafka.tools.consumer."
DEFAULT = f"{ROOM}DefaultMessageFormatter"
CLASSES = (DEFAULT, f"{ROOM}LoggingMessageFormatter", f"{ROOM}NoOpMessageFormatter")
SERIALIZATION = "org.apache.kafka.common.serialization."


def _number(name: str, shape: str) -> Callable[[bytes], str]:
    def read(data: bytes) -> str:
        if len(data) != struct.calcsize(shape):
            raise JavaError(
                "org.apache.kafka.common.errors.SerializationException",
                f"Size of data received by {name}Deserializer is not {struct.calcsize(shape)}",
            )
        return str(struct.unpack(shape, data)[0])

    return read


READERS: dict[str, Callable[[bytes], str]] = {
    "StringDeserializer": lambda data: data.decode("utf-8", "replace"),
    "LongDeserializer": _number("Long", ">q"),
    "IntegerDeserializer": _number("Integer", ">i"),
    "ShortDeserializer": _number("Short", ">h"),
    "BytesDeserializer": lambda data: "".join(chr(one) if 32 <= one < 127 and one != 92 else f"\\x{one:02X}" for one in data),
}
_PLAIN = "StringDeserializer"


class Formatter:
    """Made from the formatter's properties."""

    def __init__(self, screen: Screen, kind: str, given: Mapping[str, str]) -> None:
        def is_on(name: str, otherwise: bool = False) -> bool:
            return given[name].strip().lower() == "true" if name in given else otherwise

        self.silent = kind.endswith("NoOpMessageFormatter")
        self.timestamp = is_on("print.timestamp")
        self.partition = is_on("print.partition")
        self.offset = is_on("print.offset")
        self.delivery = is_on("print.delivery")
        self.epoch = is_on("print.epoch")
        self.headers = is_on("print.headers")
        self.key = is_on("print.key")
        self.value = is_on("print.value", True)
        self.separator = given.get("key.separator", "\t")
        self.line_end = given.get("line.separator", "\n")
        self.between_headers = given.get("headers.separator", ",")
        self.null = given.get("null.literal", "null")
        self.readers = {part: _reader(screen, given.get(f"{part}.deserializer")) for part in ("key", "value", "headers")}

    def text(self, partition: int, offset: int, record: Record) -> str:
        """Raises JavaError where a deserializer cannot read the bytes."""
        if self.silent:
            return ""
        parts: list[str] = []
        if self.timestamp:
            parts.append(f"{'LogAppendTime' if isinstance(record, StampedRecord) else 'CreateTime'}:{record.timestamp}")
        if self.partition:
            parts.append(f"Partition:{partition}")
        if self.offset:
            parts.append(f"Offset:{offset}")
        if self.delivery:
            parts.append("Delivery:NOT_PRESENT")
        if self.epoch:
            parts.append("Epoch:NOT_PRESENT")
        if self.headers:
            named = [f"{name}:{self._read('headers', value)}" for name, value in record.headers]
            parts.append(self.between_headers.join(named) if named else "NO_HEADERS")
        if self.key:
            parts.append(self._read("key", record.key))
        if self.value:
            parts.append(self._read("value", record.value))
        return self.separator.join(parts) + self.line_end if parts else ""

    def _read(self, part: str, data: bytes | None) -> str:
        if data is None:
            if self.readers[part] == _PLAIN:
                return self.null
            data = self.null.encode()
        return READERS[self.readers[part]](data)


def _reader(screen: Screen, name: str | None) -> str:
    if name is None:
        return _PLAIN
    short = name.removeprefix(SERIALIZATION)
    if short in READERS and name.startswith(SERIALIZATION):
        return short
    log(screen, "ERROR", f"Unable to instantiate a deserializer from {name}", DEFAULT)
    print_trace(screen, JavaError("java.lang.ClassNotFoundException", name))
    return _PLAIN
